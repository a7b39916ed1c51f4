// Every route of api/openapi.json is asked at least once in a small day of the demo campaign, on
// both engines, and every answer, and every refusal, is held against it.

#include "http/every_route.h"

#include <algorithm>

#include "http/every_route_day.h"
#include "portrait/test_network.h"

using namespace liuying;
using namespace liuying::http;

namespace liuying::http {

// What nobody, a stranger, a wrong address and a body that is none get, of every route.
void Day::refusals() {
    const auto api = Json::parse(text_of_file(openapi_file));
    Caller nobody{campus, base};
    account("stranger", "the stranger's password", {});
    Caller stranger{campus, base};
    const auto in = stranger.ask("POST", "/api/v1/sign-in",
                                 R"({"name":"stranger","password":"the stranger's password"})");
    REQUIRE(in.status == 200);
    stranger.keep_cookie(in);
    enrol_machine();
    const std::string nothing = "0190163d-8694-739b-aea5-966c26f8ad91";
    for (const auto& [pattern, operations] : api.at("paths").items()) {
        for (const auto& [method, operation] : operations.items()) {
            std::string verb{method};
            std::ranges::transform(verb, verb.begin(),
                                   [](char c) { return static_cast<char>(c - 'a' + 'A'); });
            CAPTURE(verb);
            CAPTURE(pattern);
            auto path = pattern;
            const auto fill = [&](const std::string& name, const std::string& value) {
                if (const auto found = path.find("{" + name + "}"); found != std::string::npos)
                    path.replace(found, name.size() + 2, value);
            };
            fill("school", "10335");
            fill("campaign", "2022");
            fill("session", "zjg-01");
            fill("station", "zjg-1");
            fill("venue", "zjg-hall");
            const auto elsewhere = [&] {
                auto other = path;
                if (const auto found = other.find("/campaigns/2022"); found != std::string::npos)
                    other.replace(found, 15, "/campaigns/1999");
                return other;
            }();
            const bool names_a_thing = path.find('{') != std::string::npos;
            for (auto open = path.find('{'); open != std::string::npos; open = path.find('{'))
                path.replace(open, path.find('}') - open + 1, nothing);
            const auto act = operation.at("x-act").get<std::string>();
            const auto* row = [&]() -> const access::Row* {
                for (const auto one : access::all_acts())
                    if (access::name(one) == act) return access::row_of(one);
                return nullptr;
            }();
            REQUIRE(row != nullptr);
            const bool writes = verb != "GET";
            if (!row->everybody) {
                CHECK(nobody.refusal(verb, path, writes ? Json::object() : Json{}) ==
                      "401 not_signed_in");
                if (!row->signed_in)
                    CHECK(stranger.refusal(verb, path, writes ? Json::object() : Json{}) ==
                          "403 not_your_role");
            }
            const bool own = pattern.find("/my") != std::string::npos || act == "confirm_record";
            const bool audited = act == "read_journal" || act == "read_metrics";
            const bool of_machines = act == "fetch_prefetch" || act == "sync_station";
            auto& who = own                                        ? nobody
                        : audited                                  ? auditor
                        : of_machines                              ? machine
                        : act.find("account") != std::string::npos ? root
                                                                   : chief;
            if (elsewhere != path && !own && pattern.find("{campaign}") != std::string::npos) {
                auto there = elsewhere;
                for (auto open = there.find('{'); open != std::string::npos; open = there.find('{'))
                    there.replace(open, there.find('}') - open + 1, nothing);
                CHECK(who.refusal(verb, there, writes ? Json::object() : Json{}) ==
                      "404 no_such_campaign");
            }
            if (names_a_thing && !own && pattern.find("{campaign}") != std::string::npos) {
                const auto kind = who.refusal(verb, path, writes ? Json::object() : Json{});
                // Some ask for what must be said before they look for whom it is about.
                CHECK_MESSAGE((kind.starts_with("404 ") || kind.starts_with("400 ")), kind);
            }
            const auto takes =
                operation.value("requestBody", Json::object()).value("content", Json::object());
            if (takes.contains("application/json") && !names_a_thing && !own && !row->everybody) {
                CHECK(Caller::kind_of(who.ask(verb, path, "{half")) == "400 not_json");
                CHECK(Caller::kind_of(who.ask(verb, path, "[]")) == "400 not_json");
            }
            if (takes.contains("multipart/form-data") && !names_a_thing && !own)
                CHECK(who.refusal(verb, path, Json::object()).starts_with("4"));
        }
    }
}

}  // namespace liuying::http

TEST_CASE(
    "every route: registered, described under its act, and nothing described that is not there") {
    const store::TestFolder folder;
    Campus campus{"sqlite:" + (folder.path() / "t.sqlite").string(), at(9, 28, 9, 0)};
    CHECK(campus.contract.undescribed(campus.router) == std::vector<std::string>{});
    CHECK(campus.contract.unregistered(campus.router) == std::vector<std::string>{});
}

TEST_CASE("every route: a small day visits each, and every answer and refusal is as described") {
    store::on_each_empty_engine([](const std::string& url) {
        Day day{url, portrait::engine_with_network()};
        day.open_the_house();
        day.weeks_before();
        day.on_the_day();
        day.afterwards();
        for (const auto& route : day.campus.contract.unseen_routes())
            FAIL_CHECK("nobody visited " << route);
        day.refusals();
        for (const auto& fault : day.campus.contract.seen_faults()) FAIL_CHECK(fault);
    });
}
