#include "capture/window.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <map>
#include <numeric>
#include <string>

#include "capture/drawn_day.h"
#include "capture/rates.h"

using namespace liuying;
using namespace liuying::capture;
using namespace std::chrono_literals;

namespace {

constexpr double level = 1e-4;

struct Sum {
    std::size_t compared = 0, otherwise = 0;  // shots in a window, and those of them said otherwise
    std::size_t left_out = 0, moved = 0;      // shots before it, and those that would have changed
    std::size_t windows = 0;
    std::size_t sure = 0, wrong = 0, sure_at_once = 0;
};

// A day lived through: every file is weighed when it comes, in the window; every tenth time the
// whole session is weighed as well. Now and then somebody says whose a doubtful shot is.
void live(const test::Kind& kind, std::uint64_t seed, Sum& sum) {
    const auto day = test::draw(kind, seed);
    std::vector<std::size_t> order(day.comes.size());
    std::iota(order.begin(), order.end(), 0U);
    std::ranges::stable_sort(order, {}, [&](std::size_t j) { return day.comes[j]; });
    std::vector<std::optional<Bound>> held(day.comes.size());
    std::map<std::string, std::size_t> place;
    for (std::size_t j = 0; j < day.whole.shots.size(); ++j) place[day.whole.shots[j].id] = j;
    std::mt19937_64 chance{seed + 77};
    std::size_t asked_at = 0;
    binding::Parameters rates;
    auto said = Instant::max();  // the moment a word since speaks of
    for (const auto j : order) {
        auto station = test::known_at(day, day.comes[j], held);
        set_times(station);
        const bool again = asks_again(station.seats.size(), asked_at);
        if (again) {
            asked_at = station.seats.size();
            rates = binding::parameters_from(counts_of(station, false));
        }
        station.rates = rates;
        const auto changed = std::min(day.whole.shots[j].taken, said);
        said = Instant::max();
        const auto window = again ? std::nullopt : window_of(station, changed);
        const auto answers = whose_in(station, window.value_or(Window{}), level);
        if (window && ++sum.windows % 10 == 0) {
            const auto all = whose(station, level);
            for (std::size_t i = 0; i < all.size(); ++i) {
                const auto same = [&](const auto& here) {
                    return here.state == all[i].state && here.token == all[i].token;
                };
                if (i < window->weighed) {
                    ++sum.left_out;
                    sum.moved += same(*station.shots[i].now) ? 0 : 1;
                } else {
                    ++sum.compared;
                    sum.otherwise += same(answers[i - window->weighed]) ? 0 : 1;
                }
            }
        }
        for (const auto& answer : answers)
            held[place.at(answer.shot)] = Bound{answer.token, answer.state};
        if (chance() % 20 != 0) continue;
        for (std::size_t i = 0; i < held.size(); ++i)
            if (held[i] && held[i]->state == State::Doubtful && chance() % 3 == 0) {
                held[i] = Bound{day.owner[i], State::Worded};
                said = day.whole.shots[i].taken;
                break;
            }
    }
    const auto at_once = whose(day.whole, level);
    for (std::size_t i = 0; i < held.size(); ++i) {
        sum.sure_at_once += at_once[i].state == State::Sure ? 1 : 0;
        if (held[i]->state != State::Sure) continue;
        ++sum.sure;
        sum.wrong += held[i]->token == day.owner[i] ? 0 : 1;
    }
}

// Everybody scans and is photographed twice; all are certain.
Station settled(int people) {
    Station station;
    station.day_start = instant_of_ms(1'634'140'800'000);
    auto now = station.day_start + 9h;
    for (int i = 0; i < people; ++i, now += 45s) {
        const auto token = "T" + std::to_string(i);
        station.turns.push_back({token, now - 90s});
        station.seats.push_back({token, now, now + 40s, true});
        for (const auto at : {now + 9s, now + 15s}) {
            ShotAt shot;
            shot.id = token + (at == now + 9s ? "a" : "b");
            shot.shutter = at;
            shot.counter = static_cast<std::int64_t>(station.shots.size()) + 1;
            shot.now = Bound{token, State::Sure};
            station.shots.push_back(shot);
        }
    }
    set_times(station);
    return station;
}
std::size_t begins_at(const Station& station) {
    return window_of(station, station.shots.back().taken).value_or(Window{}).run;
}

}  // namespace

TEST_CASE(
    "window: what is said of a shot in it is what the whole session says, and what is left out "
    "would not have changed") {
    for (const auto& kind :
         {test::Kind{}, test::Kind{.faults = 3}, test::Kind{.faults = 3, .compared = 2.66},
          test::Kind{.people = 200, .scanned = 1, .untimed = 0.02}}) {
        Sum sum;
        for (const std::uint64_t seed : {1U, 2U}) live(kind, seed, sum);
        CAPTURE(kind.people);
        CAPTURE(kind.faults);
        CAPTURE(kind.compared);
        CHECK(sum.compared > 500);
        CHECK(sum.left_out > 500);
        CHECK(sum.otherwise == 0);
        CHECK(sum.moved == 0);
        CHECK(sum.wrong == 0);
        // Nor does it cost anybody a look that weighing the finished day at once would spare.
        CHECK(static_cast<double>(sum.sure) > 0.95 * static_cast<double>(sum.sure_at_once));
    }
}

TEST_CASE("window: it is no longer after a thousand people than after a hundred") {
    for (const int people : {100, 300, 1000}) {
        const auto station = settled(people);
        const auto window = window_of(station, station.shots.back().taken);
        REQUIRE(window);
        CHECK(station.shots.size() - window->run < 80);
        CHECK(part_of(station, *window).turns.size() < 40);
    }
}

TEST_CASE("window: it begins at no place over which a doubt, a gap or somebody else reaches") {
    const auto calm = settled(100);
    const auto usual = begins_at(calm);
    REQUIRE(usual > 0);
    const auto disturbed = [&](auto&& disturb) {
        auto station = calm;
        disturb(station);
        return begins_at(station);
    };
    const auto doubt_at = [](std::size_t shot) {
        return [shot](Station& station) { station.shots[shot].now->state = State::Doubtful; };
    };
    // At an end of the run: another must be found, further back.
    CHECK(disturbed(doubt_at(usual)) < usual);
    CHECK(disturbed(doubt_at(usual + 23)) < usual);
    // In its middle, with the certain on both sides, it reaches over nothing.
    CHECK(disturbed(doubt_at(usual + 12)) == usual);
    // A picture of somebody who had their turn long ago.
    CHECK(disturbed([&](Station& station) { station.shots[usual + 12].now->token = "T3"; }) <
          usual);
    // A shot whose moment nobody knows.
    CHECK(disturbed([&](Station& station) { station.shots[usual].timed = false; }) < usual);
    // Nobody is certain: the whole session.
    CHECK(disturbed([](Station& station) {
              for (auto& shot : station.shots) shot.now->state = State::Doubtful;
          }) == 0);
}

TEST_CASE(
    "window: whoever comes back after an hour is known by the scan, though the turn is past") {
    auto station = settled(100);
    auto back = station.shots.back();
    back.id = "back";
    back.shutter = *back.shutter + 45s;
    back.counter += 1;
    back.now.reset();
    station.seats.push_back({"T4", *back.shutter - 9s, {}, true});
    station.shots.push_back(back);
    set_times(station);
    const auto window = window_of(station, back.taken);
    REQUIRE(window);
    const auto part = part_of(station, *window);
    CHECK(std::ranges::find(part.turns, "T4", &Turn::token) != part.turns.end());
    const auto here = whose_in(station, *window, level).back();
    const auto all = whose(station, level).back();
    CHECK(here.token == "T4");
    CHECK(here.token == all.token);
    CHECK(here.state == all.state);
}
