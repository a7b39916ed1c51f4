// What the school's pictures buy at the chair, and what they cost, in drawn mornings: faces whose
// log likelihood ratios lie d' apart as a network's do that was measured
// (docs/portrait-accuracy.md), the pictures of one pair of people more like each other than chance;
// one pair of neighbours in a hundred sits on each other's ticket. Printed beside the same mornings
// without the pictures.
#include <algorithm>
#include <cstdio>
#include <random>
#include <string>

#include "capture/whose.h"

using namespace liuying;
using namespace liuying::capture;
using namespace std::chrono_literals;

namespace {

constexpr auto day_start = instant_of_ms(1'634'140'800'000);
constexpr int people = 150, around = 10;
constexpr double exchanged = 0.01, useless = 0.02;

struct Morning {
    Station station{.id = "a", .day_start = day_start, .turns = {}, .seats = {}, .shots = {}};
    std::vector<int> sits;  // by turn: who really does
};

Morning morning(std::mt19937_64& random, double told, double real, bool scans, bool pictures) {
    Morning one;
    const auto chance = [&](double p) { return std::bernoulli_distribution{p}(random); };
    std::normal_distribution<double> normal;
    for (int i = 0; i < people; ++i) one.sits.push_back(i);
    for (int i = 0; i + 1 < people; ++i)
        if (chance(exchanged)) {
            std::swap(one.sits[static_cast<std::size_t>(i)],
                      one.sits[static_cast<std::size_t>(i) + 1]);
            ++i;
        }
    std::vector<bool> bad(people);
    for (std::size_t i = 0; i < bad.size(); ++i) bad[i] = chance(useless);
    auto now = day_start + 9h;
    for (int i = 0; i < people; ++i) {
        const auto token = std::to_string(i);
        const auto stays = std::chrono::milliseconds{33'000 + 7'919 * i % 17'000};
        one.station.turns.push_back({token, now - 90s});
        one.station.seats.push_back({token, now, now + stays, scans});
        std::vector<double> pair;  // what both frames share, by who is around
        for (int n = std::max(0, i - around); n <= std::min(people - 1, i + around); ++n)
            pair.push_back(normal(random));
        for (const auto at : {now + 9s, now + 17s}) {
            ShotAt shot;
            shot.id = token + (at == now + 9s ? "a" : "b");
            shot.shutter = shot.taken = at;
            shot.counter = static_cast<std::int64_t>(one.station.shots.size()) + 1;
            for (int n = std::max(0, i - around), p = 0;
                 pictures && n <= std::min(people - 1, i + around); ++n, ++p) {
                const bool same =
                    one.sits[static_cast<std::size_t>(i)] == n && !bad[static_cast<std::size_t>(n)];
                const double z = 0.9 * pair[static_cast<std::size_t>(p)] + 0.436 * normal(random);
                // On the scale the site was told.
                const double face = told * ((same ? real : 0) + z - told / 2);
                shot.admission.push_back({std::to_string(n), std::clamp(face, -5.0, 7.0), told});
            }
            one.station.shots.push_back(std::move(shot));
        }
        now += stays + 7s;
    }
    set_times(one.station);
    return one;
}

void row(const char* name, double told, double real, bool scans, bool pictures) {
    std::mt19937_64 random{7};
    double honest = 0, asked = 0, wrong = 0, swapped = 0, missed = 0;
    for (int mornings = 0; mornings < 100; ++mornings) {
        const auto one = morning(random, told, real, scans, pictures);
        for (const auto& answer : whose(one.station, 1e-4)) {
            const auto turn = std::stoul(answer.shot);
            const auto truth = std::to_string(one.sits[turn]);
            const bool exchange = one.sits[turn] != static_cast<int>(turn);
            const bool waits = answer.state == State::Doubtful;
            (exchange ? swapped : honest) += 1;
            if (exchange && !waits && answer.token != truth) missed += 1;
            if (!exchange && waits) asked += 1;
            if (!exchange && !waits && answer.token != truth) wrong += 1;
        }
    }
    std::printf(
        "%-62s %5.0f shots of exchanged tickets: %5.1f %% under the wrong name; of %5.0f others "
        "%5.2f %% to look at, %.0f wrong\n",
        name, swapped, 100 * missed / swapped, honest, 100 * asked / honest, wrong);
    std::fflush(stdout);
}

}  // namespace

int main() {
    row("scanned at the chair, no pictures", 3.5, 3.5, true, false);
    row("scanned, school's pictures, d' 3.5", 3.5, 3.5, true, true);
    row("scanned, told d' 3.5 and really 2.8", 3.5, 2.8, true, true);
    row("called by the screen, no pictures", 3.5, 3.5, false, false);
    row("called by the screen, school's pictures, d' 3.5", 3.5, 3.5, false, true);
    row("called by the screen, told d' 3.5 and really 2.8", 3.5, 2.8, false, true);
}
