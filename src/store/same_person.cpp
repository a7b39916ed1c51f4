#include "store/same_person.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "store/store_words.h"

namespace liuying::store {

using Json = nlohmann::json;

namespace {

constexpr std::string_view same_person = "same_person";
constexpr std::string_view not_same = "not_same_person";

}  // namespace

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

std::vector<OtherRecord> other_records(Transaction& tx, CampaignId campaign,
                                       const Graduands& graduands, const GraduandRow& who,
                                       const identity::Document& document) {
    std::vector<OtherRecord> others;
    for (const auto& form : identity::known_forms(document))
        for (auto& row : graduands.by_key(tx, campaign, KeyKind::Document, form)) {
            const bool known =
                row.id == who.id || std::ranges::any_of(others, [&](const OtherRecord& one) {
                    return one.who.id == row.id;
                });
            if (known) continue;
            auto word = word_about(tx, campaign, who.token, row.token);
            others.push_back({std::move(row), std::move(word)});
        }
    return others;
}

bool second_record_stands(bool stood, const std::vector<OtherRecord>& others) {
    return std::ranges::any_of(others, [&](const OtherRecord& one) {
        return one.word == not_same || (stood && one.word != same_person);
    });
}

void settle_second_record(Transaction& tx, RosterRecords& roster, const InForce& campaign,
                          const std::string& actor, const GraduandRow& who,
                          const std::string& source) {
    auto record = roster.open(tx, campaign.id, who.student_no);
    if (!record) return;  // erased: nothing of it is submitted anyway
    const bool stood =
        std::ranges::find(record->blocks, roster::Block::SecondRecord) != record->blocks.end();
    if (second_record_stands(stood, other_records(tx, campaign.id, who)) == stood) return;
    if (stood)
        std::erase(record->blocks, roster::Block::SecondRecord);
    else
        record->blocks.push_back(roster::Block::SecondRecord);
    roster.put(tx, campaign, actor, *record, source);
}

Result<Appended, Refusal> say_whether_same(Transaction& tx, RosterRecords& roster, Facts& facts,
                                           const Clock& clock, const InForce& campaign,
                                           const Doing& doing, const GraduandRow& who,
                                           const GraduandRow& other, bool same,
                                           const std::string& reason) {
    const std::string kind{same ? same_person : not_same};
    const auto about = [&](const GraduandRow& one, const GraduandRow& counterpart) {
        return Fact{.kind = kind,
                    .token = one.token,
                    .detail = Json{{"other", counterpart.token}, {"reason", reason}}.dump()};
    };
    const auto before = facts.repeated(tx, campaign, doing, about(who, other));
    if (!before) return refuse(before.error());
    if (*before) return Appended::Again;
    const auto others = other_records(tx, campaign.id, who);
    if (std::ranges::none_of(others,
                             [&](const OtherRecord& one) { return one.who.id == other.id; }))
        return refuse(
            Refusal{"no_other_record",
                    {"这两条学籍的证件号不同。", "These two records have no number in common."},
                    {"请先核对证件号。", "Check the document numbers first."}});
    for (const auto* one : {&who, &other})
        if (!roster.open(tx, campaign.id, one->student_no)) return refuse(person_erased());
    auto its = doing;
    its.event_id = EventId::make(clock.now());
    facts.record(tx, campaign, doing, about(who, other));
    facts.record(tx, campaign, its, about(other, who));
    for (const auto* one : {&who, &other})
        settle_second_record(tx, roster, campaign, doing.actor, *one, kind);
    return Appended::Now;
}

}  // namespace liuying::store
