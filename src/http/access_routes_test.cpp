// The door over real sockets, on the real records, every answer held against api/openapi.json.

#include "http/access_routes.h"

#include <doctest/doctest.h>

#include <nlohmann/json.hpp>

#include "access/totp.h"
#include "http/api_contract.h"
#include "http/loopback_client.h"
#include "http/server.h"
#include "http/sessions.h"
#include "store/account_records.h"
#include "store/test_engines.h"

using namespace liuying;
using namespace liuying::http;
using Json = nlohmann::json;

namespace {

constexpr auto morning = instant_of_ms(1'634'169'600'000);

struct Gate {
    store::TestFolder folder;
    FixedClock clock{morning};
    std::unique_ptr<store::Database> database =
        store::Database::open("sqlite:" + (folder.path() / "t.sqlite").string());
    store::Vault vault{store::InstallKey{{1, 2, 3}}};
    store::Journal journal{*database, vault, clock};
    store::AccountRecords accounts{*database, journal, vault};
    store::GraduandDoorRecords people{*database};
    store::Campaigns campaigns{*database, journal, clock};
    access::Door door{accounts, people, clock, {.password_cost = access::PasswordCost::least()}};
    DoorIdentifier identifier{door};
    Router router;
    Front front{router, identifier, nullptr, clock};
    ApiContract contract{LIUYING_SOURCE_DIR "/api/openapi.json"};
    std::unique_ptr<Server> server;

    Gate() {
        migrate(*database, clock);
        add_access_routes(router, door, accounts, campaigns, clock);
        contract.watch(front);
        server =
            std::make_unique<Server>(front, nullptr, Listening{.port = 0}, folder.path() / "spool");
    }
    ~Gate() {
        server.reset();
        CHECK(contract.seen_faults() == std::vector<std::string>{});
    }
};

// A browser: keeps its cookie and its proof.
struct Browser {
    explicit Browser(const Gate& gate) : client{gate.server->port()} {}
    LoopbackClient client;
    std::string cookie;
    std::string csrf;

    Answer ask(const char* method, const std::string& path, const Json& body = Json::object()) {
        std::vector<std::pair<std::string, std::string>> headers{
            {"Content-Type", "application/json"}};
        if (!cookie.empty()) headers.emplace_back("Cookie", cookie);
        if (!csrf.empty()) headers.emplace_back("X-Liuying-Csrf", csrf);
        const auto text = std::string_view{method} == "GET" ? "" : body.dump();
        auto answer = client.ask(method, "/api/v1" + path, text, headers);
        if (const auto set = answer.header("Set-Cookie"); !set.empty())
            cookie = set.substr(0, set.find(';'));
        const auto said = Json::parse(answer.body, nullptr, false);
        if (said.is_object() && said.contains("csrf")) csrf = said["csrf"].get<std::string>();
        return answer;
    }
    // The kind of the refusal, with its status: "403 not_your_role".
    static std::string kind(const Answer& answer) {
        const auto said = Json::parse(answer.body, nullptr, false);
        return std::to_string(answer.status) + " " +
               (said.is_object() ? said.value("kind", "") : std::string{});
    }
    std::string refusal(const char* method, const std::string& path,
                        const Json& body = Json::object()) {
        return kind(ask(method, path, body));
    }
    void become_first_administrator(Gate& gate) {
        const auto token = gate.door.first_administrator_token();
        REQUIRE(ask("POST", "/first-administrator",
                    {{"token", *token}, {"name", "root"}, {"password", "an honest password"}})
                    .status == 201);
    }
};

}  // namespace

TEST_CASE("access routes: every one is described, under the act it asks for") {
    Gate gate;
    CHECK(gate.contract.undescribed(gate.router) == std::vector<std::string>{});
}

TEST_CASE("access routes: from the first link to a colleague with a role, and out again") {
    Gate gate;
    Browser root{gate};
    auto me = Json::parse(root.ask("GET", "/me").body);
    CHECK(me["kind"] == "anonymous");
    CHECK(root.refusal("GET", "/accounts") == "401 not_signed_in");
    root.become_first_administrator(gate);
    CHECK(root.cookie.starts_with("liuying_session="));
    me = Json::parse(root.ask("GET", "/me").body);
    CHECK(me["name"] == "root");
    CHECK(me["grants"][0]["role"] == "administrator");

    CHECK(root.refusal("POST", "/accounts", {{"name", "ana"}, {"password", "short"}}) ==
          "400 password_short");
    const auto made =
        root.ask("POST", "/accounts",
                 {{"name", "ana"}, {"display_name", "安娜"}, {"password", "the password of ana"}});
    REQUIRE(made.status == 201);
    const auto account = Json::parse(made.body)["account"].get<std::string>();
    CHECK(made.header("Location") == "/api/v1/accounts/" + account);
    CHECK(root.refusal("POST", "/accounts",
                       {{"name", "Ana"}, {"password", "the password of ana"}}) == "409 name_taken");

    const auto grants = "/accounts/" + account + "/grants";
    CHECK(root.refusal("POST", grants, {{"role", "college_office"}}) == "400 college_needed");
    CHECK(root.refusal("POST", grants, {{"role", "graduand"}}) == "400 no_such_role");
    CHECK(root.refusal("POST", grants, {{"role", "desk"}, {"from_ms", 5}, {"until_ms", 5}}) ==
          "400 period_empty");
    const auto granted = root.ask("POST", grants, {{"role", "desk"}, {"session", "s1"}});
    REQUIRE(granted.status == 201);

    Browser ana{gate};
    CHECK(ana.refusal("POST", "/sign-in", {{"name", "ana"}, {"password", "guess"}}) ==
          "401 wrong_name_or_password");
    const auto entered =
        ana.ask("POST", "/sign-in", {{"name", "ana"}, {"password", "the password of ana"}});
    REQUIRE(entered.status == 200);
    const auto cookie = entered.header("Set-Cookie");
    CHECK(cookie.find("; HttpOnly; SameSite=Lax") != std::string::npos);
    CHECK(cookie.find("Secure") == std::string::npos);  // plain http on loopback
    CHECK(ana.refusal("GET", "/accounts") == "403 not_your_role");
    CHECK(ana.refusal("POST", "/accounts") == "403 not_your_role");

    const auto list = Json::parse(root.ask("GET", "/accounts?limit=1").body);
    CHECK(list["total"] == 2);
    CHECK(list["items"].size() == 1);
    const auto rest = Json::parse(
        root.ask("GET", "/accounts?limit=1&after=" + list["next"].get<std::string>()).body);
    CHECK(rest["items"][0]["name"] == "root");
    CHECK(rest["next"].is_null());
    CHECK(root.refusal("GET", "/accounts?limit=0") == "400 bad_page");

    const auto grant = Json::parse(granted.body)["grant"].get<std::string>();
    CHECK(root.ask("DELETE", grants + "/" + grant).status == 200);
    CHECK(root.refusal("DELETE", grants + "/" + grant) == "404 not_found");
    CHECK(Json::parse(ana.ask("GET", "/me").body)["grants"].empty());
    const auto own = me["account"].get<std::string>();
    CHECK(root.refusal("DELETE", "/accounts/" + own + "/grants/" +
                                     me["grants"][0]["grant"].get<std::string>()) ==
          "409 last_administrator");
    CHECK(root.refusal("PATCH", "/accounts/" + own, {{"disabled", true}}) == "409 not_yourself");
    CHECK(root.ask("PATCH", "/accounts/" + account, {{"disabled", true}}).status == 200);
    CHECK(Json::parse(ana.ask("GET", "/me").body)["kind"] == "anonymous");

    const auto old_cookie = root.cookie;
    CHECK(root.ask("POST", "/sign-out").status == 200);
    root.cookie = old_cookie;
    CHECK(Json::parse(root.ask("GET", "/me").body)["kind"] == "anonymous");
}

TEST_CASE("access routes: a foreign page, or one without the proof, changes nothing") {
    Gate gate;
    Browser root{gate};
    root.become_first_administrator(gate);
    const auto proof = root.csrf;
    root.csrf.clear();
    CHECK(root.refusal("POST", "/accounts") == "403 foreign_page");
    root.csrf = "wrong";
    CHECK(root.refusal("POST", "/accounts") == "403 foreign_page");
    root.csrf = proof;
    const auto port = std::to_string(gate.server->port());
    struct Case {
        const char* name;
        std::string value;
        int status;
    };
    for (const auto& [name, value, status] : std::vector<Case>{
             {"Origin", "https://evil.example", 403},
             {"Origin", "null", 403},
             {"Origin", "http://127.0.0.1:" + port, 400},  // ours: goes on to the missing name
             {"Sec-Fetch-Site", "cross-site", 403},
             {"Sec-Fetch-Site", "same-site", 403},
             {"Sec-Fetch-Site", "same-origin", 400},
         }) {
        CAPTURE(name);
        CAPTURE(value);
        root.client.standing_headers = {{name, value}};
        CHECK(root.ask("POST", "/accounts").status == status);
    }
    // Reading is free: a foreign page cannot see the answer.
    root.client.standing_headers = {{"Origin", "https://evil.example"}};
    CHECK(root.ask("GET", "/me").status == 200);
}

TEST_CASE("access routes: a station enrols by its code and speaks by its token") {
    Gate gate;
    Browser root{gate};
    root.become_first_administrator(gate);
    CHECK(root.refusal("POST", "/devices", {{"name", "x"}, {"kind", "toaster"}}) ==
          "400 no_such_kind");
    const auto prepared = Json::parse(
        root.ask("POST", "/devices", {{"name", "台 1"}, {"kind", "station"}, {"session", "s1"}})
            .body);
    LoopbackClient station{gate.server->port()};
    const auto enrolled =
        station.post_json("/api/v1/devices/enrol", Json{{"code", prepared["code"]}}.dump());
    REQUIRE(enrolled.status == 200);
    const auto token = Json::parse(enrolled.body)["token"].get<std::string>();
    station.standing_headers = {{"Authorization", "Bearer " + token}};
    auto me = Json::parse(station.get("/api/v1/me").body);
    CHECK(me["kind"] == "device");
    CHECK(me["csrf"] == "");
    CHECK(station.get("/api/v1/accounts").status == 403);
    CHECK(Json::parse(root.ask("GET", "/devices").body)["items"][0]["enrolled_at_ms"] ==
          to_ms(morning));
    CHECK(root.ask("DELETE", "/devices/" + prepared["device"].get<std::string>()).status == 200);
    me = Json::parse(station.get("/api/v1/me").body);
    CHECK(me["kind"] == "anonymous");
}

TEST_CASE("access routes: password, second factor and tokens of one's own") {
    Gate gate;
    Browser root{gate};
    root.become_first_administrator(gate);
    const auto made = root.ask("POST", "/me/tokens", {{"name", "rehearsal"}, {"days", 2}});
    REQUIRE(made.status == 201);
    CHECK(root.refusal("POST", "/me/tokens", {{"name", "x"}, {"days", 9999}}) == "400 bad_field");
    LoopbackClient program{gate.server->port()};
    program.standing_headers = {
        {"Authorization", "Bearer " + Json::parse(made.body)["token"].get<std::string>()}};
    CHECK(program.get("/api/v1/accounts").status == 200);  // no csrf, no cookie
    const auto tokens = Json::parse(root.ask("GET", "/me/tokens").body)["items"];
    CHECK(root.ask("DELETE", "/me/tokens/" + tokens[0]["id"].get<std::string>()).status == 200);
    CHECK(program.get("/api/v1/accounts").status == 401);

    const auto offer = Json::parse(root.ask("GET", "/me/second-factor").body);
    const auto key = access::parse_totp_key(offer["key"].get<std::string>()).value();
    CHECK(root.ask("PUT", "/me/second-factor",
                   {{"key", offer["key"]},
                    {"code", access::totp_at(key, morning)},
                    {"password", "an honest password"}})
              .status == 200);
    CHECK(
        root.refusal("POST", "/sign-in", {{"name", "root"}, {"password", "an honest password"}}) ==
        "401 code_needed");
    gate.clock.advance(std::chrono::seconds{60});
    CHECK(root.ask("POST", "/sign-in",
                   {{"name", "root"},
                    {"password", "an honest password"},
                    {"code", access::totp_at(key, gate.clock.now())}})
              .status == 200);
    CHECK(root.refusal("POST", "/me/password",
                       {{"old_password", "no"}, {"new_password", "another honest one"}}) ==
          "401 wrong_name_or_password");
    CHECK(root.ask("POST", "/me/password",
                   {{"old_password", "an honest password"}, {"new_password", "another honest one"}})
              .status == 200);
    CHECK(root.refusal("GET", "/accounts") == "401 not_signed_in");
}

TEST_CASE("access routes: guessing is answered 429 with when to come back") {
    Gate gate;
    Browser root{gate};
    root.become_first_administrator(gate);
    Browser guesser{gate};
    for (int i = 0; i < 5; ++i)
        CHECK(guesser.refusal("POST", "/sign-in", {{"name", "root"}, {"password", "guess"}}) ==
              "401 wrong_name_or_password");
    const auto answer = guesser.ask("POST", "/sign-in", {{"name", "root"}, {"password", "guess"}});
    CHECK(Browser::kind(answer) == "429 too_many_tries");
    CHECK(!answer.header("Retry-After").empty());
    CHECK(guesser.refusal("POST", "/sign-in", {{"name", std::string(9000, 'x')}}) ==
          "413 body_too_large");
    CHECK(guesser.refusal("POST", "/graduand-sign-in",
                          {{"school", "10335"}, {"campaign", "2022"}, {"ticket", "123"}}) ==
          "401 no_such_ticket");
}

TEST_CASE("contract: a misfit is named with its place") {
    const ApiContract contract{LIUYING_SOURCE_DIR "/api/openapi.json"};
    const Json schema =
        Json::parse(R"({"type":"object","required":["a","b"],"additionalProperties":false,
        "properties":{"a":{"type":["integer","null"],"minimum":1},
                      "b":{"type":"array","items":{"enum":["x","y"]}},
                      "c":{"$ref":"#/components/schemas/Words"}}})");
    CHECK(contract.misfits(Json::parse(R"({"a":1,"b":["x"],"c":{"zh":"是","en":"yes"}})"), schema)
              .empty());
    CHECK(contract.misfits(Json::parse(R"({"a":null,"b":[]})"), schema).empty());
    struct Case {
        const char* value;
        const char* fault;
    };
    for (const auto& [value, fault] : std::vector<Case>{
             {R"({"b":[]})", "$: lacks \"a\""},
             {R"({"a":"1","b":[]})", "$.a: is string, not [\"integer\",\"null\"]"},
             {R"({"a":0,"b":[]})", "$.a: is below 1"},
             {R"({"a":1,"b":["x","z"]})", "$.b[1]: \"z\" is none of [\"x\",\"y\"]"},
             {R"({"a":1,"b":[],"d":1})", "$: has \"d\", which is not described"},
             {R"({"a":1,"b":[],"c":{"zh":"是"}})", "$.c: lacks \"en\""},
         }) {
        CAPTURE(value);
        const auto faults = contract.misfits(Json::parse(value), schema);
        REQUIRE(faults.size() == 1);
        CHECK(faults.front() == fault);
    }
}
