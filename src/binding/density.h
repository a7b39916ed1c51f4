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
    // Quarter seconds up to four minutes, where densities bend; four seconds from there to 68
    // minutes.
    static constexpr double step_s = 0.25, wide_step_s = 4;
    static constexpr int fine_cells = 1'024, cells = fine_cells + 960;
    static constexpr double wide_from_s = fine_cells * step_s;

    [[nodiscard]] static double look_up(const std::vector<double>& table, double seconds,
                                        double below) {
        if (seconds < 0) return below;
        const double cell = seconds < wide_from_s
                                ? seconds * (1 / step_s)
                                : fine_cells + (seconds - wide_from_s) * (1 / wide_step_s);
        if (cell >= cells - 1) return table.back();
        const auto left = static_cast<std::size_t>(static_cast<int>(cell));
        const double part = cell - static_cast<double>(static_cast<int>(cell));
        return table[left] + part * (table[left + 1] - table[left]);
    }

    std::vector<double> service_, wait_, within_, loose_;
};

}  // namespace liuying::binding
