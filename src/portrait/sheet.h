#pragma once
// Print sheets: one person's pictures in several sizes on photographic paper, with common cut
// lines, sheet number, QR and a name strip. Lengths in millimetres.

#include <cstdint>
#include <fstream>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "base/hash.h"
#include "base/result.h"
#include "base/words.h"
#include "portrait/raster.h"

namespace liuying::portrait {

struct PrintSize {
    std::string name{};  // "2in"
    double width_mm = 0;
    double height_mm = 0;
    int count = 0;

    friend bool operator==(const PrintSize&, const PrintSize&) = default;
};

struct SheetPaper {
    std::string name{};   // "4R"
    double width_mm = 0;  // landscape
    double height_mm = 0;
};

// 4R 152.4×101.6, 5R 177.8×127, 6R 203.2×152.4, A4 297×210; empty name when unknown.
[[nodiscard]] SheetPaper sheet_paper(const std::string& name);
// "2in*4,1in*8": 1in 25×35, 2in 35×49, s2in 33×48, big2in 35×53 mm, or "33x48*6". Empty when not
// understood.
[[nodiscard]] std::vector<PrintSize> parse_prints(const std::string& text);

enum class SheetFault { DoesNotFit, NothingToPrint, PictureUnreadable };
[[nodiscard]] Refusal refusal_of(SheetFault fault);

struct Placed {
    Box box{};            // on the paper
    bool turned = false;  // a quarter turn clockwise
};

struct SheetLayout {
    SheetPaper paper{};
    std::vector<Placed> pictures{};
    Box block{};                // around all pictures
    Box strip{};                // for name, number and QR
    bool strip_turned = false;  // beside the block, read from the right
};

// Rows of one size each, turned where that makes it fit; paper both ways round. Gaps are zero:
// pictures share their cut lines.
[[nodiscard]] Result<SheetLayout, SheetFault> lay_out(const SheetPaper& paper,
                                                      const std::vector<PrintSize>& prints);

struct SheetJob {
    std::span<const std::uint8_t> portrait{};  // JPEG, cropped centrally to each size
    std::string strip{};                       // name or shot number, any script
    int number = 1;
    std::string qr{};  // what the QR code says; none when empty
};

// A PDF written page by page to a file: memory stays the same however many sheets follow.
// Throws std::runtime_error when the file cannot be written.
class SheetRun {
public:
    SheetRun(const std::string& file, SheetLayout layout);
    ~SheetRun();
    SheetRun(const SheetRun&) = delete;
    SheetRun& operator=(const SheetRun&) = delete;

    [[nodiscard]] Result<void, SheetFault> add(const SheetJob& job);
    void finish();

private:
    struct Inside;
    std::unique_ptr<Inside> inside_;
};

// One sheet as a 300 dpi JPEG.
[[nodiscard]] Result<Bytes, SheetFault> sheet_jpeg(const SheetLayout& layout, const SheetJob& job);

}  // namespace liuying::portrait
