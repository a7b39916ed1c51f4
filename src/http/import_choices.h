#pragma once
// What somebody chose about an import, read against the dry run it was chosen from: a choice that
// is none, or about what would not change, is refused and never passed over.

#include <nlohmann/json_fwd.hpp>
#include <string>

#include "base/result.h"
#include "http/response.h"
#include "store/roster_records.h"

namespace liuying::http {

// `report` is the kept one's text. Refuses (400) "bad_field" naming the member and what it should
// be, and "not_in_import" naming the row or item that the dry run would not change.
[[nodiscard]] Result<store::ImportLeave, Response> choices_in(const nlohmann::json& body,
                                                              const std::string& report);

// Equal for equal choices.
[[nodiscard]] std::string text_of(const store::ImportLeave& choices);

}  // namespace liuying::http
