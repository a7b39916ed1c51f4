#include "binding/density.h"

#include <cmath>
#include <numbers>

namespace liuying::binding {
namespace {

double log_normal(double x, double median, double spread) {
    if (x <= 0) return 0;
    const double z = std::log(x / median) / spread;
    return std::exp(-0.5 * z * z) / (x * spread * std::sqrt(2 * std::numbers::pi));
}

double exponential(double x, double mean) {
    return x < 0 ? 0 : std::exp(-x / mean) / mean;
}

}  // namespace

TimeDensities::TimeDensities(const TimeModel& model) {
    service_.resize(cells);
    wait_.resize(cells);
    within_.resize(cells);
    loose_.resize(cells);
    for (int cell = 0; cell < cells; ++cell) {
        const auto at = static_cast<std::size_t>(cell);
        const double x =
            cell < fine_cells ? cell * step_s : wide_from_s + (cell - fine_cells) * wide_step_s;
        // Camera times are whole seconds: a gap of 0 stands for up to one second.
        const double y = std::max(x, 0.5);
        service_[at] = (1 - model.slow_share) * log_normal(y, model.cycle_s, model.cycle_spread) +
                       model.slow_share * log_normal(y, model.slow_s, model.slow_spread) + 1e-9;
        wait_[at] = 0.6 * exponential(x, 120) + 0.3 * exponential(x, 400) +
                    0.1 * exponential(x, 1500) + 1e-8;
        within_[at] = (1 - model.within_slow) * log_normal(y, model.within_s, model.within_spread) +
                      model.within_slow * exponential(x, 30) + 1e-6;
        loose_[at] = 0.5 * service_[at] + 0.5 * exponential(x, 120) + 1e-6;
    }
}

}  // namespace liuying::binding
