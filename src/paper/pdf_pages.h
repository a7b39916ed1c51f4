#pragma once
// Pages of a PDF that somebody sent, as pictures. Read by poppler's programs in a child of their
// own (pdfinfo, pdftocairo; Debian: poppler-utils) that has no network and limits on memory, time
// and what it writes: a hostile file harms nobody but itself.

#include <string_view>

#include "base/hash.h"
#include "base/result.h"
#include "base/words.h"

namespace liuying::paper {

enum class PdfFault {
    Unreadable,  // broken, or no PDF at all
    Locked,      // asks for a password
    TooMuch      // ran into a limit
};
[[nodiscard]] Refusal words(PdfFault fault);

// At least 1. Throws std::runtime_error when the programs are not installed.
[[nodiscard]] Result<int, PdfFault> pdf_page_count(std::string_view pdf);

// Page 1 … as a PNG, `long_side_px` along its longer side, within so many seconds of a processor.
// Throws as above.
[[nodiscard]] Result<Bytes, PdfFault> pdf_page(std::string_view pdf, int page, int long_side_px,
                                               unsigned seconds = 10);

}  // namespace liuying::paper
