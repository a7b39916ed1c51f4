#pragma once
// The highest-quality JPEG whose size lies in the profile's window, found without padding: a
// quarter of an encode to guess, then rarely more than two.

#include <optional>

#include "base/hash.h"
#include "portrait/profile.h"
#include "portrait/raster.h"

namespace liuying::portrait {

struct Fitted {
    Bytes jpeg{};
    int quality = 0;
    int encodes = 0;  // of the whole picture; the sample that guesses costs a quarter of one more
};

// Nothing when no quality from `quality_min` to 100 gives a size inside the window.
[[nodiscard]] std::optional<Fitted> fit_jpeg(const Raster& picture, const Output& output);
// Exactly this quality, as fit_jpeg would have written it.
[[nodiscard]] Bytes encode_portrait(const Raster& picture, const Output& output, int quality);

}  // namespace liuying::portrait
