#pragma once
// Drawn sitters: nobody's face, with known truth. The only pictures of "people" Liuying shows or
// ships; the detector finds every frontal one. Same seed and options, same bytes.

#include <cstdint>
#include <string>

#include "base/hash.h"
#include "portrait/raster.h"

namespace liuying::portrait {

enum class Backdrop { Blue, White, Grey, Gradient, Shadow, Cluttered };

struct SitterOptions {
    int width = 1200;  // px; height is 4/3 of it
    double roll_degrees = 0;
    double yaw_degrees = 0;    // drawn as a shift of the features
    double pitch_degrees = 0;  // chin down is positive; drawn as a shift of the features too
    int skin = 0;              // 1 the lightest tone … 7 the darkest; 0: the seed's
    double eye_opening = 1;    // 0 closed … 1 open
    double mouth_opening = 0;  // 0 closed … 1 wide, teeth shown
    bool glasses = false;
    bool glare = false;
    bool hat = false;
    bool hair_over_brows = false;
    bool hair_over_ears = false;
    double highlight = 0;   // 0..1 shine on forehead and nose
    double side_light = 0;  // 0..1 how dark one half is
    double exposure = 1;    // 1 right, 0.3 dark, 2 over
    double blur_px = 0;     // Gaussian sigma
    Backdrop backdrop = Backdrop::Blue;
    std::string clothing{};  // "", "black", "navy", "white", "blue", "red", "striped", …
    int jpeg_quality = 92;
};

// Where things were drawn, px of the picture.
struct SitterTruth {
    Point left_eye{};
    Point right_eye{};
    double hair_top_y = 0;
    double chin_y = 0;
    double face_left_x = 0;
    double face_right_x = 0;
    std::string clothing{};  // colour class
};

[[nodiscard]] Raster draw_sitter(std::uint64_t seed, const SitterOptions& options = {},
                                 SitterTruth* truth = nullptr);
// As a camera would deliver it: JPEG, no EXIF (add it with with_exif).
[[nodiscard]] Bytes drawn_sitter(std::uint64_t seed, const SitterOptions& options = {});

}  // namespace liuying::portrait
