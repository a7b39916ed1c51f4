#pragma once
// The places left in the slots of one session, counted once, so that many people are moved into it
// with one look at those who are there.

#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/words.h"
#include "planning/slots.h"
#include "store/campaign_records.h"
#include "store/database.h"

namespace liuying::store {

// Of one transaction in the campaign's lane: nobody else gives places meanwhile.
class SessionRoom {
public:
    // Refuses "no_such_session".
    [[nodiscard]] static Result<SessionRoom, Refusal> of(Transaction& tx, const InForce& campaign,
                                                         const std::string& session);

    // A place in the first slot that has one, taken with it; nothing when the session is full.
    [[nodiscard]] std::optional<planning::Slot> take();
    [[nodiscard]] const std::string& session() const { return session_; }

private:
    explicit SessionRoom(std::string session) : session_{std::move(session)} {}

    std::string session_;
    std::vector<planning::SlotRoom> left_;  // in order, each with the places it has left
};

}  // namespace liuying::store
