// Roles × routes, both from the description: for every role and every route of api/openapi.json a
// call is let in or refused exactly as the access table says of the route's x-act.

#include <algorithm>

#include "http/test_campus.h"

using namespace liuying;
using namespace liuying::http;
using Json = nlohmann::json;

namespace {

// Whoever the test says they are.
struct Stage final : Identifier {
    access::Principal who;
    Identified identify(const Request&) override { return {who, ""}; }
};

access::Principal holding(access::Role role) {
    using access::Principal;
    access::Principal who;
    who.kind = role == access::Role::Graduand ? Principal::Kind::Graduand
               : role == access::Role::DeskDevice || role == access::Role::StationDevice ||
                       role == access::Role::BoardDevice
                   ? Principal::Kind::Device
                   : Principal::Kind::Account;
    who.id = "0190163d-8694-739b-aea5-966c26f8ad91";
    who.assurance = access::Assurance::SecondFactor;
    access::Grant grant{.role = role, .school = "10335", .campaign = "2022"};
    if (role == access::Role::Graduand) who.person = who.id;
    if (role == access::Role::CollegeOffice) grant.college = "computer";
    who.grants = {grant};
    return who;
}

// "/api/v1/schools/10335/campaigns/CAMPAIGN/…" with something in every other place.
std::string filled(std::string pattern, const std::string& campaign) {
    const std::vector<std::pair<std::string, std::string>> known{{"{school}", "10335"},
                                                                 {"{campaign}", campaign},
                                                                 {"{session}", "zjg-01"},
                                                                 {"{station}", "zjg-1"}};
    for (const auto& [name, value] : known)
        if (const auto found = pattern.find(name); found != std::string::npos)
            pattern.replace(found, name.size(), value);
    for (auto open = pattern.find('{'); open != std::string::npos; open = pattern.find('{'))
        pattern.replace(open, pattern.find('}') - open + 1, "0190163d-8694-739b-aea5-966c26f8ad91");
    return pattern;
}

// By the table alone: the row of the act, then the roles in it.
bool table_allows(const access::Row& row, const access::Principal& who) {
    if (row.everybody) return true;
    if (row.signed_in) return who.signed_in();
    return std::ranges::any_of(row.rules, [&](const access::Rule& rule) {
        return std::ranges::any_of(
            who.grants, [&](const access::Grant& grant) { return grant.role == rule.role; });
    });
}

}  // namespace

TEST_CASE(
    "roles × routes: a role enters exactly the routes its rows of the table name, in its own "
    "campaign") {
    const store::TestFolder folder;
    Campus campus{"sqlite:" + (folder.path() / "t.sqlite").string(),
                  instant_of_ms(1'634'169'600'000)};
    Stage stage;
    const Front front{campus.router, stage, nullptr, campus.clock};
    const auto api = Json::parse(text_of_file(openapi_file));

    std::vector<std::optional<access::Role>> roles{std::nullopt};  // nobody
    for (const auto role : access::all_roles) roles.emplace_back(role);
    std::size_t asked = 0;
    for (const auto& role : roles) {
        stage.who = role ? holding(*role) : access::Principal{};
        CAPTURE(role ? access::name(*role) : "nobody");
        for (const auto& [pattern, operations] : api.at("paths").items()) {
            for (const auto& [method, operation] : operations.items()) {
                CAPTURE(pattern);
                CAPTURE(method);
                const auto named = operation.at("x-act").get<std::string>();
                const auto act = std::ranges::find(
                    access::all_acts(), named, [](access::Act one) { return access::name(one); });
                REQUIRE(act != access::all_acts().end());
                const auto& row = *access::row_of(*act);
                const auto let_in = [&](const std::string& campaign) {
                    Request request;
                    std::ranges::transform(method, std::back_inserter(request.method),
                                           [](char c) { return static_cast<char>(c - 'a' + 'A'); });
                    request.path = filled(pattern, campaign);
                    request.peer.address = "127.0.0.1";
                    auto admitted = front.admit(request);
                    if (const auto* refused = std::get_if<Response>(&admitted))
                        CHECK(refused->status == (role ? 403 : 401));
                    return std::holds_alternative<const Route*>(admitted);
                };
                const bool allowed = table_allows(row, stage.who);
                CHECK(let_in("2022") == allowed);
                // A grant for this campaign opens no door of another.
                if (pattern.find("{campaign}") != std::string::npos)
                    CHECK(let_in("1999") == (row.everybody || (row.signed_in && allowed)));
                ++asked;
            }
        }
    }
    CHECK(asked == roles.size() * campus.router.routes().size());
}
