#pragma once
// Histograms of gradient directions (Felzenszwalb, Girshick, McAllester and Ramanan, TPAMI 32(9),
// 2010), as dlib reads them: cells of 8×8 pixels, 31 numbers each: 18 directions, the same 9
// without their sense, 4 energies of the blocks around. The same on every machine, whatever its
// vectors.

#include <array>
#include <vector>

#include "portrait/raster.h"

namespace liuying::portrait {

inline constexpr int hog_cell_px = 8;
inline constexpr int hog_window_cells = 10;
// Windows begin this many cells before the first cell with features and may end as far (one more)
// behind the last.
inline constexpr int hog_border_cells = 4;

struct alignas(32) HogCell {
    std::array<float, 32> value{};  // the last is 0
};

// Rows of cells with features, a border of empty cells around, so that every window whose middle
// has features can be read. `columns` and `rows` count the windows.
struct HogCells {
    int columns = 0;
    int rows = 0;
    std::vector<HogCell> cells;  // (columns + 9) a row; three more behind the last

    [[nodiscard]] int stride() const { return columns + hog_window_cells - 1; }
    [[nodiscard]] const HogCell* window(int x, int y) const {
        return cells.data() + static_cast<std::ptrdiff_t>(y) * stride() + x;
    }
};

// Empty where a side has fewer than 20 pixels.
[[nodiscard]] HogCells hog_cells(const Raster& grey);

}  // namespace liuying::portrait
