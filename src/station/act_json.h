#pragma once
// What a station sends of what it did, and what it is told (api/openapi.json: offline-events).

#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <vector>

#include "station/sync.h"

namespace liuying::station {

// `ahead`: by how much the server's clock is ahead, where it was measured.
[[nodiscard]] nlohmann::json events_json(const std::vector<Act>& acts, Instant now,
                                         std::optional<std::chrono::milliseconds> ahead = {});
// In the order of `acts`; nothing when the body does not answer each of them.
[[nodiscard]] std::optional<std::vector<Upstream::Answer>> answers_of(const nlohmann::json& body,
                                                                      const std::vector<Act>& acts);
// By how much the server is ahead, from its answer to what was sent and answered at these moments;
// zero when it does not tell.
[[nodiscard]] std::chrono::milliseconds ahead_by(const nlohmann::json& body, Instant sent,
                                                 Instant answered);
// The `meta` a shot goes with.
[[nodiscard]] nlohmann::json shot_json(const KeptShot& shot, std::chrono::milliseconds ahead);

}  // namespace liuying::station
