#include "portrait/colour.h"

#include <doctest/doctest.h>
#include <lcms2.h>
#include <png.h>

#include <algorithm>
#include <cmath>
#include <cstring>

#include "portrait/decoder.h"
#include "portrait/jpeg_encoder.h"
#include "portrait/sitter.h"
#include "portrait/test_engine.h"

namespace liuying::portrait {
namespace {

// Display P3, as phones write it.
Bytes display_p3() {
    const cmsCIExyY white{0.3127, 0.3290, 1};
    const cmsCIExyYTRIPLE primaries{{0.680, 0.320, 1}, {0.265, 0.690, 1}, {0.150, 0.060, 1}};
    cmsFloat64Number srgb[] = {2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045};
    auto* curve = cmsBuildParametricToneCurve(nullptr, 4, srgb);
    cmsToneCurve* curves[] = {curve, curve, curve};
    auto* profile = cmsCreateRGBProfile(&white, &primaries, curves);
    cmsUInt32Number size = 0;
    cmsSaveProfileToMem(profile, nullptr, &size);
    Bytes icc(size);
    cmsSaveProfileToMem(profile, icc.data(), &size);
    cmsCloseProfile(profile);
    cmsFreeToneCurve(curve);
    return icc;
}

Raster of_one_colour(int red, int green, int blue) {
    Raster picture = Raster::blank(64, 64, 3);
    for (std::size_t i = 0; i < picture.pixels.size(); i += 3) {
        picture.pixels[i] = static_cast<std::uint8_t>(blue);
        picture.pixels[i + 1] = static_cast<std::uint8_t>(green);
        picture.pixels[i + 2] = static_cast<std::uint8_t>(red);
    }
    return picture;
}

// `segment` goes right behind the start of the JPEG.
Bytes with_segment(const Bytes& jpeg, std::uint8_t marker, const Bytes& body) {
    const std::size_t length = body.size() + 2;
    Bytes out;
    out.reserve(jpeg.size() + length + 2);
    for (const std::size_t byte : {std::size_t{0xFF}, std::size_t{0xD8}, std::size_t{0xFF},
                                   std::size_t{marker}, length >> 8, length & 255})
        out.push_back(static_cast<std::uint8_t>(byte));
    out.insert(out.end(), body.begin(), body.end());
    out.insert(out.end(), jpeg.begin() + 2, jpeg.end());
    return out;
}

Bytes bytes_of(std::string_view text) {
    return {text.begin(), text.end()};
}

void check_pixel(const Decoded& decoded, int red, int green, int blue) {
    const auto* p = decoded.pixels.row(30) + 3 * 30;
    CHECK(std::abs(p[2] - red) <= 3);
    CHECK(std::abs(p[1] - green) <= 3);
    CHECK(std::abs(p[0] - blue) <= 3);
}

// The registry's light blue (100, 197, 255) is (125, 195, 250) in Display P3, computed by hand
// through XYZ.
TEST_CASE("colour: a phone's Display P3 becomes sRGB, in a JPEG and in a PNG alike") {
    const auto p3 = of_one_colour(125, 195, 250);
    const auto icc = display_p3();
    Bytes segment = bytes_of(std::string_view("ICC_PROFILE\0\x01\x01", 14));
    segment.insert(segment.end(), icc.begin(), icc.end());
    const auto jpeg = decode(
        with_segment(encode_jpeg(p3, {.quality = 98, .chroma = Chroma::Full}), 0xE2, segment));
    REQUIRE(jpeg);
    CHECK(jpeg->converted);
    check_pixel(*jpeg, 100, 197, 255);

    Bytes png;
    auto* writer = png_create_write_struct(PNG_LIBPNG_VER_STRING, nullptr, nullptr, nullptr);
    auto* info = png_create_info_struct(writer);
    png_set_write_fn(
        writer, &png,
        [](png_structp to, png_bytep data, size_t count) {
            auto& out = *static_cast<Bytes*>(png_get_io_ptr(to));
            out.insert(out.end(), data, data + count);
        },
        nullptr);
    png_set_IHDR(writer, info, 64, 64, 8, PNG_COLOR_TYPE_RGB, PNG_INTERLACE_NONE,
                 PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
    png_set_iCCP(writer, info, "P3", PNG_COMPRESSION_TYPE_BASE, icc.data(),
                 static_cast<png_uint_32>(icc.size()));
    png_write_info(writer, info);
    png_set_bgr(writer);
    for (int y = 0; y < 64; ++y) png_write_row(writer, p3.row(y));
    png_write_end(writer, nullptr);
    png_destroy_write_struct(&writer, &info);
    const auto decoded = decode(png);
    REQUIRE(decoded);
    CHECK(decoded->converted);
    check_pixel(*decoded, 100, 197, 255);
}

TEST_CASE(
    "colour: a camera set to Adobe RGB marks it in EXIF only, and is converted all the same") {
    // IFD0 with an Exif IFD, which points to an interoperability IFD that says R03.
    const std::string tiff = std::string("II*\0\x08\0\0\0", 8) +
                             std::string("\x01\0\x69\x87\x04\0\x01\0\0\0\x1a\0\0\0\0\0\0\0", 18) +
                             std::string("\x01\0\x05\xa0\x04\0\x01\0\0\0\x2c\0\0\0\0\0\0\0", 18) +
                             std::string("\x01\0\x01\0\x02\0\x04\0\0\0R03\0\0\0\0\0", 18);
    const auto exif = bytes_of(std::string("Exif\0\0", 6) + tiff);
    // Grey stays grey; what is coloured is more so than its numbers say in sRGB.
    const auto grey = decode(
        with_segment(encode_jpeg(of_one_colour(128, 128, 128), {.quality = 98}), 0xE1, exif));
    REQUIRE(grey);
    CHECK(grey->converted);
    check_pixel(*grey, 128, 128, 128);
    const auto skin = decode(with_segment(
        encode_jpeg(of_one_colour(200, 150, 120), {.quality = 98, .chroma = Chroma::Full}), 0xE1,
        exif));
    REQUIRE(skin);
    const auto* p = skin->pixels.row(30) + 3 * 30;
    CHECK(p[2] > 206);
    CHECK_FALSE(decode(encode_jpeg(of_one_colour(200, 150, 120), {}))->converted);
}

TEST_CASE(
    "colour: the portrait of a wide-gamut original is sRGB without a profile, and its record says "
    "it was converted") {
    const auto icc = display_p3();
    Bytes segment = bytes_of(std::string_view("ICC_PROFILE\0\x01\x01", 14));
    segment.insert(segment.end(), icc.begin(), icc.end());
    const auto plain = drawn_sitter(5, {.width = 900});
    const auto wide = with_segment(plain, 0xE2, segment);
    const auto made = test_engine().make_portrait(wide, registry_profile());
    REQUIRE(made);
    CHECK(made->record_json.find("\"converted_to_srgb\": true") != std::string::npos);
    CHECK(std::search(made->jpeg.begin(), made->jpeg.end(), segment.begin(),
                      segment.begin() + 11) == made->jpeg.end());
    // The same numbers mean stronger colours in P3: blue, the backdrop's strongest, gains.
    const auto as_srgb = test_engine().make_portrait(plain, registry_profile());
    REQUIRE(as_srgb);
    CHECK(as_srgb->record_json.find("\"converted_to_srgb\": false") != std::string::npos);
    const auto red_at_corner = [](const Bytes& jpeg) {
        return static_cast<int>(decode(jpeg, {.short_side_px = 480})->pixels.row(4)[3 * 4 + 2]);
    };
    CHECK(red_at_corner(made->jpeg) < red_at_corner(as_srgb->jpeg) - 10);
    CHECK(test_engine().verify(made->jpeg, wide, registry_profile()));
    CHECK_FALSE(test_engine().verify(made->jpeg, plain, registry_profile()));
}

TEST_CASE("colour: a broken profile changes nothing and harms nothing") {
    const auto picture = of_one_colour(90, 120, 150);
    Bytes segment = bytes_of(std::string_view("ICC_PROFILE\0\x01\x01", 14));
    for (int i = 0; i < 300; ++i) segment.push_back(static_cast<std::uint8_t>(i * 37));
    const auto decoded = decode(
        with_segment(encode_jpeg(picture, {.quality = 98, .chroma = Chroma::Full}), 0xE2, segment));
    REQUIRE(decoded);
    CHECK_FALSE(decoded->converted);
    check_pixel(*decoded, 90, 120, 150);
}

}  // namespace
}  // namespace liuying::portrait
