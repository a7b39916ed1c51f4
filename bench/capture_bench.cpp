// What one more shot costs at a station that has seen so many people today: what it can change is
// weighed again; and what the whole session costs, as after a restart or when a camera's clock was
// measured. The limit beside it is the hall's own pace: one who sits every 40 seconds with two
// frames.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <string>

#include "capture/rates.h"
#include "capture/whose.h"
#include "capture/window.h"

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

double least_ms(auto&& act) {
    double best = 1e9;
    for (int round = 0; round < 5; ++round) {
        const auto from = std::chrono::steady_clock::now();
        act();
        const std::chrono::duration<double, std::milli> took =
            std::chrono::steady_clock::now() - from;
        best = std::min(best, took.count());
    }
    return best;
}

int main() {
    for (const int people : {100, 300, 1000, 3000}) {
        auto station = morning(people);
        set_times(station);
        std::vector<Answer> all = whose(station, 1e-4);
        for (std::size_t i = 0; i < all.size(); ++i)
            station.shots[i].now = Bound{all[i].token, all[i].state};
        station.rates = binding::parameters_from(counts_of(station, false));
        for (auto& shot : station.shots) shot.now.reset();
        const auto whole = least_ms([&] { all = whose(station, 1e-4); });
        std::size_t bound = 0;
        for (std::size_t i = 0; i < all.size(); ++i) {
            bound += all[i].state == State::Sure ? 1 : 0;
            if (i + 1 < all.size()) station.shots[i].now = Bound{all[i].token, all[i].state};
        }
        std::size_t weighed = 0;
        const auto one = least_ms([&] {
            set_times(station);
            const auto window = window_of(station, station.shots.back().taken);
            weighed = whose_in(station, window.value_or(Window{}), 1e-4).size();
        });
        std::printf(
            "one more shot after %4d people at a station: %6.1f ms, %4zu shots weighed again "
            "(the whole session: %6.1f ms, %zu of %zu sure); %.3f %% of the 20 s until the next\n",
            people, one, weighed, whole, bound, station.shots.size(), one / 200);
    }
}
