#pragma once
// What a station sends of what it did, and what it is told (api/openapi.json: offline-events).

#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <vector>

#include "station/sync.h"

namespace liuying::station {

[[nodiscard]] nlohmann::json events_json(const std::vector<Act>& acts, Instant now);
// In the order of `acts`; nothing when the body does not answer each of them.
[[nodiscard]] std::optional<std::vector<Upstream::Answer>> answers_of(const nlohmann::json& body,
                                                                      const std::vector<Act>& acts);

}  // namespace liuying::station
