#include "portrait/sitter.h"

#include <algorithm>
#include <cmath>
#include <opencv2/imgproc.hpp>

#include "portrait/jpeg_encoder.h"
#include "portrait/mat_view.h"
#include "portrait/sitter_drawing.h"

namespace liuying::portrait {
namespace {

std::uint8_t clip(double value) {
    return static_cast<std::uint8_t>(std::clamp(value + 0.5, 0.0, 255.0));
}

// Light as a camera would see it: exposure, one darker half, then a little grain.
void light(Raster& picture, const SitterOptions& options, std::uint64_t seed, double face_centre_x,
           double iod) {
    std::uint64_t state = seed * 0x9E3779B97F4A7C15ULL + 77;
    for (int y = 0; y < picture.height; ++y) {
        auto* row = picture.row(y);
        for (int x = 0; x < picture.width; ++x) {
            const double across = std::clamp((x - face_centre_x) / iod, -1.0, 1.0);
            const double side = 1 - options.side_light * (across + 1) / 2;
            const double gain = options.exposure * side;
            state = state * 6364136223846793005ULL + 1442695040888963407ULL;
            const double grain = (static_cast<double>(state >> 40U & 0xFFU) +
                                  static_cast<double>(state >> 48U & 0xFFU)) /
                                     255.0 * 3 -
                                 3;
            for (int c = 0; c < 3; ++c) row[3 * x + c] = clip(row[3 * x + c] * gain + grain);
        }
    }
}

}  // namespace

Raster draw_sitter(std::uint64_t seed, const SitterOptions& options, SitterTruth* truth) {
    SitterTruth drawn;
    Raster picture = paint_sitter(seed, options, drawn);
    const double softness = std::hypot(options.blur_px, options.width / 2400.0);
    cv::Mat view = view_of(picture);
    cv::GaussianBlur(view, view, {0, 0}, softness);
    light(picture, options, seed, (drawn.left_eye.x + drawn.right_eye.x) / 2,
          std::max(1.0, drawn.right_eye.x - drawn.left_eye.x));
    if (truth != nullptr) *truth = drawn;
    return picture;
}

Bytes drawn_sitter(std::uint64_t seed, const SitterOptions& options) {
    return encode_jpeg(
        draw_sitter(seed, options),
        {.quality = options.jpeg_quality, .chroma = Chroma::Half, .optimise = false});
}

}  // namespace liuying::portrait
