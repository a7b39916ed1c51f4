#pragma once
// Order statistics over small samples.

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "portrait/lab.h"

namespace liuying::portrait {

// `share` 0..1. NaN when empty. Reorders `values`.
[[nodiscard]] inline double percentile(std::vector<float>& values, double share) {
    if (values.empty()) return std::numeric_limits<double>::quiet_NaN();
    const auto at =
        static_cast<std::ptrdiff_t>(share * static_cast<double>(values.size() - 1) + 0.5);
    std::nth_element(values.begin(), values.begin() + at, values.end());
    return static_cast<double>(values[static_cast<std::size_t>(at)]);
}

// Channel by channel.
[[nodiscard]] inline Lab median(const std::vector<Lab>& samples) {
    std::vector<float> channel(samples.size());
    const auto of = [&](float Lab::*member) {
        for (std::size_t i = 0; i < samples.size(); ++i) channel[i] = samples[i].*member;
        return static_cast<float>(percentile(channel, 0.5));
    };
    return {of(&Lab::l), of(&Lab::a), of(&Lab::b)};
}

}  // namespace liuying::portrait
