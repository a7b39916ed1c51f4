// The graduand's own page: what to do next, where, when, what to bring; their record; their
// portrait.
#include <algorithm>
#include <nlohmann/json.hpp>

#include "campaign/notice.h"
#include "campaign/zone.h"
#include "http/actor_names.h"
#include "http/case_json.h"
#include "http/change_json.h"
#include "http/person_json.h"
#include "http/roster_routes.h"
#include "http/shot_drawing.h"
#include "http/shot_json.h"
#include "paper/qr.h"

namespace liuying::http {

using Json = nlohmann::json;

namespace {

constexpr const char* campaign_path = "/api/v1/schools/{school}/campaigns/{campaign}/my";

struct Mine {
    store::InForce campaign;
    store::GraduandRow who;
};

Result<Mine, Response> mine(House& house, const Request& request) {
    auto campaign = campaign_of(house, request);
    if (!campaign) return refuse(std::move(campaign.error()));
    const auto id = roster::GraduandId::parse(request.principal.person);
    auto who = id ? house.database.read([&](store::Transaction& tx) {
        return house.graduands.by_id(tx, campaign->id, *id);
    })
                  : std::nullopt;
    if (!who)
        return refuse(
            problem(403, {"not_a_graduand",
                          {"这里是毕业生本人的页面。", "This page is the graduand's own."},
                          {"请用本人的票据链接或学号登录。",
                           "Sign in with your ticket link or student number."}}));
    return Mine{std::move(*campaign), std::move(*who)};
}

// The self-check is open up to the end of its due date in the campaign's zone.
bool items_open(const campaign::Campaign& campaign, Instant now) {
    return campaign::local_time(campaign.zone, now).date <=
           campaign.milestones.roster_check_due.last();
}

Json next_step(const campaign::Campaign& campaign, const campaign::Stage& stage,
               const roster::Standing& standing, const std::optional<store::AssociationCase>& asked,
               bool all_confirmed, bool open, const Json& proof) {
    const auto said = [](const char* kind, Words words, Words detail, std::string due,
                         const char* act) {
        return Json{{"kind", kind},
                    {"words", words_json(words)},
                    {"detail", words_json(detail)},
                    {"due", due},
                    {"act", act}};
    };
    if (standing.kind == roster::StandingKind::Associate && asked)
        return asked->done ? said("association_worked_off",
                                  {"照片关联已办理", "The association is worked off"},
                                  {"下次核对名单后这里会更新；不需要再拍摄。",
                                   "It shows here with the next list. Do not sit again."},
                                  "", "")
                           : said("association_asked", {"已申请照片关联", "Association asked for"},
                                  {"由学籍办公室办理；不需要再拍摄。",
                                   "The registry office works it off. Do not sit again."},
                                  "", "");
    if (standing.kind == roster::StandingKind::Associate)
        return said("associate", standing.summary,
                    standing.changes.empty() ? Words{} : standing.changes.front(), "", "associate");
    if (!roster::may_sit(standing.kind))
        return said("need_not_sit", standing.summary,
                    standing.changes.empty() ? Words{} : standing.changes.front(), "", "");
    if (!proof.is_null() && proof.at("state") == "open")
        return said("proof", {"请确认照片", "Confirm your portrait"},
                    {"照片是本人、信息无误，请点“确认无误”。",
                     "If the portrait is you and the data are right, confirm it."},
                    "", "proof");
    if (!all_confirmed && open)
        return said(
            "record", {"请核对个人信息", "Check your record"},
            {"逐项确认；有误的请点“信息有误”。", "Confirm each item, or dispute what is wrong."},
            campaign::to_text(campaign.milestones.roster_check_due), "record");
    return said(std::string{campaign::name_of(stage.step)}.c_str(), campaign::title_of(stage.step),
                campaign::next_step_of(stage.step), "",
                stage.step == campaign::Step::SignIn ? "ticket" : "");
}

Json path_json(const campaign::Campaign& campaign, const campaign::Facts& facts,
               const campaign::Stage& stage, bool all_confirmed) {
    using campaign::FactKind;
    const auto& milestones = campaign.milestones;
    struct Dot {
        const char* step;
        Words words;
        bool done;
        std::string on;
    };
    const std::vector<Dot> dots{
        {"record",
         {"信息核对", "Record check"},
         all_confirmed,
         campaign::to_text(milestones.roster_check_due)},
        {"fee",
         {"缴费", "Fee"},
         campaign.fee.amount.fen == 0 || facts.has(FactKind::FeeSettled),
         ""},
        {"capture", {"图像采集", "Portrait"}, facts.any(FactKind::Seated, FactKind::Bound), ""},
        {"proof", {"照片确认", "Confirm the portrait"}, facts.has(FactKind::ProofConfirmed), ""},
        {"registry",
         {"学信网图像校对", "Check on the registry"},
         facts.has(FactKind::RegistryConfirmed),
         milestones.proofreading_opens ? campaign::to_text(*milestones.proofreading_opens) : ""},
        {"print",
         {"领取照片", "Fetch the prints"},
         facts.any(FactKind::PrintToPerson, FactKind::PrintUsed),
         milestones.prints_back ? campaign::to_text(*milestones.prints_back) : ""}};
    std::size_t last_done = 0;
    for (std::size_t i = 0; i < dots.size(); ++i)
        if (dots[i].done) last_done = i + 1;
    Json path = Json::array();
    bool now_given = false;
    for (std::size_t i = 0; i < dots.size(); ++i) {
        std::string state = "later";
        if (dots[i].done)
            state = "done";
        else if (i < last_done)
            state = "skipped";
        else if (!now_given && stage.step != campaign::Step::NotCalled) {
            state = "now";
            now_given = true;
        }
        path.push_back({{"step", dots[i].step},
                        {"words", words_json(dots[i].words)},
                        {"state", state},
                        {"on", dots[i].on}});
    }
    return path;
}

Json queue_json(House& house, store::Transaction& tx, const Mine& me) {
    const auto signed_in = store::Facts::newest(tx, me.campaign.id, me.who.token, "signed_in");
    if (!signed_in) return nullptr;
    const auto line = house.hall.line_of(tx, me.campaign.id, signed_in->session);
    const auto where = line->where(me.who.token);
    if (where == hall::Where::Photographed || where == hall::Where::Left) return nullptr;
    const auto station = line->station_of(me.who.token).value_or("");
    const auto before = line->place_of(me.who.token).value_or(1) - 1;
    const auto each =
        store::HallRecords::seconds_each(tx, me.campaign, signed_in->session, station);
    return {{"before_me", before},
            {"wait_minutes",
             static_cast<std::int64_t>((static_cast<double>(before) * each + 59.0) / 60.0)},
            {"station", station},
            {"sign_in_no", Json::parse(signed_in->detail).value("sign_in_no", 0)},
            {"state", hall::name_of(where)}};
}

Json all_words(const std::vector<Words>& all) {
    Json items = Json::array();
    for (const auto& words : all) items.push_back(words_json(words));
    return items;
}

// Who answers this person's questions: the contact of their college, else the campaign's first for
// everybody.
Words whom_to_ask(const campaign::Campaign& campaign, const std::string& college) {
    const campaign::Contact* found = nullptr;
    for (const auto& contact : campaign.contacts) {
        if (contact.session) continue;
        if (contact.college == college) found = &contact;
        if (!contact.college && !found) found = &contact;
    }
    if (!found) return {"所在学院教育办", "your college office"};
    Words said = found->name;
    for (const auto* way : {&found->phone, &found->email}) {
        if (way->empty()) continue;
        said.zh += "，" + *way;
        said.en += ", " + *way;
    }
    if (!found->place.zh.empty()) {
        said.zh += "，" + found->place.zh;
        said.en += ", " + found->place.en;
    }
    return said;
}

Response page(House& house, Request& request) {
    const auto me = mine(house, request);
    if (!me) return me.error();
    const auto& campaign = *me->campaign.campaign;
    const auto seq = house.journal.last_seq();
    const auto now = house.clock.now();
    return house.database.read([&](store::Transaction& tx) {
        const auto pages = house.stages.of(tx, me->campaign.id);
        const auto found = pages->find(me->who.token);
        const auto facts = found == pages->end() ? campaign::Facts{} : found->second;
        const auto stage = campaign::stage_of(facts, campaign.fee.amount.fen > 0);
        const auto standing =
            roster::standing(house.graduands.standing_facts(tx, me->campaign, me->who));
        const auto record = house.roster.open(tx, me->campaign.id, me->who.student_no);
        const bool open = items_open(campaign, now);
        const auto items = items_json(house, tx, me->campaign, me->who,
                                      record ? record->now : roster::Record{}, open, false);
        bool all_confirmed = true;
        for (const auto& item : items) all_confirmed = all_confirmed && item.at("state") != "open";
        const auto proof = proof_json(tx, me->campaign, me->who, true);
        const auto slot = store::HallRecords::slot_of(tx, me->campaign.id, me->who.token);
        Json movable = Json::array();
        if (!store::Facts::newest(tx, me->campaign.id, me->who.token, "signed_in")) {
            for (const auto& session : campaign.sessions) {
                const auto* venue = campaign.venue(session.venue);
                const bool mine_there = campaign::serves(session, me->who.college) ||
                                        session.kind == campaign::SessionKind::Makeup;
                if (!mine_there || !venue || venue->campus != me->who.campus) continue;
                if (slot && slot->session == session.id) continue;
                if (campaign::starts_at(campaign, session) <
                    now + std::chrono::hours{campaign.moves.hours_before})
                    continue;
                movable.push_back(session_info_json(tx, me->campaign, session));
            }
        }
        Json consents = Json::array();
        for (const auto& consent : campaign.consents) {
            const std::string purpose{campaign::name_of(consent.purpose)};
            bool given = false;
            for (const auto& fact : store::Facts::of_token(tx, me->campaign.id, me->who.token))
                if (fact.kind == "consent_given" &&
                    Json::parse(fact.detail).value("purpose", "") == purpose)
                    given = true;
            consents.push_back({{"purpose", purpose},
                                {"words", words_json(consent.text)},
                                {"given", given},
                                {"version", std::to_string(consent.version)}});
        }
        Json requests = Json::array();
        const bool whole = may_about(request, access::Act::SeeDocument, me->campaign, me->who);
        for (const auto& one : cases_of(house).changes_of(tx, me->campaign.id, me->who.id))
            requests.push_back(change_json(request, me->campaign, one, Shown::Full, whole));
        const auto address = address_of(me->campaign);
        return json({{"graduand", me->who.id.text()},
                     {"name", me->who.name},
                     {"student_no", me->who.student_no},
                     {"document_masked", me->who.document_masked},
                     {"college", me->who.college},
                     {"level", me->who.level},
                     {"campus", me->who.campus},
                     {"title", words_json(campaign.name)},
                     {"standing", standing_json(standing)},
                     {"stage", stage_json(stage)},
                     {"next_step", next_step(campaign, stage, standing,
                                             store::AssociationRecords::standing(
                                                 tx, me->campaign.id, me->who.id),
                                             all_confirmed, open, proof)},
                     {"path", path_json(campaign, facts, stage, all_confirmed)},
                     {"slot", slot ? slot_json(*slot, campaign) : Json(nullptr)},
                     {"movable_to", std::move(movable)},
                     {"ticket", {{"token", me->who.token}, {"url", address + "/my/ticket.svg"}}},
                     {"items", items},
                     {"items_due", campaign::to_text(campaign.milestones.roster_check_due)},
                     {"items_open", open},
                     {"see", words_json(whom_to_ask(campaign, me->who.college))},
                     {"bring", all_words(campaign.photo.bring)},
                     {"wear", all_words(campaign.photo.dress)},
                     {"fee", fee_json(store::Payments::fee_of(tx, me->campaign, me->who.token))},
                     {"queue", queue_json(house, tx, *me)},
                     {"proof", proof},
                     {"change_requests", with_names(tx, std::move(requests))},
                     {"consents", std::move(consents)},
                     {"seq", seq}});
    });
}

Response item(House& house, Request& request) {
    const auto me = mine(house, request);
    if (!me) return me.error();
    const auto body = body_of(request);
    if (!body) return body.error();
    const auto doing = doing_of(house, request, *body);
    if (!doing) return doing.error();
    const auto field = roster::field_of_name(request.param("item"));
    const auto said = text_or(*body, "answer", "");
    if (!field || (said != "confirmed" && said != "disputed"))
        return problem(400,
                       {"bad_item",
                        {"没有这一项，或回答不是 confirmed、disputed。",
                         "There is no such item, or the answer is neither confirmed nor disputed."},
                        {"请从页面上操作。", "Use the page."}});
    const auto& campaign = *me->campaign.campaign;
    const auto see = whom_to_ask(campaign, me->who.college);
    if (!items_open(campaign, house.clock.now()))
        return refused(
            {"check_closed",
             {"核对已于 " + campaign::to_text(campaign.milestones.roster_check_due) + " 截止。",
              "The check closed on " + campaign::to_text(campaign.milestones.roster_check_due) +
                  "."},
             {"请联系：" + see.zh + "。", "See: " + see.en + "."}});
    const Json detail{{"item", request.param("item")}, {"version", me->who.version}};
    return house.database.write(
        store::Lane::campaign(me->campaign.id), [&](store::Transaction& tx) {
            // The person's own words may hold anything: they are sealed, the fact only says which
            // item.
            const Json words{{"note", text_or(*body, "note", "")},
                             {"should_be", text_or(*body, "should_be", "")}};
            house.facts.record(
                tx, me->campaign, *doing,
                {.kind = said == "confirmed" ? "record_confirmed" : "record_disputed",
                 .token = me->who.token,
                 .detail = detail.dump()});
            if (said == "disputed")
                house.journal.append(tx, {.event_id = store::EventId::make(house.clock.now()),
                                          .school = me->campaign.school,
                                          .campaign = me->campaign.id.text(),
                                          .happened_at = doing->happened_at,
                                          .actor = doing->actor,
                                          .action = "dispute_explained",
                                          .subject = "ticket/" + me->who.token,
                                          .after = detail.dump(),
                                          .personal = {{me->who.person_key, words.dump()}}});
            const auto record = house.roster.open(tx, me->campaign.id, me->who.student_no);
            for (const auto& one : items_json(house, tx, me->campaign, me->who,
                                              record ? record->now : roster::Record{}, true, false))
                if (one.at("item") == request.param("item")) return json(one);
            return json(Json::object());
        });
}

Response ticket(House& house, Request& request) {
    const auto me = mine(house, request);
    if (!me) return me.error();
    const auto qr = paper::make_qr(me->who.token);
    if (!qr) throw std::logic_error{"a ticket token does not fit into a QR code"};
    return bytes("image/svg+xml", paper::qr_svg(*qr))
        .with_header("Cache-Control", "private, max-age=86400");
}

Response move(House& house, Request& request) {
    const auto me = mine(house, request);
    if (!me) return me.error();
    const auto body = body_of(request);
    if (!body) return body.error();
    const auto doing = doing_of(house, request, *body);
    if (!doing) return doing.error();
    const auto session = text_in(*body, "session");
    if (!session) return session.error();
    const auto reason = text_in(*body, "reason");
    if (!reason) return reason.error();
    const auto& rules = *me->campaign.campaign;
    const auto* target = rules.session(*session);
    const auto* venue = target ? rules.venue(target->venue) : nullptr;
    const bool may = target && venue && venue->campus == me->who.campus &&
                     (campaign::serves(*target, me->who.college) ||
                      (target->kind == campaign::SessionKind::Makeup && rules.moves.to_makeup)) &&
                     campaign::starts_at(rules, *target) >=
                         house.clock.now() + std::chrono::hours{rules.moves.hours_before};
    const auto moves = house.database.read([&](store::Transaction& tx) {
        return tx
            .first(
                "SELECT COUNT(*) AS n FROM fact WHERE campaign_id = :campaign AND token = :token "
                "AND kind = 'slot_withdrawn' AND by_account = :by",
                {{"campaign", me->campaign.id},
                 {"token", me->who.token},
                 {"by", request.principal.actor()}})
            .value()
            .int64("n");
    });
    if (!may || moves >= rules.moves.times)
        return refused(
            {"slot_fixed",
             {"不能改到这个场次。", "The slot cannot move there."},
             {"只能改到本学院本校区的场次或补拍场，并须提前 " +
                  std::to_string(rules.moves.hours_before) + " 小时；其他情况请联系学院。",
              "Only to a session of your college and campus or the make-up, " +
                  std::to_string(rules.moves.hours_before) +
                  " hours ahead; otherwise see your college."}});
    const auto moved = house.roster.move_slot(me->campaign, *doing, me->who, *session, *reason);
    if (!moved) return refused(moved.error());
    return house.database.read([&](store::Transaction& tx) {
        return json(slot_json(
            store::HallRecords::slot_of(tx, me->campaign.id, me->who.token).value(), rules));
    });
}

Response no_portrait() {
    return problem(404,
                   {"no_portrait",
                    {"还没有照片。", "There is no portrait yet."},
                    {"拍摄并匹配后会出现在这里。", "It appears here after the shot is bound."}});
}

Response portrait(House& house, Request& request) {
    const auto me = mine(house, request);
    if (!me) return me.error();
    const auto row = house.database.read([&](store::Transaction& tx) {
        return store::CaptureRecords::portrait_of(tx, me->campaign.id, me->who.token);
    });
    if (!row) return no_portrait();
    const auto picture = house.blobs.get(row->blob);
    if (!picture) throw std::runtime_error{"a portrait is missing: " + row->blob.text};
    return bytes("image/jpeg", std::string{picture->begin(), picture->end()})
        .with_header("Cache-Control", "private, no-cache");
}

// What was found on the picture the portrait was made of.
Response portrait_drawing(House& house, Request& request) {
    const auto me = mine(house, request);
    if (!me) return me.error();
    const auto shot =
        house.database.read([&](store::Transaction& tx) -> std::optional<store::ShotRow> {
            const auto row = store::CaptureRecords::portrait_of(tx, me->campaign.id, me->who.token);
            if (!row) return std::nullopt;
            return store::CaptureRecords::find(tx, me->campaign.id, row->shot);
        });
    if (!shot) return no_portrait();
    return shot_drawing(house, me->campaign, *shot);
}

Response consent(House& house, Request& request) {
    const auto me = mine(house, request);
    if (!me) return me.error();
    const auto body = body_of(request);
    if (!body) return body.error();
    const auto doing = doing_of(house, request, *body);
    if (!doing) return doing.error();
    const auto purpose = text_in(*body, "purpose");
    if (!purpose) return purpose.error();
    const bool given = body->value("given", false);
    const auto& texts = me->campaign.campaign->consents;
    const auto text = std::ranges::find_if(texts, [&](const campaign::ConsentText& one) {
        return campaign::name_of(one.purpose) == *purpose &&
               (!given || std::to_string(one.version) == text_or(*body, "version", ""));
    });
    if (text == texts.end())
        return problem(400, {"no_such_consent",
                             {"没有这项同意书，或版本不对。",
                              "There is no such consent, or not in this version."},
                             {"请刷新页面后再选择。", "Reload the page, then choose."}});
    house.database.write(store::Lane::campaign(me->campaign.id), [&](store::Transaction& tx) {
        store::note_consent(tx, house.facts, me->campaign, *doing,
                            {.token = me->who.token,
                             .purpose = text->purpose,
                             .version = text_or(*body, "version", ""),
                             .given = given,
                             .reason = "withdrawn by the person"});
    });
    return receipt(house, *doing);
}

Response my_notice(House& house, Request& request) {
    const auto me = mine(house, request);
    if (!me) return me.error();
    const auto& rules = *me->campaign.campaign;
    const auto language = request.query_value("lang").value_or(request.language()) == "en"
                              ? campaign::Language::En
                              : campaign::Language::Zh;
    campaign::NoticeReader reader{
        .name = me->who.name, .college = me->who.college, .token = me->who.token};
    house.database.read([&](store::Transaction& tx) {
        const auto standing =
            roster::standing(house.graduands.standing_facts(tx, me->campaign, me->who));
        reader.must_sit = roster::may_sit(standing.kind);
        reader.why_not = standing.summary;
        if (const auto slot = store::HallRecords::slot_of(tx, me->campaign.id, me->who.token))
            reader.slot = planning::Slot{
                slot->session, campaign::local_time(rules.zone, slot->start).minute_of_day,
                campaign::local_time(rules.zone, slot->end).minute_of_day};
    });
    const auto notice = campaign::make_notice(rules, language, reader);
    if (request.query_value("format").value_or("html") == "pdf") {
        const auto pdf = campaign::notice_pdf(notice, house.clock.now());
        return bytes("application/pdf", std::string{pdf.begin(), pdf.end()});
    }
    return bytes("text/html; charset=utf-8", campaign::notice_html(notice));
}

}  // namespace

void add_my_routes(Router& router, House& house) {
    const std::string base = campaign_path;
    const auto on = [&](const char* method, const char* path, access::Act act,
                        Response (*handler)(House&, Request&)) {
        router.add(method, base + path, act,
                   [&house, handler](Request& request) { return handler(house, request); });
    };
    on("GET", "", access::Act::SeePerson, page);
    on("POST", "/items/{item}", access::Act::ConfirmRecord, item);
    on("GET", "/ticket.svg", access::Act::SeeSlots, ticket);
    on("PUT", "/slot", access::Act::GiveSlots, move);
    on("GET", "/portrait.jpg", access::Act::SeePicture, portrait);
    on("GET", "/portrait/explain.png", access::Act::SeePicture, portrait_drawing);
    on("POST", "/consents", access::Act::GiveConsent, consent);
    on("GET", "/notice", access::Act::SeeSlots, my_notice);
}

}  // namespace liuying::http
