#pragma once
// A scanned document as it is shown: whoever reads it stands all over it, so that a picture taken
// of the screen tells whose screen it was. What was handed in stays as it is.

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/hash.h"
#include "base/result.h"
#include "portrait/engine.h"

namespace liuying::http {

// JPEG, no finer than it has to be to be read (the shorter side 700 px or more), `words` across it
// again and again. Refused when the scan cannot be decoded.
[[nodiscard]] Result<Bytes, Refusal> watermarked(std::span<const std::uint8_t> scan,
                                                 const std::string& words,
                                                 const portrait::Decode& decode);

// How many pages a PDF has stands behind its media type, where it is kept: "application/pdf;
// pages=3".
[[nodiscard]] std::string with_pages(int pages);
// None where it is a picture.
[[nodiscard]] std::optional<int> pages_of(std::string_view content_type);

}  // namespace liuying::http
