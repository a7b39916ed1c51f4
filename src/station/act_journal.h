#pragma once
// What this desk did while the network was gone, on its own disk, in its own order. An act is on
// the disk before it is acknowledged, and stays until it has the server's answer; one that the
// server refuses is parked, shown, and settled by a named person.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "base/words.h"
#include "store/database.h"
#include "store/journal.h"

namespace liuying::station {

// Where a station stands.
struct Place {
    std::string campaign;  // 10335/2022
    std::string session;   // zjg-01
    friend bool operator==(const Place&, const Place&) = default;
};

// How much of the journal what was fetched knows of.
struct Known {
    std::int64_t seq = 0;  // the server's
    Instant at;            // when it was fetched, where the server told no seq
};

enum class ActState {
    Waiting,  // for the server
    Taken,
    Parked,   // the server refused it
    Settled,  // parked, and a named person said what became of it; or a settlement the server did
              // not take
};
[[nodiscard]] const char* name_of(ActState state);

enum class ActKind {
    SignIn,
    Seated,    // their ticket was scanned at the chair
    Unseated,  // the scan `of` was a wrong one
    Stood,     // whoever sat by the act `of`
    Settled,   // what became of `of`, which was parked
};
[[nodiscard]] const char* name_of(ActKind kind);  // "sign_in", …

struct Act {
    std::int64_t seq = 0;  // this station's counter
    store::EventId event_id;
    ActKind kind = ActKind::SignIn;
    std::string device;  // the enrolment whose key `ticket` was hashed with
    Place place;
    std::string ticket;   // hex of a keyed hash; of a sign-in and a seat
    std::string station;  // of a seat, a withdrawal and a rise: at which camera
    Instant at;           // this machine's clock
    std::string of{};
    std::string by{}, reason{};  // of a settlement
    ActState state = ActState::Waiting;
    std::optional<std::int64_t> sign_in_no;   // the server's: of a sign-in, once taken; of a seat,
                                              // where it was known
    std::optional<std::int64_t> number_here;  // this machine's own: of a sign-in; of a seat, where
                                              // the server's was not known
    std::optional<Refusal> refusal;           // once parked
};

class ActJournal {
public:
    // Makes its table; acts of an earlier version, which name no campaign, are of this one. The
    // database outlives it.
    ActJournal(store::Database& database, std::string_view campaign);

    // Writes a sign-in down; when it returns it is on the disk. The act with this event id when
    // there is one. Refuses "already_signed_in" when the ticket is signed_in(), "event_taken" when
    // the id is another act's, and as the server did when it refused this one.
    [[nodiscard]] Result<Act, Refusal> sign_in(const Act& act, const Known& fetched);
    // Writes a seat, that it was a wrong scan, or that somebody rose. Whoever sits at this camera
    // already is not seated again: their act is answered. Refuses "event_taken".
    [[nodiscard]] Result<Act, Refusal> chair(const Act& act);
    // All of these at this camera, in their order, whatever the server said of them.
    [[nodiscard]] std::vector<Act> at_chair(const Place& place, std::string_view station);
    // The sign-in of this ticket that what was fetched does not know of: it waits, or was taken
    // since.
    [[nodiscard]] std::optional<Act> signed_in(const Place& place, std::string_view ticket,
                                               const Known& fetched);
    [[nodiscard]] std::optional<Act> find(const store::EventId& event);

    // The oldest that wait, all of one place.
    [[nodiscard]] std::vector<Act> waiting(std::size_t at_most);
    // `seq`: of a sign-in's entry in the server's journal.
    void taken(const store::EventId& event, std::optional<std::int64_t> sign_in_no,
               std::optional<std::int64_t> seq, Instant now);
    // The server takes it not. A settlement and a withdrawal are not parked: they stay here as
    // settled, with the server's words. A rise waits for what becomes of its seat.
    void refused(const store::EventId& event, const Refusal& why);

    [[nodiscard]] std::vector<Act> parked();
    [[nodiscard]] std::int64_t count(ActState state);
    // A parked act is settled: a second act says so to the server. Refuses "not_parked",
    // "name_missing" when nobody or no reason is named.
    [[nodiscard]] Result<void, Refusal> settle(const store::EventId& event,
                                               const store::EventId& settlement,
                                               const std::string& by, const std::string& reason,
                                               Instant at);
    // A parked act waits once more, as after the session was opened again.
    [[nodiscard]] Result<void, Refusal> try_again(const store::EventId& event);
    // Every parked act waits once more, but for whoever was signed in here again meanwhile.
    void try_all_again();
    // Every act that was parked for this reason.
    void try_again_where(std::string_view refusal);

private:
    store::Database& database_;
};

}  // namespace liuying::station
