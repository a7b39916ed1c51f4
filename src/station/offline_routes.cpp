#include "station/offline_routes.h"

#include <nlohmann/json.hpp>

#include "http/hall_json.h"
#include "station/station_json.h"

namespace liuying::station {

using Json = nlohmann::json;
using http::Request;
using http::Response;

namespace {

struct Rooms {
    OfflineDesk& desk;
    Sync& sync;
    ShotShelf* shots;
    std::string camera;
    std::function<void()> wake;
};

Json parked_json(const Act& act) {
    return {{"event_id", act.event_id.text()},
            {"seq", act.seq},
            {"kind", name_of(act.kind)},
            {"sign_in_no", act.sign_in_no ? Json(*act.sign_in_no) : Json(nullptr)},
            {"number_here", act.number_here ? Json(*act.number_here) : Json(nullptr)},
            {"session", act.place.session},
            {"at_ms", to_ms(act.at)},
            {"refusal", act.refusal ? http::refusal_json(*act.refusal) : Json(nullptr)}};
}

Response state(const Rooms& rooms) {
    const auto fetched = rooms.desk.fetched();
    const auto last = rooms.sync.last();
    Json json{{"readiness", name_of(rooms.desk.readiness())},
              {"session", nullptr},
              {"people", rooms.desk.people()},
              {"fetched_at_ms", nullptr},
              {"until_ms", nullptr},
              {"waiting", rooms.desk.acts().count(ActState::Waiting)},
              {"taken", rooms.desk.acts().count(ActState::Taken)},
              {"parked", Json::array()},
              {"chair", rooms.camera.empty() ? Json(nullptr) : Json{{"station", rooms.camera}}},
              {"server", {{"reached", last.reached()}, {"why", http::words_json(last.why)}}},
              {"trying", rooms.sync.trying()},
              {"now_ms", to_ms(rooms.desk.clock().now())}};
    for (const auto& act : rooms.desk.acts().parked()) json["parked"].push_back(parked_json(act));
    if (fetched) {
        json["fetched_at_ms"] = to_ms(fetched->known.at);
        json["until_ms"] = to_ms(fetched->until);
        const auto rules = rooms.desk.campaign_of(*fetched);
        if (const auto* session = rules->session(fetched->place.session))
            json["session"] = {{"session", session->id},
                               {"state", hall::name_of(fetched->state)},
                               {"title", http::words_json(title_of(*rules, *session))},
                               {"campaign", http::words_json(rules->name)}};
    }
    return http::json(json);
}

Json card_of(const OfflineDesk::Found& found) {
    auto card = http::card_json(found.card, *found.campaign, http::Shown::Token);
    card.erase("person");
    card["number_here"] = found.number_here ? Json(*found.number_here) : Json(nullptr);
    return card;
}

Response look_up(const Rooms& rooms, const Request& request) {
    const auto asked = asked_in(request);
    if (!asked) return asked.error();
    const auto found = rooms.desk.look_up(asked->kind, asked->value);
    if (!found) return http::refused(found.error());
    return http::json(card_of(*found));
}

Response sign_in(const Rooms& rooms, const Request& request) {
    const auto asked = asked_in(request);
    if (!asked) return asked.error();
    const auto event = event_in(asked->body, "event_id");
    if (!event) return event.error();
    const auto done = rooms.desk.sign_in(asked->kind, asked->value, *event);
    if (!done) return http::refused(done.error());
    rooms.wake();
    return http::json(201, {{"event_id", event->text()},
                            {"number_here", done->act.number_here.value()},
                            {"card", card_of(done->found)}});
}

Response settle(const Rooms& rooms, const Request& request) {
    const auto body = http::body_of(request);
    if (!body) return body.error();
    const auto of = event_in(*body, "of");
    if (!of) return of.error();
    const auto event = event_in(*body, "event_id");
    if (!event) return event.error();
    const auto done =
        rooms.desk.acts().settle(*of, *event, http::text_or(*body, "by", ""),
                                 http::text_or(*body, "reason", ""), rooms.desk.clock().now());
    if (!done) return http::refused(done.error());
    rooms.wake();
    return state(rooms);
}

Response try_again(const Rooms& rooms, const Request& request) {
    const auto body = http::body_of(request);
    if (!body) return body.error();
    if (body->contains("of")) {
        const auto of = event_in(*body, "of");
        if (!of) return of.error();
        const auto done = rooms.desk.acts().try_again(*of);
        if (!done) return http::refused(done.error());
    } else {
        rooms.desk.acts().try_all_again();
        if (rooms.shots) rooms.shots->try_all_again();
    }
    rooms.wake();
    return state(rooms);
}

Response unlock(const Rooms& rooms, const Request& request) {
    const auto body = http::body_of(request);
    if (!body) return body.error();
    const auto code = http::text_in(*body, "code");
    if (!code) return code.error();
    const auto opened = rooms.desk.unlock(*code);
    if (!opened) return http::refused(opened.error());
    return state(rooms);
}

}  // namespace

void add_offline_routes(http::Router& router, OfflineDesk& desk, Sync& sync, const Camera& camera,
                        const std::filesystem::path& page, std::function<void()> wake) {
    const Rooms rooms{desk, sync, camera.shots, camera.station, std::move(wake)};
    const auto act = access::Act::SignInPerson;
    router.add("GET", "/api/station/state", act, [rooms](Request&) { return state(rooms); });
    router.add("POST", "/api/station/look-up", act,
               [rooms](Request& request) { return look_up(rooms, request); });
    router.add("POST", "/api/station/unlock", act,
               [rooms](Request& request) { return unlock(rooms, request); });
    router.add("POST", "/api/station/sign-in", act,
               [rooms](Request& request) { return sign_in(rooms, request); });
    router.add("POST", "/api/station/settle", act,
               [rooms](Request& request) { return settle(rooms, request); });
    router.add("POST", "/api/station/try-again", act,
               [rooms](Request& request) { return try_again(rooms, request); });
    router.add("POST", "/api/station/fetch", act, [rooms](Request&) {
        rooms.sync.expect();
        rooms.wake();
        return state(rooms);
    });
    if (std::filesystem::exists(page))
        router.add("GET", "/", access::Act::EnterHouse,
                   [page](Request&) { return http::file("text/html; charset=utf-8", page); });
}

http::Identifier::Identified ThisMachine::identify(const Request& request) {
    auto host = request.header("Host").value_or("");
    host = host.substr(0, host.rfind(':'));
    Identified identified;
    if (host != "127.0.0.1" && host != "localhost") return identified;
    auto& who = identified.principal;
    who.kind = access::Principal::Kind::Device;
    who.id = "this-machine";
    who.grants.push_back(access::Grant{.role = access::Role::Desk});
    return identified;
}

}  // namespace liuying::station
