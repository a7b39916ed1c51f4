#include "http/desk_routes.h"

#include <nlohmann/json.hpp>

#include "http/hall_json.h"
#include "http/paging.h"
#include "portrait/engine.h"

namespace liuying::http {

using Json = nlohmann::json;

namespace {

// Whether it makes sense to ask anybody.
bool compares(const House& house) {
    return house.engine.faces_apart().has_value();
}

constexpr const char* campaign_path = "/api/v1/schools/{school}/campaigns/{campaign}";

struct Key {
    store::KeyKind kind{};
    std::string value;
};

Result<Key, Response> key_in(const Json& body) {
    const auto key = body.find("key");
    if (key == body.end() || !key->is_object())
        return refuse(problem(400, {"missing_field",
                                    {"缺少 key。", "key is missing."},
                                    {"例如 {\"kind\": \"student_no\", \"value\": …}。",
                                     "For example {\"kind\": \"student_no\", \"value\": …}."}}));
    const auto kind = store::key_kind_named(text_or(*key, "kind", ""));
    const auto value = text_in(*key, "value");
    if (!value) return refuse(value.error());
    if (!kind || value->size() > 400)
        return refuse(problem(400, {"bad_key",
                                    {"不认识这种号码。", "This kind of key is not known."},
                                    {"可用：ticket、student_no、document、card、sign_in_no。",
                                     "Use ticket, student_no, document, card or sign_in_no."}}));
    return Key{*kind, *value};
}

// The school's own desk may name people where the campaign lets it; a masked desk sees numbers
// only.
Shown at_desk(const store::InForce& campaign) {
    return shows_names(campaign, campaign::Place::SchoolDesk) ? Shown::Full : Shown::Token;
}

std::optional<Response> outside(const Request& request, access::Act act,
                                const store::InForce& campaign, const std::string& session) {
    access::Scope scope;
    scope.school = campaign.school;
    scope.campaign = campaign.slug;
    scope.session = session;
    return refused_unless(request, act, scope);
}

Words act_words(const store::RecentAct& act) {
    const auto no = act.sign_in_no ? std::to_string(*act.sign_in_no) : std::string{"–"};
    const auto said = [&](const char* zh, const char* en) {
        return Words{no + " 号" + zh, "No. " + no + " " + en};
    };
    if (act.kind == "signed_in") return said("签到", "signed in");
    if (act.kind == "swiped") return said("刷证件，进入候拍", "swiped, waits");
    if (act.kind == "held") return said("暂离", "on hold");
    if (act.kind == "returned") return said("归队", "returned");
    if (act.kind == "left") return said("离场", "left");
    if (act.kind == "no_show") return said("未到", "did not show");
    if (act.kind == "handed_over") return said("移交到另一台", "handed over");
    return said("入座", "seated");
}

Response look_up(House& house, Request& request) {
    const auto campaign = campaign_of(house, request);
    if (!campaign) return campaign.error();
    const auto body = body_of(request);
    if (!body) return body.error();
    const auto session = text_in(*body, "session");
    if (!session) return session.error();
    const auto key = key_in(*body);
    if (!key) return key.error();
    if (auto no = outside(request, request.act, *campaign, *session)) return std::move(*no);
    const auto at = body->contains("at_ms") && (*body)["at_ms"].is_number_integer()
                        ? instant_of_ms((*body)["at_ms"].get<std::int64_t>())
                        : house.clock.now();
    const auto card = house.hall.look_up(*campaign, *session, key->kind, key->value, at);
    if (!card) return refused(card.error());
    return json(card_json(*card, *campaign->campaign, at_desk(*campaign), compares(house)));
}

Response sign_in(House& house, Request& request) {
    const auto campaign = campaign_of(house, request);
    if (!campaign) return campaign.error();
    const auto body = body_of(request);
    if (!body) return body.error();
    const auto doing = doing_of(house, request, *body);
    if (!doing) return doing.error();
    const auto session = text_in(*body, "session");
    if (!session) return session.error();
    const auto key = key_in(*body);
    if (!key) return key.error();
    if (auto no = outside(request, request.act, *campaign, *session)) return std::move(*no);
    const auto admit = text_or(*body, "admit_reason", "");
    if (!admit.empty()) {
        if (auto no = outside(request, access::Act::AdmitOutOfTurn, *campaign, *session))
            return std::move(*no);
    }
    const auto done = house.hall.sign_in(*campaign, *doing, *session, text_or(*body, "desk", ""),
                                         key->kind, key->value, admit);
    if (!done) return refused(done.error());
    return json(
        201,
        {{"event_id", done->event_id.text()},
         {"sign_in_no", done->number},
         {"card", card_json(done->card, *campaign->campaign, at_desk(*campaign), compares(house))},
         {"again", done->again}});
}

Response swipe(House& house, Request& request) {
    const auto campaign = campaign_of(house, request);
    if (!campaign) return campaign.error();
    const auto body = body_of(request);
    if (!body) return body.error();
    const auto doing = doing_of(house, request, *body);
    if (!doing) return doing.error();
    const auto session = text_in(*body, "session");
    if (!session) return session.error();
    const auto station = text_in(*body, "station");
    if (!station) return station.error();
    const auto key = key_in(*body);
    if (!key) return key.error();
    if (auto no = outside(request, request.act, *campaign, *session)) return std::move(*no);
    const auto second = second_of(house, request, *body, access::Act::Swipe);
    if (!second) return second.error();
    store::HallRecords::Swipe asked{
        .session = *session,
        .station = *station,
        .kind = key->kind,
        .value = key->value,
        .typed = body->value("typed", false) ||
                 (key->kind != store::KeyKind::Card && key->kind != store::KeyKind::Ticket),
        .second = *second,
        .sign_in_no = {}};
    if (const auto no = body->find("sign_in_no"); no != body->end() && no->is_number_integer())
        asked.sign_in_no = no->get<std::int64_t>();
    const auto done = house.hall.swipe(*campaign, *doing, asked);
    if (!done) return refused(done.error());
    return json(
        201,
        {{"event_id", done->event_id.text()},
         {"place", done->place},
         {"line_length", done->line_length},
         {"card", card_json(done->card, *campaign->campaign, at_desk(*campaign), compares(house))},
         {"again", done->again}});
}

Response line_act(House& house, Request& request) {
    const auto campaign = campaign_of(house, request);
    if (!campaign) return campaign.error();
    const auto body = body_of(request);
    if (!body) return body.error();
    const auto doing = doing_of(house, request, *body);
    if (!doing) return doing.error();
    const auto session = text_in(*body, "session");
    if (!session) return session.error();
    const auto token = text_in(*body, "token");
    if (!token) return token.error();
    const auto named = text_in(*body, "act");
    if (!named) return named.error();
    const auto act = *named == "hold"        ? std::optional{hall::Act::Held}
                     : *named == "return"    ? std::optional{hall::Act::Returned}
                     : *named == "leave"     ? std::optional{hall::Act::Left}
                     : *named == "no_show"   ? std::optional{hall::Act::NoShow}
                     : *named == "hand_over" ? std::optional{hall::Act::HandedOver}
                                             : std::nullopt;
    if (!act)
        return problem(400, {"bad_act",
                             {"不认识这个动作。", "This act is not known."},
                             {"可用：hold、return、leave、no_show、hand_over。",
                              "Use hold, return, leave, no_show or hand_over."}});
    if (auto no = outside(request, request.act, *campaign, *session)) return std::move(*no);
    const auto place =
        house.hall.line_act(*campaign, *doing, *session, *token, *act,
                            text_or(*body, "station", ""), text_or(*body, "reason", ""));
    if (!place) return refused(place.error());
    return json({{"event_id", doing->event_id.text()},
                 {"again", false},
                 {"place", *place ? Json(**place) : Json(nullptr)}});
}

Response undo(House& house, Request& request) {
    const auto campaign = campaign_of(house, request);
    if (!campaign) return campaign.error();
    const auto body = body_of(request);
    if (!body) return body.error();
    const auto doing = doing_of(house, request, *body);
    if (!doing) return doing.error();
    const auto undoes = store::EventId::parse(text_or(*body, "undoes", ""));
    const auto reason = text_in(*body, "reason");
    if (!reason) return reason.error();
    if (!undoes)
        return problem(400,
                       {"bad_event",
                        {"undoes 不是 UUID。", "undoes is not a UUID."},
                        {"填写要撤销的那一步的 event_id。", "Give the event_id of the step."}});
    access::Scope scope;
    scope.school = campaign->school;
    scope.campaign = campaign->slug;
    const bool any = !refused_unless(request, access::Act::UndoAnyStep, scope).has_value();
    const auto done = house.hall.undo(*campaign, *doing, *undoes, *reason, any);
    if (!done) return refused(done.error());
    return json({{"event_id", done->text()}, {"seq", house.journal.last_seq()}, {"again", false}});
}

Response recent(House& house, Request& request) {
    const auto campaign = campaign_of(house, request);
    if (!campaign) return campaign.error();
    const std::string session{request.query_value("session").value_or("")};
    access::Scope scope;
    scope.school = campaign->school;
    scope.campaign = campaign->slug;
    scope.session = session;
    const bool any = !refused_unless(request, access::Act::UndoAnyStep, scope).has_value();
    Json items = Json::array();
    for (const auto& act : house.hall.recent(*campaign, session, request.principal.actor(), 10))
        items.push_back({{"event_id", act.event_id.text()},
                         {"at_ms", to_ms(act.at)},
                         {"kind", act.kind},
                         {"words", words_json(act_words(act))},
                         {"sign_in_no", act.sign_in_no ? Json(*act.sign_in_no) : Json(nullptr)},
                         {"undone", act.undone},
                         {"undoable", !act.undone && (act.undoable || any)}});
    return json({{"items", std::move(items)}});
}

Response find(House& house, Request& request) {
    const auto campaign = campaign_of(house, request);
    if (!campaign) return campaign.error();
    const std::string session{request.query_value("session").value_or("")};
    const std::string text{request.query_value("q").value_or("")};
    auto at = house.clock.now();
    if (const auto said = request.query_value("at_ms")) {
        const auto ms = whole_number(std::string{*said});
        if (!ms)
            return problem(400,
                           {"bad_moment",
                            {"at_ms 应为毫秒整数。", "at_ms is a whole number of milliseconds."},
                            {"不填则按现在核对。", "Without it the card is of now."}});
        at = instant_of_ms(*ms);
    }
    Json items = Json::array();
    if (campaign->campaign->session(session) && !text.empty()) {
        for (const auto& card : house.hall.find(*campaign, session, text, at))
            items.push_back(
                card_json(card, *campaign->campaign, at_desk(*campaign), compares(house)));
    }
    return json({{"items", std::move(items)}});
}

}  // namespace

void add_desk_routes(Router& router, House& house) {
    const std::string base = campaign_path;
    const auto on = [&](const char* method, const char* path, access::Act act,
                        Response (*handler)(House&, Request&)) {
        router.add(method, base + path, act,
                   [&house, handler](Request& request) { return handler(house, request); });
    };
    on("POST", "/desk/look-up", access::Act::SignInPerson, look_up);
    on("GET", "/desk/recent", access::Act::SignInPerson, recent);
    on("GET", "/desk/find", access::Act::SignInPerson, find);
    on("POST", "/sign-ins", access::Act::SignInPerson, sign_in);
    on("POST", "/swipes", access::Act::Swipe, swipe);
    on("POST", "/line-acts", access::Act::HoldInLine, line_act);
    on("POST", "/undo", access::Act::UndoOwnStep, undo);
}

}  // namespace liuying::http
