#pragma once

#include <nlohmann/json_fwd.hpp>

#include "http/hall_json.h"
#include "store/capture_records.h"

namespace liuying::http {

// `address` is the campaign's: "/api/v1/schools/10335/campaigns/2022".
[[nodiscard]] nlohmann::json binding_json(House& house, store::Transaction& tx,
                                          const store::InForce& campaign,
                                          const store::BindingRow& binding, Shown shown);
[[nodiscard]] nlohmann::json shot_json(House& house, store::Transaction& tx,
                                       const store::InForce& campaign, const store::ShotRow& shot,
                                       Shown shown, bool with_findings = true);
[[nodiscard]] nlohmann::json question_json(House& house, store::Transaction& tx,
                                           const store::InForce& campaign,
                                           const store::QuestionRow& question, Shown shown);
// What a question of that kind (capture::name_of a disagreement) asks.
[[nodiscard]] Words question_words(const std::string& kind);
[[nodiscard]] std::string address_of(const store::InForce& campaign);
// How names may be shown to those who look at shots in the hall or afterwards.
[[nodiscard]] Shown at_station(const store::InForce& campaign);
[[nodiscard]] Shown for_reviewer(const Request& request, const store::InForce& campaign);

}  // namespace liuying::http
