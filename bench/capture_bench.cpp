// What one more shot costs at a station that has seen so many people today: its whole session is
// weighed again. The limit beside it is the hall's own pace: one who sits every 40 seconds with two
// frames.
#include <chrono>
#include <cstdio>
#include <string>

#include "capture/whose.h"

using namespace liuying;
using namespace liuying::capture;
using namespace std::chrono_literals;

namespace {

constexpr auto day_start = instant_of_ms(1'634'140'800'000);

// One in ten is seated without a scan.
Station morning(int people) {
    Station station{.id = "a", .day_start = day_start, .turns = {}, .seats = {}, .shots = {}};
    auto now = day_start + 9h;
    for (int i = 0; i < people; ++i) {
        const auto token = std::to_string(i);
        const auto stays = std::chrono::milliseconds{33'000 + 7'919 * i % 17'000};
        station.turns.push_back({token, now - 90s});
        station.seats.push_back({token, now, now + stays, i % 10 != 7});
        for (const auto at : {now + 9s, now + 17s}) {
            ShotAt shot;
            shot.id = token + (at == now + 9s ? "a" : "b");
            shot.shutter = at;
            shot.taken = at;
            shot.counter = static_cast<std::int64_t>(station.shots.size()) + 1;
            station.shots.push_back(shot);
        }
        now += stays + 7s;
    }
    return station;
}

}  // namespace

int main() {
    double first = 0;
    for (const int people : {100, 300, 1000, 3000}) {
        auto station = morning(people);
        double best = 1e9;
        std::size_t bound = 0;
        for (int round = 0; round < 3; ++round) {
            const auto from = std::chrono::steady_clock::now();
            set_times(station);
            const auto answers = whose(station, 1e-4);
            const std::chrono::duration<double, std::milli> took =
                std::chrono::steady_clock::now() - from;
            best = std::min(best, took.count());
            bound = 0;
            for (const auto& answer : answers) bound += answer.state == State::Sure ? 1 : 0;
        }
        if (first == 0) first = best;
        std::printf(
            "one more shot after %4d people at a station: %7.1f ms (%.1f x that of 100), %zu of "
            "%zu sure, %.2f %% of the 20 s until the next\n",
            people, best, best / first, bound, station.shots.size(), best / 200);
    }
}
