#include "store/account_records.h"

#include <doctest/doctest.h>

#include "access/door.h"
#include "access/totp.h"
#include "store/journal_chain.h"
#include "store/test_engines.h"

using namespace liuying;
using namespace liuying::store;
using namespace liuying::access;
using namespace std::chrono_literals;

namespace {

constexpr auto morning = instant_of_ms(1'634'169'600'000);

struct OnePerson final : GraduandDoor {
    std::optional<std::string> by_ticket(const std::string&, const std::string& campaign,
                                         std::string_view ticket) override {
        if (campaign != "2022" || ticket != "1234567890123456") return std::nullopt;
        return "person-1";
    }
    std::optional<std::string> by_student_no(const std::string&, const std::string&,
                                             std::string_view student_no) override {
        if (student_no != "22151018") return std::nullopt;
        return "person-1";
    }
};

struct Entrance {
    explicit Entrance(Database& database, const DoorRules& given = {})
        : db{database}, rules{given} {}

    Database& db;
    DoorRules rules;
    FixedClock clock{morning};
    Vault vault{InstallKey{{1, 2, 3}}};
    Journal journal{db, vault, clock};
    AccountRecords accounts{db, journal, vault};
    OnePerson people;
    Door door{accounts, people, clock, [this] {
                  rules.password_cost = PasswordCost::least();
                  return rules;
              }()};
    Principal administrator;

    // The first administrator, by the link.
    std::string begin() {
        const auto token = door.first_administrator_token();
        REQUIRE(token);
        const auto entered =
            door.make_first_administrator(*token, "root", "an honest password", "10.0.0.1");
        REQUIRE(entered);
        administrator = entered->principal;
        return entered->secret;
    }
    AccountId make(const std::string& name, Role role, const std::string& college = {}) {
        const auto account =
            door.make_account(name, name, "the password of " + name, administrator);
        REQUIRE(account);
        Grant grant;
        grant.id = GrantId::make(clock.now());
        grant.role = role;
        grant.college = college;
        grant.from = clock.now();
        accounts.add_grant(account->id, grant, {administrator.actor(), clock.now()});
        return account->id;
    }
};

}  // namespace

TEST_CASE("door: the first-administrator link works once, and only while there is none") {
    on_each_engine([](Database& db) {
        Entrance in{db};
        const auto earlier = in.door.first_administrator_token();
        const auto token = in.door.first_administrator_token();
        REQUIRE(token);
        const auto enter = [&](const std::string& link) {
            return in.door.make_first_administrator(link, "root", "an honest password", "peer");
        };
        CHECK(enter(*earlier).error().kind == "link_unknown");  // a newer one was printed
        CHECK(in.door.make_first_administrator(*token, "root", "short", "peer").error().kind ==
              "password_short");
        const auto entered = enter(*token);
        REQUIRE(entered);
        CHECK(entered->principal.holds(Role::Administrator, morning));
        CHECK(!in.door.first_administrator_token());
        CHECK(enter(*token).error().kind == "link_unknown");
    });
}

TEST_CASE("door: a sign-in opens a session, a new one ends the old, sign-out ends it") {
    on_each_engine([](Database& db) {
        Entrance in{db};
        in.begin();
        in.make("Ana", Role::Desk);
        CHECK(in.door.sign_in("ana", "wrong", "", "peer", "").error() ==
              DoorRefusal::WrongNameOrPassword);
        CHECK(in.door.sign_in("nobody", "wrong", "", "peer", "").error() ==
              DoorRefusal::WrongNameOrPassword);
        const auto first = in.door.sign_in("ANA", "the password of Ana", "", "peer", "");
        REQUIRE(first);
        CHECK(in.door.who_has_session(first->secret).name == "Ana");
        const auto second =
            in.door.sign_in("ana", "the password of Ana", "", "peer", first->secret);
        CHECK(!in.door.who_has_session(first->secret).signed_in());
        const auto who = in.door.who_has_session(second->secret);
        CHECK(who.holds(Role::Desk, morning));
        CHECK(!in.door.who_has_token(second->secret).signed_in());  // a session is no token
        in.door.sign_out(second->secret, who);
        CHECK(!in.door.who_has_session(second->secret).signed_in());
    });
}

TEST_CASE("door: a session ends after hours without use, and at the latest after a long day") {
    on_each_engine([](Database& db) {
        Entrance in{db};
        const auto secret = in.begin();
        for (int i = 0; i < 4; ++i) {
            in.clock.advance(3h);
            CHECK(in.door.who_has_session(secret).signed_in());  // used: goes on
        }
        in.clock.advance(2h);
        CHECK(!in.door.who_has_session(secret).signed_in());  // 14 hours

        const auto other = in.door.sign_in("root", "an honest password", "", "peer", "");
        in.clock.advance(4h);
        CHECK(!in.door.who_has_session(other->secret).signed_in());  // idle
    });
}

TEST_CASE("door: guessing is slowed down, a right password does not help meanwhile") {
    on_each_engine([](Database& db) {
        Entrance in{db};
        in.begin();
        for (int i = 0; i < 5; ++i)
            CHECK(in.door.sign_in("root", "guess", "", "peer", "").error() ==
                  DoorRefusal::WrongNameOrPassword);
        CHECK(in.door.sign_in("root", "an honest password", "", "other peer", "").error() ==
              DoorRefusal::TooManyTries);
        in.clock.advance(5min);
        CHECK(in.door.sign_in("root", "an honest password", "", "peer", ""));
    });
}

TEST_CASE("door: a grant counts from the next request on, and so does its withdrawal") {
    on_each_engine([](Database& db) {
        Entrance in{db};
        in.begin();
        const auto id = in.make("ana", Role::CollegeOffice, "cs");
        const auto entered = in.door.sign_in("ana", "the password of ana", "", "peer", "");
        auto who = in.door.who_has_session(entered->secret);
        CHECK(may(who, Act::SeePerson, {.college = "cs"}, in.clock.now()));
        const auto grant = who.grants.front().id;
        CHECK(in.accounts.withdraw_grant(id, grant, {"test", in.clock.now()}));
        CHECK(in.accounts.withdraw_grant(id, grant, {"test", in.clock.now()}).error() ==
              GrantFault::NoSuchGrant);
        who = in.door.who_has_session(entered->secret);
        CHECK(who.grants.empty());
        in.accounts.set_disabled(id, true, {"test", in.clock.now()});
        CHECK(!in.door.who_has_session(entered->secret).signed_in());
        CHECK(in.door.sign_in("ana", "the password of ana", "", "peer", "").error() ==
              DoorRefusal::AccountDisabled);
    });
}

TEST_CASE("door: the last administrator cannot be taken away") {
    on_each_engine([](Database& db) {
        Entrance in{db};
        in.begin();
        const auto root = in.accounts.by_name("root").value();
        CHECK(in.accounts.withdraw_grant(root.id, root.grants.front().id, {"test", morning})
                  .error() == GrantFault::LastAdministrator);
        in.make("second", Role::Administrator);
        CHECK(in.accounts.withdraw_grant(root.id, root.grants.front().id, {"test", morning}));
    });
}

TEST_CASE("door: a second factor is asked for, works once, and opens what offices need it for") {
    on_each_engine([](Database& db) {
        DoorRules strict;
        strict.offices_need_second_factor = true;
        Entrance in{db, strict};
        const auto secret = in.begin();
        const auto bare = in.door.who_has_session(secret);
        CHECK(bare.signed_in());
        CHECK(bare.grants.empty());  // may do nothing but set one up

        const auto key = make_totp_key();
        CHECK(in.door.set_second_factor(bare, "an honest password", key, "000000", "peer")
                  .error()
                  .kind == "wrong_code");
        REQUIRE(in.door.set_second_factor(bare, "an honest password", key,
                                          totp_at(key, in.clock.now()), "peer"));
        CHECK(!in.door.who_has_session(secret).signed_in());  // earlier sessions end
        const auto enter = [&](const std::string& code) {
            return in.door.sign_in("root", "an honest password", code, "peer", "");
        };
        CHECK(enter("").error() == DoorRefusal::CodeNeeded);
        CHECK(enter(totp_at(key, in.clock.now())).error() == DoorRefusal::WrongCode);  // used above
        in.clock.advance(30s);
        const auto entered = enter(totp_at(key, in.clock.now()));
        REQUIRE(entered);
        CHECK(in.door.who_has_session(entered->secret).holds(Role::Administrator, in.clock.now()));
        // At rest it is not the key.
        const auto sealed = db.read([](Transaction& tx) {
            return tx.first("SELECT totp_sealed FROM account")->bytes("totp_sealed");
        });
        CHECK(std::search(sealed.begin(), sealed.end(), key.begin(), key.end()) == sealed.end());
    });
}

TEST_CASE(
    "door: a graduand enters by the ticket, and with the office's code as themselves in full") {
    on_each_engine([](Database& db) {
        Entrance in{db};
        in.begin();
        CHECK(in.door.sign_in_by_ticket("10335", "2022", "0000", "peer", "").error() ==
              DoorRefusal::NoSuchTicket);
        const auto by_ticket =
            in.door.sign_in_by_ticket("10335", "2022", "1234567890123456", "peer", "");
        REQUIRE(by_ticket);
        auto who = in.door.who_has_session(by_ticket->secret);
        CHECK(who.person == "person-1");
        CHECK(who.assurance == Assurance::TicketLink);
        CHECK(may_somewhere(who, Act::ConfirmRecord, "10335", "2022", in.clock.now()));
        CHECK(!may_somewhere(who, Act::ConfirmRecord, "10335", "2023", in.clock.now()));

        const auto code = in.door.issue_entry_code("10335", "2022", "person-1", in.administrator);
        const auto enter = [&](const std::string& number, const std::string& text) {
            return in.door.sign_in_by_code("10335", "2022", number, text, "peer", "");
        };
        CHECK(enter("22159999", code.text).error() == DoorRefusal::CodeUnknown);
        const auto full = enter("22151018", code.text);
        REQUIRE(full);
        CHECK(in.door.who_has_session(full->secret).assurance == Assurance::SecondFactor);
        CHECK(enter("22151018", code.text).error() == DoorRefusal::CodeUnknown);  // used

        const auto late = in.door.issue_entry_code("10335", "2022", "person-1", in.administrator);
        in.clock.advance(24h);
        CHECK(enter("22151018", late.text).error() == DoorRefusal::CodeUnknown);
    });
}

TEST_CASE("door: a device enrols by its code once, and its token ends with revocation or its day") {
    on_each_engine([](Database& db) {
        Entrance in{db};
        in.begin();
        const auto prepare = [&] {
            return in.door.prepare_device(
                {.name = "台 1", .kind = DeviceKind::Station, .session = "s1"}, in.administrator);
        };
        const auto prepared = prepare();
        CHECK(in.door.enrol_device("AAAAA-AAAAA", "peer").error() == DoorRefusal::CodeUnknown);
        const auto enrolled = in.door.enrol_device(prepared.code.text, "peer");
        REQUIRE(enrolled);
        CHECK(!in.door.enrol_device(prepared.code.text, "peer"));
        const auto who = in.door.who_has_token(enrolled->token);
        CHECK(who.kind == Principal::Kind::Device);
        CHECK(may(who, Act::SyncStation, {.session = "s1"}, in.clock.now()));
        CHECK(!may(who, Act::SyncStation, {.session = "s2"}, in.clock.now()));
        CHECK(in.accounts.revoke_device(prepared.device.id, {"test", in.clock.now()}));
        CHECK(!in.accounts.revoke_device(prepared.device.id, {"test", in.clock.now()}));
        CHECK(!in.door.who_has_token(enrolled->token).signed_in());

        const auto other = in.door.enrol_device(prepare().code.text, "peer");
        REQUIRE(other);
        in.clock.advance(72h);
        CHECK(!in.door.who_has_token(other->token).signed_in());

        const auto late = prepare();
        in.clock.advance(30min);
        CHECK(!in.door.enrol_device(late.code.text, "peer"));
        CHECK(in.accounts.devices("台").size() == 3);
        CHECK(in.accounts.devices("").size() == 3);
    });
}

TEST_CASE("door: an API token carries its account's grants until it ends") {
    on_each_engine([](Database& db) {
        Entrance in{db};
        in.begin();
        const auto token = in.door.make_token(in.administrator, "rehearsal", 48h);
        const auto who = in.door.who_has_token(token.text);
        CHECK(who.holds(Role::Administrator, in.clock.now()));
        CHECK(!in.door.who_has_session(token.text).signed_in());  // a token is no cookie
        CHECK(in.accounts.tokens_of(in.administrator.id).size() == 1);
        CHECK(!in.accounts.end_token("another", token.id, {"test", in.clock.now()}));
        CHECK(in.accounts.end_token(in.administrator.id, token.id, {"test", in.clock.now()}));
        CHECK(!in.door.who_has_token(token.text).signed_in());
        const auto short_lived = in.door.make_token(in.administrator, "x", 1h);
        in.clock.advance(1h);
        CHECK(!in.door.who_has_token(short_lived.text).signed_in());
    });
}

TEST_CASE("door: a second person proves themselves, is another, and may") {
    on_each_engine([](Database& db) {
        Entrance in{db};
        in.begin();
        in.make("lead", Role::HallLead);
        in.make("clerk", Role::Desk);
        const auto first =
            in.door.sign_in("clerk", "the password of clerk", "", "peer", "")->principal;
        const auto ask = [&](const std::string& name) {
            return in.door.second_person(first, name, "the password of " + name, Act::ConfirmWaiver,
                                         {}, "peer");
        };
        CHECK(ask("lead"));
        CHECK(ask("lead")->starts_with("account:"));
        CHECK(ask("clerk").error().kind == "second_is_same");
        in.make("other", Role::Desk);
        CHECK(ask("other").error().kind == "second_may_not");
        CHECK(in.door.second_person(first, "lead", "wrong", Act::ConfirmWaiver, {}, "peer")
                  .error()
                  .kind == "wrong_name_or_password");
    });
}

TEST_CASE("accounts: names differ by more than case, lists go by name, % stands for itself") {
    on_each_engine([](Database& db) {
        Entrance in{db};
        in.begin();
        for (const auto* name : {"b_b", "Anna", "cleo"}) in.make(name, Role::Desk);
        CHECK(in.door.make_account("ANNA", "x", "a long password", in.administrator).error().kind ==
              "name_taken");
        CHECK(in.door.make_account("a b", "x", "a long password", in.administrator).error().kind ==
              "not_a_name");
        const auto all = in.accounts.list("");
        REQUIRE(all.size() == 4);
        CHECK(all[0].name == "Anna");
        CHECK(all[2].name == "cleo");
        CHECK(in.accounts.list("ann").size() == 1);
        CHECK(in.accounts.list("_").size() == 1);
        CHECK(in.accounts.list("%").empty());
    });
}

TEST_CASE("accounts: every change is in the installation's chain, and no secret with it") {
    on_each_engine([](Database& db) {
        Entrance in{db};
        in.begin();
        in.make("ana", Role::Desk);
        const auto entries = in.journal.after(0, 100);
        std::vector<std::string> actions;
        for (const auto& entry : entries) {
            CHECK(entry.chain == "installation");
            CHECK(entry.event.after.find("password") == std::string::npos);
            CHECK(entry.event.after.find("ana") == std::string::npos);
            actions.push_back(entry.event.action);
        }
        CHECK(actions == std::vector<std::string>{"code_issued", "code_used", "account_made",
                                                  "session_opened", "account_made", "grant_given"});
    });
}
