#include "portrait/quick_jpeg.h"

#include <doctest/doctest.h>

// jpeglib.h needs FILE and size_t declared before it.
#include <cstdio>
#include <cstdlib>

#include <jpeglib.h>

#include <cmath>

#include "portrait/jpeg_encoder.h"
#include "portrait/resample.h"
#include "portrait/sitter.h"

namespace liuying::portrait {
namespace {

// As a camera might write it: restart markers, other subsampling.
Bytes encode_oddly(const Raster& picture, int h, int v, int restart) {
    jpeg_compress_struct info{};
    jpeg_error_mgr errors{};
    info.err = jpeg_std_error(&errors);
    jpeg_create_compress(&info);
    unsigned char* buffer = nullptr;
    unsigned long size = 0;
    jpeg_mem_dest(&info, &buffer, &size);
    info.image_width = static_cast<JDIMENSION>(picture.width);
    info.image_height = static_cast<JDIMENSION>(picture.height);
    info.input_components = picture.channels;
    info.in_color_space = picture.channels == 1 ? JCS_GRAYSCALE : JCS_EXT_BGR;
    jpeg_set_defaults(&info);
    jpeg_set_quality(&info, 90, TRUE);
    info.comp_info[0].h_samp_factor = h;
    info.comp_info[0].v_samp_factor = v;
    info.restart_interval = static_cast<unsigned>(restart);
    jpeg_start_compress(&info, TRUE);
    while (info.next_scanline < info.image_height) {
        auto* row = const_cast<JSAMPROW>(picture.row(static_cast<int>(info.next_scanline)));
        jpeg_write_scanlines(&info, &row, 1);
    }
    jpeg_finish_compress(&info);
    jpeg_destroy_compress(&info);
    Bytes out{buffer, buffer + size};
    std::free(buffer);
    return out;
}

double mean_difference(const Raster& a, const Raster& b) {
    double sum = 0;
    for (std::size_t i = 0; i < a.pixels.size(); ++i) sum += std::abs(a.pixels[i] - b.pixels[i]);
    return sum / static_cast<double>(a.pixels.size());
}

TEST_CASE("quick decoder: gives what averaging the whole picture gives, however it was written") {
    const Raster picture = draw_sitter(7, {.width = 480});
    for (const int denominator : {4, 8}) {
        const Raster expected =
            resample(picture, {0, 0, 480, 640}, 480 / denominator, 640 / denominator);
        struct Row {
            int h, v, restart;
        };
        for (const auto& row :
             {Row{2, 2, 0}, Row{1, 1, 0}, Row{2, 1, 0}, Row{1, 2, 0}, Row{2, 2, 1}, Row{2, 2, 7}}) {
            CAPTURE(row.h);
            CAPTURE(row.v);
            CAPTURE(row.restart);
            Raster quick;
            REQUIRE(
                decode_quick(encode_oddly(picture, row.h, row.v, row.restart), denominator, quick));
            REQUIRE(quick.width == expected.width);
            REQUIRE(quick.height == expected.height);
            CHECK(mean_difference(quick, expected) < 2.0);
        }
    }
}

TEST_CASE("quick decoder: grey pictures and sides that are no multiple of a block") {
    Raster grey = Raster::blank(101, 67, 1);
    for (int y = 0; y < 67; ++y) {
        for (int x = 0; x < 101; ++x) grey.row(y)[x] = static_cast<std::uint8_t>(2 * x + y / 2);
    }
    Raster quick;
    REQUIRE(decode_quick(encode_oddly(grey, 1, 1, 0), 4, quick));
    CHECK(quick.width == 26);
    CHECK(quick.height == 17);
    CHECK(quick.channels == 3);
    CHECK(std::abs(quick.row(5)[3 * 10] - (2 * 41.5 + 21.5 / 2)) < 4);
}

TEST_CASE("quick decoder: what is cut or bent is left to others and never harms") {
    const Raster picture = draw_sitter(7, {.width = 128});
    const auto whole = encode_oddly(picture, 2, 2, 3);
    Raster quick;
    for (std::size_t length = 0; length < whole.size(); length += 23) {
        CHECK_FALSE(
            decode_quick(std::span{whole}.first(length > 3 ? length - 3 : length), 4, quick));
    }
    std::uint64_t state = 5;
    for (int round = 0; round < 2000; ++round) {
        auto bent = whole;
        for (int n = 0; n < 3; ++n) {
            state = state * 6364136223846793005ULL + 1442695040888963407ULL;
            bent[(state >> 33U) % bent.size()] = static_cast<std::uint8_t>(state >> 20U);
        }
        static_cast<void>(decode_quick(bent, round % 2 == 0 ? 4 : 8, quick));
    }
    CHECK_FALSE(decode_quick(whole, 2, quick));
}

}  // namespace
}  // namespace liuying::portrait
