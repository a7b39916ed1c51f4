#pragma once
// Facts about tokens (docs/model.md section 1): each one row of `fact` and one entry of the
// journal, in one transaction. A repeat with the same event id changes nothing. What is undone
// stays, with the counter-event that undid it.

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "base/words.h"
#include "store/campaign_records.h"
#include "store/database.h"
#include "store/journal.h"

namespace liuying::store {

// Who does it, where, and when it happened there.
struct Doing {
    EventId event_id;
    Instant happened_at;
    std::string actor;   // account:…, device:…, graduand:…
    std::string device;  // "" when a person at a page
    // Of what a station wrote down by itself: its clock as it stood, and its own counter.
    std::optional<Instant> raw_time{};
    std::optional<std::int64_t> station_seq{};
};

struct Fact {
    std::string kind;  // "signed_in", …
    std::string token;
    std::string session;
    std::string station;
    std::string detail = "{}";  // JSON object without personal data
};

struct RecordedFact {
    EventId event_id;
    std::int64_t seq = 0;
    std::string kind;
    std::string token;
    std::string session;
    std::string station;
    Instant at;
    std::string actor;
    std::string detail;
};

class Facts {
public:
    Facts(Journal& journal, const Clock& clock) : journal_{journal}, clock_{clock} {}

    // Appended::Again when an event with this id is there already (whatever it was).
    Receipt record(Transaction& tx, const InForce& campaign, const Doing& doing, const Fact& fact);
    // Whether this fact is there already under this id. Refuses as Journal::repeated does; a fact
    // without details is compared without them.
    [[nodiscard]] Result<bool, Refusal> repeated(Transaction& tx, const InForce& campaign,
                                                 const Doing& doing, const Fact& fact) const;
    // Records it unless it is there; refuses as `repeated` does.
    [[nodiscard]] Result<Appended, Refusal> record_once(Transaction& tx, const InForce& campaign,
                                                        const Doing& doing, const Fact& fact);
    // The counter-event of a current fact. Nothing happens when it is undone already (false).
    bool undo(Transaction& tx, const InForce& campaign, const Doing& doing, EventId undone,
              std::string_view reason);

    [[nodiscard]] static std::vector<RecordedFact> of_token(Transaction& tx, CampaignId campaign,
                                                            std::string_view token);
    [[nodiscard]] static std::optional<RecordedFact> find(Transaction& tx, EventId event);
    [[nodiscard]] static std::optional<RecordedFact> newest(Transaction& tx, CampaignId campaign,
                                                            std::string_view token,
                                                            std::string_view kind);

    // For many facts whose event ids were just made: the journal's entry of one, made ready
    // beforehand, and the rows once their entries are written.
    [[nodiscard]] static Event event_of(const InForce& campaign, const Doing& doing,
                                        const Fact& fact);
    struct New {
        Doing doing;
        Fact fact;
        std::int64_t seq = 0;  // of its entry
    };
    void write_new(Transaction& tx, const InForce& campaign, std::span<const New> facts);

private:
    Journal& journal_;
    const Clock& clock_;
};

// The kind of the counter-event: "signed_in" → "sign_in_withdrawn".
[[nodiscard]] std::string counter_kind(std::string_view kind);

}  // namespace liuying::store
