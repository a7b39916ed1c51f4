#include "capture/rates.h"

#include <algorithm>
#include <optional>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace liuying::capture {

namespace {

using binding::Counts;

// The engine lets nobody be held over more places.
constexpr std::ptrdiff_t most_held = 12;
// Fewer teach nothing: learn() moves no time by less.
constexpr std::size_t least_people = 24;

struct Visit {
    std::size_t first = 0, end = 0;  // shots
    std::ptrdiff_t turn = -1;
    bool confirmed = false;  // its first frame
};

bool is_confirmed(const ShotAt& shot) {
    return shot.now && shot.now->state != State::Doubtful;
}

double seconds_between(const ShotAt& before, const ShotAt& shot) {
    return static_cast<double>((shot.taken - before.taken).count()) / 1000.0;
}

// Likeness on the engine's scale: N(0,1) between two sitters, N(d,1) for one.
std::optional<double> score_of(const ShotAt& before, const ShotAt& shot) {
    const double d = binding::LikenessModel{}.d_same;
    for (const auto& alike : shot.alike)
        if (alike.with == before.id) return alike.ln_ratio / d + d / 2;
    return std::nullopt;
}

}  // namespace

binding::Counts counts_of(const Station& station, bool over) {
    std::unordered_map<std::string_view, std::ptrdiff_t> place;
    std::vector<const Turn*> turns;
    for (const auto& turn : station.turns)
        if (place.emplace(turn.token, static_cast<std::ptrdiff_t>(turns.size())).second)
            turns.push_back(&turn);

    Counts counts;
    std::vector<Visit> visits;
    std::vector<char> named(turns.size(), 0);  // by a binding, be it doubtful
    std::optional<std::size_t> before;         // shot
    bool extra_goes_on = false;
    for (std::size_t at = 0; at < station.shots.size(); ++at) {
        const auto& shot = station.shots[at];
        if (!shot.now) continue;
        const auto found = place.find(shot.now->token);
        if (found == place.end()) {
            if (!is_confirmed(shot)) continue;
            const bool stranger = shot.face && !shot.test;
            counts.tests += stranger ? 0 : 1;
            counts.extra += stranger && !extra_goes_on ? 1 : 0;
            extra_goes_on = stranger;
            before = at;
            continue;
        }
        extra_goes_on = false;
        named[static_cast<std::size_t>(found->second)] = 1;
        if (visits.empty() || visits.back().turn != found->second || before != at - 1)
            visits.push_back({at, at, found->second, is_confirmed(shot)});
        visits.back().end = at + 1;
        before = at;
    }

    std::vector<char> pictured(turns.size(), 0);
    std::ptrdiff_t newest = -1;
    for (std::size_t i = 0; i < visits.size(); ++i) {
        const auto& visit = visits[i];
        if (!visit.confirmed) continue;
        const auto turn = static_cast<std::size_t>(visit.turn);
        const bool first = pictured[turn] == 0;
        pictured[turn] = 1;
        const bool in_turn = first && visit.turn > newest;
        if (!first) {
            counts.retaken += 1;
        } else if (!in_turn) {
            // Two or more whom one has just passed sit down behind that one, in order: one went
            // ahead. Otherwise this one let others pass.
            const auto just_before = i > 0 ? visits[i - 1].turn : -1;
            const bool passed =
                just_before == newest && visit.turn + 1 < newest && pictured[turn + 1] == 0;
            const bool follows = just_before == visit.turn - 1 && just_before >= 0;
            counts.ahead += passed ? 1 : 0;
            counts.held += passed || follows ? 0 : 1;
        }
        newest = std::max(newest, visit.turn);
        if (i == 0 || i + 1 == visits.size()) continue;
        const auto& last = visits[i - 1];
        const auto& next = visits[i + 1];
        if (!last.confirmed || !next.confirmed || last.end != visit.first ||
            next.first != visit.end)
            continue;
        if (first) {
            const auto portraits = static_cast<std::size_t>(
                std::count_if(station.shots.begin() + static_cast<std::ptrdiff_t>(visit.first),
                              station.shots.begin() + static_cast<std::ptrdiff_t>(visit.end),
                              [](const ShotAt& shot) { return shot.face; }));
            if (portraits > 0) counts.frames[std::min(portraits, counts.frames.size()) - 1] += 1;
        }
        for (auto at = visit.first; at < visit.end; ++at) {
            const auto& earlier = station.shots[at - 1];
            const auto& shot = station.shots[at];
            if (const auto score = score_of(earlier, shot)) {
                if (at > visit.first) {
                    counts.same += 1;
                    counts.same_sum += *score;
                } else {
                    counts.different += 1;
                    counts.different_sum += *score;
                    counts.different_squares += *score * *score;
                }
            }
            if (!earlier.timed || !shot.timed || shot.counter != earlier.counter + 1) continue;
            const double gap = seconds_between(earlier, shot);
            if (gap < 0) continue;
            if (at > visit.first) {
                counts.within += 1;
                counts.within_slow += gap > 20 ? 1 : 0;
            } else if (in_turn) {
                const auto swiped =
                    static_cast<double>((shot.taken - turns[turn]->swiped).count()) / 1000.0;
                counts.service[binding::service_bin(std::min(gap, std::max(swiped, 0.0)))] += 1;
            }
        }
    }
    const auto all = static_cast<std::ptrdiff_t>(turns.size());
    const auto settled = newest < 0 ? 0 : over ? all : newest - most_held;
    for (std::ptrdiff_t i = 0; i < settled; ++i) {
        counts.turns += 1;
        counts.no_shows += named[static_cast<std::size_t>(i)] == 0 ? 1 : 0;
    }
    return counts;
}

bool asks_again(std::size_t people, std::size_t asked_at) {
    return people >= least_people && people >= 2 * asked_at;
}

}  // namespace liuying::capture
