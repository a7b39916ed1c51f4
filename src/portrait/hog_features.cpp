#include "portrait/hog_features.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>

#include "portrait/hog_lanes.h"

namespace liuying::portrait {
namespace {

using Eight = EightFloats;
using EightWhole = std::int32_t __attribute__((vector_size(32)));
using EightBytes = std::uint8_t __attribute__((vector_size(8)));

constexpr int directions = 9;
constexpr std::array<float, directions> direction_x{1.0000F,  0.9397F,  0.7660F,  0.5000F, 0.1736F,
                                                    -0.1736F, -0.5000F, -0.7660F, -0.9397F};
constexpr std::array<float, directions> direction_y{0.0000F, 0.3420F, 0.6428F, 0.8660F, 0.9848F,
                                                    0.9848F, 0.8660F, 0.6428F, 0.3420F};
constexpr int bins = 18;
constexpr int bin_stride = 24;  // three vectors
constexpr float energy_share = 2 * 0.2357F;

// A column of pixels votes for the cell it lies in and the one behind, by nearness of the middles.
struct Vote {
    int first_bin;  // of the nearer cell's histogram in a row of histograms
    float before;
    float behind;
};

std::vector<Vote> votes_of(int pixels) {
    std::vector<Vote> votes(static_cast<std::size_t>(pixels));
    for (int x = 0; x < pixels; ++x) {
        const float at = (static_cast<float>(x) + 0.5F) / hog_cell_px + 0.5F;
        const int cell = static_cast<int>(at);
        const float behind = at - static_cast<float>(cell);
        votes[static_cast<std::size_t>(x)] = {cell * bin_stride, 1 - behind, behind};
    }
    return votes;
}

void read_eight(const std::uint8_t* from, Eight& to) {
    EightBytes bytes;
    std::memcpy(&bytes, from, sizeof bytes);
    to = __builtin_convertvector(bytes, Eight);
}

// Length and nearest of 18 directions of the gradient, pixels 1 … last - 1 of a row.
__attribute__((target_clones("avx2", "default"))) void gradients(const std::uint8_t* above,
                                                                 const std::uint8_t* row,
                                                                 const std::uint8_t* below,
                                                                 int last, float* length,
                                                                 std::int32_t* bin) {
    for (int next = 1; next < last; next += 8) {
        const int x = std::min(next, last - 8);
        Eight left, right, over, under;
        read_eight(row + x - 1, left);
        read_eight(row + x + 1, right);
        read_eight(above + x, over);
        read_eight(below + x, under);
        const Eight gx = right - left;
        const Eight gy = under - over;
        Eight longest{};  // of the nine lines, whatever its sense
        Eight along{};
        EightWhole line{};
        for (int o = 0; o < directions; ++o) {
            const Eight dot = gx * direction_x[static_cast<std::size_t>(o)] +
                              gy * direction_y[static_cast<std::size_t>(o)];
            const Eight size = dot < 0 ? -dot : dot;
            const EightWhole nearer = size > longest;
            longest = nearer ? size : longest;
            along = nearer ? dot : along;
            line = nearer ? EightWhole{} + o : line;
        }
        const EightWhole best_bin = line + (along < 0 ? EightWhole{} + directions : EightWhole{});
        const Eight squared = gx * gx + gy * gy;
        std::memcpy(length + x, &squared, sizeof squared);
        std::memcpy(bin + x, &best_bin, sizeof best_bin);
    }
    for (int x = 1; x < last; ++x) length[x] = std::sqrt(length[x]);
}

// to += weight × from.
__attribute__((target_clones("avx2", "default"))) void add_weighted(float* __restrict to,
                                                                    const float* __restrict from,
                                                                    float weight, int count) {
    for (int i = 0; i < count; ++i) to[i] += weight * from[i];
}

// Rows of histograms, one cell of border around.
std::vector<float> histograms_of(const Raster& grey, int cells_across, int cells_down) {
    const int row_floats = (cells_across + 2) * bin_stride;
    std::vector<float> all(static_cast<std::size_t>(row_floats) *
                           static_cast<std::size_t>(cells_down + 2));
    const int last_x = std::min(cells_across * hog_cell_px, grey.width) - 1;
    const int last_y = std::min(cells_down * hog_cell_px, grey.height) - 1;
    const auto votes = votes_of(grey.width);
    const auto votes_down = votes_of(grey.height);
    std::vector<float> length(static_cast<std::size_t>(grey.width));
    std::vector<std::int32_t> bin(static_cast<std::size_t>(grey.width));
    std::vector<float> row(static_cast<std::size_t>(row_floats));
    for (int y = 1; y < last_y; ++y) {
        gradients(grey.row(y - 1), grey.row(y), grey.row(y + 1), last_x, length.data(), bin.data());
        std::fill(row.begin(), row.end(), 0.0F);
        for (int x = 1; x < last_x; ++x) {
            const auto at = static_cast<std::size_t>(x);
            const Vote& vote = votes[at];
            float* to = row.data() + vote.first_bin + bin[at];
            to[0] += vote.before * length[at];
            to[bin_stride] += vote.behind * length[at];
        }
        const Vote& down = votes_down[static_cast<std::size_t>(y)];
        float* to =
            all.data() + static_cast<std::ptrdiff_t>(down.first_bin / bin_stride) * row_floats;
        add_weighted(to, row.data(), down.before, row_floats);
        add_weighted(to + row_floats, row.data(), down.behind, row_floats);
    }
    return all;
}

// Sum of the squares of the nine directions without their sense.
float energy_of(const float* histogram) {
    float sum = 0;
    for (int o = 0; o < directions; ++o) {
        const float both = histogram[o] + histogram[o + directions];
        sum += both * both;
    }
    return sum;
}

// `blocks`: the energies of the four blocks of 2×2 cells that hold this cell.
__attribute__((target_clones("avx2", "default"))) void fill_cell(const float* histogram,
                                                                 const float* blocks,
                                                                 float* __restrict to) {
    Eight signed_bins[3];
    std::memcpy(signed_bins, histogram, sizeof signed_bins);
    alignas(32) float folded[16]{};
    for (int o = 0; o < directions; ++o) folded[o] = histogram[o] + histogram[o + directions];
    Eight plain_bins[2];
    std::memcpy(plain_bins, folded, sizeof plain_bins);
    Eight signed_out[3]{};
    Eight plain_out[2]{};
    float energies[4];
    for (int k = 0; k < 4; ++k) {
        const float most = 0.2F * std::sqrt(blocks[k] + 0.0001F);
        const float share = 0.1F / most;
        Eight energy{};
        for (int i = 0; i < 3; ++i) {
            const Eight held = (signed_bins[i] < most ? signed_bins[i] : Eight{} + most) * share;
            signed_out[i] += held;
            energy += held;
        }
        for (int i = 0; i < 2; ++i)
            plain_out[i] += (plain_bins[i] < most ? plain_bins[i] : Eight{} + most) * share;
        energies[k] = sum_of(energy) * energy_share;
    }
    alignas(32) float out[bin_stride + 16];
    std::memcpy(out, signed_out, sizeof signed_out);
    std::memcpy(out + bins, plain_out, sizeof plain_out);
    std::memcpy(out + bins + directions, energies, sizeof energies);
    out[31] = 0;
    std::memcpy(to, out, sizeof(HogCell));
}

}  // namespace

HogCells hog_cells(const Raster& grey) {
    HogCells out;
    const int across = static_cast<int>(static_cast<float>(grey.width) / hog_cell_px + 0.5F);
    const int down = static_cast<int>(static_cast<float>(grey.height) / hog_cell_px + 0.5F);
    if (across < 3 || down < 3) return out;
    out.columns = across - 2;
    out.rows = down - 2;
    const int border = hog_window_cells - 1;
    out.cells.resize(
        static_cast<std::size_t>(out.stride()) * static_cast<std::size_t>(out.rows + border) + 3);
    const auto histograms = histograms_of(grey, across, down);
    const auto histogram = [&](int x, int y) {
        return histograms.data() +
               (static_cast<std::ptrdiff_t>(y + 1) * (across + 2) + x + 1) * bin_stride;
    };
    std::vector<float> energy(static_cast<std::size_t>(across) * static_cast<std::size_t>(down));
    for (int y = 0; y < down; ++y)
        for (int x = 0; x < across; ++x)
            energy[static_cast<std::size_t>(y * across + x)] = energy_of(histogram(x, y));
    // Of the block whose top left cell is (x, y).
    const auto block = [&](int x, int y) {
        const float* at = energy.data() + static_cast<std::ptrdiff_t>(y) * across + x;
        return at[0] + at[1] + at[across] + at[across + 1];
    };
    for (int y = 0; y < out.rows; ++y) {
        HogCell* to = out.cells.data() +
                      static_cast<std::ptrdiff_t>(y + hog_border_cells) * out.stride() +
                      hog_border_cells;
        for (int x = 0; x < out.columns; ++x) {
            const std::array<float, 4> blocks{block(x + 1, y + 1), block(x + 1, y), block(x, y + 1),
                                              block(x, y)};
            fill_cell(histogram(x + 1, y + 1), blocks.data(), to[x].value.data());
        }
    }
    return out;
}

}  // namespace liuying::portrait
