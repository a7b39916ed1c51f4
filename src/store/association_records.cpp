#include "store/association_records.h"

#include <map>
#include <nlohmann/json.hpp>

#include "store/listed_pictures.h"
#include "store/store_words.h"

namespace liuying::store {

using Json = nlohmann::json;

namespace {

const std::string& select_associations() {
    static const auto text =
        "SELECT " + graduand_columns("g") +
        ", a.id AS association, a.missing, a.asked_at_ms, a.asked_by, d.by_account, d.note, "
        "d.at_ms FROM association a JOIN graduand g ON g.id = a.graduand_id LEFT JOIN "
        "association_done d ON d.association_id = a.id WHERE a.campaign_id = :campaign";
    return text;
}

AssociationCase of_row(const Row& row) {
    AssociationCase one{.id = row.id<JournalEvent>("association"),
                        .who = graduand_of_row(row),
                        .missing = row.text("missing"),
                        .asked_at = row.instant("asked_at_ms"),
                        .asked_by = row.text("asked_by"),
                        .done = {}};
    if (const auto at = row.opt_instant("at_ms"))
        one.done = CaseEvent{"worked_off", row.text("by_account"), row.text("note"), *at};
    return one;
}

}  // namespace

Result<AssociationCase, Refusal> AssociationRecords::ask_association(const InForce& campaign,
                                                                     const Doing& doing,
                                                                     const GraduandRow& who) {
    return database_.write(Lane::campaign(campaign.id), [&](Transaction& tx) {
        return ask_association(tx, campaign, doing, who);
    });
}

Result<AssociationCase, Refusal> AssociationRecords::ask_association(Transaction& tx,
                                                                     const InForce& campaign,
                                                                     const Doing& doing,
                                                                     const GraduandRow& who) {
    const auto before =
        facts_.repeated(tx, campaign, doing, {.kind = "association_asked", .token = who.token});
    if (!before) return refuse(before.error());
    if (*before)
        if (auto one = find(tx, campaign.id, doing.event_id)) return std::move(*one);
    // The one still asked for stands: asking again opens no second one.
    if (auto there = standing(tx, campaign.id, who.id)) {
        if (!there->done) return std::move(*there);
        return refuse(Refusal{
            "association_worked_off",
            {"学籍办公室已办理关联，等待下次名单核对。",
             "The registry office worked it off; the next list will show it."},
            {"新名单仍显示缺照片时可以再次申请。", "Ask again if a newer list still lacks it."}});
    }
    const auto verdict = roster::decide(graduands_.standing_facts(tx, campaign, who));
    if (verdict.kind != roster::StandingKind::Associate)
        return refuse(Refusal{"nothing_to_associate",
                              {"名单显示不需要关联。", "The lists show nothing to associate."},
                              {"请查看本人的拍摄要求。", "See what the person's standing says."}});
    const auto* missing = "differ";
    if (verdict.clause == roster::Clause::MissingInSchool) missing = "school";
    if (verdict.clause == roster::Clause::MissingOnRegistry) missing = "registry";
    tx.execute(
        "INSERT INTO association (id, campaign_id, graduand_id, missing, asked_at_ms, asked_by) "
        "VALUES (:id, :campaign, :graduand, :missing, :at, :by)",
        {{"id", doing.event_id},
         {"campaign", campaign.id},
         {"graduand", who.id},
         {"missing", missing},
         {"at", doing.happened_at},
         {"by", doing.actor}});
    facts_.record(
        tx, campaign, doing,
        {.kind = "association_asked",
         .token = who.token,
         .detail = Json{{"association", doing.event_id.text()}, {"missing", missing}}.dump()});
    return find(tx, campaign.id, doing.event_id).value();
}

Result<AssociationCase, Refusal> AssociationRecords::work_off(const InForce& campaign,
                                                              const Doing& doing, EventId id,
                                                              const std::string& note) {
    return database_.write(
        Lane::campaign(campaign.id), [&](Transaction& tx) -> Result<AssociationCase, Refusal> {
            auto found = find(tx, campaign.id, id);
            if (!found) return refuse(no_such_case());
            const auto before = facts_.repeated(
                tx, campaign, doing, {.kind = "association_worked_off", .token = found->who.token});
            if (!before) return refuse(before.error());
            if (found->done) return std::move(*found);
            note_worked_off(tx, campaign, doing, *found, note);
            return find(tx, campaign.id, id).value();
        });
}

void AssociationRecords::note_worked_off(Transaction& tx, const InForce& campaign,
                                         const Doing& doing, const AssociationCase& asked,
                                         const std::string& note) {
    tx.execute(
        "INSERT INTO association_done (event_id, association_id, by_account, note, at_ms) VALUES "
        "(:event, :id, :by, :note, :at)",
        {{"event", doing.event_id},
         {"id", asked.id},
         {"by", doing.actor},
         {"note", note},
         {"at", doing.happened_at}});
    facts_.record(tx, campaign, doing,
                  {.kind = "association_worked_off",
                   .token = asked.who.token,
                   .detail = Json{{"association", asked.id.text()}}.dump()});
}

std::optional<AssociationCase> AssociationRecords::standing(Transaction& tx, CampaignId campaign,
                                                            roster::GraduandId who) {
    auto asked = of_person(tx, campaign, who);
    if (asked.empty()) return std::nullopt;
    auto& last = asked.back();
    if (last.done) {
        const auto newest = tx.first(
            "SELECT MAX(seen_at_ms) AS at FROM picture_list WHERE campaign_id = :campaign AND "
            "(side = :missing OR :either = 1)",
            {{"campaign", campaign},
             {"missing", last.missing},
             {"either", last.missing == "differ" ? 1 : 0}});
        if (const auto at = newest->opt_int64("at"); at && *at > to_ms(last.done->at))
            return std::nullopt;
    }
    return std::move(last);
}

WorkedOff AssociationRecords::work_off_all(const InForce& campaign, const Doing& doing,
                                           const roster::PictureList& list,
                                           const std::string& note) {
    return database_.write(Lane::campaign(campaign.id), [&](Transaction& tx) {
        std::map<std::string, AssociationCase> asked;
        for (auto& one : all(tx, campaign.id))
            if (!one.done) asked.emplace(one.who.student_no, std::move(one));
        auto carried = listed_pictures(tx, graduands_, campaign, list);
        WorkedOff outcome{.done = 0,
                          .without = carried.without,
                          .not_counting = 0,
                          .unmatched = std::move(carried.unmatched),
                          .unreadable = std::move(carried.unreadable)};
        for (const auto& [number, with] : carried.with) {
            if (!with.counts) {
                ++outcome.not_counting;
                continue;
            }
            const auto found = asked.find(number);
            if (found == asked.end()) {
                outcome.unmatched.push_back(number);
                continue;
            }
            auto one = doing;
            one.event_id = EventId::make(clock_.now());
            note_worked_off(tx, campaign, one, found->second, note);
            asked.erase(found);
            ++outcome.done;
        }
        return outcome;
    });
}

std::optional<AssociationCase> AssociationRecords::find(Transaction& tx, CampaignId campaign,
                                                        EventId id) {
    const auto row =
        tx.first(select_associations() + " AND a.id = :id", {{"id", id}, {"campaign", campaign}});
    if (!row) return std::nullopt;
    return of_row(*row);
}

std::vector<AssociationCase> AssociationRecords::all(Transaction& tx, CampaignId campaign) {
    std::vector<AssociationCase> found;
    tx.each(select_associations() + " ORDER BY a.asked_at_ms, a.id", {{"campaign", campaign}},
            [&](const Row& row) { found.push_back(of_row(row)); });
    return found;
}

std::vector<AssociationCase> AssociationRecords::of_person(Transaction& tx, CampaignId campaign,
                                                           roster::GraduandId who) {
    std::vector<AssociationCase> found;
    tx.each(select_associations() + " AND a.graduand_id = :who ORDER BY a.asked_at_ms, a.id",
            {{"campaign", campaign}, {"who", who}},
            [&](const Row& row) { found.push_back(of_row(row)); });
    return found;
}

}  // namespace liuying::store
