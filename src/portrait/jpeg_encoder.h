#pragma once
// Baseline JPEG writing through libjpeg-turbo: JFIF with its density, no other metadata.

#include <span>

#include "base/hash.h"
#include "portrait/raster.h"

namespace liuying::portrait {

enum class Chroma { Full, Half };  // 4:4:4 or 4:2:0

struct EncodeSettings {
    int quality = 90;  // libjpeg's 1..100
    int dpi = 300;
    Chroma chroma = Chroma::Half;
    bool optimise = true;  // tables fitted to the picture: some 5 % smaller, twice the entropy work
};

// `picture`: grey or BGR. Deterministic: same pixels and settings, same bytes.
[[nodiscard]] Bytes encode_jpeg(const Raster& picture, const EncodeSettings& settings);

// The quality (1..100) whose standard luminance table is nearest to the one in `jpeg`, and how far
// off it is (mean relative error; 0 for files written by libjpeg). 0 when there is no table.
struct QualityEstimate {
    int quality = 0;
    double error = 0;
};
[[nodiscard]] QualityEstimate estimate_quality(std::span<const std::uint8_t> jpeg);

}  // namespace liuying::portrait
