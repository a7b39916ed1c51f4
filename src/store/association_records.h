#pragma once
// Associations (R8): a picture is on one side only, or differs, and the registry office joins the
// two.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/words.h"
#include "roster/picture_list.h"
#include "store/campaign_records.h"
#include "store/case_event.h"
#include "store/fact_records.h"
#include "store/graduand_records.h"

namespace liuying::store {

struct AssociationCase {
    EventId id;
    GraduandRow who;
    std::string missing;  // registry | school | differ
    Instant asked_at;
    std::string asked_by;
    std::optional<CaseEvent> done;
};

struct WorkedOff {
    std::int64_t done = 0;
    std::int64_t without = 0;            // rows that say there is no picture
    std::int64_t not_counting = 0;       // people whose picture is of another level or in-house
    std::vector<std::string> unmatched;  // student numbers; document numbers masked
    std::vector<roster::PictureListFault> unreadable;
};

class AssociationRecords {
public:
    AssociationRecords(Database& database, Facts& facts, Graduands& graduands, const Clock& clock)
        : database_{database}, facts_{facts}, graduands_{graduands}, clock_{clock} {}

    // A repeat answers as it did; an id that is another event's is refused ("event_taken").

    // Refuses "nothing_to_associate" for whom the lists do not show a picture on one side only,
    // "association_worked_off" while no list is newer than what the office did.
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
    [[nodiscard]] WorkedOff work_off_all(const InForce& campaign, const Doing& doing,
                                         const roster::PictureList& list, const std::string& note);

    [[nodiscard]] static std::optional<AssociationCase> find(Transaction& tx, CampaignId campaign,
                                                             EventId id);
    // Oldest first.
    [[nodiscard]] static std::vector<AssociationCase> all(Transaction& tx, CampaignId campaign);
    [[nodiscard]] static std::vector<AssociationCase> of_person(Transaction& tx,
                                                                CampaignId campaign,
                                                                roster::GraduandId who);

    // Of this person: still asked for; or worked off, and no list has come since that could show
    // it. Nothing when there is none of either.
    [[nodiscard]] static std::optional<AssociationCase> standing(Transaction& tx,
                                                                 CampaignId campaign,
                                                                 roster::GraduandId who);

private:
    void note_worked_off(Transaction& tx, const InForce& campaign, const Doing& doing,
                         const AssociationCase& asked, const std::string& note);

    Database& database_;
    Facts& facts_;
    Graduands& graduands_;
    const Clock& clock_;
};

}  // namespace liuying::store
