#pragma once
// What offices work off: change requests with their evidence, associations, and the lists of
// pictures seen on the registry and in the school's system (R7–R9, R27). Values and scans are
// sealed with the person's key.

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/words.h"
#include "roster/change_request.h"
#include "roster/picture_list.h"
#include "store/blobs.h"
#include "store/campaign_records.h"
#include "store/fact_records.h"
#include "store/graduand_records.h"
#include "store/roster_records.h"
#include "store/stage_book.h"

namespace liuying::store {

struct CaseEvent {
    std::string state;
    std::string by;
    std::string comment;
    Instant at;
};

// The content type of a document whose original was seen and whose stamped copy went on as paper:
// there is nothing to look at here.
inline constexpr std::string_view on_paper = "paper";

struct EvidenceRow {
    EventId id;
    EventId request;
    std::string kind;
    std::string content_type;
    BlobName blob;  // sealed
    // Who held it against its original: the clerk who noted it on paper, or who signed the copy.
    std::string signed_by;
    std::optional<Instant> signed_at;
};

struct ChangeCase {
    EventId id;
    GraduandRow who;
    roster::ChangeRequest request;
    Instant opened_at;
    std::vector<CaseEvent> events;
    std::vector<EvidenceRow> evidence;
};

struct AssociationCase {
    EventId id;
    GraduandRow who;
    std::string missing;  // registry | school | differ
    Instant asked_at;
    std::string asked_by;
    std::optional<CaseEvent> done;
};

struct ListRead {
    EventId id;
    std::int64_t matched = 0;            // of the roster, with a picture by this list
    std::int64_t without = 0;            // rows that say there is none
    std::int64_t not_counting = 0;       // people whose picture is of another level or in-house
    std::vector<std::string> unmatched;  // student numbers; document numbers masked
    std::vector<roster::PictureListFault> unreadable;
    std::map<std::string, std::int64_t> cases;  // both, registry_only, school_only, none, differ
};

class CaseRecords {
public:
    CaseRecords(Database& database, Journal& journal, const Vault& vault, BlobStore& blobs,
                Facts& facts, Graduands& graduands, RosterRecords& roster, StageBook& stages,
                const Clock& clock)
        : database_{database},
          journal_{journal},
          vault_{vault},
          blobs_{blobs},
          facts_{facts},
          graduands_{graduands},
          roster_{roster},
          stages_{stages},
          clock_{clock} {}

    // Each of these writes once under its event's id: a repeat answers as it did, and an id that is
    // another event's is refused ("event_taken").

    // A draft. Refuses "same_value", "erased", and "request_open" while another about this field
    // is.
    [[nodiscard]] Result<ChangeCase, Refusal> ask_change(
        const InForce& campaign, const Doing& doing, const GraduandRow& who, roster::Field field,
        const std::string& new_value, bool on_behalf, const std::string& comment);
    // One step of the machine in roster/change_request.h. Applying writes the record through
    // RosterRecords::put and nowhere else.
    [[nodiscard]] Result<ChangeCase, Refusal> act(const InForce& campaign, const Doing& doing,
                                                  EventId id, roster::ChangeAct act,
                                                  roster::ChangeActor who,
                                                  const std::string& comment);
    // `bytes` are sealed before they are stored.
    [[nodiscard]] Result<EventId, Refusal> add_evidence(const InForce& campaign, const Doing& doing,
                                                        EventId id, const std::string& kind,
                                                        const std::string& content_type,
                                                        std::string_view bytes);
    // A clerk held this one copy against its original. Refuses as roster::may_sign does, and
    // "no_such_evidence". Signing again changes nothing.
    [[nodiscard]] Result<ChangeCase, Refusal> sign_evidence(const InForce& campaign,
                                                            const Doing& doing, EventId id,
                                                            EventId evidence);
    [[nodiscard]] std::optional<EvidenceRow> evidence(Transaction& tx, CampaignId campaign,
                                                      EventId id) const;
    // Nothing when the person was erased.
    [[nodiscard]] std::optional<std::string> open_evidence(Transaction& tx, const GraduandRow& who,
                                                           const EvidenceRow& row) const;

    [[nodiscard]] std::optional<ChangeCase> change(Transaction& tx, CampaignId campaign,
                                                   EventId id) const;
    [[nodiscard]] std::vector<ChangeCase> changes(Transaction& tx, CampaignId campaign) const;
    // Of one person, oldest first.
    [[nodiscard]] std::vector<ChangeCase> changes_of(Transaction& tx, CampaignId campaign,
                                                     roster::GraduandId who) const;

    // Refuses "nothing_to_associate" for whom the lists do not show a picture on one side only.
    [[nodiscard]] Result<AssociationCase, Refusal> ask_association(const InForce& campaign,
                                                                   const Doing& doing,
                                                                   const GraduandRow& who);
    [[nodiscard]] Result<AssociationCase, Refusal> ask_association(Transaction& tx,
                                                                   const InForce& campaign,
                                                                   const Doing& doing,
                                                                   const GraduandRow& who);
    [[nodiscard]] Result<AssociationCase, Refusal> work_off(const InForce& campaign,
                                                            const Doing& doing, EventId id,
                                                            const std::string& note);
    // The asked associations of these students (each once, however often named), all in one
    // transaction: how many were worked off now, which students have none that is still asked for.
    // Who has no picture by the list stays asked for.
    struct WorkedOff {
        std::int64_t done = 0;
        std::int64_t without = 0;            // rows that say there is no picture
        std::int64_t not_counting = 0;       // people whose picture is of another level or in-house
        std::vector<std::string> unmatched;  // student numbers; document numbers masked
        std::vector<roster::PictureListFault> unreadable;
    };
    [[nodiscard]] WorkedOff work_off_all(const InForce& campaign, const Doing& doing,
                                         const roster::PictureList& list, const std::string& note);
    [[nodiscard]] std::optional<AssociationCase> association(Transaction& tx, CampaignId campaign,
                                                             EventId id) const;
    [[nodiscard]] std::vector<AssociationCase> associations(Transaction& tx,
                                                            CampaignId campaign) const;
    [[nodiscard]] std::vector<AssociationCase> associations_of(Transaction& tx, CampaignId campaign,
                                                               roster::GraduandId who) const;

    // `side`: registry | school. The newest list of a side is what holds; facts are recorded for
    // those about whom something changed.
    [[nodiscard]] ListRead read_list(const InForce& campaign, const Doing& doing,
                                     const std::string& side, const std::string& file_name,
                                     const roster::PictureList& list);

private:
    // The rows of a list under the student numbers of the roster: by the number itself, or by a
    // document number of one record. A document of several records says not whose picture it is.
    // Of several rows about one person the one that counts for their level stands, then the first;
    // a level no campaign's file names is another one.
    struct Carried {
        const roster::PictureRow* row = nullptr;
        std::string level;   // the campaign's id of it, else as the list writes it
        bool counts = true;  // always of a number that nobody has
    };
    struct Listed {
        std::map<std::string, Carried> with;  // by student number
        std::int64_t without = 0;
        std::vector<std::string> unmatched;  // masked document numbers that nobody has
        std::vector<roster::PictureListFault> unreadable;
    };
    [[nodiscard]] Listed listed(Transaction& tx, const InForce& campaign,
                                const roster::PictureList& list) const;
    void note_worked_off(Transaction& tx, const InForce& campaign, const Doing& doing,
                         const AssociationCase& asked, const std::string& note);
    Database& database_;
    Journal& journal_;
    const Vault& vault_;
    BlobStore& blobs_;
    Facts& facts_;
    Graduands& graduands_;
    RosterRecords& roster_;
    StageBook& stages_;
    const Clock& clock_;
};

}  // namespace liuying::store
