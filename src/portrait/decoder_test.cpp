#include "portrait/decoder.h"

#include <doctest/doctest.h>

// jpeglib.h needs FILE and size_t declared before it.
#include <cstdio>
#include <cstdlib>

#include <jpeglib.h>
#include <png.h>

#include <chrono>
#include <string>

#include "portrait/jpeg_encoder.h"
#include "portrait/sitter.h"

namespace liuying::portrait {
namespace {

Bytes bytes_of(std::string_view text) {
    return {text.begin(), text.end()};
}

PictureFault fault_of(const Bytes& file) {
    const auto decoded = decode(file);
    REQUIRE_FALSE(decoded);
    return decoded.error();
}

// The height and width in the frame header, big-endian.
Bytes claiming(Bytes jpeg, int width, int height) {
    for (std::size_t i = 2; i + 9 < jpeg.size(); ++i) {
        if (jpeg[i] == 0xFF && jpeg[i + 1] == 0xC0) {
            jpeg[i + 5] = static_cast<std::uint8_t>(height >> 8);
            jpeg[i + 6] = static_cast<std::uint8_t>(height & 255);
            jpeg[i + 7] = static_cast<std::uint8_t>(width >> 8);
            jpeg[i + 8] = static_cast<std::uint8_t>(width & 255);
            break;
        }
    }
    return jpeg;
}

TEST_CASE("decoder: what is no picture is refused by its name") {
    struct Row {
        std::string start;
        PictureFault expected;
    };
    const Row rows[] = {
        {"", PictureFault::Empty},
        {"hello, world, this is text", PictureFault::NotAPicture},
        {std::string("\0\0\0\x18", 4) + "ftypheic" + std::string(40, 'x'), PictureFault::Heic},
        {std::string("\0\0\0\x18", 4) + "ftypmif1" + std::string(40, 'x'), PictureFault::Heic},
        {"GIF89a" + std::string(40, 'x'), PictureFault::Animated},
        {"RIFFxxxxWEBPVP8 " + std::string(40, 'x'), PictureFault::OtherFormat},
        {std::string("RIFFxxxxWEBPVP8X\x0a\0\0\0\x02", 21) + std::string(40, 'x'),
         PictureFault::Animated},
        {std::string("II*\0", 4) + std::string(40, 'x'), PictureFault::OtherFormat},
        {"BM" + std::string(60, 'x'), PictureFault::OtherFormat},
        {"\xFF\xD8\xFF", PictureFault::NothingDecoded},
        {"\xFF\xD8\xFF\xE0 rubbish that is no table at all", PictureFault::NothingDecoded},
    };
    for (const auto& row : rows) {
        CAPTURE(row.start);
        const auto decoded = decode(bytes_of(row.start));
        REQUIRE_FALSE(decoded);
        const bool close =
            decoded.error() == row.expected || (row.expected == PictureFault::NothingDecoded &&
                                                decoded.error() == PictureFault::Corrupt);
        CHECK(close);
    }
}

TEST_CASE("decoder: a header of 900 million pixels is refused at once, a 1×1 picture too") {
    const auto jpeg = drawn_sitter(1, {.width = 96});
    const auto started = std::chrono::steady_clock::now();
    CHECK(fault_of(claiming(jpeg, 30000, 30000)) == PictureFault::TooLarge);
    CHECK(fault_of(claiming(jpeg, 1, 1)) == PictureFault::TooSmall);
    CHECK(fault_of(encode_jpeg(Raster::blank(1, 1, 3), {})) == PictureFault::TooSmall);
    CHECK(std::chrono::steady_clock::now() - started < std::chrono::milliseconds(100));
}

TEST_CASE("decoder: a file cut anywhere is read as far as it goes and says so") {
    const auto jpeg = drawn_sitter(2, {.width = 240});
    for (std::size_t length = 4; length < jpeg.size(); length += 97) {
        const auto decoded = decode(std::span{jpeg}.first(length));
        if (decoded) CHECK(decoded->truncated);
    }
    CHECK_FALSE(decode(jpeg)->truncated);
}

TEST_CASE("decoder: bytes bent at random never harm") {
    const auto jpeg = drawn_sitter(2, {.width = 160});
    std::uint64_t state = 99;
    for (int round = 0; round < 400; ++round) {
        auto bent = jpeg;
        for (int n = 0; n < 4; ++n) {
            state = state * 6364136223846793005ULL + 1442695040888963407ULL;
            bent[(state >> 33U) % bent.size()] = static_cast<std::uint8_t>(state >> 20U);
        }
        static_cast<void>(decode(bent));
    }
}

TEST_CASE("decoder: large pictures are decoded no finer than asked for") {
    const auto jpeg = drawn_sitter(3, {.width = 1600});
    const auto coarse = decode(jpeg, {.short_side_px = 300});
    REQUIRE(coarse);
    CHECK(coarse->pixels.width == 400);
    CHECK(coarse->width == 1600);
    CHECK(decode(jpeg, {.short_side_px = 2000})->pixels.width == 1600);
}

TEST_CASE("decoder: grey and 16-bit PNG become ordinary pixels, an animated PNG is refused") {
    Raster grey = Raster::blank(64, 64, 1);
    for (auto& pixel : grey.pixels) pixel = 90;
    const auto decoded = decode(encode_jpeg(grey, {.quality = 100}));
    REQUIRE(decoded);
    CHECK(decoded->colourless);
    CHECK(decoded->pixels.channels == 3);
    CHECK(std::abs(decoded->pixels.row(10)[30] - 90) <= 1);

    png_image image{};
    image.version = PNG_IMAGE_VERSION;
    image.width = 40;
    image.height = 40;
    image.format = PNG_FORMAT_LINEAR_RGB;
    const std::vector<std::uint16_t> linear(40 * 40 * 3, 65535);
    png_alloc_size_t size = 0;
    REQUIRE(png_image_write_to_memory(&image, nullptr, &size, 0, linear.data(), 0, nullptr) != 0);
    Bytes png(size);
    REQUIRE(png_image_write_to_memory(&image, png.data(), &size, 0, linear.data(), 0, nullptr) !=
            0);
    const auto sixteen = decode(png);
    REQUIRE(sixteen);
    CHECK(sixteen->pixels.row(5)[5] == 255);

    Bytes animated(png.begin(), png.begin() + 33);
    for (const char c : std::string("\0\0\0\x08"
                                    "acTL\0\0\0\2\0\0\0\0\0\0\0\0",
                                    20))
        animated.push_back(static_cast<std::uint8_t>(c));
    animated.insert(animated.end(), png.begin() + 33, png.end());
    CHECK(fault_of(animated) == PictureFault::Animated);
}

enum class Coding { Progressive, Cmyk, Arithmetic };

// The picture as other programs write it. CMYK as Adobe does: ink inverted, black taken out.
Bytes coded(const Raster& bgr, Coding coding) {
    jpeg_compress_struct info{};
    jpeg_error_mgr errors{};
    info.err = jpeg_std_error(&errors);
    jpeg_create_compress(&info);
    unsigned char* buffer = nullptr;
    unsigned long size = 0;
    jpeg_mem_dest(&info, &buffer, &size);
    info.image_width = static_cast<JDIMENSION>(bgr.width);
    info.image_height = static_cast<JDIMENSION>(bgr.height);
    const bool cmyk = coding == Coding::Cmyk;
    info.input_components = cmyk ? 4 : 3;
    info.in_color_space = cmyk ? JCS_CMYK : JCS_EXT_BGR;
    jpeg_set_defaults(&info);
    jpeg_set_quality(&info, 95, TRUE);
    if (cmyk) info.write_Adobe_marker = TRUE;
    if (coding == Coding::Progressive) jpeg_simple_progression(&info);
    if (coding == Coding::Arithmetic) info.arith_code = TRUE;
    jpeg_start_compress(&info, TRUE);
    std::vector<std::uint8_t> line(static_cast<std::size_t>(bgr.width) * 4);
    while (info.next_scanline < info.image_height) {
        auto* row = const_cast<std::uint8_t*>(bgr.row(static_cast<int>(info.next_scanline)));
        if (cmyk) {
            for (std::size_t x = 0; x < static_cast<std::size_t>(bgr.width); ++x) {
                const int k =
                    std::max({row[3 * x], row[3 * x + 1], row[3 * x + 2], std::uint8_t{1}});
                for (std::size_t c = 0; c < 3; ++c)
                    line[4 * x + c] = static_cast<std::uint8_t>(row[3 * x + 2 - c] * 255 / k);
                line[4 * x + 3] = static_cast<std::uint8_t>(k);
            }
            row = line.data();
        }
        jpeg_write_scanlines(&info, &row, 1);
    }
    jpeg_finish_compress(&info);
    Bytes out{buffer, buffer + size};
    jpeg_destroy_compress(&info);
    std::free(buffer);
    return out;
}

TEST_CASE(
    "decoder: progressive, arithmetic and CMYK files show the same person as a baseline one, or "
    "say why not") {
    const auto picture = draw_sitter(4, {.width = 300});
    const auto plain = decode(encode_jpeg(picture, {.quality = 95}));
    REQUIRE(plain);
    for (const auto coding : {Coding::Progressive, Coding::Cmyk, Coding::Arithmetic}) {
        CAPTURE(static_cast<int>(coding));
        const auto decoded = decode(coded(picture, coding));
        if (!decoded) {
            CHECK(decoded.error() == PictureFault::Unsupported);
            CHECK(coding == Coding::Arithmetic);
            continue;
        }
        CHECK_FALSE(decoded->truncated);
        double off = 0;
        for (std::size_t i = 0; i < plain->pixels.pixels.size(); ++i)
            off += std::abs(plain->pixels.pixels[i] - decoded->pixels.pixels[i]);
        CHECK(off / static_cast<double>(plain->pixels.pixels.size()) < 3);
    }
    const auto progressive = coded(picture, Coding::Progressive);
    const auto cut = decode(std::span{progressive}.first(progressive.size() / 2));
    if (cut) CHECK(cut->truncated);
}

TEST_CASE("decoder: the JPEG quality is told from its tables") {
    const auto picture = draw_sitter(1, {.width = 120});
    for (const int quality : {30, 60, 75, 90, 98}) {
        CHECK(estimate_quality(encode_jpeg(picture, {.quality = quality})).quality == quality);
    }
}

}  // namespace
}  // namespace liuying::portrait
