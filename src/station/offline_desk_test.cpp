// The offline desk against a real server: what it answers without the network is what the server
// answers with it, and its disk tells nobody's name or number.

#include "station/test_morning.h"

namespace liuying::station {

TEST_CASE(
    "offline: for each thing a desk may be told, the answer without the network is the server's") {
    store::on_each_empty_engine([](const std::string& url) {
        Morning day{url};
        fill(day);
        const store::TestFolder folder;
        OfflineFile file{folder.path()};
        OfflineDesk desk{file, day.campus.clock, stand};
        Wire wire{day.campus, day.token};
        Sync sync{desk, wire};
        REQUIRE(fetched(sync));
        CHECK(wire.whole);
        CHECK(wire.people == day.numbers.size());
        wire.gone = true;

        std::map<std::string, std::string> said;
        const auto compare_all = [&] {
            for (const auto& [what, number] : day.numbers) {
                CAPTURE(what);
                const auto there = online(day, "student_no", number);
                CHECK(offline(desk, "student_no", number) == there);
                CHECK(offline(desk, "ticket", day.tokens.at(what)) == there);
                CHECK(offline(desk, "document", day.documents.at(what)) == there);
                CHECK(offline(desk, "card", "证件号码: " + day.documents.at(what) + " 有效") ==
                      there);
                said[what] = there.at("refusal").is_null()
                                 ? there.at("offered").is_null()
                                       ? "-"
                                       : there.at("offered").get<std::string>()
                                 : there.at("refusal").at("kind").get<std::string>();
            }
            CHECK(offline(desk, "student_no", "1") == online(day, "student_no", "1"));
            CHECK(offline(desk, "document", "") == online(day, "document", ""));
        };
        compare_all();
        const std::map<std::string, std::string> expected{{"due", "sign_in"},
                                                          {"later", "too_early"},
                                                          {"earlier", "too_late"},
                                                          {"other day", "wrong_day"},
                                                          {"other campus", "wrong_campus"},
                                                          {"other session", "wrong_session"},
                                                          {"no slot", "no_slot"},
                                                          {"excused", "excused"},
                                                          {"gone", "gone_from_roster"},
                                                          {"complete", "already_complete"},
                                                          {"differ", "associate_only"},
                                                          {"school only", "associate_only"},
                                                          {"taken", "already_taken"},
                                                          {"sat", "-"},
                                                          {"signed in", "swipe"},
                                                          {"held", "return"},
                                                          {"reshot", "sign_in"},
                                                          {"alone", "sign_in"},
                                                          {"owing", "sign_in"},
                                                          {"paid", "sign_in"},
                                                          {"outdated", "sign_in"},
                                                          {"in house", "sign_in"},
                                                          {"next year", "not_this_year"},
                                                          {"combined", "sign_in"},
                                                          {"passport", "sign_in"}};
        CHECK(said == expected);

        // The hours go by without the network, on both sides alike.
        for (int hours = 0; hours < 3; ++hours) {
            day.campus.clock.advance(1h);
            compare_all();
        }
        CHECK(said.at("later") == "too_late");
        // The session closes: known offline once the network was back.
        day.chief.post(std::string{of_session} + "/close", day.with_event({{"force", true}}));
        wire.gone = false;
        REQUIRE(fetched(sync));
        CHECK(!wire.whole);
        CHECK(wire.people <= 3);
        wire.gone = true;
        compare_all();
        CHECK(said.at("due") == "session_closed");
    });
}

TEST_CASE("offline: every combination of facts comes through the prefetch with the same answer") {
    const auto rules =
        store::campaign_as_shown(text_of_file(LIUYING_SOURCE_DIR "/campaigns/demo.toml"), "")
            .value();
    const auto now = at(10, 14, 9, 15);
    std::vector<hall::PersonFacts> standings;
    for (const auto registry : roster::all_holdings)
        for (const auto school : roster::all_holdings)
            for (unsigned bits = 0; bits < 32; ++bits) {
                hall::PersonFacts facts;
                facts.standing = {.graduates_this_year = (bits & 1) != 0,
                                  .combined = (bits & 2) != 0,
                                  .registry = registry,
                                  .school = school,
                                  .pictures_differ = (bits & 4) != 0,
                                  .reshoot_ordered = (bits & 8) != 0,
                                  .alone_permitted = (bits & 16) != 0};
                facts.campus = "zijingang";
                standings.push_back(facts);
            }
    CHECK(standings.size() == 800);
    const std::vector<std::optional<hall::SlotOf>> slots{
        std::nullopt,
        hall::SlotOf{"zjg-01", at(10, 14, 9, 10), at(10, 14, 9, 20)},
        hall::SlotOf{"zjg-01", at(10, 14, 11, 0), at(10, 14, 11, 10)},
        hall::SlotOf{"zjg-01", at(10, 14, 8, 0), at(10, 14, 8, 10)},
        hall::SlotOf{"zjg-02", at(10, 14, 14, 0), at(10, 14, 14, 10)},
        hall::SlotOf{"hjc-01", at(10, 14, 9, 0), at(10, 14, 9, 10)},
        hall::SlotOf{"zjg-03", at(10, 15, 9, 0), at(10, 15, 9, 10)}};
    std::size_t compared = 0;
    std::size_t unlike = 0;
    const auto compare = [&](const hall::PersonFacts& facts, const hall::DeskPlace& place) {
        const auto wire = prefetched_json({.ticket = {1}, .others = {{2}}, .facts = facts}).dump();
        const auto come = prefetched_of_json(Json::parse(wire));
        REQUIRE(come.has_value());
        const auto here = hall::desk_answer(facts, place, rules, now);
        const auto there = hall::desk_answer(come->facts, place, rules, now);
        const auto words = [](const hall::DeskAnswer& answer) {
            return standing_json(answer.standing).dump() + answer.offered +
                   (answer.refusal ? refusal_json(*answer.refusal).dump() : "") +
                   (answer.may_be_admitted ? "+" : "-");
        };
        ++compared;
        if (come->facts != facts || words(here) != words(there)) ++unlike;
    };
    const hall::DeskPlace open{session, hall::SessionState::Opened};
    for (const auto& one : standings)
        for (const auto& slot : slots) {
            auto facts = one;
            facts.slot = slot;
            compare(facts, open);
        }
    // Everything that is not about pictures, in every combination, of one who must sit.
    for (const auto& slot : slots)
        for (unsigned bits = 0; bits < 32; ++bits)
            for (std::size_t where = 0; where < 8; ++where)
                for (std::size_t fee = 0; fee < 5; ++fee)
                    for (const auto* place : {"zjg-01", "makeup"})
                        for (const auto state :
                             {hall::SessionState::Planned, hall::SessionState::Opened,
                              hall::SessionState::Closing, hall::SessionState::Closed}) {
                            hall::PersonFacts facts;
                            facts.slot = slot;
                            facts.gone = (bits & 1) != 0;
                            facts.excused = (bits & 2) != 0;
                            facts.on_file = (bits & 4) != 0;
                            facts.sat = (bits & 8) != 0;
                            if ((bits & 16) != 0) facts.number_here = 12;
                            facts.where = static_cast<hall::Where>(where);
                            facts.fee = static_cast<payment::Standing>(fee);
                            facts.campus = "zijingang";
                            compare(facts, {place, state});
                        }
    MESSAGE(compared, " answers compared");
    CHECK(unlike == 0);
    CHECK(compared == 800 * 7 + 7 * 32 * 8 * 5 * 2 * 4);
}

TEST_CASE("offline: the disk tells no name and no number, and without the key answers nothing") {
    const store::TestFolder house;
    Morning day{"sqlite:" + (house.path() / "t.sqlite").string()};
    fill(day);
    const store::TestFolder folder;
    std::string key_hex;
    Json known;
    {
        OfflineFile file{folder.path()};
        OfflineDesk desk{file, day.campus.clock, stand};
        Wire wire{day.campus, day.token};
        Sync sync{desk, wire};
        REQUIRE(fetched(sync));
        known = offline(desk, "student_no", day.numbers.at("due"));
        CHECK(known.at("offered") == "sign_in");
        key_hex = to_hex(std::get<Upstream::Key>(wire.key(session)).key.secret());
        // While it is at work and its journal of writes is not yet folded in.
        const auto disk = bytes_of(folder.path());
        for (const auto& [what, number] : day.numbers) {
            CAPTURE(what);
            CHECK(disk.find(number) == std::string::npos);
            CHECK(disk.find(day.names.at(what)) == std::string::npos);
            CHECK(disk.find(day.documents.at(what)) == std::string::npos);
            if (day.documents.at(what).size() == 18)  // birth date, serial and check character
                CHECK(disk.find(day.documents.at(what).substr(6)) == std::string::npos);
            CHECK(disk.find(day.tokens.at(what)) == std::string::npos);
            CHECK(disk.find(day.graduands.at(what)) == std::string::npos);
            CHECK(disk.find(to_hex(sha256(number))) == std::string::npos);
        }
        // What is looked for would be found: the facts stand there.
        CHECK(disk.find("\"on_file\":true") != std::string::npos);
    }
    // Started again without the network: the code of the session opens it, nothing else does.
    OfflineFile file{folder.path()};
    OfflineDesk desk{file, day.campus.clock, stand};
    Wire wire{day.campus, day.token};
    wire.gone = true;
    Sync sync{desk, wire};
    CHECK(!sync.once().reached());
    CHECK(desk.readiness() == Readiness::Locked);
    CHECK(offline(desk, "student_no", day.numbers.at("due")) == "offline_locked");
    CHECK(desk.unlock("00000-00000").error().kind == "offline_code_wrong");
    const auto code =
        day.chief.post(std::string{of_session} + "/offline-code", day.with_event(Json::object()))
            .at("code")
            .get<std::string>();
    CHECK(desk.unlock(code).has_value());
    CHECK(offline(desk, "student_no", day.numbers.at("due")) == known);
    const auto disk = bytes_of(folder.path());
    CHECK(disk.find(key_hex) == std::string::npos);
    std::string raw;
    const auto key_bytes = bytes_of_hex(key_hex).value();
    for (const auto byte : key_bytes) raw += static_cast<char>(byte);
    CHECK(disk.find(raw) == std::string::npos);
    CHECK(disk.find(code) == std::string::npos);
    // A second station in the folder is refused.
    CHECK_THROWS_AS(OfflineFile{folder.path()}, std::runtime_error);
}

TEST_CASE("offline: only what changed is fetched again, and an answer that broke off counts not") {
    const store::TestFolder house;
    Morning day{"sqlite:" + (house.path() / "t.sqlite").string()};
    day.someone("due");
    day.someone("other");
    day.take_roster();
    for (const auto* what : {"due", "other"}) day.slot(what, session, at(10, 14, 9, 20));
    day.become(at(10, 14, 7, 0));
    day.enrol();
    const store::TestFolder folder;
    OfflineFile file{folder.path()};
    OfflineDesk desk{file, day.campus.clock, stand};
    Wire wire{day.campus, day.token};
    Sync sync{desk, wire};
    CHECK(desk.readiness() == Readiness::Empty);
    CHECK(offline(desk, "student_no", day.numbers.at("due")) == "offline_empty");

    // Before the opening there are rows, and no key to them.
    wire.breaks = true;
    CHECK(!sync.once().reached());
    CHECK(desk.people() == 0);
    wire.breaks = false;
    const auto early = sync.once();
    CHECK(early.reached());
    CHECK(early.why.en.find("not open") != std::string::npos);
    CHECK(desk.people() == 2);
    CHECK(desk.readiness() == Readiness::Locked);
    CHECK(desk.unlock("00000-00000").error().kind == "offline_no_key");
    day.open();
    REQUIRE(fetched(sync));
    CHECK(desk.readiness() == Readiness::Open);
    CHECK(offline(desk, "student_no", day.numbers.at("due")).at("offered") == "sign_in");

    day.record("other", "excused", {{"reason", "休学"}});
    REQUIRE(fetched(sync));
    CHECK(!wire.whole);
    CHECK(wire.people == 1);
    CHECK(offline(desk, "student_no", day.numbers.at("other")).at("refusal").at("kind") ==
          "excused");
    wire.people = 77;
    REQUIRE(fetched(sync));
    CHECK(wire.people == 77);  // 304: nothing was sent

    // A broken answer leaves what was there.
    day.slot("due", "zjg-03", at(10, 15, 9, 0));
    wire.breaks = true;
    CHECK(!sync.once().reached());
    CHECK(offline(desk, "student_no", day.numbers.at("due")).at("offered") == "sign_in");
    wire.breaks = false;
    REQUIRE(fetched(sync));
    CHECK(offline(desk, "student_no", day.numbers.at("due")).at("refusal").at("kind") ==
          "wrong_day");

    // A list of pictures or another campaign file concerns everybody.
    day.chief.upload("~/picture-lists", "seen.csv", "学号\n" + day.numbers.at("other") + "\n",
                     {{"side", "registry"}});
    REQUIRE(fetched(sync));
    CHECK(wire.whole);
    CHECK(desk.people() == 2);
    const auto kept = day.chief.get("~/file");
    auto toml = kept.at("toml").get<std::string>();
    toml += "\n[changes]\ndecide_days = 9\n";
    REQUIRE(day.chief.put("~/file", {{"toml", toml}, {"version", kept.at("version")}}).at("ok") ==
            true);
    REQUIRE(fetched(sync));
    CHECK(wire.whole);
    CHECK(desk.campaign_of(*desk.fetched())->changes.decide_days == 9);
}

TEST_CASE("offline: a revoked device, and one whose day is over, lose what they fetched") {
    const store::TestFolder house;
    Morning day{"sqlite:" + (house.path() / "t.sqlite").string()};
    day.someone("due");
    day.take_roster();
    day.slot("due", session, at(10, 14, 9, 20));
    day.open();
    const store::TestFolder folder;
    OfflineFile file{folder.path()};
    OfflineDesk desk{file, day.campus.clock, stand};
    {
        Wire wire{day.campus, day.token};
        Sync sync{desk, wire};
        REQUIRE(fetched(sync));
        CHECK(desk.readiness() == Readiness::Open);
        CHECK(day.root.ask("DELETE", "/api/v1/devices/" + day.device_id).status == 200);
        const auto told = sync.once();
        CHECK(told.why.en.find("not valid") != std::string::npos);
        CHECK(desk.readiness() == Readiness::Empty);
        CHECK(!desk.has_key());
        CHECK(bytes_of(folder.path()).find("on_file") == std::string::npos);
    }
    day.enrol();
    Wire wire{day.campus, day.token};
    Sync sync{desk, wire};
    REQUIRE(fetched(sync));
    CHECK(desk.readiness() == Readiness::Open);
    wire.gone = true;
    day.campus.clock.advance(48h);
    CHECK(desk.readiness() == Readiness::Over);
    CHECK(offline(desk, "student_no", day.numbers.at("due")) == "offline_over");
    static_cast<void>(sync.once());
    CHECK(desk.people() == 0);
    CHECK(!desk.has_key());
    // The network is back: the server gives nothing of a day that is over, nor its key.
    wire.gone = false;
    wire.people = 77;
    for (int i = 0; i < 2; ++i) {
        const auto told = sync.once();
        CHECK(told.reached());
        CHECK(told.why.en.find("serves no longer") != std::string::npos);
    }
    CHECK(wire.people == 77);
    CHECK(desk.readiness() == Readiness::Empty);
    Caller machine{day.campus, base};
    machine.bear(day.token);
    CHECK(machine.refusal("POST", std::string{of_session} + "/prefetch-key",
                          day.with_event(Json::object())) == "409 offline_over");
}

TEST_CASE("offline: a station whose clock is past the day fetches nobody and says why") {
    const store::TestFolder house;
    Morning day{"sqlite:" + (house.path() / "t.sqlite").string()};
    day.someone("due");
    day.take_roster();
    day.open();
    Desk here{day, 72h};
    const auto told = here.sync.once();
    CHECK(told.why.en.find("clock") != std::string::npos);
    CHECK(here.desk.people() == 0);
}

TEST_CASE("offline: a try that fails in the middle leaves what was there, and says so") {
    const store::TestFolder house;
    Morning day{"sqlite:" + (house.path() / "t.sqlite").string()};
    day.someone("due");
    day.take_roster();
    day.slot("due", session, at(10, 14, 9, 20));
    day.open();
    Desk here{day};
    REQUIRE(fetched(here.sync));
    CHECK(here.sync.last().reached());
    day.record("due", "alone_permitted");
    here.wire.trips = true;
    CHECK(!here.sync.once().reached());
    CHECK(!here.sync.last().reached());
    CHECK(here.sync.last().why.en.find("the disk is full") != std::string::npos);
    here.wire.trips = false;
    here.wire.breaks = true;
    CHECK(!here.sync.once().reached());
    CHECK(here.desk.people() == 1);
    const auto left = [&] {
        return here.file.database().read([](store::Transaction& tx) {
            return tx.first("SELECT COUNT(*) AS n FROM arriving_person").value().int64("n");
        });
    };
    CHECK(left() == 0);
}

TEST_CASE("offline: a place that was mistyped, or a new enrolment, keeps people and not the key") {
    const store::TestFolder house;
    Morning day{"sqlite:" + (house.path() / "t.sqlite").string()};
    day.someone("due");
    day.take_roster();
    day.slot("due", session, at(10, 14, 9, 20));
    day.open();
    Desk here{day};
    REQUIRE(fetched(here.sync));
    for (const auto& wrong : {Place{"10335/2022", "zjg-02"}, Place{"10335/2021", session}}) {
        OfflineDesk other{here.file, here.clock, wrong};
        Wire away{day.campus, day.token};
        away.gone = true;
        Sync sync{other, away};
        CHECK(!sync.once().reached());
        CHECK(other.readiness() == Readiness::Elsewhere);
        CHECK(other.unlock("00000-00000").error().kind == "offline_elsewhere");
        CHECK(offline(other, "student_no", day.numbers.at("due")) == "offline_elsewhere");
        CHECK(other.people() == 1);
    }
    CHECK(offline(here.desk, "student_no", day.numbers.at("due")).at("offered") == "sign_in");

    day.enrol();
    Wire anew{day.campus, day.token};
    anew.keeps_key = true;
    Sync sync{here.desk, anew};
    CHECK(sync.once().reached());
    CHECK(anew.whole);
    CHECK(!here.desk.has_key());
    CHECK(!here.file.locked_key());
    anew.keeps_key = false;
    REQUIRE(fetched(sync));
    CHECK(offline(here.desk, "student_no", day.numbers.at("due")).at("offered") == "sign_in");
}

TEST_CASE("offline: a key, a code and a settlement are each told under an event of their own") {
    const store::TestFolder house;
    Morning day{"sqlite:" + (house.path() / "t.sqlite").string()};
    fill(day);
    Desk here{day};
    REQUIRE(fetched(here.sync));
    const auto used = day.with_event({{"session", session},
                                      {"desk", "1"},
                                      {"key", {{"kind", "ticket"}, {"value", day.tokens["due"]}}}});
    day.chief.post("~/sign-ins", used, 201);
    Caller machine{day.campus, base};
    machine.bear(day.token);
    const Json taken{{"event_id", used.at("event_id")}};
    CHECK(machine.refusal("POST", std::string{of_session} + "/prefetch-key", taken) ==
          "409 event_taken");
    CHECK(day.chief.refusal("POST", std::string{of_session} + "/offline-code", taken) ==
          "409 event_taken");
    const auto settled = [&](const store::EventId& event) {
        const Act act{.event_id = event,
                      .kind = ActKind::Settled,
                      .device = day.device_id,
                      .place = stand,
                      .ticket = {},
                      .station = {},
                      .at = here.clock.now(),
                      .of = store::EventId::make(here.clock.now()).text(),
                      .by = "周老师",
                      .reason = "无"};
        const auto answer = here.wire.send(stand, {act}, here.clock.now(), 0ms);
        return std::get<std::vector<Upstream::Answer>>(answer).at(0).refusal.value().kind;
    };
    CHECK(settled(store::EventId::make(here.clock.now())) == "not_parked");
    CHECK(settled(store::EventId::parse(used.at("event_id").get<std::string>()).value()) ==
          "event_taken");
}

TEST_CASE("offline: a picture of one record of a person changes their other record too") {
    const store::TestFolder house;
    Morning day{"sqlite:" + (house.path() / "t.sqlite").string()};
    day.someone("first");
    day.someone("second");
    day.someone("other");
    day.take_roster();
    day.sql(
        "UPDATE graduand SET person_level = (SELECT person_level FROM graduand WHERE student_no "
        "= '" +
        day.numbers.at("first") + "') WHERE student_no = '" + day.numbers.at("second") + "'");
    day.open();
    Desk here{day};
    REQUIRE(fetched(here.sync));
    day.record("first", "bound", Json::object(), session);
    REQUIRE(fetched(here.sync));
    CHECK(!here.wire.whole);
    CHECK(here.wire.people == 2);
}

}  // namespace liuying::station
