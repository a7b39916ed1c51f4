#pragma once
// QR codes (ISO/IEC 18004) by libqrencode, as modules, SVG and PNG.

#include <string>
#include <string_view>
#include <vector>

#include "base/hash.h"
#include "base/result.h"

namespace liuying::paper {

struct Qr {
    int width{};             // modules a side, without the quiet zone
    std::vector<bool> dark;  // row by row, width * width
    [[nodiscard]] bool at(int x, int y) const {
        return dark[static_cast<std::size_t>(y) * static_cast<std::size_t>(width) +
                    static_cast<std::size_t>(x)];
    }
};

enum class QrFault { Empty, TooLong };

// The smallest code that holds `text`; digits alone are packed as digits, anything else as bytes.
// Error correction M (15 %), what a scratched print still gives back.
[[nodiscard]] Result<Qr, QrFault> make_qr(std::string_view text);

// Four modules of quiet zone around, as the standard asks.
[[nodiscard]] std::string qr_svg(const Qr& qr);
// 1 pixel a module times `scale`.
[[nodiscard]] Bytes qr_png(const Qr& qr, int scale = 8);

}  // namespace liuying::paper
