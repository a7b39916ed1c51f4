#pragma once
// The painting of one drawn sitter with cairo, before light, blur and grain.

#include "portrait/sitter.h"

namespace liuying::portrait {

[[nodiscard]] Raster paint_sitter(std::uint64_t seed, const SitterOptions& options,
                                  SitterTruth& truth);

}  // namespace liuying::portrait
