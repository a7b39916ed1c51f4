#pragma once
// Another backdrop behind the sitter, for uses whose standard allows it (never the registry's): the
// backdrop is modelled, the sitter keyed against it, and the key's edge fitted to the picture's.

#include <optional>

#include "portrait/profile.h"
#include "portrait/raster.h"

namespace liuying::portrait {

// How much of each pixel is sitter, 0..255, one channel. Nothing when no even backdrop is seen
// behind the head: then a key would cut into the sitter.
[[nodiscard]] std::optional<Raster> sitter_mask(const Raster& portrait);

// The sitter before an even backdrop of this colour; what shone through hair and edges from the old
// one is taken out. `mask` as sitter_mask gave it.
[[nodiscard]] Raster before_colour(const Raster& portrait, const Raster& mask,
                                   const Colour& colour);

}  // namespace liuying::portrait
