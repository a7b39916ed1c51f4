#pragma once
// Bytes of a JPEG or PNG to upright sRGB pixels, no finer than asked for.

#include <cstdint>
#include <optional>
#include <span>
#include <string>

#include "base/result.h"
#include "portrait/exif.h"
#include "portrait/faults.h"
#include "portrait/raster.h"

namespace liuying::portrait {

inline constexpr std::int64_t pixels_at_most = 120'000'000;
inline constexpr int side_at_least = 32;

struct DecodeWish {
    // The shorter side of the result is at least this, unless the file itself is smaller.
    // JPEGs are scaled by 1/8, 1/4, 1/2 or 1 while decoding.
    int short_side_px = 600;
};

// How the picture compares with the small one the camera put into its EXIF: correlations, -1..1.
struct PreviewLikeness {
    double same = 0;
    double mirrored = 0;  // with the preview flipped left to right
};

struct Decoded {
    Raster pixels{};  // BGR, orientation 1, sRGB
    int width = 0;    // of the upright original
    int height = 0;
    double scale = 1;         // pixels.width / width, about 1/8, 1/4, 1/2 or 1
    bool colourless = false;  // the file holds only grey
    bool truncated = false;   // cut off: the lower part is grey filling
    bool damaged = false;     // decoded with warnings
    bool converted = false;   // an ICC profile other than sRGB was applied
    Exif exif{};
    int jpeg_quality = 0;  // by the quantisation table; 0 for PNG
    double jpeg_quality_error = 0;
    std::optional<PreviewLikeness> preview{};  // absent: no preview in the file
};

// What the first bytes say, without decoding.
enum class Container { Jpeg, Png };
[[nodiscard]] Result<Container, PictureFault> sniff(std::span<const std::uint8_t> file);

[[nodiscard]] Result<Decoded, PictureFault> decode(std::span<const std::uint8_t> file,
                                                   const DecodeWish& wish = {});

// Quarter turns and mirrorings of EXIF (1..8); 1 gives the raster back untouched.
[[nodiscard]] Raster oriented(Raster raster, int orientation);

}  // namespace liuying::portrait
