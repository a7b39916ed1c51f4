#pragma once
// The moves of docs/binding.md: modes of a place, priors and shares. What the passes of alignment.h
// have in common.

#include <algorithm>
#include <array>
#include <vector>

#include "binding/lanes.h"
#include "binding/parameters.h"

namespace liuying::binding {

// Modes: in order; second half of an exchange; one ticket is held, d = 1..10 tickets ago; the
// ticket e = 1..6 ahead has been served. "Inside a run of lost sitters" is kept apart: it reaches
// far and does little. Two more hold nothing, so that a row is read four at a time.
namespace mode {
inline constexpr int normal = 0, exchange = 1, held = 3, ahead = 13, count = 20;
inline constexpr int most_held = 10, most_ahead = 6;
}  // namespace mode
using Row = std::array<double, mode::count>;

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
// The same from the oldest on.
inline constexpr std::array<double, most_retaken> retake_shares_of_oldest = [] {
    std::array<double, most_retaken> shares{};
    for (std::size_t d = 1; d <= most_retaken; ++d) shares[most_retaken - d] = retake_shares[d];
    return shares;
}();

// Of the modes held and ahead: the chance that nobody is released.
inline constexpr auto stays = [] {
    std::array<double, asides> stay{};
    for (int d = 1; d <= mode::most_held; ++d)
        stay[std::size_t(d - 1)] = 1 - (d == 1 ? 0 : d == 2 ? 0.55 : 0.30);
    for (int e = 1; e <= mode::most_ahead; ++e) stay[std::size_t(mode::most_held + e - 1)] = 1;
    return stay;
}();

// That somebody is.
inline constexpr auto leaves = [] {
    std::array<double, asides> gone{};
    for (std::size_t m = 0; m < asides; ++m) gone[m] = 1 - stays[m];
    return gone;
}();

// Of all modes: the chance that nothing of theirs ends where a group passes no turn.
inline constexpr auto stays_in = [] {
    std::array<double, mode::count> stay{};
    stay[mode::normal] = 1;
    for (std::size_t m = 0; m < asides; ++m) stay[aside + m] = stays[m];
    return stay;
}();

static_assert(aside % 4 == 0 && asides == 16 && mode::most_held == 10);

// The modes held and ahead together.
[[nodiscard]] inline double sum_aside(const double* row) {
    return sum_of((four(row + aside) + four(row + aside + 4)) +
                  (four(row + aside + 8) + four(row + aside + 12)));
}

// Of the modes held and ahead, four at a time: each(m, what these four lead to where a turn
// passes): one further held, in order after the last; one less ahead, two turns further after the
// first.
template <class Each>
inline void passed(const Row& next, const Row& after, const Each& each) {
    const double* to = next.data() + aside;
    each(0, four(to + 1));
    each(4, four(to + 5));
    each(8, Four{to[9], next[mode::normal], after[mode::normal], to[10]});
    each(12, four(to + 11));
}

// The other way: what `times` of those held and ahead who stay bring to the row behind, and in
// order to that one and the one after.
struct PassedOn {
    const Four &held, &longer, &both, &ahead;
    double next, after;
};
template <class Take>
inline void pass_on(const double* row, double times, const Take& take) {
    const double* stay = stays.data();
    const Four early = times * (four(row + aside) * four(stay)),
               later = times * (four(row + aside + 4) * four(stay + 4)),
               ends = times * (four(row + aside + 8) * four(stay + 8)),
               ahead = times * (four(row + aside + 12) * four(stay + 12)), none{};
    take(PassedOn{__builtin_shufflevector(none, early, 0, 4, 5, 6),
                  __builtin_shufflevector(early, later, 3, 4, 5, 6),
                  Four{later[3], ends[0], ends[3], ahead[0]},
                  __builtin_shufflevector(ahead, none, 1, 2, 3, 4), ends[1], ends[2]});
}

// Of the held those whose turn it is after all: each(m, chance that these four are released times
// what the witnesses say of them), `sits` being that of the ticket of the place.
template <class Each>
inline void release(const double* sits, const Each& each) {
    const double* gone = leaves.data();
    const Four near = four(sits - 4), far = four(sits - 8);
    each(0, four(gone) * __builtin_shufflevector(near, near, 3, 2, 1, 0));
    each(4, four(gone + 4) * __builtin_shufflevector(far, far, 3, 2, 1, 0));
    each(8, four(gone + 8) * Four{sits[-9], sits[-10], 0, 0});
}

// Written out: for so few bytes a loop of the processor's own is slow to begin.
inline void clear(Row& row) {
    for (int m = 0; m < mode::count; m += 4) four(row.data() + m) = Four{};
}
// The first so many rows; there may be more, which hold nothing that counts.
inline void clear(std::vector<Row>& rows, std::size_t count) {
    if (rows.size() < count) rows.resize(count);
    for (std::size_t r = 0; r < count; ++r) clear(rows[r]);
}

[[nodiscard]] inline double heaviest(const Row& row) {
    static_assert(mode::count % 4 == 0);
    Four most = four(row.data());
    for (int m = 4; m < mode::count; m += 4) raise(most, four(row.data() + m));
    return largest_of(most);
}

}  // namespace liuying::binding
