#include "http/person_json.h"

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>

#include "http/action_words.h"
#include "http/self_check_list.h"
#include "http/shot_json.h"
#include "identity/hidden_runs.h"

namespace liuying::http {

using Json = nlohmann::json;

Json stage_json(const campaign::Stage& stage) {
    Json gaps = Json::array();
    for (const auto step : stage.gaps) gaps.push_back(campaign::name_of(step));
    Json blockers = Json::array();
    for (const auto kind : stage.blockers)
        blockers.push_back({{"kind", campaign::name_of(kind)},
                            {"words", words_json(campaign::title_of(kind))},
                            {"whose", campaign::name_of(campaign::turn_of(kind))}});
    return {{"path", campaign::name_of(stage.path)},
            {"step", campaign::name_of(stage.step)},
            {"words", words_json(campaign::title_of(stage.step))},
            {"gaps", std::move(gaps)},
            {"blockers", std::move(blockers)}};
}

Json row_json(const store::InForce& campaign, const store::GraduandRow& who,
              const campaign::Stage& stage, const roster::StandingFacts& standing,
              const store::Slot* slot, Shown shown) {
    const auto person = person_json(who, shown);
    return {{"graduand", who.id.text()},
            {"student_no", person.at("student_no").is_null() ? Json("") : person.at("student_no")},
            {"name", person.at("name").is_null() ? Json("") : person.at("name")},
            {"college", who.college},
            {"campus", who.campus},
            {"level", who.level},
            {"document_masked", who.document_masked},
            {"standing", standing_json(roster::standing(standing))},
            {"stage", stage_json(stage)},
            {"slot", slot ? slot_json(*slot, *campaign.campaign) : Json(nullptr)},
            {"blocked", who.blocks},
            {"gone", who.gone}};
}

namespace {

// Somebody's own words about an item, without what may be a document number in them.
std::string without_numbers(const std::string& text, bool is_number) {
    if (is_number)
        return identity::masked({identity::DocumentType::Other, identity::clean_number(text).text});
    constexpr std::size_t shortest = 8;
    return identity::with_runs_hidden(text, [](std::string_view run) {
        const auto digits = std::ranges::count_if(run, [](char c) { return c >= '0' && c <= '9'; });
        return run.size() >= shortest && 2 * static_cast<std::size_t>(digits) > run.size();
    });
}

}  // namespace

Words value_told(const campaign::Campaign& rules, const roster::Record& record,
                 roster::Field field) {
    using roster::Field;
    const auto value = roster::text_of(record, field);
    const auto named = [&](const auto* one) { return one ? one->name : Words{value, value}; };
    switch (field) {
        case Field::DocumentNo: {
            const auto masked = identity::masked(record.document);
            return {masked, masked};
        }
        case Field::DocumentType: return identity::title_of(record.document.type);
        case Field::Sex: return identity::title_of(record.sex);
        case Field::Combined: return record.combined ? Words{"是", "yes"} : Words{"否", "no"};
        case Field::Campus: return named(rules.campus(value));
        case Field::College: return named(rules.college(value));
        case Field::Level: return named(rules.level(value));
        case Field::StudyMode: return named(rules.study_mode(value));
        case Field::StudentNo:
        case Field::ExamNo:
        case Field::Name:
        case Field::BirthDate:
        case Field::Nationality:
        case Field::Ethnicity:
        case Field::Major:
        case Field::ClassNo:
        case Field::EnrolledOn:
        case Field::ExpectedOn:
        case Field::Email:
        case Field::Phone: return {value, value};
    }
    return {value, value};
}

Json items_json(const House& house, store::Transaction& tx, const store::InForce& campaign,
                const store::GraduandRow& who, const roster::Record& record, bool open,
                bool whole) {
    struct Said {
        std::string state;
        std::int64_t at_ms = 0;
        std::string note, should_be;
    };
    std::map<std::string, Said> said;
    for (const auto& fact : store::Facts::of_token(tx, campaign.id, who.token)) {
        if (fact.kind != "record_confirmed" && fact.kind != "record_disputed") continue;
        const auto detail = Json::parse(fact.detail);
        said[detail.value("item", "")] = {
            fact.kind == "record_confirmed" ? "confirmed" : "disputed", to_ms(fact.at), "", ""};
    }
    // What they wrote is sealed in the journal, the newest of each item last.
    for (const auto& row :
         tx.query("SELECT event_id FROM journal WHERE chain = :chain AND subject = :subject AND "
                  "action = 'dispute_explained' ORDER BY seq",
                  {{"chain", campaign.id.text()}, {"subject", "ticket/" + who.token}})) {
        const auto entry = house.journal.find(tx, row.id<store::JournalEvent>("event_id"));
        if (!entry) continue;
        const auto about = said.find(Json::parse(entry->event.after).value("item", ""));
        if (about == said.end() || about->second.state != "disputed") continue;
        for (const auto& fields : house.journal.open_personal(tx, *entry)) {
            const auto words = Json::parse(fields.json);
            constexpr std::string_view value = "should_be";
            const auto told = [&](std::string_view what) {
                const auto text = words.value(std::string{what}, "");
                const bool is_number = about->first == "document_no" && what == value;
                return whole ? text : without_numbers(text, is_number);
            };
            about->second.note = told("note");
            about->second.should_be = told(value);
        }
    }
    Json items = Json::array();
    const auto& rules = *campaign.campaign;
    for (const auto field : checked_items) {
        const auto value = field == roster::Field::DocumentNo
                               ? Words{who.document_masked, who.document_masked}
                               : value_told(rules, record, field);
        const std::string name{roster::name_of(field)};
        const auto found = said.find(name);
        items.push_back({{"item", name},
                         {"words", words_json(roster::title_of(field))},
                         {"value", value.zh},
                         {"shown", words_json(value)},
                         {"state", found == said.end() ? "open" : found->second.state},
                         {"at_ms", found == said.end() ? Json(nullptr) : Json(found->second.at_ms)},
                         {"note", found == said.end() ? "" : found->second.note},
                         {"should_be", found == said.end() ? "" : found->second.should_be},
                         {"editable", open}});
    }
    return items;
}

Json proof_json(store::Transaction& tx, const store::InForce& campaign,
                const store::GraduandRow& who, bool own) {
    const auto portrait = store::CaptureRecords::portrait_of(tx, campaign.id, who.token);
    if (!portrait) return nullptr;
    const auto id = portrait->id.text();
    Json proof{{"portrait_url", own ? address_of(campaign) + "/my/portrait.jpg?of=" + id
                                    : address_of(campaign) + "/portraits/" + id + "/picture.jpg"},
               {"drawing_url",
                own ? address_of(campaign) + "/my/portrait/explain.png?of=" + id
                    : address_of(campaign) + "/shots/" + portrait->shot.text() + "/explain.png"},
               {"portrait", id},
               {"state", "open"},
               {"report", nullptr},
               {"kind", nullptr},
               {"at_ms", nullptr}};
    if (const auto confirmed = store::Facts::newest(tx, campaign.id, who.token, "proof_confirmed");
        confirmed && Json::parse(confirmed->detail).value("portrait", "") == id) {
        proof["state"] = "confirmed";
        proof["at_ms"] = to_ms(confirmed->at);
    }
    if (const auto report = tx.first(
            "SELECT r.id, r.kind, r.at_ms, s.how FROM proof_report r LEFT JOIN proof_settlement s "
            "ON "
            "s.report_id = r.id WHERE r.campaign_id = :campaign AND r.token = :token AND "
            "r.portrait_id = "
            ":portrait ORDER BY r.at_ms DESC, r.id DESC LIMIT 1",
            {{"campaign", campaign.id}, {"token", who.token}, {"portrait", portrait->id}})) {
        const auto how = report->opt_text("how");
        if (!how || *how != "withdrawn") {
            if (proof["state"] == "open") proof["state"] = how ? "settled" : "reported";
            proof["report"] = report->text("id");
            proof["kind"] = report->text("kind");
            proof["at_ms"] = report->int64("at_ms");
        }
    }
    return proof;
}

Json changes_json(const store::InForce& campaign, const roster::Record& before,
                  const roster::Record& after) {
    Json changes = Json::array();
    for (const auto field : roster::all_fields)
        if (roster::text_of(before, field) != roster::text_of(after, field))
            changes.push_back({{"item", roster::name_of(field)},
                               {"words", words_json(roster::title_of(field))},
                               {"old", words_json(value_told(*campaign.campaign, before, field))},
                               {"new", words_json(value_told(*campaign.campaign, after, field))}});
    return changes;
}

Json event_json(const store::Entry& entry, bool undone) {
    return {{"seq", entry.seq},
            {"event_id", entry.event.event_id.text()},
            {"at_ms", to_ms(entry.event.happened_at)},
            {"recorded_ms", to_ms(entry.recorded_at)},
            {"actor", entry.event.actor},
            {"device", entry.event.device},
            {"action", entry.event.action},
            {"subject", entry.event.subject},
            {"words", words_json(words_of_action(entry.event.action))},
            {"changes", Json::array()},
            {"undone", undone}};
}

}  // namespace liuying::http
