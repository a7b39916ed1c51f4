#include <doctest/doctest.h>

#include <opencv2/imgproc.hpp>
#include <string>

#include "portrait/copies.h"
#include "portrait/decoder.h"
#include "portrait/jpeg_encoder.h"
#include "portrait/resample.h"
#include "portrait/sitter.h"

using namespace liuying;
using namespace liuying::portrait;

namespace {

Raster saved_again(const Raster& picture, int quality, double scale) {
    const Box all{0, 0, static_cast<double>(picture.width), static_cast<double>(picture.height)};
    const Raster small = resample(picture, all, static_cast<int>(picture.width * scale),
                                  static_cast<int>(picture.height * scale));
    return decode(encode_jpeg(small, {.quality = quality}), {.short_side_px = 4000})->pixels;
}

Raster mirrored(const Raster& picture) {
    Raster out = picture;
    for (int y = 0; y < out.height; ++y)
        for (int x = 0; x < out.width; ++x)
            for (int i = 0; i < 3; ++i)
                out.row(y)[3 * x + i] = picture.row(y)[3 * (picture.width - 1 - x) + i];
    return out;
}

}  // namespace

TEST_CASE("a picture saved again, smaller or mirrored is told with the file it copies") {
    Copies copies;
    for (std::uint64_t seed = 1; seed <= 10; ++seed)
        CHECK_FALSE(copies.seen_before(std::to_string(seed), copy_print_of(draw_sitter(seed))));
    for (std::uint64_t seed = 1; seed <= 10; ++seed) {
        CAPTURE(seed);
        const Raster original = draw_sitter(seed);
        const auto again =
            copies.seen_before("again", copy_print_of(saved_again(original, 60, 0.5)));
        REQUIRE(again);
        CHECK(again->of == std::to_string(seed));
        CHECK_FALSE(again->mirrored);
    }
}

TEST_CASE("a mirrored picture is told as mirrored") {
    SitterOptions leaning;  // so that left and right differ
    leaning.roll_degrees = 3;
    leaning.yaw_degrees = 8;
    for (std::uint64_t seed = 1; seed <= 6; ++seed) {
        CAPTURE(seed);
        const Raster original = draw_sitter(seed, leaning);
        Copies copies;
        CHECK_FALSE(copies.seen_before("first", copy_print_of(original)));
        const auto found =
            copies.seen_before("second", copy_print_of(saved_again(mirrored(original), 80, 0.7)));
        REQUIRE(found);
        CHECK(found->mirrored);
    }
}

TEST_CASE("another shot of the same sitter is no copy") {
    for (std::uint64_t seed = 1; seed <= 10; ++seed) {
        CAPTURE(seed);
        SitterOptions moved;
        moved.roll_degrees = 2;
        moved.mouth_opening = 0.2;
        Copies copies;
        CHECK_FALSE(copies.seen_before("first", copy_print_of(draw_sitter(seed))));
        CHECK_FALSE(copies.seen_before("second", copy_print_of(draw_sitter(seed, moved))));
    }
}
