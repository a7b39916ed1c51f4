#include "binding/counts.h"

#include <algorithm>
#include <cmath>

#include "binding/learn.h"

namespace liuying::binding {
namespace {

// From two seconds to ten minutes.
constexpr double shortest_s = 2, longest_s = 600;
const double log_step = std::log(longest_s / shortest_s) / service_bins;

}  // namespace

std::size_t service_bin(double seconds) {
    const double at = std::log(std::max(seconds, shortest_s) / shortest_s) / log_step;
    return std::min(static_cast<std::size_t>(at), service_bins - 1);
}

double service_middle(std::size_t bin) {
    return shortest_s * std::exp((static_cast<double>(bin) + 0.5) * log_step);
}

Counts& Counts::operator+=(const Counts& more) {
    turns += more.turns;
    no_shows += more.no_shows;
    held += more.held;
    ahead += more.ahead;
    extra += more.extra;
    retaken += more.retaken;
    tests += more.tests;
    for (std::size_t k = 0; k < frames.size(); ++k) frames[k] += more.frames[k];
    for (std::size_t bin = 0; bin < service.size(); ++bin) service[bin] += more.service[bin];
    within += more.within;
    within_slow += more.within_slow;
    same += more.same;
    same_sum += more.same_sum;
    different += more.different;
    different_sum += more.different_sum;
    different_squares += more.different_squares;
    return *this;
}

Parameters parameters_from(const Counts& counts, const Parameters& safe) {
    Happenings happened;
    happened.skipped = counts.no_shows;
    happened.held = counts.held;
    happened.ahead = counts.ahead;
    happened.extra = counts.extra;
    happened.retaken = counts.retaken;
    happened.tests = counts.tests;
    // As often as assumed: they stay where they are.
    happened.elsewhere = safe.rates.elsewhere * counts.turns;
    happened.substitutes = safe.rates.substitute * counts.turns;
    happened.exchanged = safe.rates.exchanged * counts.turns;
    happened.frames = counts.frames;
    Observed scores;
    const auto times = [](double count) { return static_cast<std::size_t>(std::max(0.0, count)); };
    for (std::size_t bin = 0; bin < service_bins; ++bin)
        scores.service.insert(scores.service.end(), times(counts.service[bin]),
                              service_middle(bin));
    scores.within.assign(times(counts.within_slow), 30);
    scores.within.resize(std::max(times(counts.within), scores.within.size()), 5);
    scores.same_count = counts.same;
    scores.same_sum = counts.same_sum;
    scores.different_count = counts.different;
    scores.different_sum = counts.different_sum;
    scores.different_squares = counts.different_squares;
    return learn(safe, happened, scores, counts.turns);
}

}  // namespace liuying::binding
