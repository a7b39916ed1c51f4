#include "store/roster_records.h"

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>

#include "campaign/slot_sessions.h"
#include "campaign/zone.h"
#include "identity/document.h"
#include "planning/slots.h"
#include "store/calling.h"
#include "store/same_person.h"

namespace liuying::store {

namespace {

using nlohmann::json;

}  // namespace

std::optional<roster::Graduand> RosterRecords::open(Transaction& tx, CampaignId campaign,
                                                    std::string_view student_no) const {
    const auto row = tx.first(
        "SELECT g.id, g.person_key, g.as_imported, g.blocks, v.sealed FROM graduand g JOIN "
        "graduand_version v ON v.graduand_id = g.id AND v.version = g.version WHERE g.campaign_id "
        "= "
        ":campaign AND g.student_no = :student_no",
        {{"campaign", campaign}, {"student_no", student_no}});
    if (!row) return std::nullopt;
    const auto key = row->id<PersonKey>("person_key");
    const auto now = vault_.open(tx, key, SealUse::Journal, row->bytes("sealed"));
    const auto imported = vault_.open(tx, key, SealUse::Journal, row->bytes("as_imported"));
    if (!now || !imported) return std::nullopt;
    return roster::Graduand{.id = row->id<roster::Graduand>("id"),
                            .now = record_of_text(*now),
                            .as_imported = record_of_text(*imported),
                            .blocks = blocks_of_text(row->text("blocks"))};
}

std::map<std::int64_t, roster::Record> RosterRecords::versions(Transaction& tx,
                                                               const GraduandRow& who) const {
    std::map<std::int64_t, roster::Record> all;
    for (const auto& row : tx.query("SELECT version, sealed FROM graduand_version WHERE "
                                    "graduand_id = :id ORDER BY version",
                                    {{"id", who.id}}))
        if (const auto text =
                vault_.open(tx, who.person_key, SealUse::Journal, row.bytes("sealed")))
            all.emplace(row.int64("version"), record_of_text(*text));
    return all;
}

std::vector<std::string> RosterRecords::student_nos(Transaction& tx, CampaignId campaign) const {
    std::vector<std::string> numbers;
    tx.each(
        "SELECT student_no FROM graduand WHERE campaign_id = :campaign AND gone = 0 ORDER BY "
        "student_no",
        {{"campaign", campaign}},
        [&](const Row& row) { numbers.push_back(row.text("student_no")); });
    return numbers;
}

std::unordered_set<std::string> RosterRecords::erased(Transaction& tx, CampaignId campaign) const {
    std::unordered_set<std::string> numbers;
    tx.each(
        "SELECT g.student_no FROM graduand g JOIN person_key k ON k.person = g.person_key WHERE "
        "g.campaign_id = :campaign AND k.wrapped IS NULL",
        {{"campaign", campaign}}, [&](const Row& row) { numbers.insert(row.text("student_no")); });
    return numbers;
}

std::vector<roster::Known::Holder> RosterRecords::holders(
    Transaction& tx, CampaignId campaign, const identity::Document& document) const {
    std::vector<roster::Known::Holder> found;
    std::vector<std::string> tokens;
    for (const auto& form : identity::known_forms(document)) {
        for (const auto& row :
             tx.query("SELECT g.student_no, g.name, g.token FROM graduand_document d JOIN graduand "
                      "g ON g.id = "
                      "d.graduand_id WHERE d.campaign_id = :campaign AND d.document_index = :index",
                      {{"campaign", campaign}, {"index", graduands_.index_of_document(form)}})) {
            const auto& number = row.text("student_no");
            if (std::ranges::find(found, number, &roster::Known::Holder::student_no) != found.end())
                continue;
            found.push_back({number, row.text("name")});
            tokens.push_back(row.text("token"));
        }
    }
    for (std::size_t i = 0; i < found.size(); ++i)
        for (std::size_t other = 0; other < found.size(); ++other)
            if (other != i && word_about(tx, campaign, tokens[i], tokens[other]) == "same_person")
                found[i].one_person_with.push_back(found[other].student_no);
    return found;
}

void RosterRecords::put(Transaction& tx, const InForce& campaign, const std::string& actor,
                        const roster::Graduand& graduand, const std::string& source) {
    const auto record = writing_.next(tx, campaign, actor, graduand, source);
    writing_.write(tx, campaign, std::span{&record, 1});
}

void RosterRecords::give(Transaction& tx, const InForce& campaign, const Doing& doing,
                         const std::string& token, const std::string& session, int start_minute,
                         int end_minute, const std::string& why) {
    const auto& rules = *campaign.campaign;
    const auto date = rules.session(session)->date;
    if (const auto old = Facts::newest(tx, campaign.id, token, "slot_given")) {
        auto moved = doing;
        moved.event_id = EventId::make(clock_.now());
        facts_.undo(tx, campaign, moved, old->event_id, why);
    }
    const json detail{{"start_ms", to_ms(campaign::moment(rules.zone, date, start_minute))},
                      {"end_ms", to_ms(campaign::moment(rules.zone, date, end_minute))},
                      {"why", why}};
    facts_.record(
        tx, campaign, doing,
        {.kind = "slot_given", .token = token, .session = session, .detail = detail.dump()});
}

SlotsGiven RosterRecords::give_slots(const InForce& campaign, const Doing& doing, bool keep) {
    const auto& rules = *campaign.campaign;
    return database_.write(Lane::campaign(campaign.id), [&](Transaction& tx) {
        SlotsGiven given;
        std::vector<planning::SlotPerson> people;
        std::map<std::string, bool> had;
        std::vector<GraduandRow> everyone;
        tx.each("SELECT " + graduand_columns("g") +
                    " FROM graduand g WHERE g.campaign_id = :campaign AND g.gone = 0 ORDER BY "
                    "g.college, "
                    "g.student_no",
                {{"campaign", campaign.id}},
                [&](const Row& row) { everyone.push_back(graduand_of_row(row)); });
        const auto standing = graduands_.standing_facts(tx, campaign, everyone);
        for (std::size_t i = 0; i < everyone.size(); ++i) {
            const auto& who = everyone[i];
            if (!roster::may_sit(roster::decide(standing[i]).kind)) continue;
            if (excuse_of(tx, campaign.id, who.token)) continue;
            planning::SlotPerson person{
                .id = who.token, .college = who.college, .campus = who.campus};
            if (const auto slot = Facts::newest(tx, campaign.id, who.token, "slot_given")) {
                const auto detail = json::parse(slot->detail);
                const auto from = campaign::local_time(
                    rules.zone, instant_of_ms(detail.at("start_ms").get<std::int64_t>()));
                const auto to = campaign::local_time(
                    rules.zone, instant_of_ms(detail.at("end_ms").get<std::int64_t>()));
                const bool came =
                    Facts::newest(tx, campaign.id, who.token, "signed_in").has_value();
                const auto* session = rules.session(slot->session);
                if ((keep || came) && session && session->date == from.date) {
                    person.keep =
                        planning::Slot{slot->session, from.minute_of_day, to.minute_of_day};
                    had[who.token] = true;
                }
            }
            people.push_back(std::move(person));
        }
        const auto plan = planning::assign_slots(campaign::slot_sessions(rules), std::move(people),
                                                 campaign::slot_pace(rules));
        bool first = true;
        for (const auto& one : plan.given) {
            if (had[one.person]) {
                ++given.kept;
                continue;
            }
            auto step = doing;
            if (!first) step.event_id = EventId::make(clock_.now());
            first = false;
            give(tx, campaign, step, one.person, one.slot.session, one.slot.start_minute,
                 one.slot.end_minute, std::string{planning::name_of(one.why)});
            ++given.given;
            if (one.why != planning::WhySlot::Regular && one.why != planning::WhySlot::Kept)
                ++given.to_makeup;
        }
        given.without = static_cast<std::int64_t>(plan.without.size());
        return given;
    });
}

Result<void, Refusal> RosterRecords::move_slot(const InForce& campaign, const Doing& doing,
                                               const GraduandRow& who, const std::string& session,
                                               const std::string& reason) {
    return database_.write(Lane::campaign(campaign.id),
                           [&](Transaction& tx) -> Result<void, Refusal> {
                               auto room = SessionRoom::of(tx, campaign, session);
                               if (!room) return refuse(room.error());
                               return move_slot(tx, campaign, doing, who, *room, reason);
                           });
}

Result<void, Refusal> RosterRecords::move_slot(Transaction& tx, const InForce& campaign,
                                               const Doing& doing, const GraduandRow& who,
                                               SessionRoom& room, const std::string& reason) {
    if (Facts::newest(tx, campaign.id, who.token, "signed_in"))
        return refuse(
            Refusal{"already_signed_in",
                    {"已经签到，不能再改时间。", "Signed in already; the slot cannot move."},
                    {"请在现场联系值班负责人。", "See the hall lead on the spot."}});
    const auto slot = room.take();
    if (!slot)
        return refuse(Refusal{"session_full",
                              {"该场次已满。", "That session is full."},
                              {"请换一个场次。", "Choose another session."}});
    give(tx, campaign, doing, who.token, slot->session, slot->start_minute, slot->end_minute,
         reason);
    return {};
}

}  // namespace liuying::store
