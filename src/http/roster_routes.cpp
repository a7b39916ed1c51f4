#include "http/roster_routes.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "access/policy.h"
#include "http/actor_names.h"
#include "http/case_list.h"
#include "http/paging.h"
#include "http/person_json.h"
#include "http/roster_list.h"
#include "http/shot_json.h"
#include "http/words.h"
#include "store/calling.h"
#include "store/same_person.h"
#include "store/store_words.h"

namespace liuying::http {

using Json = nlohmann::json;

namespace {

constexpr const char* campaign_path = "/api/v1/schools/{school}/campaigns/{campaign}";

struct One {
    store::InForce campaign;
    store::GraduandRow who;
};

Result<One, Response> one(House& house, const Request& request) {
    auto campaign = campaign_of(house, request);
    if (!campaign) return refuse(std::move(campaign.error()));
    const auto id = roster::GraduandId::parse(request.param("graduand"));
    if (!id) return refuse(refused(store::no_such_graduand()));
    auto who = house.database.read(
        [&](store::Transaction& tx) { return house.graduands.by_id(tx, campaign->id, *id); });
    if (!who) return refuse(refused(store::no_such_graduand()));
    const auto scope = scope_about(*campaign, *who);
    if (auto no = refused_unless(request, request.act, scope)) return refuse(std::move(*no));
    if (request.act == access::Act::SeePerson) {
        // A whole record is for those who may know the name; a desk has its card, a station its
        // number.
        const auto permit = access::may(request.principal, request.act, scope, request.received_at);
        if (permit->condition == access::Condition::TokensOnly ||
            permit->condition == access::Condition::Masked)
            return refuse(problem(403, access::refusal(access::Denial::NotYourRole)));
    }
    return One{std::move(*campaign), std::move(*who)};
}

Response list(House& house, Request& request) {
    const auto campaign = campaign_of(house, request);
    if (!campaign) return campaign.error();
    const auto page = read_page(request, 2);  // place, student number
    if (!page) return problem(400, page.error());
    if (const auto permit = access::may_somewhere(request.principal, request.act, campaign->school,
                                                  campaign->slug, request.received_at);
        permit && permit->condition == access::Condition::TokensOnly)
        return problem(403, access::refusal(access::Denial::NotYourRole));
    const auto order = order_of_people(request);
    if (!order) return problem(400, order.error());
    const auto filter = read_filter(request, *campaign);
    return house.database.read([&](store::Transaction& tx) {
        const auto after = page->after.empty() ? std::string{} : page->after.back();
        const auto asked =
            in_order_of_number(filter)
                ? std::optional{page_of_people(house, tx, *campaign, filter, after, page->limit)}
                : std::nullopt;
        const auto found = asked ? asked->people : find_people(house, tx, *campaign, filter);
        std::size_t from = 0;
        if (!after.empty() && !asked) {
            const auto seen =
                count_up_to(house, tx, *campaign, filter, found, page->after.front(), after);
            if (!seen) return problem(400, refusal(Why::BadPage));
            from = *seen;
        }
        const auto shown =
            std::span{found}.subspan(from, std::min(page->limit, found.size() - from));
        const auto tokens = tokens_of(shown);
        const auto people = house.graduands.by_tokens(tx, campaign->id, tokens);
        const auto standing = house.graduands.standing_facts(tx, *campaign, people);
        const auto slots = store::HallRecords::slots_of(tx, campaign->id, tokens);
        Json items = Json::array();
        for (std::size_t i = 0; i < people.size(); ++i) {
            const auto slot = slots.find(people[i].token);
            items.push_back(row_json(*campaign, people[i], shown[i].stage, standing[i],
                                     slot == slots.end() ? nullptr : &slot->second, filter.shown));
        }
        std::optional<std::vector<std::string>> last;
        if (from + shown.size() < found.size() && !shown.empty())
            last = std::vector{place_of(shown.back(), filter), shown.back().student_no};
        return json(page_json(std::move(items), last, asked ? asked->total : found.size()));
    });
}

Json history_json(House& house, store::Transaction& tx, const store::InForce& campaign,
                  const store::GraduandRow& who) {
    Json history = Json::array();
    const auto versions = house.roster.versions(tx, who);
    for (const auto& row :
         tx.query("SELECT event_id FROM journal WHERE chain = :chain AND subject = :subject ORDER "
                  "BY seq",
                  {{"chain", campaign.id.text()}, {"subject", "ticket/" + who.token}})) {
        const auto id = row.id<store::JournalEvent>("event_id");
        const auto entry = house.journal.find(tx, id);
        if (!entry) continue;
        const bool undone =
            tx.first("SELECT 1 AS one FROM fact WHERE undoes = :id", {{"id", id}}).has_value();
        history.push_back(event_json(*entry, undone));
        if (entry->event.action != "record_changed") continue;
        const auto after =
            versions.find(Json::parse(entry->event.after).value("version", std::int64_t{0}));
        if (after == versions.end() || after == versions.begin()) continue;
        history.back()["changes"] = changes_json(campaign, std::prev(after)->second, after->second);
    }
    return history;
}

Response show(House& house, Request& request) {
    const auto found = one(house, request);
    if (!found) return found.error();
    const auto& [campaign, who] = *found;
    return house.database.read([&](store::Transaction& tx) {
        const auto pages = house.stages.of(tx, campaign.id);
        const bool fee_due = campaign.campaign->fee.amount.fen > 0;
        const auto record = house.roster.open(tx, campaign.id, who.student_no);
        const auto slot = store::HallRecords::slot_of(tx, campaign.id, who.token);
        const auto row =
            row_json(campaign, who, store::StageBook::stage(*pages, who.token, fee_due),
                     house.graduands.standing_facts(tx, campaign, who), slot ? &*slot : nullptr,
                     Shown::Full);
        Json bindings = Json::array();
        for (const auto& shot :
             store::CaptureRecords::list(tx, campaign.id, {.token = who.token, .limit = 100}))
            if (shot.binding)
                bindings.push_back(binding_json(house, tx, campaign, *shot.binding, Shown::Full));
        Json payments = Json::array();
        for (const auto& payment : store::Payments::of_token(tx, campaign.id, who.token))
            payments.push_back(payment_json(payment));
        Json deliveries = Json::array();
        for (const auto& sent : tx.query(
                 "SELECT d.id, d.kind, d.number, d.made_at_ms, a.answer, a.reason, a.due_on FROM "
                 "delivery_row r JOIN delivery d ON d.id = r.delivery_id LEFT JOIN delivery_answer "
                 "a ON "
                 "a.delivery_id = d.id AND a.token = r.token WHERE r.token = :token ORDER BY "
                 "d.made_at_ms",
                 {{"token", who.token}}))
            deliveries.push_back({{"delivery", sent.text("id")},
                                  {"kind", sent.text("kind")},
                                  {"number", sent.int64("number")},
                                  {"answer", sent.opt_text("answer").value_or("in_flight")},
                                  {"reason", sent.opt_text("reason").value_or("")},
                                  {"due_on", sent.opt_text("due_on").value_or("")},
                                  {"at_ms", sent.int64("made_at_ms")}});
        Json others = Json::array();
        for (const auto& other : store::other_records(tx, campaign.id, who))
            if (may_about(request, access::Act::SeePerson, campaign, other.who))
                others.push_back({{"graduand", other.who.id.text()},
                                  {"student_no", other.who.student_no},
                                  {"name", other.who.name},
                                  {"college", other.who.college},
                                  {"level", other.who.level},
                                  {"word", other.word}});
        const auto proof = proof_json(tx, campaign, who, false);
        const roster::Record empty;
        const auto& now = record ? record->now : empty;
        return json(
            {{"row", row},
             {"sex", identity::name_of(now.sex)},
             {"birth_date", roster::text_of(now, roster::Field::BirthDate)},
             {"nationality", now.nationality},
             {"major", now.major},
             {"study_mode", now.study_mode},
             {"combined", now.combined},
             {"expected_on", who.expected_on},
             {"email", now.email},
             {"phone", now.phone},
             {"document_type", who.document_type},
             {"token", who.token},
             {"items", items_json(house, tx, campaign, who, now, false,
                                  may_about(request, access::Act::SeeDocument, campaign, who))},
             {"bindings", std::move(bindings)},
             {"portrait_url", proof.is_null() ? Json(nullptr) : proof.at("portrait_url")},
             {"proof", proof},
             {"payments", with_names(tx, std::move(payments))},
             {"deliveries", std::move(deliveries)},
             {"other_records", std::move(others)},
             {"cases", with_names(tx, cases_of_person(house, tx, request, campaign, who))},
             {"history", with_names(tx, history_json(house, tx, campaign, who))},
             {"version", who.version}});
    });
}

Response unmask(House& house, Request& request) {
    const auto found = one(house, request);
    if (!found) return found.error();
    const auto body = body_of(request);
    if (!body) return body.error();
    const auto purpose = text_in(*body, "purpose");
    if (!purpose) return purpose.error();
    if (purpose->size() < 2)
        return problem(400, {"purpose_missing",
                             {"请写明查看完整号码的目的。", "Say why the whole number is needed."},
                             {"目的会记入日志。", "The purpose goes into the journal."}});
    const auto now = house.clock.now();
    const auto number = house.database.write(
        store::Lane::campaign(found->campaign.id), [&](store::Transaction& tx) {
            const auto row = tx.first("SELECT document_sealed FROM graduand WHERE id = :id",
                                      {{"id", found->who.id}});
            house.journal.append(tx, {.event_id = store::EventId::make(now),
                                      .school = found->campaign.school,
                                      .campaign = found->campaign.id.text(),
                                      .happened_at = now,
                                      .actor = request.principal.actor(),
                                      .action = "document_unmasked",
                                      .subject = "ticket/" + found->who.token,
                                      .after = Json{{"purpose", *purpose}}.dump()});
            return house.vault.open_number(tx, found->who.person_key,
                                           row->bytes("document_sealed"));
        });
    if (!number)
        return problem(410, {"erased",
                             {"该同学的个人信息已删除。", "This person's data were erased."},
                             {"无法再查看。", "They cannot be seen any more."}});
    return json({{"document_no", *number}}).with_header("Cache-Control", "no-store");
}

Response slots(House& house, Request& request) {
    const auto campaign = campaign_of(house, request);
    if (!campaign) return campaign.error();
    access::Scope scope;
    scope.school = campaign->school;
    scope.campaign = campaign->slug;
    if (auto no = refused_unless(request, request.act, scope)) return std::move(*no);
    const auto body = body_of(request);
    if (!body) return body.error();
    const auto doing = doing_of(house, request, *body);
    if (!doing) return doing.error();
    const auto given = house.roster.give_slots(*campaign, *doing, body->value("keep", true));
    return json({{"given", given.given},
                 {"kept", given.kept},
                 {"to_makeup", given.to_makeup},
                 {"without", given.without}});
}

Response move_slot(House& house, Request& request) {
    const auto found = one(house, request);
    if (!found) return found.error();
    const auto body = body_of(request);
    if (!body) return body.error();
    const auto doing = doing_of(house, request, *body);
    if (!doing) return doing.error();
    const auto session = text_in(*body, "session");
    if (!session) return session.error();
    const auto moved = house.roster.move_slot(found->campaign, *doing, found->who, *session,
                                              text_or(*body, "reason", ""));
    if (!moved) return refused(moved.error());
    return house.database.read([&](store::Transaction& tx) {
        return json(
            slot_json(store::HallRecords::slot_of(tx, found->campaign.id, found->who.token).value(),
                      *found->campaign.campaign));
    });
}

Response excuse(House& house, Request& request) {
    const auto found = one(house, request);
    if (!found) return found.error();
    const auto body = body_of(request);
    if (!body) return body.error();
    const auto doing = doing_of(house, request, *body);
    if (!doing) return doing.error();
    const auto reason = text_in(*body, "reason");
    if (!reason) return reason.error();
    const auto undo = truth_in(*body, "undo", false);
    if (!undo) return undo.error();
    const auto done = house.database.write(
        store::Lane::campaign(found->campaign.id), [&](store::Transaction& tx) {
            return *undo ? store::call_again(tx, house.facts, house.graduands, house.clock,
                                             found->campaign, *doing, found->who, *reason)
                         : store::excuse(tx, house.facts, found->campaign, *doing, found->who,
                                         *reason);
        });
    return done ? receipt(house, *doing, *done) : refused(done.error());
}

}  // namespace

void add_roster_routes(Router& router, House& house) {
    const std::string base = campaign_path;
    const auto on = [&](const char* method, const char* path, access::Act act,
                        Response (*handler)(House&, Request&)) {
        router.add(method, base + path, act,
                   [&house, handler](Request& request) { return handler(house, request); });
    };
    on("GET", "/graduands", access::Act::SeePerson, list);
    on("GET", "/graduands.xlsx", access::Act::ExportPeople,
       [](House& its, Request& request) { return people_workbook(its, request); });
    on("GET", "/graduands/{graduand}", access::Act::SeePerson, show);
    on("POST", "/graduands/{graduand}/unmask", access::Act::SeeDocument, unmask);
    on("PUT", "/graduands/{graduand}/slot", access::Act::GiveSlots, move_slot);
    on("POST", "/graduands/{graduand}/excuse", access::Act::Excuse, excuse);
    on("POST", "/slots", access::Act::GiveSlots, slots);
}

}  // namespace liuying::http
