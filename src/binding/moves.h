#pragma once
// The moves of docs/binding.md: modes of a place, priors and shares. What the passes of alignment.h
// have in common.

#include <algorithm>
#include <array>

#include "binding/parameters.h"

namespace liuying::binding {

// Modes: in order; second half of an exchange; one ticket is held, d = 1..10 tickets ago; the
// ticket e = 1..6 ahead has been served. "Inside a run of lost sitters" is kept apart: it reaches
// far and does little.
namespace mode {
inline constexpr int normal = 0, exchange = 1, held = 1, ahead = 11, count = 18;
inline constexpr int most_held = 10, most_ahead = 6;
}  // namespace mode

// Prior of every move that leaves (i, mode, j); they sum to 1. match_aside: of modes other than
// `normal`, which neither hold, advance, exchange nor lose.
struct MovePriors {
    double skip, hold, advance, exchange, extra, retake, test, elsewhere, lost, match, match_aside;
};
[[nodiscard]] MovePriors priors_in_order(const FaultRates& rates, int i, double lost);
[[nodiscard]] double release_chance(int d);
[[nodiscard]] double ahead_share(int e);   // e = 2..6, sums to 1
[[nodiscard]] double retake_share(int d);  // d = 1..8, sums to 1
inline constexpr int most_retaken = 8;

inline constexpr int places_below = mode::most_held, places_above = mode::most_ahead + 3;
inline constexpr int aside =
    mode::held + 1;  // first of the modes held and ahead, which follow each other
inline constexpr int asides = mode::most_held + mode::most_ahead;

inline constexpr std::array<double, mode::most_ahead + 1> ahead_shares{0,    0,    0.40, 0.25,
                                                                       0.15, 0.12, 0.08};
inline constexpr std::array<double, most_retaken + 1> retake_shares{0,    0.02, 0.13, 0.24, 0.20,
                                                                    0.14, 0.11, 0.09, 0.07};

// Of the modes held and ahead: the chance that nobody is released, and that somebody is.
inline constexpr auto stays = [] {
    std::array<double, asides> stay{};
    for (int d = 1; d <= mode::most_held; ++d)
        stay[std::size_t(d - 1)] = 1 - (d == 1 ? 0 : d == 2 ? 0.55 : 0.30);
    for (int e = 1; e <= mode::most_ahead; ++e) stay[std::size_t(mode::most_held + e - 1)] = 1;
    return stay;
}();

// Of all modes: the chance that nothing of theirs ends where a group passes no turn.
inline constexpr auto stays_in = [] {
    std::array<double, mode::count> stay{};
    stay[mode::normal] = 1;
    for (std::size_t m = 0; m < asides; ++m) stay[aside + m] = stays[m];
    return stay;
}();

// What a turn passed is worth in the modes held and ahead, by what its ends are.
[[nodiscard]] inline std::array<double, asides> passing(const double* next, const double* after) {
    std::array<double, asides> passed;
    for (int d = 1; d < mode::most_held; ++d)
        passed[std::size_t(d - 1)] = next[mode::held + d + 1] * stays[std::size_t(d - 1)];
    passed[mode::most_held - 1] = next[mode::normal] * stays[mode::most_held - 1];
    passed[mode::most_held] = after[mode::normal];
    for (int e = 2; e <= mode::most_ahead; ++e)
        passed[std::size_t(mode::most_held + e - 1)] = next[mode::ahead + e - 1];
    return passed;
}

// Sum of products, four at a time, so that the compiler need not wait for each.
template <int count>
[[nodiscard]] inline double dot(const double* a, const double* b) {
    double sums[4] = {};
    int at = 0;
    for (; at + 4 <= count; at += 4)
        for (int part = 0; part < 4; ++part) sums[part] += a[at + part] * b[at + part];
    for (; at < count; ++at) sums[at % 4] += a[at] * b[at];
    return (sums[0] + sums[1]) + (sums[2] + sums[3]);
}

// The turns passed in these modes, `staying` of whom are not released.
[[nodiscard]] inline double passing(const double* staying, const double* next,
                                    const double* after) {
    constexpr int held = mode::most_held, last = held - 1;
    return dot<last>(staying, next + mode::held + 2) + staying[last] * next[mode::normal] +
           staying[held] * after[mode::normal] +
           dot<mode::most_ahead - 1>(staying + held + 1, next + mode::ahead + 1);
}

// Three at a time, so that the compiler need not wait for each.
[[nodiscard]] inline double heaviest(const std::array<double, mode::count>& row) {
    static_assert(mode::count % 3 == 0);
    double a = row[0], b = row[1], c = row[2];
    for (std::size_t m = 3; m < row.size(); m += 3) {
        a = std::max(a, row[m]);
        b = std::max(b, row[m + 1]);
        c = std::max(c, row[m + 2]);
    }
    return std::max(a, std::max(b, c));
}

}  // namespace liuying::binding
