#pragma once
// The desk that answers without the network: may they sit, and why, by the same functions as the
// server, from what was fetched beforehand. The key to what names people is in memory only.

#include <mutex>
#include <optional>
#include <string>

#include "access/naming.h"
#include "base/result.h"
#include "base/time.h"
#include "base/words.h"
#include "campaign/campaign.h"
#include "station/act_journal.h"
#include "station/offline_file.h"
#include "store/hall_records.h"

namespace liuying::station {

enum class Readiness {
    Empty,   // nothing was fetched yet
    Locked,  // fetched, and the key is not in memory: the hall lead's code opens it
    Open,
    Over,       // past its time: what was fetched serves no longer
    Elsewhere,  // fetched for another place than where this station stands
};
[[nodiscard]] const char* name_of(Readiness readiness);

class OfflineDesk {
public:
    // Both outlive it.
    OfflineDesk(OfflineFile& file, const Clock& clock, Place place)
        : file_{file},
          acts_{file.database(), place.campaign},
          clock_{clock},
          place_{std::move(place)} {}

    [[nodiscard]] Readiness readiness();
    [[nodiscard]] std::optional<Fetched> fetched() { return file_.fetched(); }
    [[nodiscard]] std::int64_t people() { return file_.people(); }
    // The campaign file among it.
    [[nodiscard]] std::shared_ptr<const campaign::Campaign> campaign_of(const Fetched& fetched);
    [[nodiscard]] const Place& place() const { return place_; }
    // Whether it was fetched for where this station stands.
    [[nodiscard]] bool is_here(const Fetched& fetched) const;

    struct Found {
        store::DeskCard card;  // `who` is empty: nobody here knows
        std::string ticket;    // hex of the keyed hash
        std::optional<std::int64_t>
            number_here;  // this desk's, of a sign-in the server has not taken
        std::shared_ptr<const campaign::Campaign> campaign;
        Fetched fetched;  // what it rests on
    };
    // As store::HallRecords::look_up answers, but for what stands in `who` and in the line. Refuses
    // besides "offline_empty", "offline_locked", "offline_over", "offline_elsewhere", and "bad_key"
    // for a sign-in number, which is the server's.
    [[nodiscard]] Result<Found, Refusal> look_up(store::KeyKind kind, const std::string& value);

    struct SignedIn {
        Act act;
        Found found;  // as it is now
    };
    // Signs in whoever may sign in; on the disk when it returns. `event` is made by the page: a
    // repeat gets the first answer. Refuses as the look-up, with what it says when it offers
    // no sign-in, and "event_taken".
    [[nodiscard]] Result<SignedIn, Refusal> sign_in(store::KeyKind kind, const std::string& value,
                                                    store::EventId event);
    [[nodiscard]] ActJournal& acts() { return acts_; }

    // The server gave it, with a form for the disk that the session's code opens.
    void take(const access::NamingKey& key, const access::LockedKey& locked);
    void drop_key();
    [[nodiscard]] bool has_key();
    // Refuses "offline_code_wrong", "offline_no_key" when the server never gave one.
    [[nodiscard]] Result<void, Refusal> unlock(const std::string& code);

    // The device was revoked, or the time is over: key and people are gone.
    void forget();

    [[nodiscard]] OfflineFile& file() { return file_; }
    [[nodiscard]] const Clock& clock() const { return clock_; }

private:
    [[nodiscard]] Readiness readiness_with(const std::optional<Fetched>& fetched);

    OfflineFile& file_;
    ActJournal acts_;
    const Clock& clock_;
    Place place_;
    std::mutex mutex_;  // over what follows
    std::optional<access::NamingKey> key_;
    std::string parsed_text_;
    std::shared_ptr<const campaign::Campaign> parsed_;
};

}  // namespace liuying::station
