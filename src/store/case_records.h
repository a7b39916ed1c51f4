#pragma once
// Change requests with their evidence (R7, R8, R27). Values and scans are sealed with the person's
// key.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/words.h"
#include "roster/change_request.h"
#include "roster/new_value.h"
#include "store/blobs.h"
#include "store/campaign_records.h"
#include "store/case_event.h"
#include "store/fact_records.h"
#include "store/graduand_records.h"
#include "store/roster_records.h"

namespace liuying::store {

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

// Whether a document may be brought as this: a kind of roster::Evidence, a page's word for one, or
// "other", which proves nothing by itself.
[[nodiscard]] bool is_evidence(std::string_view kind);

class CaseRecords {
public:
    CaseRecords(Database& database, Journal& journal, const Vault& vault, BlobStore& blobs,
                Graduands& graduands, RosterRecords& roster, const Clock& clock)
        : database_{database},
          journal_{journal},
          vault_{vault},
          blobs_{blobs},
          graduands_{graduands},
          roster_{roster},
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

private:
    // Of a new number that another student holds: nobody is told when it is asked for; it is
    // checked where they ask for another number, too (of two that were exchanged); it is carried
    // out once that is approved.
    enum class Holder { NotTold, AsksForAnother, GivesItUpNow };
    // The new value as it would stand. Refuses "change_bad_value", "change_number_taken".
    [[nodiscard]] Result<roster::NewValue, Refusal> read_value(
        Transaction& tx, const InForce& campaign, const GraduandRow& who, const roster::Record& now,
        roster::Field field, const std::string& written, roster::ChangeRoute route,
        Holder holder) const;

    Database& database_;
    Journal& journal_;
    const Vault& vault_;
    BlobStore& blobs_;
    Graduands& graduands_;
    RosterRecords& roster_;
    const Clock& clock_;
};

}  // namespace liuying::store
