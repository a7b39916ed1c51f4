#pragma once
// Who sits before this machine's camera while the network is gone: whoever's ticket was scanned at
// the chair. Of the line nobody here knows.

#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "base/words.h"
#include "station/offline_desk.h"

namespace liuying::station {

struct SeatHere {
    store::EventId seat;
    std::string ticket;                       // hex of a keyed hash
    std::optional<std::int64_t> sign_in_no;   // the server's
    std::optional<std::int64_t> number_here;  // this machine's, of a sign-in the server has not
                                              // taken; with neither, nobody here saw them sign in
    Instant from;
    std::optional<Instant> to;
};

class OfflineChair {
public:
    // The desk outlives it.
    OfflineChair(OfflineDesk& desk, std::string station)
        : desk_{desk}, station_{std::move(station)} {}

    [[nodiscard]] const std::string& station() const { return station_; }
    [[nodiscard]] OfflineDesk& desk() { return desk_; }
    // All that sat here, in their order.
    [[nodiscard]] std::vector<SeatHere> seats();

    // Whoever sat before has stood up. Who sits there already stays: a ticket beeps twice. Who sat
    // there last may sit down again. Another
    // desk without the network may have signed them in, so that nobody here saw them sign in is no
    // reason to refuse; the server says. Refuses as the look-up, with what it says of somebody who
    // may not sit, and "already_sat", "event_taken". A repeat gets its first answer.
    [[nodiscard]] Result<SeatHere, Refusal> seat(store::KeyKind kind, const std::string& value,
                                                 store::EventId event);
    // Refuses "chair_empty".
    [[nodiscard]] Result<void, Refusal> stand(store::EventId event);
    // The newest scan was a wrong one: they did not sit. Refuses "chair_empty" when nobody sits.
    [[nodiscard]] Result<void, Refusal> withdraw(store::EventId event);

private:
    [[nodiscard]] Result<void, Refusal> of_sitter(ActKind kind, store::EventId event);

    OfflineDesk& desk_;
    std::string station_;
};

}  // namespace liuying::station
