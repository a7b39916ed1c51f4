#pragma once
// Uniform scaling by exact area averaging (shrinking) or linear interpolation (enlarging), in whole
// numbers throughout: the same bytes on every machine.

#include "portrait/raster.h"

namespace liuying::portrait {

// `source`: whole pixels inside `from`. Channels stay.
[[nodiscard]] Raster resample(const Raster& from, const Box& source, int width, int height);

}  // namespace liuying::portrait
