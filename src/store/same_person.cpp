#include "store/same_person.h"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

namespace liuying::store {

using Json = nlohmann::json;

std::string word_about(Transaction& tx, CampaignId campaign, std::string_view token,
                       std::string_view other) {
    std::string word;
    tx.each(
        "SELECT kind, detail FROM current_fact WHERE campaign_id = :campaign AND token = :token "
        "AND kind IN ('same_person', 'not_same_person') ORDER BY seq",
        {{"campaign", campaign}, {"token", token}}, [&](const Row& row) {
            if (Json::parse(row.text("detail")).value("other", "") == other)
                word = row.text("kind");
        });
    return word;
}

std::vector<OtherRecord> other_records(Transaction& tx, CampaignId campaign,
                                       const GraduandRow& who) {
    std::vector<OtherRecord> others;
    // The documents are of one campaign: asked for it too, SQLite goes through all of its people.
    for (const auto& row :
         tx.query("SELECT " + graduand_columns("g") +
                      " FROM graduand g WHERE g.id <> :id AND "
                      "g.id IN (SELECT its.graduand_id FROM graduand_document mine JOIN "
                      "graduand_document its ON its.campaign_id = mine.campaign_id AND "
                      "its.document_index = mine.document_index WHERE mine.graduand_id = :id) "
                      "ORDER BY g.student_no",
                  {{"id", who.id}}))
        others.push_back({graduand_of_row(row), {}});
    for (auto& one : others) one.word = word_about(tx, campaign, who.token, one.who.token);
    return others;
}

Result<void, Refusal> say_whether_same(Transaction& tx, RosterRecords& roster, Facts& facts,
                                       const Clock& clock, const InForce& campaign,
                                       const Doing& doing, const GraduandRow& who,
                                       const GraduandRow& other, bool same,
                                       const std::string& reason) {
    const auto others = other_records(tx, campaign.id, who);
    if (std::ranges::none_of(others,
                             [&](const OtherRecord& one) { return one.who.id == other.id; }))
        return refuse(
            Refusal{"no_other_record",
                    {"这两条学籍的证件号不同。", "These two records have no number in common."},
                    {"请先核对证件号。", "Check the document numbers first."}});
    const auto* kind = same ? "same_person" : "not_same_person";
    const std::array both{std::pair{&who, &other}, std::pair{&other, &who}};
    for (const auto& [one, counterpart] : both) {
        auto record = roster.open(tx, campaign.id, one->student_no);
        if (!record)
            return refuse(Refusal{"erased",
                                  {"该同学的个人信息已删除。", "This person's data were erased."},
                                  {"不能再更改。", "Nothing can be changed any more."}});
        auto its = doing;
        if (one != &who) its.event_id = EventId::make(clock.now());
        facts.record(tx, campaign, its,
                     {.kind = kind,
                      .token = one->token,
                      .detail = Json{{"other", counterpart->token}, {"reason", reason}}.dump()});
        const bool blocked =
            std::ranges::find(record->blocks, roster::Block::SecondRecord) != record->blocks.end();
        if (blocked != same) continue;
        if (same)
            std::erase(record->blocks, roster::Block::SecondRecord);
        else
            record->blocks.push_back(roster::Block::SecondRecord);
        roster.put(tx, campaign, doing.actor, *record, kind);
    }
    return {};
}

}  // namespace liuying::store
