#pragma once
// The hall's values as the API writes them (api/openapi.json: DeskCard, LinePlace, SessionView, …).

#include <nlohmann/json_fwd.hpp>

#include "http/house.h"

namespace liuying::http {

// How much of a person may be shown: nothing but numbers, a masked name, or the full name.
enum class Shown { Token, Masked, Full };

[[nodiscard]] nlohmann::json person_json(const store::GraduandRow& who, Shown shown);
[[nodiscard]] nlohmann::json fee_json(const store::FeeOf& fee);
[[nodiscard]] nlohmann::json payment_json(const store::PaymentRow& payment);
[[nodiscard]] nlohmann::json shift_json(const store::ShiftRow& shift);
[[nodiscard]] nlohmann::json standing_json(const roster::Standing& standing);
[[nodiscard]] nlohmann::json slot_json(const store::Slot& slot, const campaign::Campaign& campaign);
[[nodiscard]] nlohmann::json entrance_json(const store::EntranceAsked& asked,
                                           const campaign::Campaign& campaign);
[[nodiscard]] nlohmann::json admission_json(const store::AdmissionAsked& asked,
                                            const campaign::Campaign& campaign);
// `shown` is the most that may be shown at this place; a card that is not revealed is masked at
// most. compares: this server can hold shots against the school's pictures; else nobody is asked.
[[nodiscard]] nlohmann::json card_json(const store::DeskCard& card,
                                       const campaign::Campaign& campaign, Shown shown,
                                       bool compares = false);
[[nodiscard]] nlohmann::json place_json(const store::LinePlace& place, Shown shown);
[[nodiscard]] nlohmann::json sitting_json(const store::SittingRow& sitting,
                                          const store::GraduandRow* who, Shown shown);
[[nodiscard]] nlohmann::json session_info_json(store::Transaction& tx,
                                               const store::InForce& campaign,
                                               const campaign::Session& session);
[[nodiscard]] nlohmann::json session_view_json(House& house, const store::InForce& campaign,
                                               const std::string& session,
                                               const store::SessionReport& report, Shown shown);
[[nodiscard]] std::string name_shown(const std::string& name, Shown shown);

}  // namespace liuying::http
