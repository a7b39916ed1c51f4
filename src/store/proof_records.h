#pragma once
// The graduand's word about their portrait, and how the office settled it (R24, R25). Nothing is
// edited: a report taken back is settled as withdrawn, a confirmation taken back is undone by a
// counter-event.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/words.h"
#include "store/campaign_records.h"
#include "store/fact_records.h"
#include "store/journal.h"

namespace liuying::store {

struct ProofReportRow {
    EventId id;
    std::string token;
    EventId portrait;
    std::string kind;  // not_me | wrong_data | poor_picture
    std::string note;
    Instant at;
    std::string how;  // "" while open; withdrawn | rebound | reprocessed | reshoot | record_changed
                      // | stands
    std::string settled_note;
    std::string settled_by;
    std::optional<Instant> settled_at;
};

class ProofRecords {
public:
    ProofRecords(Database& database, Journal& journal, Facts& facts, const Clock& clock)
        : database_{database}, journal_{journal}, facts_{facts}, clock_{clock} {}

    // `said`: confirmed | not_me | wrong_data | poor_picture, about the portrait the person looked
    // at. Replaces what they said before. Refuses "no_such_portrait", and "portrait_changed" when
    // another portrait stands by now.
    [[nodiscard]] Result<void, Refusal> answer(const InForce& campaign, const Doing& doing,
                                               std::string_view token, EventId portrait,
                                               std::string_view said, const std::string& note);
    // Takes the standing word back. Refuses "nothing_said", and "already_sent" for a confirmation
    // under which the portrait left the house.
    [[nodiscard]] Result<void, Refusal> withdraw(const InForce& campaign, const Doing& doing,
                                                 std::string_view token);
    // Refuses "no_such_report", "report_settled", and "not_done_yet": rebound and reprocessed are
    // what was done, so the reported portrait must not stand any more. A re-shoot orders the person
    // anew.
    [[nodiscard]] Result<ProofReportRow, Refusal> settle(const InForce& campaign,
                                                         const Doing& doing, EventId report,
                                                         std::string_view how,
                                                         const std::string& note);

    [[nodiscard]] static std::optional<ProofReportRow> find(Transaction& tx, CampaignId campaign,
                                                            EventId report);
    // Of one person, those withdrawn left out, oldest first.
    [[nodiscard]] static std::vector<ProofReportRow> of_person(Transaction& tx, CampaignId campaign,
                                                               std::string_view token);
    // Oldest first. `state`: open, settled (also by each `how`), or "" for all but withdrawn ones.
    [[nodiscard]] static std::vector<ProofReportRow> list(Transaction& tx, CampaignId campaign,
                                                          std::string_view state,
                                                          std::string_view kind);

private:
    bool take_back(Transaction& tx, const InForce& campaign, const Doing& doing,
                   std::string_view token);
    void close(Transaction& tx, const Doing& doing, EventId report, std::string_view how,
               const std::string& note) const;

    Database& database_;
    Journal& journal_;
    Facts& facts_;
    const Clock& clock_;
};

}  // namespace liuying::store
