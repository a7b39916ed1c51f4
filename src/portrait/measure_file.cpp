#include <algorithm>
#include <array>
#include <cmath>

#include "portrait/measure_parts.h"

namespace liuying::portrait {
namespace {

// Mean step between neighbouring columns, by column modulo 8, over every eighth row.
std::array<double, 8> steps_by_column(const Raster& picture) {
    std::array<double, 8> sum{};
    std::array<double, 8> count{};
    for (int y = 0; y < picture.height; y += 8) {
        const auto* row = picture.row(y) + 1;
        for (int x = 2; x + 2 < picture.width; ++x) {
            const int before = std::abs(row[3 * (x - 1)] - row[3 * (x - 2)]);
            const int here = std::abs(row[3 * x] - row[3 * (x - 1)]);
            const int after = std::abs(row[3 * (x + 1)] - row[3 * x]);
            // Only in smooth places: a block border is a step between two flat neighbours.
            if (before + after > 6) continue;
            sum[static_cast<std::size_t>(x % 8)] += here;
            count[static_cast<std::size_t>(x % 8)] += 1;
        }
    }
    for (std::size_t i = 0; i < 8; ++i) sum[i] = count[i] > 0 ? sum[i] / count[i] : 0;
    return sum;
}

// Rows or columns of one colour at an edge, as the border of a print or a screen would leave.
double flat_border(const Raster& picture) {
    const auto flat_column = [&](int x) {
        int low = 255;
        int high = 0;
        for (int y = 0; y < picture.height; y += 3) {
            const int value = picture.row(y)[3 * x + 1];
            low = std::min(low, value);
            high = std::max(high, value);
        }
        return high - low < 6 && (low > 240 || high < 16);
    };
    int left = 0;
    int right = 0;
    while (left < picture.width / 4 && flat_column(left)) ++left;
    while (right < picture.width / 4 && flat_column(picture.width - 1 - right)) ++right;
    // A white backdrop is no border: there the flatness never ends.
    if (left >= picture.width / 4 || right >= picture.width / 4) return 0;
    return static_cast<double>(std::min(left, right)) / picture.width;
}

}  // namespace

void measure_file(const Subject& subject, Measures& out) {
    const auto& picture = subject.picture;
    if (picture.jpeg_quality > 0) out.file.quality = picture.jpeg_quality;
    if (picture.preview) {
        out.file.preview_mirrored = picture.preview->mirrored - picture.preview->same;
        out.file.preview_differs = 1 - std::max(picture.preview->same, picture.preview->mirrored);
    }
    out.file.frame = flat_border(picture.pixels);
    // Block borders are only seen in pixels that were not scaled while decoding.
    if (picture.scale < 0.99 || subject.turned != 0 || picture.exif.orientation != 1) return;
    const auto steps = steps_by_column(picture.pixels);
    double others = 0;
    for (std::size_t i = 1; i < 8; ++i) others += steps[i] / 7;
    out.file.blocking = (steps[0] + 0.02) / (others + 0.02);
    const auto most = std::max_element(steps.begin() + 1, steps.end());
    out.file.grid_shift = (*most + 0.02) / ((others * 7 - *most) / 6 + 0.02);
}

}  // namespace liuying::portrait
