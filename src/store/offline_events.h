#pragma once
// What a station wrote down by itself while the network was gone, arriving: in its order, each
// once, decided by the rules of the hall as of when it happened. What is refused is the station's
// to show; that it was refused stands in the journal.

#include <chrono>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "access/naming.h"
#include "base/words.h"
#include "store/hall_records.h"
#include "store/journal.h"
#include "store/prefetch_records.h"

namespace liuying::store {

struct OfflineEvent {
    enum class Kind { SignIn, Seated, Unseated, Stood, Settled };
    Kind kind = Kind::SignIn;
    EventId event_id;              // made by the station
    std::int64_t station_seq = 0;  // its own counter
    std::string device;            // whose key `ticket` was hashed with
    Instant at;                    // by its own clock
    access::NamingHash ticket{};   // of a sign-in and of a seat
    std::string station{};         // of a seat
    std::string of{};              // of a settlement, what was refused; of a rise, the seat
    std::string by{}, reason{};    // of a settlement: the named person
};

struct OfflineAnswer {
    EventId event_id;
    bool again = false;
    std::optional<std::int64_t> sign_in_no;
    std::optional<std::int64_t> seq;  // of a sign-in's entry in the journal
    std::optional<Refusal> refusal;
};

class OfflineEvents {
public:
    OfflineEvents(Database& database, Journal& journal, PrefetchRecords& prefetch,
                  HallRecords& hall, const Clock& clock)
        : database_{database}, journal_{journal}, prefetch_{prefetch}, hall_{hall}, clock_{clock} {}

    // `actor`: who sends them. `ahead`: by how much the server's clock is ahead of the station's.
    // Nothing of it happened later than now.
    [[nodiscard]] std::vector<OfflineAnswer> take(const InForce& campaign,
                                                  const std::string& session,
                                                  const std::string& actor,
                                                  const std::string& device_name,
                                                  std::chrono::milliseconds ahead,
                                                  std::span<const OfflineEvent> events);

private:
    OfflineAnswer sign_in(const InForce& campaign, const std::string& session, const Doing& doing,
                          const std::string& device_name, const std::string& token);
    OfflineAnswer seated(const InForce& campaign, const std::string& session, const Doing& doing,
                         const std::string& station, const std::string& token);
    OfflineAnswer unseated(const InForce& campaign, const std::string& session, const Doing& doing,
                           const std::string& seat);
    OfflineAnswer stood(const InForce& campaign, const std::string& session, const Doing& doing,
                        const std::string& seat);
    OfflineAnswer settled(const InForce& campaign, const std::string& session, const Doing& doing,
                          const OfflineEvent& event);
    // An event of this session that was refused before is refused no longer: by which event.
    void close_refusal(const InForce& campaign, const std::string& session, EventId refused,
                       EventId by);
    void note_refused(const InForce& campaign, const std::string& session, const Doing& doing,
                      const std::string& kind, const std::string& token, const Refusal& why);

    Database& database_;
    Journal& journal_;
    PrefetchRecords& prefetch_;
    HallRecords& hall_;
    const Clock& clock_;
};

}  // namespace liuying::store
