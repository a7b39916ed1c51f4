#include <algorithm>
#include <array>
#include <cmath>
#include <opencv2/core.hpp>

#include "portrait/measure_parts.h"

namespace liuying::portrait {
namespace {

constexpr int side = 64;

// The strongest peak of the spectrum over the mean of its ring, of the patch whose corner is at
// (x0, y0). Grain gives up to about 10, a screen's or a print's raster far more.
double peak_over_ring(const Raster& picture, int x0, int y0) {
    cv::Mat patch(side, side, CV_32F);
    double mean = 0;
    for (int y = 0; y < side; ++y) {
        for (int x = 0; x < side; ++x) {
            const auto value = static_cast<float>(picture.row(y0 + y)[3 * (x0 + x) + 1]);
            patch.at<float>(y, x) = value;
            mean += static_cast<double>(value);
        }
    }
    mean /= side * side;
    static const auto window = [] {
        std::array<float, side> hann{};
        for (std::size_t i = 0; i < side; ++i)
            hann[i] = static_cast<float>(
                0.5 - 0.5 * std::cos(2 * 3.14159265358979 * (static_cast<double>(i) + 0.5) / side));
        return hann;
    }();
    for (int y = 0; y < side; ++y) {
        for (int x = 0; x < side; ++x) {
            patch.at<float>(y, x) = (patch.at<float>(y, x) - static_cast<float>(mean)) *
                                    window[static_cast<std::size_t>(x)] *
                                    window[static_cast<std::size_t>(y)];
        }
    }
    cv::Mat spectrum;
    cv::dft(patch, spectrum, cv::DFT_COMPLEX_OUTPUT);
    std::array<double, side> sum{};
    std::array<double, side> most{};
    std::array<int, side> count{};
    for (int v = 0; v < side; ++v) {
        const int fy = v <= side / 2 ? v : v - side;
        for (int u = 0; u <= side / 2; ++u) {
            // The grid of 8-pixel blocks and its harmonics lie on the axes: not a raster.
            if ((u <= 1 && fy % 8 == 0) || (std::abs(fy) <= 1 && u % 8 == 0)) continue;
            const auto ring = static_cast<std::size_t>(std::hypot(u, fy));
            if (ring < 6 || ring >= side / 2) continue;
            const auto value = spectrum.at<cv::Vec2f>(v, u);
            const double power = static_cast<double>(value[0]) * static_cast<double>(value[0]) +
                                 static_cast<double>(value[1]) * static_cast<double>(value[1]);
            sum[ring] += power;
            most[ring] = std::max(most[ring], power);
            ++count[ring];
        }
    }
    double best = 0;
    for (std::size_t ring = 7; ring + 1 < side / 2; ++ring) {
        // Its own peak does not raise the mean it is held against.
        const double others = sum[ring - 1] + sum[ring] + sum[ring + 1] - most[ring];
        const int n = count[ring - 1] + count[ring] + count[ring + 1] - 1;
        const double floor = 0.5 * side * side;  // below a grey level's grain nothing is a raster
        best = std::max(best, most[ring] / (others / n + floor));
    }
    return best;
}

}  // namespace

void measure_moire(const Subject& subject, Measures& out) {
    const auto& picture = subject.picture.pixels;
    const double middle_x = (subject.left_eye.x + subject.right_eye.x) / 2;
    const double middle_y = (subject.left_eye.y + subject.right_eye.y) / 2;
    // Cheeks and, beside the head, backdrop: where nothing else is periodic.
    std::vector<float> peaks;
    for (const auto& [dx, dy] : {std::pair{-0.5, 0.55}, {0.5, 0.55}, {-1.9, -0.6}, {1.9, -0.6}}) {
        const int x = static_cast<int>(middle_x + dx * subject.iod) - side / 2;
        const int y = static_cast<int>(middle_y + dy * subject.iod) - side / 2;
        if (x < 0 || y < 0 || x + side > picture.width || y + side > picture.height) continue;
        peaks.push_back(static_cast<float>(peak_over_ring(picture, x, y)));
    }
    // A raster lies over everything: the second highest, so that one earring or button is not
    // enough.
    if (peaks.size() < 2) return;
    std::sort(peaks.begin(), peaks.end());
    out.file.moire = static_cast<double>(peaks[peaks.size() - 2]);
}

}  // namespace liuying::portrait
