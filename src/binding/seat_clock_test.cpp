#include "binding/seat_clock.h"

#include <doctest/doctest.h>

#include <random>

using namespace liuying::binding;

namespace {

struct Hall {
    Session session;
    std::vector<Moment> shots;
    std::vector<int> owner;
};

// A scan, ten seconds later the first of `frames` shots, and the next sitter some seconds after the
// last.
Hall hall_of(int sitters, int frames, double camera_ahead_s, unsigned seed) {
    Hall hall;
    std::mt19937 random{seed};
    double t = 100;
    for (int sitting = 0; sitting < sitters; ++sitting) {
        if (seed > 0) t += std::generate_canonical<double, 53>(random) * 20;
        hall.session.seats.push_back({sitting, 1, t, {}, Seat::Source::Scan});
        t += 10;
        for (int k = 0; k < frames; ++k) {
            hall.shots.push_back({t + camera_ahead_s, 1});
            hall.owner.push_back(sitting);
            t += 5;
        }
        t += 10;
    }
    return hall;
}

std::vector<Seated> seats_of(const Hall& hall) {
    const SeatPlan plan{hall.session, 1};
    const TimeDensities densities{TimeModel{}};
    return seats_by_pattern(plan, hall.shots, 0, hall.shots.size(), {0.6, 0.1}, densities);
}

}  // namespace

TEST_CASE("seat clock: the pattern of scans and shots tells a camera's clock") {
    for (const double ahead : {-250.0, -40.0, 0.0, 33.0, 250.0}) {
        CAPTURE(ahead);
        const Hall hall = hall_of(40, 3, ahead, 7);
        const auto seats = seats_of(hall);
        int settled = 0;
        for (std::size_t j = 0; j < seats.size(); ++j) {
            if (seats[j].seat < 0) continue;
            ++settled;
            CHECK(seats[j].seat == hall.owner[j]);
            CHECK(seats[j].begins == (j % 3 == 0));
        }
        CHECK(settled > 110);
    }
}

TEST_CASE("seat clock: where sitters come like clockwork, or few, nothing is settled") {
    // One shot every 25 seconds: a shift by 25 seconds fits as well.
    for (const Hall& hall : {hall_of(60, 1, 25, 0), hall_of(2, 3, 0, 7), hall_of(3, 1, 0, 7)})
        for (const Seated& one : seats_of(hall)) CHECK(one.seat == -1);
    CHECK(seats_of(Hall{{}, {{10, 1}}, {0}}).front().seat == -1);
}

TEST_CASE("seat clock: a clock set anew between two sitters is followed") {
    for (const double step : {5.0, 20.0, 100.0, -100.0}) {
        CAPTURE(step);
        Hall hall = hall_of(60, 3, 20, 9);
        for (std::size_t j = 90; j < hall.shots.size(); ++j) hall.shots[j].desk_s += step;
        const auto seats = seats_of(hall);
        int settled = 0;
        for (std::size_t j = 0; j < seats.size(); ++j) {
            if (seats[j].seat < 0) continue;
            ++settled;
            CHECK(seats[j].seat == hall.owner[j]);
        }
        CHECK(settled > 120);
    }
}
