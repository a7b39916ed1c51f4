// A camera's machine without the network, against a real server: who sits, whose each picture is,
// and that all of it arrives, once.

#include "hall/line.h"
#include "portrait/exif.h"
#include "portrait/sitter.h"
#include "station/offline_shots.h"
#include "station/test_morning.h"

namespace liuying::station {

namespace {

// The machine of the camera zjg-1, on a clock of its own.
struct Chair {
    explicit Chair(Morning& day, std::chrono::seconds off = 0s)
        : clock{day.campus.clock.now() + off},
          wire{(day.enrol("station"), day.campus), day.token} {}

    FixedClock clock;
    store::TestFolder folder;
    OfflineFile file{folder.path()};
    OfflineDesk desk{file, clock, stand};
    ShotShelf shelf{file.database(), folder.path() / "shots"};
    Wire wire;
    Sync sync{desk, wire, &shelf};
    OfflineChair chair{desk, "zjg-1"};
    portrait::Engine engine{{.cache_folder = portrait::default_cache_folder()}};
    int kept = 0;
    OfflineShots shots{chair, shelf, engine, [this] { ++kept; }};

    void pass(Morning& day, std::chrono::milliseconds time) {
        clock.advance(time);
        day.campus.clock.advance(time);
    }
    Result<SeatHere, Refusal> seat(const std::string& ticket,
                                   std::optional<store::EventId> event = {}) {
        return chair.seat(store::KeyKind::Ticket, ticket,
                          event.value_or(store::EventId::make(clock.now())));
    }
    // What the camera drops: taken now by its clock, which is some seconds off, seen a second on.
    ShotReceiver::Answer shoot(Morning& day, std::uint64_t face) {
        const auto drawn = portrait::drawn_sitter(face, {.width = 480});
        const auto by_camera = to_ms(clock.now()) + 8 * 3'600'000 + 17'000;
        auto picture =
            portrait::with_exif(drawn, {.taken_local_ms = by_camera,
                                        .body_serial = "C-1",
                                        .image_number = static_cast<std::uint32_t>(1000 + kept)});
        pass(day, 1s);
        return take(picture);
    }
    ShotReceiver::Answer take(const Bytes& picture) {
        const auto hash = to_hex(sha256(picture));
        const capture::HandOver as{.event_id = store::EventId::make(clock.now()).text(),
                                   .session = session,
                                   .seen = clock.now(),
                                   .live = true,
                                   .shot = {},
                                   .why = {},
                                   .file = {}};
        return shots.take(
            {"100CANON/IMG_" + std::to_string(1000 + kept) + ".JPG", picture, hash, as});
    }
    // Three pictures of whoever sits, some seconds after they sat down.
    void photograph(Morning& day, std::uint64_t face) {
        pass(day, 6s);
        for (std::uint64_t frame = 0; frame < 3; ++frame) {
            pass(day, 3s);
            const auto taken = shoot(day, face + frame);
            REQUIRE(std::holds_alternative<ShotReceiver::Taken>(taken));
            CHECK(std::get<ShotReceiver::Taken>(taken).verdict != "");
        }
        pass(day, 20s);
    }
    const OfflineShots::Weighed& newest() {
        view = shots.weighed();
        REQUIRE(!view->empty());
        return view->back();
    }
    std::shared_ptr<const std::vector<OfflineShots::Weighed>> view;
};

// Somebody who signed in and waits to sit.
void signs_in(Morning& day, const std::string& what) {
    day.chief.post("~/sign-ins",
                   day.with_event({{"session", session},
                                   {"desk", "1"},
                                   {"key", {{"kind", "ticket"}, {"value", day.tokens.at(what)}}}}),
                   201);
}

Json shots_of(Morning& day) {
    return day.chief.get("~/shots?session=zjg-01&station=zjg-1&limit=50").at("items");
}

// By the ticket each is bound to, and how.
std::map<std::string, int> bound(Morning& day) {
    std::map<std::string, int> counts;
    for (const auto& shot : shots_of(day)) {
        const auto& binding = shot.at("binding");
        const auto& token = binding.at("token");
        ++counts[(token.is_null() ? "-" : token.get<std::string>()) + " " +
                 binding.at("state").get<std::string>()];
    }
    return counts;
}

std::string where(Morning& day, const std::string& what) {
    return online(day, "ticket", day.tokens.at(what)).at("state");
}

void three_people(Morning& day) {
    for (const auto* what : {"one", "two", "three"}) day.someone(what);
    day.take_roster();
    for (const auto* what : {"one", "two", "three"}) day.slot(what, session, at(10, 14, 9, 20));
    day.open();
    for (const auto* what : {"one", "two", "three"}) signs_in(day, what);
}

}  // namespace

TEST_CASE(
    "chair: without the network everybody is seated, judged and bound, and all arrives once") {
    store::on_each_empty_engine([](const std::string& url) {
        Morning day{url};
        three_people(day);
        // Its clock is five minutes behind.
        Chair here{day, -300s};
        REQUIRE(fetched(here.sync));
        here.wire.gone = true;

        std::uint64_t face = 10;
        for (const auto* what : {"one", "two", "three"}) {
            CHECK(here.seat(day.tokens.at(what)).has_value());
            here.photograph(day, std::exchange(face, face + 3));
        }
        // Each is surely theirs who sat, on the screen and before anybody else sits.
        const auto seats = here.chair.seats();
        REQUIRE(seats.size() == 3);
        const auto view = here.shots.weighed();
        REQUIRE(view->size() == 9);
        for (std::size_t i = 0; i < 9; ++i) {
            CAPTURE(i);
            CHECK((*view)[i].whose.seat == seats[i / 3].seat);
            CHECK((*view)[i].whose.sure);
            CHECK((*view)[i].whose.error <= 1e-4);
        }
        CHECK(here.shelf.count(ActState::Waiting) == 9);
        CHECK(shots_of(day).empty());

        // The network is back, and breaks off in the middle once.
        here.wire.gone = false;
        here.wire.loses_answer = true;
        static_cast<void>(here.sync.once());
        for (int tries = 0; tries < 3; ++tries) REQUIRE(fetched(here.sync));
        CHECK(here.shelf.count(ActState::Taken) == 9);
        CHECK(here.desk.acts().count(ActState::Waiting) == 0);
        CHECK(here.desk.acts().parked().empty());
        CHECK(bound(day) == std::map<std::string, int>{{day.tokens.at("one") + " sure", 3},
                                                       {day.tokens.at("two") + " sure", 3},
                                                       {day.tokens.at("three") + " sure", 3}});
        CHECK(where(day, "one") == "photographed");
        CHECK(where(day, "three") == "seated");
        // As of when it happened, by the server's clock.
        const auto shots = shots_of(day);
        const auto newest = instant_of_ms(shots.at(0).at("taken_at_ms").get<std::int64_t>());
        CHECK(day.campus.clock.now() - newest >= 19s);
        CHECK(day.campus.clock.now() - newest <= 22s);
        const auto report = day.chief.get(of_session);
        for (const auto& difference : report.at("differences"))
            CHECK(difference.at("kind") != "sat_without_picture");
    });
}

TEST_CASE("chair: whoever sits unscanned is asked about while they sit") {
    const store::TestFolder house;
    Morning day{"sqlite:" + (house.path() / "t.sqlite").string()};
    three_people(day);
    Chair here{day};
    REQUIRE(fetched(here.sync));
    here.wire.gone = true;
    for (std::uint64_t face = 1; const auto* what : {"one", "two"}) {
        REQUIRE(here.seat(day.tokens.at(what)).has_value());
        here.photograph(day, std::exchange(face, face + 3));
    }
    CHECK(here.newest().whose.sure);
    // The chair is left, and somebody sits down without a scan.
    REQUIRE(here.chair.stand(store::EventId::make(here.clock.now())).has_value());
    here.pass(day, 15s);
    static_cast<void>(here.shoot(day, 77));
    CHECK(!here.newest().whose.sure);
    CHECK(here.newest().whose.disagreement == capture::Disagreement::EmptyChair);
    // They scan: what follows is theirs, and what was in doubt stays so until somebody says.
    REQUIRE(here.seat(day.tokens.at("three")).has_value());
    here.pass(day, 9s);
    static_cast<void>(here.shoot(day, 78));
    here.pass(day, 3s);
    static_cast<void>(here.shoot(day, 79));
    CHECK(here.newest().whose.disagreement == capture::Disagreement::None);
    CHECK(here.newest().whose.seat == here.chair.seats().back().seat);
}

TEST_CASE("chair: who may not sit is told so, and a ticket that beeps twice seats once") {
    const store::TestFolder house;
    Morning day{"sqlite:" + (house.path() / "t.sqlite").string()};
    fill(day);
    Chair here{day};
    REQUIRE(fetched(here.sync));
    here.wire.gone = true;
    const auto said = [&](const char* what) {
        const auto seated = here.seat(day.tokens.at(what));
        return seated ? std::string{} : seated.error().kind;
    };
    CHECK(said("other day") == "wrong_day");
    CHECK(said("taken") == "already_taken");
    CHECK(said("complete") == "already_complete");
    CHECK(said("sat") == "already_sat");
    const auto unknown = here.seat("9999");
    CHECK(!unknown.has_value());
    CHECK(here.chair.seats().empty());
    const auto first = here.seat(day.tokens.at("signed in"));
    REQUIRE(first.has_value());
    CHECK(first->sign_in_no.has_value());
    const auto again = here.seat(day.tokens.at("signed in"));
    REQUIRE(again.has_value());
    CHECK(again->seat == first->seat);
    CHECK(said("held") == "");
    CHECK(said("signed in") == "already_sat");
    // Nobody here saw them sign in: another desk without the network may have.
    CHECK(said("due") == "");
    CHECK(!here.chair.seats().back().sign_in_no.has_value());
    CHECK(here.chair.stand(store::EventId::make(here.clock.now())).has_value());
    CHECK(here.chair.stand(store::EventId::make(here.clock.now())).error().kind == "chair_empty");
}

TEST_CASE("chair: a seat that came before its sign-in waits for it, and is taken then") {
    const store::TestFolder house;
    Morning day{"sqlite:" + (house.path() / "t.sqlite").string()};
    day.someone("one");
    day.take_roster();
    day.slot("one", session, at(10, 14, 9, 20));
    day.open();
    Chair here{day};
    REQUIRE(fetched(here.sync));
    Desk desk{day};
    REQUIRE(fetched(desk.sync));
    // Two machines that do not see each other.
    REQUIRE(desk.sign_in(day.numbers.at("one")).has_value());
    here.pass(day, 30s);
    REQUIRE(here.seat(day.tokens.at("one")).has_value());
    static_cast<void>(here.sync.once());
    REQUIRE(here.desk.acts().parked().size() == 1);
    CHECK(here.desk.acts().parked().front().refusal->kind == "not_signed_in");
    const auto open = [&] {
        const auto session_view = day.chief.get(of_session);
        return std::ranges::count_if(session_view.at("differences"), [](const Json& difference) {
            return difference.at("kind") == "offline_refused";
        });
    };
    CHECK(open() == 1);
    REQUIRE(fetched(desk.sync));
    REQUIRE(fetched(here.sync));
    CHECK(here.desk.acts().parked().empty());
    CHECK(open() == 0);
    CHECK(where(day, "one") == "seated");
}

TEST_CASE("chair: somebody who sat at two stations is shown, not merged") {
    const store::TestFolder house;
    Morning day{"sqlite:" + (house.path() / "t.sqlite").string()};
    three_people(day);
    Chair here{day};
    REQUIRE(fetched(here.sync));
    here.wire.gone = true;
    REQUIRE(here.seat(day.tokens.at("one")).has_value());
    here.pass(day, 9s);
    static_cast<void>(here.shoot(day, 5));
    // Meanwhile at the other station, on the network.
    day.record("one", "swiped", Json::object(), session);
    day.sql("UPDATE fact SET station = 'zjg-2' WHERE kind = 'swiped'");
    day.chief.post("~/sessions/zjg-01/stations/zjg-2/seat", day.with_event(Json::object()), 201);
    here.wire.gone = false;
    static_cast<void>(here.sync.once());
    REQUIRE(here.desk.acts().parked().size() == 1);
    CHECK(here.desk.acts().parked().front().refusal->kind == "already_sat");
    // The picture is on the server all the same, and waits for a person.
    CHECK(here.shelf.count(ActState::Taken) == 1);
    CHECK(bound(day).size() == 1);
    CHECK(bound(day).begin()->first.ends_with("doubtful"));
    // Whoever sat at the other station still does.
    CHECK(day.chief.get("~/sessions/zjg-01/stations/zjg-2").at("seated").at("token") ==
          day.tokens.at("one"));
}

TEST_CASE("chair: a seat that is told late does not push out whoever sits there now") {
    store::on_each_empty_engine([](const std::string& url) {
        Morning day{url};
        three_people(day);
        Chair here{day};
        REQUIRE(fetched(here.sync));
        here.wire.gone = true;
        const auto first = here.seat(day.tokens.at("one"));
        REQUIRE(first.has_value());
        here.pass(day, 40s);
        // The photographer goes on at the page of the server before this machine has told.
        day.record("two", "swiped", Json::object(), session);
        day.chief.post("~/sessions/zjg-01/stations/zjg-1/seat", day.with_event(Json::object()),
                       201);
        here.pass(day, 5s);
        here.wire.gone = false;
        REQUIRE(fetched(here.sync));
        const auto view = day.chief.get("~/sessions/zjg-01/stations/zjg-1");
        CHECK(view.at("seated").at("token") == day.tokens.at("two"));
        CHECK(where(day, "one") == "photographed");
        CHECK(where(day, "two") == "seated");
        // That they rose, told late too, leaves the chair as it is.
        REQUIRE(here.chair.stand(store::EventId::make(here.clock.now())).has_value());
        REQUIRE(fetched(here.sync));
        CHECK(where(day, "two") == "seated");
        CHECK(here.desk.acts().count(ActState::Waiting) == 0);
    });
}

TEST_CASE("chair: killed at any moment, what was kept is there, and no picture goes twice") {
    const store::TestFolder house;
    Morning day{"sqlite:" + (house.path() / "t.sqlite").string()};
    three_people(day);
    Chair here{day};
    REQUIRE(fetched(here.sync));
    here.wire.gone = true;
    REQUIRE(here.seat(day.tokens.at("one")).has_value());
    here.pass(day, 9s);
    static_cast<void>(here.shoot(day, 5));
    const auto kept = here.newest().shot;
    const auto bytes = here.shelf.bytes(kept.sha256).value();
    CHECK(to_hex(sha256(bytes)) == kept.sha256);
    // Another start in the same folder.
    {
        ShotShelf again{here.file.database(), here.folder.path() / "shots"};
        CHECK(again.next_waiting()->id == kept.id);
        CHECK(again.bytes(kept.sha256) == bytes);
    }
    const auto twice = here.take(bytes);
    CHECK(std::get<ShotReceiver::Taken>(twice).there_before);
    CHECK(here.shelf.count(ActState::Waiting) == 1);
    // Its bytes were lost: that is shown, nothing is dropped in silence.
    std::filesystem::remove(here.folder.path() / "shots" / (kept.sha256 + ".jpg"));
    here.wire.gone = false;
    REQUIRE(fetched(here.sync));
    REQUIRE(here.shelf.parked().size() == 1);
    CHECK(here.shelf.parked().front().refusal->kind == "bytes_gone");
}

TEST_CASE("chair: no picture is anybody's shot, and the folder is not touched") {
    const store::TestFolder house;
    Morning day{"sqlite:" + (house.path() / "t.sqlite").string()};
    three_people(day);
    Chair here{day};
    // Nothing was fetched yet: the watch waits.
    CHECK(std::holds_alternative<ShotReceiver::Later>(here.shots.session()));
    REQUIRE(fetched(here.sync));
    CHECK(std::get<std::string>(here.shots.session()) == session);
    const std::string text = "no picture at all";
    const auto answer = here.take({text.begin(), text.end()});
    CHECK(std::holds_alternative<Refusal>(answer));
    CHECK(here.shelf.count(ActState::Waiting) == 0);
    CHECK(here.kept == 0);
}

TEST_CASE("chair: pictures of somebody whose seat was refused are never of whoever sat before") {
    store::on_each_empty_engine([](const std::string& url) {
        Morning day{url};
        for (const auto* what : {"one", "two", "three"}) day.someone(what);
        day.take_roster();
        for (const auto* what : {"one", "two", "three"}) day.slot(what, session, at(10, 14, 9, 20));
        day.open();
        signs_in(day, "one");
        signs_in(day, "three");
        Chair here{day};
        REQUIRE(fetched(here.sync));
        Desk desk{day};
        REQUIRE(fetched(desk.sync));
        here.wire.gone = true;
        // The second signed in at another desk that has not told.
        REQUIRE(desk.sign_in(day.numbers.at("two")).has_value());
        std::uint64_t face = 30;
        for (const auto* what : {"one", "two", "three"}) {
            REQUIRE(here.seat(day.tokens.at(what)).has_value());
            here.photograph(day, std::exchange(face, face + 3));
        }
        REQUIRE(here.chair.stand(store::EventId::make(here.clock.now())).has_value());
        here.wire.gone = false;
        static_cast<void>(here.sync.once());
        REQUIRE(here.desk.acts().parked().size() == 1);
        auto counts = bound(day);
        CHECK(counts[day.tokens.at("one") + " sure"] == 3);
        CHECK(counts[day.tokens.at("three") + " sure"] == 3);
        CHECK(counts[day.tokens.at("two") + " sure"] == 0);
        // Their desk tells: the seat is taken, late, and the pictures are weighed again at once.
        REQUIRE(fetched(desk.sync));
        REQUIRE(fetched(here.sync));
        CHECK(here.desk.acts().parked().empty());
        counts = bound(day);
        CHECK(counts[day.tokens.at("one") + " sure"] == 3);
        CHECK(counts[day.tokens.at("two") + " sure"] == 3);
        CHECK(counts[day.tokens.at("three") + " sure"] == 3);
        for (const auto* what : {"one", "two", "three"}) CHECK(where(day, what) == "photographed");
        CHECK(day.chief.get("~/sessions/zjg-01/stations/zjg-1").at("seated").is_null());
    });
}

TEST_CASE("chair: whose seat waits for its sign-in rises with it") {
    const store::TestFolder house;
    Morning day{"sqlite:" + (house.path() / "t.sqlite").string()};
    day.someone("one");
    day.take_roster();
    day.slot("one", session, at(10, 14, 9, 20));
    day.open();
    Chair here{day};
    REQUIRE(fetched(here.sync));
    Desk desk{day};
    REQUIRE(fetched(desk.sync));
    REQUIRE(desk.sign_in(day.numbers.at("one")).has_value());
    here.pass(day, 30s);
    REQUIRE(here.seat(day.tokens.at("one")).has_value());
    here.pass(day, 30s);
    REQUIRE(here.chair.stand(store::EventId::make(here.clock.now())).has_value());
    static_cast<void>(here.sync.once());
    CHECK(here.desk.acts().parked().size() == 1);
    REQUIRE(fetched(desk.sync));
    REQUIRE(fetched(here.sync));
    CHECK(here.desk.acts().count(ActState::Parked) == 0);
    CHECK(where(day, "one") == "photographed");
    CHECK(day.chief.get("~/sessions/zjg-01/stations/zjg-1").at("seated").is_null());
}

TEST_CASE("chair: a wrong scan is taken back, here and on the server") {
    const store::TestFolder house;
    Morning day{"sqlite:" + (house.path() / "t.sqlite").string()};
    three_people(day);
    Chair here{day};
    REQUIRE(fetched(here.sync));
    here.wire.gone = true;
    REQUIRE(here.seat(day.tokens.at("one")).has_value());
    here.pass(day, 10s);
    // The next one's ticket, while the first still sits.
    REQUIRE(here.seat(day.tokens.at("two")).has_value());
    here.pass(day, 2s);
    const auto event = store::EventId::make(here.clock.now());
    REQUIRE(here.chair.withdraw(event).has_value());
    REQUIRE(here.chair.withdraw(event).has_value());
    REQUIRE(here.seat(day.tokens.at("one")).has_value());
    here.pass(day, 40s);
    REQUIRE(here.seat(day.tokens.at("two")).has_value());
    here.wire.gone = false;
    REQUIRE(fetched(here.sync));
    CHECK(here.desk.acts().parked().empty());
    CHECK(where(day, "one") == "photographed");
    CHECK(where(day, "two") == "seated");
    // Nobody took anything else back under that event, or twice.
    CHECK(here.desk.acts().count(ActState::Settled) == 0);
}

TEST_CASE("chair: a picture the server cannot take now does not hold up those behind it") {
    const store::TestFolder house;
    Morning day{"sqlite:" + (house.path() / "t.sqlite").string()};
    three_people(day);
    Chair here{day};
    REQUIRE(fetched(here.sync));
    here.wire.gone = true;
    REQUIRE(here.seat(day.tokens.at("one")).has_value());
    for (std::uint64_t face = 1; face <= 3; ++face) {
        here.pass(day, 3s);
        static_cast<void>(here.shoot(day, face));
    }
    here.wire.gone = false;
    here.wire.busy_with = here.shots.weighed()->front().shot.sha256;
    static_cast<void>(here.sync.once());
    CHECK(here.shelf.count(ActState::Taken) == 2);
    CHECK(here.shelf.count(ActState::Waiting) == 1);
    here.wire.busy_with.clear();
    REQUIRE(fetched(here.sync));
    CHECK(here.shelf.count(ActState::Taken) == 3);
    // What waited for a session that is no more is shown, not tried for ever.
    here.pass(day, 3s);
    static_cast<void>(here.shoot(day, 9));
    here.file.database().write([](store::Transaction& tx) {
        tx.execute("UPDATE shot SET session = 'nowhere' WHERE state = 'waiting'");
    });
    REQUIRE(fetched(here.sync));
    REQUIRE(here.shelf.parked().size() == 1);
    CHECK(here.shelf.parked().front().refusal->kind.starts_with("no_such_"));
}

TEST_CASE("chair: a picture this machine's disk does not give back now holds up none behind it") {
    const store::TestFolder house;
    Morning day{"sqlite:" + (house.path() / "t.sqlite").string()};
    three_people(day);
    Chair here{day};
    REQUIRE(fetched(here.sync));
    REQUIRE(here.seat(day.tokens.at("one")).has_value());
    for (std::uint64_t face = 1; face <= 2; ++face) {
        here.pass(day, 3s);
        static_cast<void>(here.shoot(day, face));
    }
    const auto first = here.shots.weighed()->front().shot;
    const auto file = here.folder.path() / "shots" / (first.sha256 + ".jpg");
    std::filesystem::rename(file, here.folder.path() / "aside");
    std::filesystem::create_directory(file);
    static_cast<void>(here.sync.once());
    CHECK(here.shelf.count(ActState::Taken) == 1);
    CHECK(here.shelf.count(ActState::Waiting) == 1);
    std::filesystem::remove(file);
    std::filesystem::rename(here.folder.path() / "aside", file);
    REQUIRE(fetched(here.sync));
    CHECK(here.shelf.count(ActState::Taken) == 2);
}

TEST_CASE("chair: sitters are held against each other where the campaign says so") {
    const store::TestFolder house;
    Morning day{"sqlite:" + (house.path() / "t.sqlite").string()};
    auto file = day.chief.get("~/file");
    auto toml = file.at("toml").get<std::string>();
    const std::string table = "[binding]\n";
    toml.insert(toml.find(table) + table.size(), "compare_sitters = true\n");
    const auto put = day.chief.put("~/file", {{"toml", toml}, {"version", file.at("version")}});
    REQUIRE(put.at("ok") == true);
    three_people(day);
    Chair here{day};
    REQUIRE(fetched(here.sync));
    here.wire.gone = true;
    REQUIRE(here.seat(day.tokens.at("one")).has_value());
    for (int frame = 0; frame < 3; ++frame) {
        here.pass(day, 3s);
        static_cast<void>(here.shoot(day, 4));
    }
    const auto view = here.shots.weighed();
    REQUIRE(view->size() == 3);
    CHECK(view->at(0).shot.alike.empty());
    REQUIRE(view->at(2).shot.alike.size() == 1);
    CHECK(view->at(2).shot.alike.front().with == view->at(1).shot.id.text());
    CHECK(view->at(2).shot.alike.front().ln_ratio > 0);
    here.wire.gone = false;
    REQUIRE(fetched(here.sync));
    CHECK(here.shelf.count(ActState::Taken) == 3);
}

TEST_CASE("chair: a device that is known no more keeps no faces the server has") {
    const store::TestFolder house;
    Morning day{"sqlite:" + (house.path() / "t.sqlite").string()};
    three_people(day);
    Chair here{day};
    REQUIRE(fetched(here.sync));
    REQUIRE(here.seat(day.tokens.at("one")).has_value());
    here.pass(day, 3s);
    static_cast<void>(here.shoot(day, 4));
    REQUIRE(fetched(here.sync));
    here.pass(day, 3s);
    static_cast<void>(here.shoot(day, 5));
    const auto pictures = [&] {
        std::size_t n = 0;
        for (const auto& one : std::filesystem::directory_iterator{here.folder.path() / "shots"})
            n += one.is_regular_file() ? 1 : 0;
        return n;
    };
    CHECK(pictures() == 2);
    day.root.ask("DELETE", "/api/v1/devices/" + day.device_id);
    static_cast<void>(here.sync.once());
    CHECK(pictures() == 1);  // what the server has not waits for a new enrolment
    CHECK(here.shelf.count(ActState::Waiting) == 1);
}

}  // namespace liuying::station
