#pragma once
// A reader for the JPEGs that cameras write (baseline, Huffman, one interleaved scan), at a quarter
// or an eighth of their size. Only the four lowest frequencies of a block are looked at; all others
// are stepped over several at a time by table, which is where a full decoder spends its time.
// Anything else (progressive, arithmetic, CMYK, damage, truncation) is left to libjpeg-turbo: the
// answer is false.

#include <cstdint>
#include <span>

#include "portrait/raster.h"

namespace liuying::portrait {

// `denominator`: 4 or 8. `out`: BGR, sides rounded up as libjpeg does. Whole-number arithmetic: the
// same bytes on every machine. True only when the whole picture was there and sound.
[[nodiscard]] bool decode_quick(std::span<const std::uint8_t> file, int denominator, Raster& out);

}  // namespace liuying::portrait
