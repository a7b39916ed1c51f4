// A station's day as the rows see it: what one more shot costs to weigh again, and what a day that
// is over teaches the next.
#include <doctest/doctest.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <numeric>

#include "campaign/campaign_file.h"
#include "capture/drawn_day.h"
#include "store/capture_records.h"
#include "store/learned_rates.h"
#include "store/test_engines.h"

using namespace liuying;
using namespace liuying::store;
using namespace std::chrono_literals;

namespace {

std::string demo_file() {
    std::ifstream in{LIUYING_SOURCE_DIR "/campaigns/demo.toml", std::ios::binary};
    return {std::istreambuf_iterator<char>{in}, std::istreambuf_iterator<char>{}};
}

// Everything the captures stand on. `again()`: the program was started anew.
struct Hall {
    Database& database;
    FixedClock clock{instant_of_ms(1'634'140'800'000)};
    Vault vault{InstallKey{{1, 2, 3}}};
    Journal journal{database, vault, clock};
    Campaigns campaigns{database, journal, clock};
    Facts facts{journal, clock};
    Graduands graduands{vault, clock};
    Payments payments{journal, facts, clock};
    HallRecords hall{database, journal, facts, graduands, payments, clock};
    std::unique_ptr<CaptureRecords> capture;
    InForce campaign;
    std::string session;
    std::string station;

    explicit Hall(Database& in) : database{in} {
        const auto text = demo_file();
        const auto parsed = campaign::parse_campaign(text);
        REQUIRE(parsed);
        campaign = campaigns.put(text, *parsed, "test").value().in_force;
        again();
    }
    void again() {
        capture =
            std::make_unique<CaptureRecords>(database, journal, facts, graduands, hall, clock);
    }
    template <class Work>
    auto write(Work&& work) {
        return database.write(Lane::campaign(campaign.id), std::forward<Work>(work));
    }
    Doing doing(Instant at) { return {EventId::make(clock.now()), at, "account:test", ""}; }

    void begin(const campaign::Session& one) {
        session = one.id;
        station = one.stations.front();
        write([&](Transaction& tx) {
            tx.execute(
                "INSERT INTO session_event (event_id, campaign_id, session, kind, at_ms, "
                "by_account) VALUES (:event, :campaign, :session, 'opened', :at, 'test')",
                {{"event", EventId::make(clock.now())},
                 {"campaign", campaign.id},
                 {"session", session},
                 {"at", clock.now()}});
        });
    }
    void swipe(const capture::Turn& turn) {
        write([&](Transaction& tx) {
            facts.record(tx, campaign, doing(turn.swiped),
                         {"swiped", turn.token, session, station});
        });
    }
    EventId seat(const capture::SeatAt& seat, std::int64_t place) {
        const auto act = doing(seat.from);
        write([&](Transaction& tx) {
            tx.execute(
                "INSERT INTO sitting_end (event_id, sitting_id, to_ms) SELECT :event, t.id, :at "
                "FROM sitting t WHERE t.campaign_id = :campaign AND t.session = :session AND "
                "t.place = :before",
                {{"event", EventId::make(clock.now())},
                 {"at", seat.from},
                 {"campaign", campaign.id},
                 {"session", session},
                 {"before", place - 1}});
            facts.record(tx, campaign, act, {"seated", seat.token, session, station});
            tx.execute(
                "INSERT INTO sitting (id, campaign_id, session, station, place, token, from_ms, "
                "how, by_account) VALUES (:id, :campaign, :session, :station, :place, :token, "
                ":from, :how, 'test')",
                {{"id", act.event_id},
                 {"campaign", campaign.id},
                 {"session", session},
                 {"station", station},
                 {"place", place},
                 {"token", seat.token},
                 {"from", seat.from},
                 {"how", seat.scanned ? "scanned" : "next"}});
        });
        return act.event_id;
    }
    EventId shoot(const capture::ShotAt& shot) {
        const auto act = doing(shot.taken);
        Arrival arrival{.doing = act,
                        .session = session,
                        .station = station,
                        .camera = "A",
                        .counter = shot.counter,
                        .file_name = shot.id,
                        .camera_ms = {},
                        .shutter = shot.shutter,
                        .seen = {},
                        .blob = {},
                        .judged = {},
                        .portrait = {}};
        arrival.blob.name.text = act.event_id.text();
        std::erase(arrival.blob.name.text, '-');
        arrival.blob.size = 1;
        REQUIRE(capture->arrive(campaign, arrival));
        return act.event_id;
    }
    // By shot in the order of the day: whose it is, and how sure.
    std::vector<std::string> bindings() {
        return database.read([&](Transaction& tx) {
            std::vector<std::string> all;
            for (const auto& row : tx.query(
                     "SELECT b.token, b.state FROM shot s JOIN current_binding b ON b.shot_id "
                     "= s.id WHERE s.campaign_id = :campaign AND s.session = :session ORDER BY "
                     "s.taken_at_ms, s.id",
                     {{"campaign", campaign.id}, {"session", session}}))
                all.push_back(row.text("token") + " " + row.text("state"));
            return all;
        });
    }
    // What the whole session says, weighed by a program that remembers nothing.
    std::vector<std::string> whole() {
        again();
        write(
            [&](Transaction& tx) { capture->weigh(tx, campaign, session, station, std::nullopt); });
        return bindings();
    }
    std::int64_t count(const std::string& sql) {
        return database.read([&](Transaction& tx) {
            return tx.first("SELECT COUNT(*) AS n FROM " + sql).value().int64("n");
        });
    }
};

// The drawn day begins at nine of 2021-10-14, as the demo's first session does.
struct Played {
    capture::test::DrawnDay day;
    std::vector<EventId> seats, shots;
};
Played play(Hall& hall, int people, std::uint64_t seed, std::chrono::milliseconds later) {
    Played played{capture::test::draw({.people = people, .late = 0.03}, seed), {}, {}};
    auto& day = played.day;
    std::vector<std::size_t> order(day.comes.size());
    std::iota(order.begin(), order.end(), 0U);
    std::ranges::stable_sort(order, {}, [&](std::size_t j) { return day.comes[j]; });
    std::size_t swiped = 0, seated = 0;
    played.shots.resize(day.comes.size());
    for (const auto j : order) {
        const auto now = day.comes[j] + later;
        if (hall.clock.now() < now) hall.clock.advance(now - hall.clock.now());
        for (; swiped < day.whole.turns.size() && day.whole.turns[swiped].swiped <= day.comes[j];
             ++swiped) {
            auto turn = day.whole.turns[swiped];
            turn.swiped += later;
            hall.swipe(turn);
        }
        for (; seated < day.whole.seats.size() && day.whole.seats[seated].from <= day.comes[j];
             ++seated) {
            auto seat = day.whole.seats[seated];
            seat.from += later;
            played.seats.push_back(hall.seat(seat, static_cast<std::int64_t>(seated) + 1));
        }
        auto shot = day.whole.shots[j];
        *shot.shutter += later;
        shot.taken += later;
        played.shots[j] = hall.shoot(shot);
    }
    return played;
}

}  // namespace

TEST_CASE(
    "hall day: weighed shot by shot, undone and answered in between, it stands as if weighed at "
    "once") {
    on_each_engine([](Database& database) {
        Hall hall{database};
        hall.begin(hall.campaign.campaign->sessions.front());
        const auto played = play(hall, 95, 3, 0s);
        const auto first = hall.bindings();
        CHECK(first.size() == played.shots.size());
        CHECK(hall.whole() == first);

        // A sitting of half an hour ago is undone at the desk: the next shot sees to it.
        const auto undone = played.seats[40];
        hall.write([&](Transaction& tx) {
            hall.facts.undo(tx, hall.campaign, hall.doing(hall.clock.now()), undone, "mistaken");
        });
        auto next = played.day.whole.shots.back();
        next.taken += 60s;
        next.shutter = next.taken;
        next.counter += 1;
        hall.shoot(next);
        const auto after = hall.bindings();
        CHECK(after != first);
        CHECK(hall.whole() == after);

        // A word about a shot of the morning.
        const auto shot = played.shots[played.shots.size() / 2];
        REQUIRE(hall.capture->bind_by_word(hall.campaign, hall.doing(hall.clock.now()),
                                           {.shot = shot, .token = "", .reason = "a stranger"}));
        const auto told = hall.bindings();
        CHECK(hall.whole() == told);
        // Questions of shots that were not weighed again stay open.
        const auto open = hall.count(
            "question q WHERE NOT EXISTS (SELECT 1 FROM question_answer a "
            "WHERE a.question_id = q.id)");
        next.taken += 60s;
        next.shutter = next.taken;
        next.counter += 1;
        hall.shoot(next);
        CHECK(hall.count("question q WHERE NOT EXISTS (SELECT 1 FROM question_answer a WHERE "
                         "a.question_id = q.id)") >= open);
    });
}

TEST_CASE("hall day: what a closed session taught is where the next one begins, and only once") {
    on_each_engine([](Database& database) {
        Hall hall{database};
        const auto& sessions = hall.campaign.campaign->sessions;
        hall.begin(sessions.front());
        static_cast<void>(play(hall, 60, 4, 0s));
        CHECK(hall.count("learned_rates WHERE kind = 'so_far'") == 2);  // at 24 people, and at 48
        const auto of_house = [&] {
            return database.read([&](Transaction& tx) {
                return rates_of_house(tx, hall.campaign.id, hall.clock.now() + 1ms);
            });
        };
        CHECK(of_house().turns == 0);
        hall.capture->learn(hall.campaign, hall.session);
        hall.capture->learn(hall.campaign, hall.session);
        CHECK(hall.count("learned_rates WHERE kind = 'closed'") == 1);
        const auto taught = of_house();
        CHECK(taught.turns >= 58);
        CHECK(std::accumulate(taught.service.begin(), taught.service.end(), 0.0) > 20);
        CHECK(counts_of_json(json_of(taught)) == taught);
        // Opened again, one more came; closed again: the later row holds, nothing counts twice.
        capture::ShotAt shot;
        shot.id = "late";
        shot.shutter = shot.taken = hall.clock.now() + 90s;
        shot.counter = 9'999;
        hall.clock.advance(90s);
        hall.swipe({"T-late", hall.clock.now() - 60s});
        hall.seat({"T-late", hall.clock.now() - 9s, {}, true}, 1'000);
        hall.shoot(shot);
        hall.capture->learn(hall.campaign, hall.session);
        CHECK(hall.count("learned_rates WHERE kind = 'closed'") == 2);
        CHECK(of_house().turns == taught.turns + 1);
        // Once it is closed, a word of the office about what it has settled before teaches too.
        const auto close = [&] {
            database.write([&](Transaction& tx) {
                tx.execute(
                    "INSERT INTO session_event (event_id, campaign_id, session, kind, at_ms, "
                    "by_account) VALUES (:id, :campaign, :session, 'closed', :at, 'lead')",
                    {{"id", EventId::make(hall.clock.now())},
                     {"campaign", hall.campaign.id},
                     {"session", hall.session},
                     {"at", hall.clock.now()}});
            });
        };
        const auto before = of_house();
        const auto shots = database.read([&](Transaction& tx) {
            return CaptureRecords::list(tx, hall.campaign.id,
                                        {.session = hall.session, .limit = 9});
        });
        REQUIRE(hall.capture->bind_by_word(hall.campaign, hall.doing(hall.clock.now()),
                                           {shots.front().id, "", "nobody", ""}));
        hall.capture->learn_when_settled(hall.campaign, hall.session);
        CHECK(hall.count("learned_rates WHERE kind = 'closed'") == 2);  // it is open still
        close();
        while (true) {
            const auto open = database.read([&](Transaction& tx) {
                return CaptureRecords::open_questions(tx, hall.campaign.id, hall.session, {});
            });
            if (open.empty()) break;
            std::vector<CaptureRecords::Word> words;
            for (const auto& shot : open.front().shots) words.push_back({shot, "", "", ""});
            REQUIRE(hall.capture->answer(hall.campaign, hall.doing(hall.clock.now()),
                                         open.front().id, words, "nobody", ""));
        }
        hall.clock.advance(1s);
        hall.capture->learn_when_settled(hall.campaign, hall.session);
        CHECK(hall.count("learned_rates WHERE kind = 'closed'") == 3);
        CHECK_FALSE(of_house() == before);
    });
}
