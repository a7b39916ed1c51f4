#pragma once
// Waiting times as tabulated densities, linear in between, so that a density costs one look-up and
// is the same value everywhere it is asked.

#include <vector>

#include "binding/parameters.h"

namespace liuying::binding {

class TimeDensities {
public:
    explicit TimeDensities(const TimeModel& model);

    // From chair free (or swipe, whichever is later) to the first frame.
    [[nodiscard]] double service(double seconds) const { return look_up(service_, seconds, 1e-9); }
    // From swipe to first frame when the queue explains nothing.
    [[nodiscard]] double wait(double seconds) const { return look_up(wait_, seconds, 1e-8); }
    // Between frames of one sitter.
    [[nodiscard]] double within(double seconds) const { return look_up(within_, seconds, 1e-6); }
    // Between a shot and one that has no ticket.
    [[nodiscard]] double loose(double seconds) const { return look_up(loose_, seconds, 1e-4); }

private:
    [[nodiscard]] static double look_up(const std::vector<double>& table, double seconds,
                                        double below);

    std::vector<double> service_, wait_, within_, loose_;
};

}  // namespace liuying::binding
