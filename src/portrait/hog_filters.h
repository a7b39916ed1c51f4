#pragma once
// Linear filters of 10×10 cells slid over a picture's gradient histograms.

#include <vector>

#include "portrait/hog_features.h"

namespace liuying::portrait {

struct HogFilter {
    std::vector<HogCell> weights;  // 10 rows of 10
};

// For each window of `cells`, row by row, the sum of weights × values of each filter:
// out[f][y * columns + x].
[[nodiscard]] std::vector<std::vector<float>> slide(const std::vector<HogFilter>& filters,
                                                    const HogCells& cells);

}  // namespace liuying::portrait
