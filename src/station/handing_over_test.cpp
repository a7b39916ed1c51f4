// What the offline desk did without the network is handed to a real server when it returns: each
// act once, in its order, and what the server refuses waits for a person.

#include "station/test_morning.h"

namespace liuying::station {

TEST_CASE("offline: what the server will never take does not hold up what comes after it") {
    const store::TestFolder house;
    Morning day{"sqlite:" + (house.path() / "t.sqlite").string()};
    fill(day);
    Desk here{day};
    REQUIRE(fetched(here.sync));
    here.wire.gone = true;
    auto& acts = here.desk.acts();
    const auto stray = [&](const Place& place, const std::string& ticket) {
        const Act act{.event_id = store::EventId::make(here.clock.now()),
                      .device = day.device_id,
                      .place = place,
                      .ticket = ticket,
                      .at = here.clock.now()};
        REQUIRE(acts.sign_in(act, {}).has_value());
        return act.event_id;
    };
    // A session that was taken out of the plan, one this device is not of, and one that is no hash.
    const auto nowhere = stray({"10335/2022", "nowhere"}, "00112233445566778899aabbccddeeff");
    stray({"10335/2022", "zjg-02"}, "00112233445566778899aabbccddeeff");
    CHECK(kind_of(here.sign_in(day.numbers.at("due"))).empty());
    stray(stand, "no hash");
    CHECK(kind_of(here.sign_in(day.numbers.at("paid"))).empty());
    CHECK(kind_of(here.sign_in(day.numbers.at("alone"))).empty());
    here.wire.gone = false;
    REQUIRE(fetched(here.sync));
    CHECK(acts.count(ActState::Waiting) == 0);
    CHECK(acts.count(ActState::Taken) == 3);
    std::vector<std::string> why;
    for (const auto& act : acts.parked()) why.push_back(act.refusal->kind);
    CHECK(why == std::vector<std::string>{"no_such_session", "outside_your_scope", "bad_event"});
    acts.try_all_again();
    CHECK(acts.count(ActState::Waiting) == 3);
    REQUIRE(fetched(here.sync));
    CHECK(acts.parked().size() == 3);
    // Settled here, and the server is told in vain: that is an end, too.
    CHECK(acts.settle(nowhere, store::EventId::make(here.clock.now()), "周老师", "已改场次",
                      here.clock.now())
              .has_value());
    REQUIRE(fetched(here.sync));
    CHECK(acts.count(ActState::Waiting) == 0);
    CHECK(acts.parked().size() == 2);
}

TEST_CASE("offline: an act is known here until what was fetched knows of it") {
    const store::TestFolder folder;
    OfflineFile file{folder.path()};
    const auto now = at(10, 14, 9, 15);
    ActJournal acts{file.database(), stand.campaign};
    const Act act{.event_id = store::EventId::make(now),
                  .device = "d",
                  .place = stand,
                  .ticket = "aa",
                  .at = now};
    REQUIRE(acts.sign_in(act, {}).has_value());
    acts.taken(act.event_id, 5, 40, now);
    // A fetch may come after the answer and yet rest on an earlier entry.
    CHECK(acts.signed_in(stand, "aa", {.seq = 39, .at = now + 1min}).has_value());
    CHECK(!acts.signed_in(stand, "aa", {.seq = 40, .at = now - 1min}).has_value());
}

TEST_CASE("offline: who signs in without the network is signed in when it returns, each once") {
    store::on_each_empty_engine([](const std::string& url) {
        Morning day{url};
        fill(day);
        const auto no = [&](const char* what) { return day.numbers.at(what); };
        Desk here{day, -7min};  // its clock is slow
        REQUIRE(fetched(here.sync));
        here.wire.gone = true;
        here.clock.advance(8min);
        day.campus.clock.advance(8min);
        const auto event = store::EventId::make(here.clock.now());
        const auto first = here.sign_in(no("due"), event);
        REQUIRE(first.has_value());
        CHECK(first->act.seq == 1);
        CHECK(first->found.card.offered == "swipe");
        CHECK(first->found.number_here == 1);
        const auto again = here.sign_in(no("due"), event);
        REQUIRE(again.has_value());
        CHECK(again->act.seq == 1);
        CHECK(kind_of(here.sign_in(no("due"))) == "already_signed_in");
        CHECK(kind_of(here.sign_in(no("alone"), event)) == "event_taken");
        CHECK(kind_of(here.sign_in(no("other day"))) == "wrong_day");
        CHECK(kind_of(here.sign_in(no("taken"))) == "already_taken");
        CHECK(kind_of(here.sign_in(no("signed in"))) == "already_signed_in");
        for (const auto* what : {"alone", "paid", "reshot"}) {
            here.clock.advance(1min);
            day.campus.clock.advance(1min);
            CHECK(kind_of(here.sign_in(no(what))).empty());
        }
        CHECK(here.desk.acts().count(ActState::Waiting) == 4);
        CHECK(!here.sync.once().reached());
        CHECK(here.desk.acts().count(ActState::Waiting) == 4);

        // The network returns, and the first answer is lost on its way.
        here.wire.gone = false;
        here.wire.loses_answer = true;
        static_cast<void>(here.sync.once());
        CHECK(here.desk.acts().count(ActState::Waiting) == 4);
        REQUIRE(fetched(here.sync));
        CHECK(here.desk.acts().count(ActState::Taken) == 4);
        CHECK(here.wire.batches == std::vector<std::size_t>{4, 4});
        std::int64_t before = 0;
        for (const auto* what : {"due", "alone", "paid", "reshot"}) {
            CAPTURE(what);
            const auto card = online(day, "student_no", no(what));
            CHECK(card.at("state") == "signed_in");
            CHECK(card.at("sign_in_no").get<std::int64_t>() > before);  // in the station's order
            before = card.at("sign_in_no");
            CHECK(offline(here.desk, "student_no", no(what)) == card);
        }
        // Once each, at the moment it happened, with the station's own clock and counter beside it.
        const auto in_force = day.campus.campaigns.all().at(0);
        std::vector<store::Entry> entries;
        for (const auto& entry : day.campus.journal.after(0, 10'000, in_force.id.text()))
            if (entry.event.action == "signed_in" && entry.event.station_seq)
                entries.push_back(entry);
        REQUIRE(entries.size() == 4);
        const auto& one = entries.front().event;
        CHECK(one.event_id == event);
        CHECK(one.station_seq == 1);
        CHECK(one.device == "台 1");
        CHECK(one.actor == "device:" + day.device_id);
        CHECK(*one.raw_time + 7min == one.happened_at);
        CHECK(one.happened_at + 3min == entries.back().event.happened_at);
        // Nothing is handed over twice.
        REQUIRE(fetched(here.sync));
        CHECK(here.wire.batches.size() == 2);
    });
}

TEST_CASE("offline: one person at two desks is shown as a conflict and settled by a named person") {
    const store::TestFolder house;
    Morning day{"sqlite:" + (house.path() / "t.sqlite").string()};
    fill(day);
    Desk left{day};
    Desk right{day};
    for (auto* desk : {&left, &right}) {
        REQUIRE(fetched(desk->sync));
        desk->wire.gone = true;
    }
    CHECK(kind_of(left.sign_in(day.numbers.at("due"))).empty());
    CHECK(kind_of(right.sign_in(day.numbers.at("paid"))).empty());
    const auto twice = right.sign_in(day.numbers.at("due"));
    REQUIRE(twice.has_value());
    CHECK(kind_of(right.sign_in(day.numbers.at("alone"))).empty());
    for (auto* desk : {&left, &right}) {
        desk->wire.gone = false;
        REQUIRE(fetched(desk->sync));
    }
    auto& acts = right.desk.acts();
    CHECK(left.desk.acts().parked().empty());
    CHECK(acts.count(ActState::Taken) == 2);  // the one after it was not held up
    CHECK(acts.count(ActState::Waiting) == 0);
    const auto parked = acts.parked();
    REQUIRE(parked.size() == 1);
    CHECK(parked.front().event_id == twice->act.event_id);
    CHECK(parked.front().refusal->kind == "already_signed_in");
    CHECK(parked.front().refusal->message.en.find("number") != std::string::npos);

    // On the session's page as well, until it is settled.
    const auto refused = [&] {
        const auto differences = day.chief.get(of_session).at("differences");
        return std::ranges::count_if(differences, [&](const Json& one) {
            return one.at("kind") == "offline_refused" && one.at("token") == day.tokens.at("due") &&
                   one.at("name") != "";
        });
    };
    CHECK(refused() == 1);

    const auto now = right.clock.now();
    const auto settlement = store::EventId::make(now);
    const auto id = parked.front().event_id;
    CHECK(acts.settle(id, settlement, "", "同一人", now).error().kind == "name_missing");
    CHECK(acts.parked().size() == 1);
    CHECK(acts.settle(id, settlement, "周老师", "同一人，以一号台为准", now).has_value());
    CHECK(acts.settle(id, settlement, "周老师", "同一人，以一号台为准", now).has_value());
    CHECK(acts.try_again(id).error().kind == "not_parked");
    CHECK(acts.parked().empty());
    REQUIRE(fetched(right.sync));
    CHECK(acts.count(ActState::Waiting) == 0);
    CHECK(refused() == 0);
    const auto in_force = day.campus.campaigns.all().at(0);
    std::vector<std::string> told;
    for (const auto& entry : day.campus.journal.after(0, 10'000, in_force.id.text())) {
        if (entry.event.action.starts_with("offline_")) told.push_back(entry.event.action);
        if (entry.event.action == "offline_sign_in_settled")
            CHECK(Json::parse(entry.event.after).at("by") == "周老师");
    }
    CHECK(told == std::vector<std::string>{"offline_sign_in_refused", "offline_sign_in_settled"});
}

TEST_CASE("offline: what came before the closing is taken after it, what came later is parked") {
    const store::TestFolder house;
    Morning day{"sqlite:" + (house.path() / "t.sqlite").string()};
    fill(day);
    Desk here{day};
    REQUIRE(fetched(here.sync));
    here.wire.gone = true;
    const auto pass = [&] {
        here.clock.advance(1min);
        day.campus.clock.advance(1min);
    };
    CHECK(kind_of(here.sign_in(day.numbers.at("due"))).empty());
    pass();
    day.chief.post(std::string{of_session} + "/close", day.with_event({{"force", true}}));
    Caller machine{day.campus, base};
    machine.bear(day.token);
    CHECK(machine.refusal("POST", std::string{of_session} + "/prefetch-key",
                          day.with_event(Json::object())) == "409 session_closed");
    pass();
    const auto late = here.sign_in(day.numbers.at("paid"));
    REQUIRE(late.has_value());
    here.wire.gone = false;
    REQUIRE(fetched(here.sync));
    CHECK(online(day, "student_no", day.numbers.at("due")).at("state") == "signed_in");
    REQUIRE(here.desk.acts().parked().size() == 1);
    CHECK(here.desk.acts().parked().front().event_id == late->act.event_id);
    CHECK(here.desk.acts().parked().front().refusal->kind == "session_closed");
    // The closed session's page names both.
    const auto told = [&](const std::string& kind, const std::string& what) {
        const auto differences = day.chief.get(of_session).at("differences");
        return std::ranges::any_of(differences, [&](const Json& one) {
            return one.at("kind") == kind && one.at("token") == day.tokens.at(what);
        });
    };
    CHECK(told("not_swiped", "due"));
    CHECK(told("offline_refused", "paid"));
    pass();
    day.chief.post(std::string{of_session} + "/open", day.with_event(Json::object()));
    CHECK(here.desk.acts().try_again(late->act.event_id).has_value());
    REQUIRE(fetched(here.sync));
    CHECK(here.desk.acts().parked().empty());
    CHECK(!told("offline_refused", "paid"));
    CHECK(online(day, "student_no", day.numbers.at("paid")).at("state") == "signed_in");
}

TEST_CASE("offline: a whole session is handed over in batches, also by a machine enrolled anew") {
    const store::TestFolder house;
    Morning day{"sqlite:" + (house.path() / "t.sqlite").string()};
    constexpr int many = 230;
    for (int i = 0; i < many; ++i) day.someone(std::to_string(i));
    day.take_roster();
    for (const auto& [what, number] : day.numbers) day.slot(what, session, at(10, 14, 9, 20));
    day.open();
    Desk here{day};
    REQUIRE(fetched(here.sync));
    here.wire.gone = true;
    for (const auto& [what, number] : day.numbers) CHECK(kind_of(here.sign_in(number)).empty());
    // Revoked before it could hand over anything: what it did stays, what it knew is gone.
    here.wire.gone = false;
    day.root.ask("DELETE", "/api/v1/devices/" + day.device_id);
    static_cast<void>(here.sync.once());
    CHECK(here.desk.people() == 0);
    CHECK(here.desk.acts().count(ActState::Waiting) == many);
    day.enrol();
    Wire wire{day.campus, day.token};
    Sync anew{here.desk, wire};
    REQUIRE(fetched(anew));
    CHECK(wire.batches == std::vector<std::size_t>{100, 100, 30});
    CHECK(here.desk.acts().count(ActState::Taken) == many);
    const auto counts = day.chief.get(of_session).at("counts");
    CHECK(counts.at("signed_in") == many);
    const auto disk = bytes_of(here.folder.path());
    for (const auto& [what, number] : day.numbers)
        if (disk.find(number) != std::string::npos ||
            disk.find(day.tokens.at(what)) != std::string::npos)
            FAIL_CHECK("the journal of the station tells " << what);
}

}  // namespace liuying::station
