#pragma once
// The hall in rows: sign-in, swipe, line, chair, session. Each act is decided by the pure rules of
// hall/ on what the rows say, inside one transaction, and recorded as a fact.

#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "base/result.h"
#include "base/words.h"
#include "hall/desk_answer.h"
#include "hall/line.h"
#include "hall/sign_in.h"
#include "roster/standing.h"
#include "store/campaign_records.h"
#include "store/consent_records.h"
#include "store/fact_records.h"
#include "store/graduand_records.h"
#include "store/payment_records.h"

namespace liuying::store {

struct Slot {
    std::string session;
    Instant start;
    Instant end;
};

// What was said about the entrance photo, and whether there is one of this session.
struct EntranceAsked {
    ConsentSaid photo{};
    ConsentSaid faces{};
    bool taken = false;
};
[[nodiscard]] EntranceAsked entrance_asked(Transaction& tx, const InForce& campaign,
                                           const std::string& session, const std::string& token);

// What was said about the school's picture (a yes to another text than the one in force is none),
// and whether it was read.
struct AdmissionAsked {
    ConsentSaid said{};
    bool read = false;
};
[[nodiscard]] AdmissionAsked admission_asked(Transaction& tx, const InForce& campaign,
                                             const std::string& token);

// One person as the desk sees them. `who` never leaves a masked place (the routes see to it).
struct DeskCard {
    GraduandRow who;
    bool revealed = false;  // their own card or ticket was read: the full name may be shown
    roster::Standing standing;
    std::optional<Slot> slot;
    FeeOf fee;
    std::optional<std::int64_t> sign_in_no;
    hall::Where where = hall::Where::NotCome;
    std::string offered;             // sign_in | swipe | return | ""
    std::optional<Refusal> refusal;  // why nothing is offered
    bool may_be_admitted = false;    // the hall lead may let them in with a reason
    std::optional<std::size_t> place_in_line;
    std::string station;
    std::optional<EntranceAsked> entrance{};    // only where the campaign takes such photos
    std::optional<AdmissionAsked> admission{};  // only where it compares with such pictures
};

struct SignedIn {
    EventId event_id;
    std::int64_t number = 0;
    DeskCard card;
    bool again = false;
    std::int64_t seq = 0;  // of its entry in the journal
};

struct SwipedIn {
    EventId event_id;
    std::size_t place = 0;
    std::size_t line_length = 0;
    DeskCard card;
    bool again = false;
};

struct LinePlace {
    std::string token;
    std::int64_t sign_in_no = 0;
    std::string name;  // "" at masked places
    std::size_t place = 0;
    std::string station;
    hall::Where where{};
    Instant since;
};

struct SittingRow {
    EventId id;
    std::string token;
    std::int64_t sign_in_no = 0;
    std::string session;
    std::string station;
    std::int64_t place = 0;
    Instant from;
    std::optional<Instant> to;
    std::string how;
};

struct Seated {
    SittingRow sitting;
    bool again = false;
};

struct SessionCounts {
    std::int64_t planned = 0, signed_in = 0, in_line = 0, held = 0, seated = 0, photographed = 0,
                 left = 0, no_show = 0, shots = 0, bound = 0, waiting = 0, paid = 0, owed = 0;
};

struct Difference {
    std::string kind;
    Words words;
    std::string token;
    std::string act;
};

struct SessionReport {
    hall::SessionState state{};
    SessionCounts counts;
    bool adds_up = true;
    std::vector<Difference> differences;
    std::vector<LinePlace> line;
    std::string journal_head;  // hex
};

struct RecentAct {
    EventId event_id;
    Instant at;
    std::string kind;
    std::string token;
    std::optional<std::int64_t> sign_in_no;
    std::string actor;
    bool undone = false;
    bool undoable = false;
};

class HallRecords {
public:
    HallRecords(Database& database, Journal& journal, Facts& facts, Graduands& graduands,
                Payments& payments, const Clock& clock)
        : database_{database},
          journal_{journal},
          facts_{facts},
          graduands_{graduands},
          payments_{payments},
          clock_{clock} {}

    [[nodiscard]] static const char* name_of(hall::SessionState state);
    [[nodiscard]] static hall::SessionState state_of(Transaction& tx, CampaignId campaign,
                                                     std::string_view session);
    // As it was at that moment.
    [[nodiscard]] static hall::SessionState state_at(Transaction& tx, CampaignId campaign,
                                                     std::string_view session, Instant at);
    [[nodiscard]] std::shared_ptr<const hall::Line> line_of(Transaction& tx, CampaignId campaign,
                                                            const std::string& session);
    [[nodiscard]] static std::optional<Slot> slot_of(Transaction& tx, CampaignId campaign,
                                                     std::string_view token);

    // What a desk of `session` must know of each, in their order, with what is on file weighed as
    // on `day`.
    [[nodiscard]] std::vector<hall::PersonFacts> person_facts(Transaction& tx,
                                                              const InForce& campaign,
                                                              std::span<const GraduandRow> people,
                                                              const std::string& session,
                                                              identity::CivilDate day);
    // Of many, by token; whoever has none is left out.
    [[nodiscard]] static std::unordered_map<std::string, Slot> slots_of(
        Transaction& tx, CampaignId campaign, std::span<const std::string> tokens);

    [[nodiscard]] Result<DeskCard, Refusal> look_up(const InForce& campaign,
                                                    const std::string& session, KeyKind kind,
                                                    const std::string& value, Instant at);
    // By name, student number or the last four of the document; at most 20.
    [[nodiscard]] std::vector<DeskCard> find(const InForce& campaign, const std::string& session,
                                             const std::string& text, Instant at);
    [[nodiscard]] Result<SignedIn, Refusal> sign_in(const InForce& campaign, const Doing& doing,
                                                    const std::string& session,
                                                    const std::string& desk, KeyKind kind,
                                                    const std::string& value,
                                                    const std::string& admit_reason);
    struct Swipe {
        std::string session;
        std::string station;
        KeyKind kind{};
        std::string value;
        bool typed = false;                      // not read by a reader
        std::string second;                      // account of the second person, needed when typed
        std::optional<std::int64_t> sign_in_no;  // whom the clerk expects
    };
    [[nodiscard]] Result<SwipedIn, Refusal> swipe(const InForce& campaign, const Doing& doing,
                                                  const Swipe& swipe);
    // held, returned, left, no_show, handed_over.
    [[nodiscard]] Result<std::optional<std::size_t>, Refusal> line_act(
        const InForce& campaign, const Doing& doing, const std::string& session,
        const std::string& token, hall::Act act, const std::string& station,
        const std::string& reason);
    // By its maker, or anybody when `any`. Only the newest act of that person in the hall.
    [[nodiscard]] Result<EventId, Refusal> undo(const InForce& campaign, const Doing& doing,
                                                EventId undone, const std::string& reason,
                                                bool any);

    // Seats the first of the line, or whom `value` names (a ticket scanned at the chair). Whoever
    // sat there before has stood up.
    [[nodiscard]] Result<Seated, Refusal> seat(const InForce& campaign, const Doing& doing,
                                               const std::string& session,
                                               const std::string& station,
                                               std::optional<KeyKind> kind,
                                               const std::string& value);
    [[nodiscard]] Result<bool, Refusal> stand(const InForce& campaign, const Doing& doing,
                                              const std::string& session,
                                              const std::string& station);
    // What a station without the network saw, told afterwards: they sat, by the ticket scanned at
    // the chair. The steps to the chair that nobody told are recorded as implied. Refuses
    // "not_signed_in" as long as their desk has not told, and "already_sat". True for a repeat.
    [[nodiscard]] Result<bool, Refusal> sat(const InForce& campaign, const Doing& doing,
                                            const std::string& session, const std::string& station,
                                            const std::string& token);
    // Whoever sat at that station has stood up: somebody whose seat was refused sits there.
    void left_chair(const InForce& campaign, const Doing& doing, const std::string& session,
                    const std::string& station);
    // Whoever sat by that event stood up; true when they had. Refuses "chair_empty" when the seat
    // was not taken.
    [[nodiscard]] Result<bool, Refusal> stood(const InForce& campaign, const Doing& doing,
                                              const std::string& session, EventId seat);
    [[nodiscard]] static std::vector<SittingRow> sittings(Transaction& tx, CampaignId campaign,
                                                          std::string_view session,
                                                          std::string_view station = {});
    // The last of one station.
    [[nodiscard]] static std::vector<SittingRow> newest_sittings(Transaction& tx,
                                                                 CampaignId campaign,
                                                                 std::string_view session,
                                                                 std::string_view station,
                                                                 std::size_t most);

    [[nodiscard]] std::vector<LinePlace> places(Transaction& tx, const InForce& campaign,
                                                const std::string& session, bool with_names);
    // Signed in and not yet swiped, in the order of their numbers: those whom the board calls to
    // the door now.
    [[nodiscard]] std::vector<LinePlace> called(Transaction& tx, const InForce& campaign,
                                                const std::string& session, bool with_names);
    [[nodiscard]] SessionReport report(const InForce& campaign, const std::string& session);
    [[nodiscard]] Result<SessionReport, Refusal> open(const InForce& campaign, const Doing& doing,
                                                      const std::string& session);
    [[nodiscard]] Result<SessionReport, Refusal> close(const InForce& campaign, const Doing& doing,
                                                       const std::string& session, bool force);
    [[nodiscard]] std::vector<RecentAct> recent(const InForce& campaign, const std::string& session,
                                                const std::string& actor, std::size_t limit);
    // Mean seconds from one sitting to the next on this station today; the campaign's pace before
    // there are five.
    [[nodiscard]] static double seconds_each(Transaction& tx, const InForce& campaign,
                                             std::string_view session, std::string_view station);

private:
    template <class Work>
    auto write(const InForce& campaign, Work&& work) {
        return database_.write(Lane::campaign(campaign.id), std::forward<Work>(work));
    }
    [[nodiscard]] hall::PersonFacts facts_today(Transaction& tx, const InForce& campaign,
                                                const GraduandRow& who, const std::string& session);
    [[nodiscard]] DeskCard card(Transaction& tx, const InForce& campaign, const GraduandRow& who,
                                const std::string& session, bool revealed, Instant at);
    [[nodiscard]] Result<GraduandRow, Refusal> one(Transaction& tx, const InForce& campaign,
                                                   const std::string& session, KeyKind kind,
                                                   const std::string& value);
    [[nodiscard]] SessionReport report(Transaction& tx, const InForce& campaign,
                                       const std::string& session);
    // Records that they sit: whoever sat there before has stood up; told late, so have they.
    Seated sit(Transaction& tx, const InForce& campaign, const Doing& doing,
               const std::string& session, const std::string& station, const std::string& token,
               const std::string& how);

    void rise(Transaction& tx, const InForce& campaign, const Doing& doing,
              const SittingRow& sitting);

    struct Folded {
        std::int64_t last_seq = 0;
        std::shared_ptr<const hall::Line> line = std::make_shared<hall::Line>();
    };

    Database& database_;
    Journal& journal_;
    Facts& facts_;
    Graduands& graduands_;
    Payments& payments_;
    const Clock& clock_;
    std::mutex mutex_;
    std::unordered_map<std::string, Folded>
        folded_;  // campaign/session: what is committed, folded so far
};

}  // namespace liuying::store
