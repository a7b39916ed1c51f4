#include "capture/rates.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>

#include "capture/drawn_day.h"

using namespace liuying;
using namespace liuying::capture;

namespace {

// A finished day of which everybody knows whose every shot is.
binding::Counts taught_by(const test::Kind& kind, std::uint64_t seed) {
    auto day = test::draw(kind, seed);
    for (std::size_t j = 0; j < day.owner.size(); ++j)
        day.whole.shots[j].now = Bound{day.owner[j], State::Worded};
    set_times(day.whole);
    return counts_of(day.whole, true);
}

double off(double value, double truth) {
    return std::abs(std::log(value / truth));
}

}  // namespace

TEST_CASE(
    "rates: after a few days a site with other faults and another pace is known for what it is") {
    const binding::Parameters safe;
    for (const double faults : {0.4, 3.0}) {
        for (const double pace : {0.6, 2.5}) {
            CAPTURE(faults);
            CAPTURE(pace);
            binding::Counts sum;
            for (std::uint64_t seed = 1; seed <= 5; ++seed)
                sum += taught_by({.people = 300, .faults = faults, .pace = pace}, seed);
            const auto learned = binding::parameters_from(sum);
            const binding::WorldRates drawn = binding::WorldRates{}.times(faults);
            const auto nearer = [&](double now, double before, double truth) {
                CHECK(off(now, truth) < off(before, truth));
            };
            nearer(learned.rates.no_show, safe.rates.no_show, drawn.no_show);
            nearer(learned.rates.held, safe.rates.held, drawn.leave + drawn.swap);
            nearer(learned.rates.retake, safe.rates.retake, drawn.retake);
            nearer(learned.time.cycle_s, safe.time.cycle_s, 22.5 * pace);
        }
    }
}

TEST_CASE("rates: the odder the days, the same the limits: nothing leaves them") {
    const binding::Parameters safe;
    // Nobody in turn, everybody again, a chair that stands empty for ten minutes.
    binding::Counts odd;
    odd.turns = 100'000;
    odd.no_shows = odd.held = odd.ahead = odd.extra = odd.retaken = odd.tests = 100'000;
    odd.frames = {100'000, 0, 0, 0, 0, 0};
    odd.service.back() = 100'000;
    odd.within = odd.within_slow = 100'000;
    odd.same = odd.different = 100'000;
    odd.same_sum = 900'000;
    odd.different_sum = -500'000;
    odd.different_squares = 9e9;
    // And a house in which nothing ever happens.
    binding::Counts calm;
    calm.turns = 100'000;
    calm.frames = {0, 0, 0, 0, 0, 100'000};
    calm.service.front() = 100'000;
    calm.within = 100'000;
    for (const auto& counts : {odd, calm}) {
        const auto learned = binding::parameters_from(counts);
        const auto within = [](double value, double low, double high) {
            CHECK(value >= low * (1 - 1e-9));
            CHECK(value <= high * (1 + 1e-9));
        };
        double sum = 0;
        for (const auto rate : {&binding::FaultRates::no_show, &binding::FaultRates::held,
                                &binding::FaultRates::ahead, &binding::FaultRates::extra,
                                &binding::FaultRates::retake, &binding::FaultRates::test_shot}) {
            CHECK(learned.rates.*rate > 0);
            CHECK(learned.rates.*rate <= safe.rates.*rate * 15);
            sum += learned.rates.*rate;
        }
        CHECK(sum < 0.46);
        within(learned.time.cycle_s, 5, 120);
        within(learned.time.cycle_spread, 0.2, 0.9);
        within(learned.time.within_slow, 0.003, 0.15);
        within(learned.likeness.d_same, 0.2, safe.likeness.d_same * 1.05);
        for (const double share : learned.frames) CHECK(share > 1e-4);
        // What a wrong name costs is never learned away.
        CHECK(learned.rates.substitute >= safe.rates.substitute);
        CHECK(learned.rates.exchanged >= safe.rates.exchanged);
        CHECK(learned.wrong_scan == safe.wrong_scan);
        CHECK(learned.wrong_screen == safe.wrong_screen);
        CHECK(learned.likeness.d_reference == safe.likeness.d_reference);
    }
}

TEST_CASE("rates: a day behind it spares the next one looks, and costs nobody the right name") {
    const test::Kind kind{.people = 100, .pace = 2.5};
    binding::Counts sum;
    for (std::uint64_t seed = 11; seed <= 13; ++seed) sum += taught_by(kind, seed);
    std::size_t safe_sure = 0, learned_sure = 0, wrong = 0;
    for (std::uint64_t seed = 21; seed <= 24; ++seed) {
        auto day = test::draw(kind, seed);
        set_times(day.whole);
        day.whole.rates = binding::Parameters{};
        for (const auto& answer : whose(day.whole, 1e-4))
            safe_sure += answer.state == State::Sure ? 1 : 0;
        day.whole.rates = binding::parameters_from(sum);
        const auto answers = whose(day.whole, 1e-4);
        for (std::size_t j = 0; j < answers.size(); ++j) {
            if (answers[j].state != State::Sure) continue;
            ++learned_sure;
            wrong += answers[j].token == day.owner[j] ? 0 : 1;
        }
    }
    CHECK(learned_sure > safe_sure);
    CHECK(wrong == 0);
}

TEST_CASE("rates: who let others pass, who went ahead, who did not come, who came back") {
    const auto counts = [](const std::vector<int>& seats) {
        Station station;
        station.day_start = instant_of_ms(1'634'140'800'000);
        auto now = station.day_start + std::chrono::hours{9};
        for (int i = 0; i < 20; ++i) station.turns.push_back({"T" + std::to_string(i), now});
        for (const int who : seats) {
            ShotAt shot;
            shot.id = std::to_string(station.shots.size());
            shot.shutter = now += std::chrono::seconds{40};
            shot.counter = static_cast<std::int64_t>(station.shots.size()) + 1;
            shot.now = Bound{who < 0 ? "" : "T" + std::to_string(who), State::Worded};
            station.shots.push_back(shot);
        }
        set_times(station);
        return counts_of(station, true);
    };
    std::vector<int> calm(20);
    for (int i = 0; i < 20; ++i) calm[std::size_t(i)] = i;
    const auto plain = counts(calm);
    CHECK(plain.turns == 20);
    CHECK(plain.no_shows + plain.held + plain.ahead + plain.extra + plain.retaken == 0);

    auto held = calm;
    std::rotate(held.begin() + 5, held.begin() + 6, held.begin() + 9);
    CHECK(counts(held).held == 1);
    CHECK(counts(held).ahead == 0);

    auto ahead = calm;
    std::rotate(ahead.begin() + 5, ahead.begin() + 8, ahead.begin() + 9);
    CHECK(counts(ahead).ahead == 1);
    CHECK(counts(ahead).held == 0);

    auto absent = calm;
    absent.erase(absent.begin() + 7);
    CHECK(counts(absent).no_shows == 1);

    auto again = calm;
    again.insert(again.begin() + 9, 4);
    CHECK(counts(again).retaken == 1);

    auto stranger = calm;
    stranger.insert(stranger.begin() + 9, -1);
    CHECK(counts(stranger).extra == 1);
}
