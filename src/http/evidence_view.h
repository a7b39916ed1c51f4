#pragma once
// A scanned document as it is shown: whoever reads it stands all over it, so that a picture taken
// of the screen tells whose screen it was. What was handed in stays as it is.

#include <span>
#include <string>

#include "base/hash.h"
#include "base/result.h"
#include "portrait/engine.h"

namespace liuying::http {

// JPEG, no finer than it has to be to be read (the shorter side 700 px or more), `words` across it
// again and again. Refused when the scan cannot be decoded.
[[nodiscard]] Result<Bytes, Refusal> watermarked(std::span<const std::uint8_t> scan,
                                                 const std::string& words,
                                                 const portrait::Decode& decode);

}  // namespace liuying::http
