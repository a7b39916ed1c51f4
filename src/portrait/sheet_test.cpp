#include "portrait/sheet.h"

#include <doctest/doctest.h>

#include <filesystem>

#include "portrait/decoder.h"
#include "portrait/sitter.h"

namespace liuying::portrait {
namespace {

std::string summary(const SheetLayout& layout) {
    int upright = 0;
    int turned = 0;
    for (const auto& placed : layout.pictures) ++(placed.turned ? turned : upright);
    return layout.paper.name + " " + std::to_string(upright) + " upright " +
           std::to_string(turned) + " turned, strip " + (layout.strip_turned ? "beside" : "below");
}

TEST_CASE("sheet: 2-inch × 4 and 1-inch × 8 lie on every paper") {
    const auto prints = parse_prints("2in*4,1in*8");
    REQUIRE(prints.size() == 2);
    const auto on = [&](const char* paper) {
        return summary(*lay_out(sheet_paper(paper), prints));
    };
    CHECK(on("4R") == "4R 4 upright 8 turned, strip beside");
    CHECK(on("5R") == "5R 4 upright 8 turned, strip below");
    CHECK(on("6R") == "6R 12 upright 0 turned, strip below");
    CHECK(on("A4") == "A4 12 upright 0 turned, strip below");
}

TEST_CASE("sheet: nothing overlaps, nothing leaves the paper") {
    for (const char* paper : {"4R", "5R", "6R", "A4"}) {
        for (const char* text : {"2in*4,1in*8", "2in*8", "1in*8", "s2in*4", "33x48*4,1in*4"}) {
            const auto layout = lay_out(sheet_paper(paper), parse_prints(text));
            if (!layout) continue;
            for (std::size_t i = 0; i < layout->pictures.size(); ++i) {
                const auto& a = layout->pictures[i].box;
                CHECK(a.x >= 0);
                CHECK(a.y >= 0);
                CHECK(a.x + a.width <= layout->paper.width_mm);
                CHECK(a.y + a.height <= layout->paper.height_mm);
                for (std::size_t j = i + 1; j < layout->pictures.size(); ++j) {
                    const auto& b = layout->pictures[j].box;
                    const bool apart = a.x + a.width <= b.x + 1e-9 || b.x + b.width <= a.x + 1e-9 ||
                                       a.y + a.height <= b.y + 1e-9 || b.y + b.height <= a.y + 1e-9;
                    CHECK(apart);
                }
            }
        }
    }
}

TEST_CASE("sheet: what does not fit or is not understood is refused") {
    CHECK(lay_out(sheet_paper("4R"), parse_prints("big2in*4,1in*8")).error() ==
          SheetFault::DoesNotFit);
    CHECK(lay_out(sheet_paper("4R"), {}).error() == SheetFault::NothingToPrint);
    for (const char* text :
         {"2in", "2in*", "3in*4", "2in*0", "2in*-1", "2in*1.5", "9000x9000*1", "1in*8,,"}) {
        CAPTURE(text);
        CHECK(parse_prints(text).empty());
    }
    CHECK(sheet_paper("B7").name.empty());
}

TEST_CASE(
    "sheet: a JPEG sheet has the paper's size at 300 dpi, a PDF run grows by less than two "
    "portraits a page") {
    const auto portrait = drawn_sitter(4, {.width = 480});
    const auto layout = *lay_out(sheet_paper("4R"), parse_prints("2in*4,1in*8"));
    const auto jpeg = sheet_jpeg(layout, {portrait, "𠮷 ZHANG San 87", 87, "0087"});
    REQUIRE(jpeg);
    const auto decoded = decode(*jpeg);
    REQUIRE(decoded);
    CHECK(decoded->width == 1800);
    CHECK(decoded->height == 1200);

    const auto file = std::filesystem::temp_directory_path() / "liuying-sheet-test.pdf";
    SheetRun run{file.string(), layout};
    for (int i = 1; i <= 4; ++i) REQUIRE(run.add({portrait, "name", i, std::to_string(i)}));
    run.finish();
    CHECK(std::filesystem::file_size(file) < 4 * 2 * portrait.size() + 60'000);
    CHECK(std::filesystem::file_size(file) > 4 * portrait.size());
    std::filesystem::remove(file);
    CHECK(sheet_jpeg(layout, {Bytes{1, 2, 3}, "", 1, ""}).error() == SheetFault::PictureUnreadable);
}

}  // namespace
}  // namespace liuying::portrait
