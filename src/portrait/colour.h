#pragma once
// Colour management at the door: whatever the file's ICC profile says, inside we speak sRGB.

#include <cstdint>
#include <span>

#include "portrait/raster.h"

namespace liuying::portrait {

// Whether pixels under this ICC profile differ from sRGB. Broken profiles count as sRGB.
[[nodiscard]] bool needs_conversion(std::span<const std::uint8_t> icc);

// BGR or grey (3 or 1 channels) under `icc` to sRGB in place. False when the profile does not fit.
bool convert_to_srgb(Raster& picture, std::span<const std::uint8_t> icc);

// CMYK pixels (4 channels, 255 = no ink, as Adobe writes them) to BGR; through `icc` when it is a
// CMYK profile, else by multiplying with black.
[[nodiscard]] Raster cmyk_to_bgr(const Raster& inverted_cmyk, std::span<const std::uint8_t> icc);

// From the Adobe RGB (1998) space, which cameras mark without an ICC profile (DCF, "R03").
void convert_adobe_rgb_to_srgb(Raster& picture);

}  // namespace liuying::portrait
