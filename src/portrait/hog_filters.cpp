#include "portrait/hog_filters.h"

#include <algorithm>

#include "portrait/hog_lanes.h"

namespace liuying::portrait {
namespace {

using Eight = EightFloats;

constexpr int at_once = 4;                              // neighbouring windows
constexpr int row_vectors = hog_window_cells * 32 / 8;  // of one row of a window
constexpr int cell_vectors = 32 / 8;

// Two filters over four neighbouring windows: each number read serves twice or four times.
__attribute__((target_clones("avx2", "default"))) void two_filters(const HogCell* first,
                                                                   const HogCell* second,
                                                                   const HogCell* window,
                                                                   int stride, float* out_first,
                                                                   float* out_second) {
    Eight a0{}, a1{}, a2{}, a3{};
    Eight b0{}, b1{}, b2{}, b3{};
    for (int row = 0; row < hog_window_cells; ++row) {
        const auto* cells =
            reinterpret_cast<const Eight*>(window + static_cast<std::ptrdiff_t>(row) * stride);
        const auto* a = reinterpret_cast<const Eight*>(first + row * hog_window_cells);
        const auto* b = reinterpret_cast<const Eight*>(second + row * hog_window_cells);
        for (int i = 0; i < row_vectors; ++i) {
            const Eight w = a[i];
            const Eight v = b[i];
            const Eight c0 = cells[i];
            const Eight c1 = cells[i + cell_vectors];
            const Eight c2 = cells[i + 2 * cell_vectors];
            const Eight c3 = cells[i + 3 * cell_vectors];
            a0 += w * c0;
            a1 += w * c1;
            a2 += w * c2;
            a3 += w * c3;
            b0 += v * c0;
            b1 += v * c1;
            b2 += v * c2;
            b3 += v * c3;
        }
    }
    const Eight in_first[at_once]{a0, a1, a2, a3};
    const Eight in_second[at_once]{b0, b1, b2, b3};
    for (int i = 0; i < at_once; ++i) {
        out_first[i] = sum_of(in_first[i]);
        out_second[i] = sum_of(in_second[i]);
    }
}

}  // namespace

std::vector<std::vector<float>> slide(const std::vector<HogFilter>& filters,
                                      const HogCells& cells) {
    const auto windows =
        static_cast<std::size_t>(cells.columns) * static_cast<std::size_t>(cells.rows);
    std::vector<std::vector<float>> out(filters.size(), std::vector<float>(windows));
    for (std::size_t f = 0; f < filters.size(); f += 2) {
        // The last of an odd number is slid beside itself.
        const std::size_t other = std::min(f + 1, filters.size() - 1);
        for (int y = 0; y < cells.rows; ++y) {
            for (int x = 0; x < cells.columns; x += at_once) {
                float first[at_once];
                float second[at_once];
                two_filters(filters[f].weights.data(), filters[other].weights.data(),
                            cells.window(x, y), cells.stride(), first, second);
                const int count = std::min(at_once, cells.columns - x);
                const auto to = static_cast<std::ptrdiff_t>(y) * cells.columns + x;
                std::copy_n(first, count, out[f].begin() + to);
                std::copy_n(second, count, out[other].begin() + to);
            }
        }
    }
    return out;
}

}  // namespace liuying::portrait
