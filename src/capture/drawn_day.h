#pragma once
// For tests: a station's day drawn with its faults, and what the hall knew of it at each moment.

#include <algorithm>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "binding/simulator.h"
#include "capture/whose.h"

namespace liuying::capture::test {

struct DrawnDay {
    Station whole;                   // as it stands when everybody is gone
    std::vector<std::string> owner;  // by shot; "" = nobody with a ticket here
    std::vector<Instant> comes;      // by shot: when the station has its file
};

struct Kind {
    int people = 120;
    double faults = 1;  // times the assumed rates
    double scanned = 0.9;
    double compared = 0;  // separation of neighbours' clothes; 0: not compared
    double late = 0.02;   // share of files that come minutes late
    double untimed = 0;   // share of files nobody saw come, of a camera whose clock nobody measured
    double pace = 1;      // times the assumed seconds for everything
};

inline DrawnDay draw(const Kind& kind, std::uint64_t seed) {
    binding::World world;
    world.stations = 1;
    world.sittings_per_station = kind.people;
    world.codes = false;
    world.d_reference = 0;
    world.d_same = kind.compared;
    world.tethered = true;
    world.scans = kind.scanned;
    world.rates = world.rates.times(kind.faults);
    const auto drawn = binding::simulate(world, seed);
    const auto& session = drawn.session;
    std::mt19937_64 chance{seed};
    const auto happens = [&](double p) {
        return static_cast<double>(chance() >> 11) * 0x1.0p-53 < p;
    };
    constexpr auto day_start = instant_of_ms(1'634'140'800'000);
    const auto at = [&](double s) {
        return day_start + std::chrono::hours{9} +
               std::chrono::milliseconds{static_cast<std::int64_t>(s * 1000 * kind.pace)};
    };
    DrawnDay day;
    day.whole.id = "a/1";
    day.whole.day_start = day_start;
    const auto token = [](int sitting) { return "T" + std::to_string(sitting); };
    for (std::size_t i = 0; i < session.sittings.size(); ++i)
        day.whole.turns.push_back({token(static_cast<int>(i)), at(*session.sittings[i].swiped_s)});
    for (std::size_t j = 0; j < session.shots.size(); ++j) {
        const auto& shot = session.shots[j];
        ShotAt one;
        one.id = "S" + std::to_string(j);
        one.shutter = at(*shot.station_s);
        one.taken = *one.shutter;
        one.camera = "A";
        one.counter = *shot.counter;
        one.face = shot.face;
        one.test = drawn.owner[j] == binding::nobody && happens(0.3);
        if (shot.same_as_previous && kind.compared > 0)
            one.alike = {{"S" + std::to_string(j - 1),
                          kind.compared * (*shot.same_as_previous - kind.compared / 2)}};
        auto comes = one.taken + std::chrono::seconds{2};
        if (happens(kind.late)) comes += std::chrono::seconds{20 + chance() % 400};
        if (happens(kind.untimed)) one.shutter.reset();
        day.whole.shots.push_back(one);
        day.comes.push_back(comes);
        day.owner.push_back(drawn.owner[j] == binding::nobody ? "" : token(drawn.owner[j]));
    }
    for (const auto& seat : session.seats)
        day.whole.seats.push_back({token(seat.sitting), at(seat.from_s), {}, true});
    // Whoever sits without a scan: the next of the line is shown, when somebody presses the key.
    std::size_t next = 0;
    for (std::size_t j = 0; j < day.owner.size(); ++j) {
        const auto& owner = day.owner[j];
        if (owner.empty() || (j > 0 && owner == day.owner[j - 1])) continue;
        const auto& taken = day.whole.shots[j].taken;
        const auto paced = [&](double seconds) {
            return std::chrono::milliseconds{static_cast<std::int64_t>(seconds * 1000 * kind.pace)};
        };
        const auto sits = taken - paced(5);
        const bool scanned = std::ranges::any_of(day.whole.seats, [&](const SeatAt& seat) {
            return seat.scanned && seat.token == owner && seat.from >= taken - paced(6.1) &&
                   seat.from < taken;
        });
        const auto place = static_cast<std::size_t>(std::stoi(owner.substr(1)));
        if (!scanned && happens(0.8))
            day.whole.seats.push_back(
                {token(static_cast<int>(std::min(next, day.whole.turns.size() - 1))),
                 sits,
                 {},
                 false});
        next = std::max(next, place + 1);
    }
    std::ranges::stable_sort(day.whole.seats, {}, &SeatAt::from);
    for (std::size_t i = 0; i + 1 < day.whole.seats.size(); ++i)
        day.whole.seats[i].to = day.whole.seats[i + 1].from;
    return day;
}

// What was known then; what holds is `held`, by position in day.whole.shots.
inline Station known_at(const DrawnDay& day, Instant now,
                        const std::vector<std::optional<Bound>>& held) {
    Station station{.id = day.whole.id,
                    .day_start = day.whole.day_start,
                    .turns = {},
                    .seats = {},
                    .shots = {}};
    for (const auto& turn : day.whole.turns)
        if (turn.swiped <= now) station.turns.push_back(turn);
    for (auto seat : day.whole.seats) {
        if (seat.from > now) continue;
        if (seat.to && *seat.to > now) seat.to.reset();
        station.seats.push_back(seat);
    }
    for (std::size_t j = 0; j < day.whole.shots.size(); ++j) {
        if (day.comes[j] > now) continue;
        station.shots.push_back(day.whole.shots[j]);
        station.shots.back().now = held[j];
    }
    return station;
}

}  // namespace liuying::capture::test
