#pragma once
// What the station's own page sends.

#include <nlohmann/json.hpp>
#include <string>

#include "http/request.h"
#include "http/response.h"
#include "store/graduand_records.h"
#include "store/journal.h"

namespace liuying::station {

struct Asked {
    nlohmann::json body;
    store::KeyKind kind{};
    std::string value;
};
// Whom the page means, or the 400 to return.
[[nodiscard]] Result<Asked, http::Response> asked_in(const http::Request& request);

// The id of the member, or the 400 to return.
[[nodiscard]] Result<store::EventId, http::Response> event_in(const nlohmann::json& body,
                                                              const char* name);

}  // namespace liuying::station
