#include "store/session_room.h"
#include "store/store_words.h"

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>

#include "campaign/slot_sessions.h"
#include "campaign/zone.h"

namespace liuying::store {

Result<SessionRoom, Refusal> SessionRoom::of(Transaction& tx, const InForce& campaign,
                                             const std::string& session) {
    const auto& rules = *campaign.campaign;
    const auto* target = rules.session(session);
    if (!target) return refuse(no_such_session());
    std::map<std::int64_t, int> taken;  // by the beginning of the slot
    tx.each(
        "SELECT detail FROM current_fact WHERE campaign_id = :campaign AND session = :session AND "
        "kind = 'slot_given'",
        {{"campaign", campaign.id}, {"session", session}}, [&](const Row& row) {
            ++taken[nlohmann::json::parse(row.text("detail")).at("start_ms").get<std::int64_t>()];
        });
    SessionRoom room{session};
    for (const auto& one : campaign::slot_sessions(rules)) {
        if (one.id != session) continue;
        for (auto slot : planning::slots_of(one, campaign::slot_pace(rules))) {
            const auto from = to_ms(campaign::moment(rules.zone, target->date, slot.start_minute));
            if (const auto there = taken.find(from); there != taken.end())
                slot.capacity -= there->second;
            room.left_.push_back(slot);
        }
    }
    return room;
}

std::optional<planning::Slot> SessionRoom::take() {
    const auto first = std::ranges::find_if(
        left_, [](const planning::SlotRoom& slot) { return slot.capacity > 0; });
    if (first == left_.end()) return std::nullopt;
    --first->capacity;
    return planning::Slot{session_, first->start_minute, first->end_minute};
}

}  // namespace liuying::store
