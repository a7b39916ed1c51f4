#include "portrait/engine.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <filesystem>

#include "portrait/decoder.h"
#include "portrait/jpeg_encoder.h"
#include "portrait/sitter.h"
#include "portrait/test_engine.h"

namespace liuying::portrait {
namespace {

Verdict verdict_of(const Inspection& inspection, std::string_view rule) {
    const auto* finding = inspection.finding(rule);
    REQUIRE_MESSAGE(finding != nullptr, "no finding called " << std::string{rule});
    return finding->verdict;
}

Inspection inspect(const SitterOptions& options, std::uint64_t seed = 5,
                   const char* profile = "zju-2022") {
    const auto inspection =
        test_engine().inspect(drawn_sitter(seed, options), *load_profile(profile));
    REQUIRE(inspection);
    return *inspection;
}

TEST_CASE(
    "engine: every drawn frontal sitter is found, alone, and passes the standard's geometry") {
    for (std::uint64_t seed = 0; seed < 12; ++seed) {
        CAPTURE(seed);
        SitterTruth truth;
        const SitterOptions options{.width = 900};
        static_cast<void>(draw_sitter(seed, options, &truth));
        const auto inspection = inspect(options, seed, "chsi-2017-99");
        CHECK(inspection.faces.size() == 1);
        for (const char* rule :
             {"faces", "eye_line", "face_width", "centred", "roll", "frontal", "resolution",
              "in_frame", "background_plain", "background_colour"}) {
            CAPTURE(std::string{rule});
            CHECK(verdict_of(inspection, rule) == Verdict::Pass);
        }
        CHECK(verdict_of(inspection, "hair_top") != Verdict::Warn);
        REQUIRE(inspection.eyes);
        const double iod = truth.right_eye.x - truth.left_eye.x;
        CHECK(std::hypot((*inspection.eyes)[0].x - truth.left_eye.x,
                         (*inspection.eyes)[0].y - truth.left_eye.y) < 0.08 * iod);
        CHECK(std::hypot((*inspection.eyes)[1].x - truth.right_eye.x,
                         (*inspection.eyes)[1].y - truth.right_eye.y) < 0.08 * iod);
    }
}

TEST_CASE(
    "engine: a sitter of any tone of skin, bowed or looking up a little, has the eyes drawn") {
    for (int skin = 1; skin <= 7; ++skin) {
        for (const double pitch : {-12.0, 0.0, 12.0}) {
            CAPTURE(skin);
            CAPTURE(pitch);
            SitterTruth truth;
            const SitterOptions options{.width = 900, .pitch_degrees = pitch, .skin = skin};
            static_cast<void>(draw_sitter(3, options, &truth));
            const auto inspection = inspect(options, 3, "chsi-2017-99");
            CHECK(inspection.faces.size() == 1);
            // A dark or a light face is not a badly lit one.
            CHECK(verdict_of(inspection, "exposure") != Verdict::Warn);
            REQUIRE(inspection.eyes);
            const double iod = truth.right_eye.x - truth.left_eye.x;
            CHECK(std::hypot((*inspection.eyes)[0].x - truth.left_eye.x,
                             (*inspection.eyes)[0].y - truth.left_eye.y) < 0.1 * iod);
            CHECK(std::hypot((*inspection.eyes)[1].x - truth.right_eye.x,
                             (*inspection.eyes)[1].y - truth.right_eye.y) < 0.1 * iod);
        }
    }
}

TEST_CASE("engine: one fault drawn, one finding changed") {
    struct Row {
        const char* rule;
        SitterOptions options;
    };
    const SitterOptions plain{.width = 900};
    const auto good = inspect(plain);
    const auto with = [&](auto change) {
        SitterOptions options = plain;
        change(options);
        return options;
    };
    const Row rows[] = {
        {"mouth", with([](auto& o) { o.mouth_opening = 1; })},
        {"glasses", with([](auto& o) { o.glasses = true; })},
        {"roll", with([](auto& o) { o.roll_degrees = 10; })},
        {"eyes_open", with([](auto& o) { o.eye_opening = 0; })},
        {"background_plain", with([](auto& o) { o.backdrop = Backdrop::Gradient; })},
        {"side_light", with([](auto& o) { o.side_light = 0.7; })},
        {"exposure", with([](auto& o) { o.exposure = 0.3; })},
        {"sharpness", with([](auto& o) { o.blur_px = 4; })},
        {"clothing_colour", with([](auto& o) { o.clothing = "pink"; })},
        {"hat", with([](auto& o) { o.hat = true; })},
    };
    for (const auto& row : rows) {
        CAPTURE(std::string{row.rule});
        CHECK(verdict_of(good, row.rule) == Verdict::Pass);
        CHECK(verdict_of(inspect(row.options), row.rule) != Verdict::Pass);
    }
}

// The picture turned about its middle, as a crooked camera would take it.
Bytes turned(const Raster& picture, double degrees) {
    Raster out = Raster::blank(picture.width, picture.height, 3);
    const double c = std::cos(degrees * 3.14159265358979 / 180);
    const double s = std::sin(degrees * 3.14159265358979 / 180);
    for (int y = 0; y < out.height; ++y) {
        for (int x = 0; x < out.width; ++x) {
            const double dx = x - out.width / 2.0;
            const double dy = y - out.height / 2.0;
            const int from_x = std::clamp(static_cast<int>(out.width / 2.0 + c * dx + s * dy), 0,
                                          picture.width - 1);
            const int from_y = std::clamp(static_cast<int>(out.height / 2.0 - s * dx + c * dy), 0,
                                          picture.height - 1);
            std::copy_n(picture.row(from_y) + 3 * from_x, 3, out.row(y) + 3 * x);
        }
    }
    return encode_jpeg(out, {.quality = 95});
}

TEST_CASE(
    "engine: shoulders that slope by some degrees are told to slope by them, for a person to look "
    "at") {
    const auto upright = draw_sitter(5, {.width = 900, .clothing = "black"});
    const auto slope = [&](double degrees) {
        const auto inspection = test_engine().inspect(turned(upright, degrees), registry_profile());
        REQUIRE(inspection);
        const auto* finding = inspection->finding("shoulders");
        REQUIRE(finding != nullptr);
        CHECK(finding->verdict == Verdict::Look);
        REQUIRE(finding->value);
        return *finding->value;
    };
    const double level = slope(0);
    CHECK(std::abs(level) < 2);
    CHECK(slope(4) - level == doctest::Approx(4).epsilon(0.35));
    CHECK(slope(-4) - level == doctest::Approx(-4).epsilon(0.35));
}

TEST_CASE(
    "engine: a picture taken off a screen carries its raster, one taken of a person does not") {
    Raster picture = draw_sitter(5, {.width = 700});
    const auto pattern = [](const Raster& of) {
        const auto inspection =
            test_engine().inspect(encode_jpeg(of, {.quality = 92}), registry_profile());
        REQUIRE(inspection);
        return *inspection->finding("screen_pattern")->value;
    };
    CHECK(pattern(picture) < 40);
    for (int y = 0; y < picture.height; ++y) {
        for (int x = 0; x < picture.width * 3; ++x) {
            auto& pixel = picture.row(y)[x];
            pixel = static_cast<std::uint8_t>(std::clamp(
                pixel + 6.0 * std::sin(2 * 3.14159265358979 * (x / 3 * 0.8 + y * 0.6) / 5.3), 0.0,
                255.0));
        }
    }
    CHECK(pattern(picture) > 40);
    const auto inspection =
        test_engine().inspect(encode_jpeg(picture, {.quality = 92}), registry_profile());
    CHECK(inspection->finding("screen_pattern")->noticed);
    CHECK(inspection->finding("screen_pattern")->verdict == Verdict::Look);
}

// As a camera writes it: EXIF whose second directory holds a small JPEG.
Bytes with_preview(const Bytes& jpeg, const Bytes& preview) {
    const auto le32 = [](std::size_t value) {
        return std::string{static_cast<char>(value & 255), static_cast<char>(value >> 8 & 255),
                           static_cast<char>(value >> 16 & 255),
                           static_cast<char>(value >> 24 & 255)};
    };
    const std::string entry_head[] = {std::string("\x01\x02\x04\0\x01\0\0\0", 8),
                                      std::string("\x02\x02\x04\0\x01\0\0\0", 8)};
    std::string tiff = std::string("II*\0\x08\0\0\0", 8) + std::string("\0\0", 2) + le32(14);
    tiff += std::string("\x02\0", 2) + entry_head[0] + le32(44) + entry_head[1] +
            le32(preview.size()) + le32(0);
    tiff += std::string{preview.begin(), preview.end()};
    std::string block = std::string("Exif\0\0", 6) + tiff;
    const std::size_t length = block.size() + 2;
    REQUIRE(length < 65536);
    Bytes out;
    out.reserve(jpeg.size() + length + 2);
    for (const std::size_t byte : {std::size_t{0xFF}, std::size_t{0xD8}, std::size_t{0xFF},
                                   std::size_t{0xE1}, length >> 8, length & 255})
        out.push_back(static_cast<std::uint8_t>(byte));
    out.insert(out.end(), block.begin(), block.end());
    out.insert(out.end(), jpeg.begin() + 2, jpeg.end());
    return out;
}

TEST_CASE("engine: a mirrored picture is known by the preview its camera wrote") {
    const auto picture = draw_sitter(7, {.width = 600, .side_light = 0.5});
    const auto preview = drawn_sitter(7, {.width = 120, .side_light = 0.5});
    const auto mirrored_by = [&](int orientation) {
        const auto jpeg =
            with_preview(encode_jpeg(oriented(picture, orientation), {.quality = 92}), preview);
        const auto inspection = test_engine().inspect(jpeg, registry_profile());
        REQUIRE(inspection);
        CHECK(inspection->finding("mirrored")->verdict == Verdict::Look);
        return *inspection->finding("mirrored")->value;
    };
    CHECK(mirrored_by(1) < 0);
    CHECK(mirrored_by(2) > 0);
    const auto plain = test_engine().inspect(encode_jpeg(picture, {}), registry_profile());
    CHECK_FALSE(plain->finding("mirrored")->value);
    const auto swapped = with_preview(
        encode_jpeg(picture, {}), drawn_sitter(3, {.width = 120, .backdrop = Backdrop::Cluttered}));
    CHECK(test_engine().inspect(swapped, registry_profile())->finding("edited")->value_word ==
          "unlike its own preview");
}

TEST_CASE("engine: thick dark rims that mislead the eye points are at least shown to a person") {
    for (std::uint64_t seed = 1; seed <= 12; ++seed) {
        CAPTURE(seed);
        const auto inspection = inspect({.width = 840, .glasses = true}, seed);
        for (const auto* rule : {"glasses", "eyes_open", "eye_line", "frontal"}) {
            CAPTURE(rule);
            CHECK(verdict_of(inspection, rule) != Verdict::Pass);
        }
        CHECK(verdict_of(inspection, "background_plain") == Verdict::Pass);
    }
    for (std::uint64_t seed = 1; seed <= 12; ++seed) {
        CAPTURE(seed);
        CHECK(verdict_of(inspect({.width = 840}, seed), "glasses") == Verdict::Pass);
    }
}

TEST_CASE("engine: an approved exemption sets its rule aside, never one about a shadowed face") {
    const auto jpeg = drawn_sitter(5, {.width = 700, .side_light = 0.7});
    const auto profile = *load_profile("zju-2022");
    const auto inspection =
        test_engine().inspect(jpeg, profile, {.file = "x", .exempt_rules = {"hat", "side_light"}});
    REQUIRE(inspection);
    CHECK(verdict_of(*inspection, "hat") == Verdict::Exempt);
    CHECK(verdict_of(*inspection, "side_light") != Verdict::Exempt);
}

TEST_CASE(
    "portrait: 480×640 at 300 dpi inside the size window, the same bytes twice, and it verifies") {
    const auto& profile = registry_profile();
    for (std::uint64_t seed = 0; seed < 3; ++seed) {
        CAPTURE(seed);
        const auto original = drawn_sitter(seed, {.width = 1200});
        const auto made = test_engine().make_portrait(original, profile);
        REQUIRE(made);
        CHECK(made->jpeg.size() >= 20 * 1024);
        CHECK(made->jpeg.size() <= 40 * 1024);
        CHECK(made->quality >= 60);
        CHECK(made->jpeg == test_engine().make_portrait(original, profile)->jpeg);
        CHECK(test_engine().verify(made->jpeg, original, profile));
        // JFIF header: density in dots per inch, 300 both ways; no other application segment.
        REQUIRE(made->jpeg.size() > 20);
        CHECK(made->jpeg[13] == 1);
        CHECK((made->jpeg[14] << 8 | made->jpeg[15]) == 300);
        CHECK((made->jpeg[16] << 8 | made->jpeg[17]) == 300);
        CHECK((made->jpeg[20] != 0xFF || made->jpeg[21] < 0xE0 || made->jpeg[21] > 0xEF));
        const auto decoded = decode(made->jpeg, {.short_side_px = 480});
        REQUIRE(decoded);
        CHECK(decoded->width == 480);
        CHECK(decoded->height == 640);
        auto bent = made->jpeg;
        bent[bent.size() / 2] ^= 1U;
        CHECK_FALSE(test_engine().verify(bent, original, profile));
    }
}

TEST_CASE(
    "portrait: refused by name when the head is tilted, the person small, the frame too tight or "
    "empty") {
    const auto& profile = registry_profile();
    const auto fault = [&](const Bytes& jpeg) {
        return test_engine().make_portrait(jpeg, profile).error();
    };
    CHECK(fault(drawn_sitter(3, {.width = 900, .roll_degrees = 9})) == PortraitFault::Tilted);
    CHECK(fault(drawn_sitter(3, {.width = 400})) == PortraitFault::TooFewPixels);
    CHECK(fault(encode_jpeg(Raster::blank(800, 800, 3), {})) == PortraitFault::NoFace);
    const auto whole = drawn_sitter(3, {.width = 900});
    CHECK(fault(Bytes(whole.begin(),
                      whole.begin() + static_cast<std::ptrdiff_t>(whole.size() * 3 / 4))) ==
          PortraitFault::Truncated);
    CHECK(fault({}) == PortraitFault::Picture);
    CHECK(refusal_of(PortraitFault::Tilted).kind == "portrait_tilted");
}

TEST_CASE("engine: all eight EXIF orientations give the same person, a wrong one too") {
    const auto upright = draw_sitter(8, {.width = 720});
    const auto& profile = registry_profile();
    // The orientation that undoes each orientation.
    constexpr int undo[] = {0, 1, 2, 3, 4, 5, 8, 7, 6};
    const auto reference = test_engine().inspect(encode_jpeg(upright, {.quality = 95}), profile);
    REQUIRE(reference);
    for (int orientation = 1; orientation <= 8; ++orientation) {
        CAPTURE(orientation);
        const auto stored = encode_jpeg(oriented(upright, undo[orientation]), {.quality = 95});
        const auto inspection =
            test_engine().inspect(with_exif(stored, {.orientation = orientation}), profile);
        REQUIRE(inspection);
        CHECK(inspection->width == 720);
        CHECK(inspection->height == 960);
        CHECK(inspection->faces.size() == 1);
        REQUIRE(inspection->eyes);
        CHECK(std::abs((*inspection->eyes)[0].x - (*reference->eyes)[0].x) < 3);
        CHECK(std::abs((*inspection->eyes)[0].y - (*reference->eyes)[0].y) < 3);
        REQUIRE(inspection->findings.size() == reference->findings.size());
        for (std::size_t i = 0; i < inspection->findings.size(); ++i) {
            if (reference->findings[i].rule == "double_compression") continue;
            CAPTURE(reference->findings[i].rule);
            CHECK(inspection->findings[i].verdict == reference->findings[i].verdict);
        }
    }
    const auto lying =
        test_engine().inspect(encode_jpeg(oriented(upright, 6), {.quality = 95}), profile);
    REQUIRE(lying);
    CHECK(lying->faces.size() == 1);
    CHECK(lying->turned == 3);
}

TEST_CASE("engine: the answer is JSON of the agreed shape, also for a file that is no picture") {
    const auto inspection = inspect({.width = 600});
    const auto json = to_json(inspection);
    CHECK(json.find("\"findings\":[{\"rule\":\"faces\",\"verdict\":\"pass\",\"value\":1.0,\"unit\":"
                    "\"\",\"limit\":\"1\",\"confidence\":") != std::string::npos);
    CHECK(json.find("\"error\":null") != std::string::npos);
    CHECK(json.find('\n') == std::string::npos);
    CHECK(error_json("a\"b", refusal_of(PictureFault::Heic)).find("\"kind\":\"picture_heic\"") !=
          std::string::npos);
    const auto full = to_full_json(inspection);
    CHECK(full.find("\"sides\":{\"left\":") != std::string::npos);
    CHECK(full.find("\"geometry\":{\"before\":{\"hair_top\":") != std::string::npos);
    const auto png = draw_explanation(drawn_sitter(5, {.width = 600}), inspection);
    CHECK(decode(png));
}

}  // namespace
}  // namespace liuying::portrait
