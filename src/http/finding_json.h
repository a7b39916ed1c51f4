#pragma once
// What was seen in a picture, as the pages draw it (api/openapi.json: Finding, Shot).

#include <string>

#include "portrait/inspection.h"

namespace liuying::http {

// A JSON array, in the engine's order.
[[nodiscard]] std::string findings_of(const portrait::Inspection& inspection);
// "pass", "warn", "fail" or "look".
[[nodiscard]] std::string verdict_of(const portrait::Inspection& inspection);

}  // namespace liuying::http
