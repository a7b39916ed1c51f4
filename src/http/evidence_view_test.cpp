#include "http/evidence_view.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <cstdlib>

#include "portrait/decoder.h"
#include "portrait/jpeg_encoder.h"

using namespace liuying;

namespace {

Bytes sheet(int width, int height, std::uint8_t grey) {
    auto paper = portrait::Raster::blank(width, height, 3);
    std::ranges::fill(paper.pixels, grey);
    return portrait::encode_jpeg(paper, {.quality = 95});
}

// How many of 8 by 8 parts of the picture bear something of the watermark.
int parts_marked(const Bytes& jpeg, std::uint8_t grey) {
    const auto shown = portrait::decode(jpeg, {.short_side_px = 4000});
    REQUIRE(shown);
    const auto& pixels = shown->pixels;
    int marked = 0;
    for (int row = 0; row < 8; ++row) {
        for (int column = 0; column < 8; ++column) {
            bool found = false;
            for (int y = pixels.height * row / 8; y < pixels.height * (row + 1) / 8; ++y)
                for (int x = pixels.width * column / 8; x < pixels.width * (column + 1) / 8; ++x)
                    found = found || std::abs(pixels.row(y)[3 * x] - grey) > 25;
            marked += found ? 1 : 0;
        }
    }
    return marked;
}

}  // namespace

TEST_CASE(
    "evidence: the reader's name lies over every part of a scan, white or dark, tall or wide") {
    for (const std::uint8_t grey : {std::uint8_t{255}, std::uint8_t{30}}) {
        for (const auto& [width, height] : {std::pair{900, 1200}, std::pair{1600, 500}}) {
            CAPTURE(grey);
            CAPTURE(width);
            const auto shown = http::watermarked(
                sheet(width, height, grey), "注册办甲 2021-10-14 09:30 仅供核对", portrait::decode);
            REQUIRE(shown);
            CHECK(parts_marked(*shown, grey) >= 60);
        }
    }
}

TEST_CASE("evidence: what cannot be decoded is refused, not shown bare") {
    const Bytes broken{0xFF, 0xD8, 0xFF, 0xE0, 1, 2, 3};
    const auto shown = http::watermarked(broken, "甲", portrait::decode);
    REQUIRE_FALSE(shown);
    CHECK_FALSE(shown.error().next_step.zh.empty());
}
