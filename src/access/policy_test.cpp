#include "access/policy.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <set>

using namespace liuying;
using namespace liuying::access;

namespace {

const Instant today = instant_of_ms(1'634'200'000'000);

Principal holding(Role role, Grant grant = {}) {
    Principal who;
    who.kind = role == Role::Graduand ? Principal::Kind::Graduand : Principal::Kind::Account;
    who.id = "someone";
    who.assurance = Assurance::OneFactor;
    if (role == Role::Graduand) who.person = "p1";
    grant.role = role;
    if (role == Role::CollegeOffice && grant.college.empty()) grant.college = "cs";
    who.grants.push_back(grant);
    return who;
}

bool allowed(const Principal& who, Act act, const Scope& scope) {
    return may(who, act, scope, today).has_value();
}

}  // namespace

TEST_CASE("policy: every act has exactly one row, and a name of its own") {
    std::set<std::string_view> names;
    for (const auto act : all_acts()) {
        CAPTURE(name(act));
        CHECK(std::ranges::count(policy(), act, &Row::act) == 1);
        CHECK(names.insert(name(act)).second);
        const auto* row = row_of(act);
        REQUIRE(row != nullptr);
        CHECK((row->everybody || row->signed_in || !row->rules.empty()));
    }
    CHECK(policy().size() == all_acts().size());
}

TEST_CASE("policy: no role stands twice in one row, every role has something to do") {
    for (const auto& row : policy()) {
        std::set<Role> seen;
        for (const auto& rule : row.rules) CHECK(seen.insert(rule.role).second);
    }
    for (const auto role : all_roles) {
        CAPTURE(name(role));
        CHECK(std::ranges::any_of(policy(), [&](const Row& row) {
            return std::ranges::any_of(row.rules,
                                       [&](const Rule& rule) { return rule.role == role; });
        }));
        CHECK(parse_role(name(role)) == role);
        CHECK(!words(role).zh.empty());
        CHECK(!words(role).en.empty());
    }
}

// Lines of model.md section 3, as one can read them there.
TEST_CASE("policy: the lines of the model hold") {
    struct Line {
        Act act;
        std::set<Role> who;
    };
    using enum Role;
    for (const auto& [act, who] : std::vector<Line>{
             {Act::AskChange, {Graduand, CollegeOffice, InternationalCollege}},
             {Act::VerifyChange, {CollegeOffice, InternationalCollege}},
             {Act::DecideChange, {RegistryOffice}},
             {Act::EditCampaign, {GraduateOffice}},
             {Act::PublishNotice, {GraduateOffice}},
             {Act::SetEligibility, {RegistryOffice}},
             {Act::AdmitOutOfTurn, {HallLead}},
             {Act::UndoAnyStep, {HallLead}},
             {Act::TakeFee, {Desk, Cashier}},
             {Act::ConfirmWaiver, {GraduateOffice, HallLead}},
             {Act::SettleReport, {RegistryOffice}},
             {Act::SubmitPictures, {RegistryOffice}},
             {Act::Erase, {RegistryOffice}},
             {Act::ReadJournal, {Auditor}},
             {Act::ManageAccounts, {Administrator}},
             {Act::ManageKeys, {Administrator}},
             {Act::BindByWord, {GraduateOffice, RegistryOffice, HallLead, Photographer}},
             {Act::SeeDocument,
              {Graduand, CollegeOffice, InternationalCollege, GraduateOffice, RegistryOffice}},
         }) {
        for (const auto role : all_roles) {
            CAPTURE(name(act));
            CAPTURE(name(role));
            auto someone = holding(role);
            someone.assurance = Assurance::SecondFactor;
            CHECK(may_somewhere(someone, act, "10335", "2022", today).has_value() ==
                  who.contains(role));
        }
    }
}

TEST_CASE("policy: a college reaches its own people only") {
    const auto office = holding(Role::CollegeOffice);
    CHECK(allowed(office, Act::SeePerson, {.college = "cs"}));
    CHECK(!allowed(office, Act::SeePerson, {.college = "law"}));
    CHECK(!allowed(office, Act::SeePerson, {}));
    CHECK(may(office, Act::SeePerson, {.college = "law"}, today).error() ==
          Denial::OutsideYourScope);

    auto nowhere = office;
    nowhere.grants.front().college.clear();
    CHECK(!allowed(nowhere, Act::SeePerson, {}));
    CHECK(!may_somewhere(nowhere, Act::SeePerson, "", "", today));
}

TEST_CASE("policy: the international college reaches what is routed to it") {
    const auto office = holding(Role::InternationalCollege);
    CHECK(allowed(office, Act::VerifyChange, {.college = "cs", .routed = true}));
    CHECK(!allowed(office, Act::VerifyChange, {.college = "cs"}));
}

TEST_CASE("policy: a grant of one campaign or session stays there") {
    const auto lead =
        holding(Role::HallLead, {.school = "10335", .campaign = "2022", .session = "s1"});
    CHECK(allowed(lead, Act::RunSession, {.school = "10335", .campaign = "2022", .session = "s1"}));
    CHECK(
        !allowed(lead, Act::RunSession, {.school = "10335", .campaign = "2022", .session = "s2"}));
    CHECK(
        !allowed(lead, Act::RunSession, {.school = "10335", .campaign = "2023", .session = "s1"}));
    CHECK(
        !allowed(lead, Act::RunSession, {.school = "10001", .campaign = "2022", .session = "s1"}));
    CHECK(may_somewhere(lead, Act::RunSession, "10335", "2022", today));
    CHECK(!may_somewhere(lead, Act::RunSession, "10335", "2023", today));
    // A grant of one campaign does not reach what belongs to no campaign.
    CHECK(!allowed(lead, Act::ManageDevices, {.session = "s1"}));
}

TEST_CASE("policy: a graduand reaches themselves, and more after a second factor") {
    auto graduand = holding(Role::Graduand, {.campaign = "2022"});
    graduand.assurance = Assurance::TicketLink;
    CHECK(allowed(graduand, Act::SeePerson, {.campaign = "2022", .person = "p1"}));
    CHECK(!allowed(graduand, Act::SeePerson, {.campaign = "2022", .person = "p2"}));
    CHECK(may(graduand, Act::SeeDocument, {.campaign = "2022", .person = "p1"}, today).error() ==
          Denial::NeedsSecondFactor);
    CHECK(sight(graduand, Act::SeePerson, "", "2022", today).masked);
    graduand.assurance = Assurance::SecondFactor;
    CHECK(allowed(graduand, Act::SeeDocument, {.campaign = "2022", .person = "p1"}));
    CHECK(sight(graduand, Act::SeePerson, "", "2022", today).person == "p1");
    CHECK(!sight(graduand, Act::SeePerson, "", "2022", today).masked);
}

TEST_CASE("policy: a grant counts within its period only") {
    auto cashier = holding(Role::Cashier);
    cashier.grants.front().from = today;
    cashier.grants.front().until = today + std::chrono::hours{1};
    CHECK(may(cashier, Act::TakeFee, {}, today));
    CHECK(may(cashier, Act::TakeFee, {}, today - std::chrono::milliseconds{1}).error() ==
          Denial::NotInForce);
    CHECK(may(cashier, Act::TakeFee, {}, today + std::chrono::hours{1}).error() ==
          Denial::NotInForce);
}

TEST_CASE("policy: several grants add up; the widest speaks") {
    auto someone = holding(Role::Desk, {.session = "s1"});
    someone.grants.push_back(Grant{.role = Role::CollegeOffice, .college = "cs"});
    const auto seen = sight(someone, Act::SeePerson, "", "", today);
    CHECK(seen.sessions == std::vector<std::string>{"s1"});
    CHECK(seen.colleges == std::vector<std::string>{"cs"});
    CHECK(!seen.everything);
    someone.grants.push_back(Grant{.role = Role::RegistryOffice});
    CHECK(may(someone, Act::SeePerson, {.college = "law"}, today)->reach == Reach::All);
    CHECK(sight(someone, Act::SeePerson, "", "", today).everything);
}

TEST_CASE("policy: the bureau never sees more than tokens") {
    for (const auto& row : policy())
        for (const auto& rule : row.rules)
            if (rule.role == Role::Bureau && row.act != Act::SeeCampaign) {
                CAPTURE(name(row.act));
                CHECK(rule.condition == Condition::TokensOnly);
            }
    CHECK(!may_somewhere(holding(Role::Bureau), Act::SeeFullName, "", "", today));
    CHECK(!may_somewhere(holding(Role::Bureau), Act::SeeDocument, "", "", today));
}

TEST_CASE("policy: without a sign-in only the open doors open") {
    const Principal nobody;
    for (const auto act : all_acts()) {
        CAPTURE(name(act));
        CHECK(may_somewhere(nobody, act, "", "", today).has_value() == row_of(act)->everybody);
    }
    CHECK(may(nobody, Act::SeePerson, {}, today).error() == Denial::NotSignedIn);
}
