#include "station/offline_routes.h"

#include <nlohmann/json.hpp>

#include "http/hall_json.h"

namespace liuying::station {

using Json = nlohmann::json;
using http::Request;
using http::Response;

namespace {

struct Rooms {
    OfflineDesk& desk;
    Sync& sync;
};

Response state(const Rooms& rooms) {
    const auto fetched = rooms.desk.fetched();
    const auto last = rooms.sync.last();
    Json json{{"readiness", name_of(rooms.desk.readiness())},
              {"session", nullptr},
              {"people", rooms.desk.people()},
              {"fetched_at_ms", nullptr},
              {"until_ms", nullptr},
              {"server", {{"reached", last.reached}, {"why", http::words_json(last.why)}}},
              {"now_ms", to_ms(rooms.desk.clock().now())}};
    if (fetched) {
        json["fetched_at_ms"] = to_ms(fetched->at);
        json["until_ms"] = to_ms(fetched->until);
        const auto rules = rooms.desk.campaign();
        if (const auto* session = rules->session(fetched->session))
            json["session"] = {{"session", session->id},
                               {"state", hall::name_of(fetched->state)},
                               {"title", http::words_json(title_of(*rules, *session))},
                               {"campaign", http::words_json(rules->name)}};
    }
    return http::json(json);
}

Response look_up(const Rooms& rooms, const Request& request) {
    const auto body = http::body_of(request);
    if (!body) return body.error();
    const auto key = body->find("key");
    const auto kind = key != body->end() && key->is_object()
                          ? store::key_kind_named(http::text_or(*key, "kind", ""))
                          : std::nullopt;
    if (!kind)
        return http::problem(400, {"bad_key",
                                   {"不认识这种号码。", "This kind of key is not known."},
                                   {"可用：ticket、student_no、document、card。",
                                    "Use ticket, student_no, document or card."}});
    const auto found = rooms.desk.look_up(*kind, http::text_or(*key, "value", ""));
    if (!found) return http::refused(found.error());
    auto card = http::card_json(found->card, *found->campaign, http::Shown::Token);
    card.erase("person");
    return http::json(card);
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

void add_offline_routes(http::Router& router, OfflineDesk& desk, Sync& sync,
                        const std::filesystem::path& page) {
    const Rooms rooms{desk, sync};
    const auto act = access::Act::SignInPerson;
    router.add("GET", "/api/station/state", act, [rooms](Request&) { return state(rooms); });
    router.add("POST", "/api/station/look-up", act,
               [rooms](Request& request) { return look_up(rooms, request); });
    router.add("POST", "/api/station/unlock", act,
               [rooms](Request& request) { return unlock(rooms, request); });
    router.add("POST", "/api/station/fetch", act, [rooms](Request&) {
        static_cast<void>(rooms.sync.once());
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
