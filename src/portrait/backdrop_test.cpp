#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>

#include "portrait/backdrop.h"
#include "portrait/colour.h"
#include "portrait/decoder.h"
#include "portrait/jpeg_encoder.h"
#include "portrait/lab.h"
#include "portrait/resample.h"
#include "portrait/sitter.h"
#include "portrait/test_engine.h"

using namespace liuying;
using namespace liuying::portrait;

namespace {

constexpr int width = 480;
constexpr int height = 640;

Raster drawn(std::uint64_t seed, Backdrop backdrop, const char* clothing = "navy") {
    SitterOptions options;
    options.backdrop = backdrop;
    options.clothing = clothing;
    const Raster whole = draw_sitter(seed, options);
    return resample(whole,
                    {0, 0, static_cast<double>(whole.width), static_cast<double>(whole.height)},
                    width, height);
}

// How much of a pixel is sitter, from the same sitter before two backdrops: the backdrop is what
// differs.
std::vector<double> truth_of(std::uint64_t seed) {
    const Raster blue = drawn(seed, Backdrop::Blue);
    const Raster white = drawn(seed, Backdrop::White);
    const auto* b0 = blue.row(0);
    const auto* w0 = white.row(0);
    std::vector<double> alpha;
    for (int y = 0; y < height; ++y) {
        for (int x = 0; x < width; ++x) {
            double shown = 0;
            double all = 0;
            for (int i = 0; i < 3; ++i) {
                shown += std::abs(white.row(y)[3 * x + i] - blue.row(y)[3 * x + i]);
                all += std::abs(w0[i] - b0[i]);
            }
            alpha.push_back(1 - std::clamp(shown / all, 0.0, 1.0));
        }
    }
    return alpha;
}

// Darker towards one side and downwards, as a lamp leaves it.
Raster lit(Raster picture, double falls_off) {
    for (int y = 0; y < picture.height; ++y) {
        for (int x = 0; x < picture.width; ++x) {
            const double light =
                1 - falls_off * (0.7 * x / picture.width + 0.3 * y / picture.height);
            for (int i = 0; i < 3; ++i) {
                auto& value = picture.row(y)[3 * x + i];
                value = static_cast<std::uint8_t>(std::lround(value * light));
            }
        }
    }
    return picture;
}

// As a camera leaves it.
Raster through_jpeg(const Raster& picture) {
    return decode(encode_jpeg(picture, {.quality = 92}), {.short_side_px = width})->pixels;
}

struct Agreement {
    double overlap = 0;     // intersection over union of both masks at one half
    double edge_error = 0;  // mean |difference| where the truth is neither sitter nor backdrop
};

Agreement agreement(const Raster& mask, const std::vector<double>& truth) {
    double both = 0;
    double either = 0;
    double off = 0;
    int edge = 0;
    for (int y = 0; y < height; ++y) {
        for (int x = 0; x < width; ++x) {
            const double is = mask.row(y)[x] / 255.0;
            const double should = truth[static_cast<std::size_t>(y * width + x)];
            both += is > 0.5 && should > 0.5 ? 1 : 0;
            either += is > 0.5 || should > 0.5 ? 1 : 0;
            if (should > 0.02 && should < 0.98) {
                off += std::abs(is - should);
                ++edge;
            }
        }
    }
    return {both / either, off / std::max(1, edge)};
}

Profile campus_card() {
    return *parse_profile(
        "extends = \"ga461\"\nname = \"campus-card\"\n"
        "background = [{name = \"white\", rgb = [255, 255, 255]}]\n"
        "[output]\nnormalise_background = true\n");
}

}  // namespace

TEST_CASE("a drawn sitter is keyed out of blue, white and grey, also where the light falls off") {
    for (const auto backdrop : {Backdrop::Blue, Backdrop::Grey, Backdrop::Gradient}) {
        for (const double falls_off : {0.0, 0.12, 0.22}) {
            for (std::uint64_t seed = 1; seed <= 8; ++seed) {
                CAPTURE(static_cast<int>(backdrop));
                CAPTURE(falls_off);
                CAPTURE(seed);
                const auto mask = sitter_mask(through_jpeg(lit(drawn(seed, backdrop), falls_off)));
                REQUIRE(mask);
                const auto found = agreement(*mask, truth_of(seed));
                CHECK(found.overlap >= 0.985);
                CHECK(found.edge_error <= 0.1);
            }
        }
    }
}

TEST_CASE(
    "before a cluttered wall, a hard shadow or in the backdrop's colour nobody is keyed: it would "
    "cut") {
    for (const auto backdrop : {Backdrop::Cluttered, Backdrop::Shadow}) {
        for (std::uint64_t seed = 1; seed <= 8; ++seed) {
            CAPTURE(static_cast<int>(backdrop));
            CAPTURE(seed);
            CHECK_FALSE(sitter_mask(through_jpeg(drawn(seed, backdrop))));
        }
        CHECK_FALSE(sitter_mask(through_jpeg(drawn(1, Backdrop::Grey, "white"))));
    }
}

TEST_CASE("the new backdrop is even, the sitter is as before") {
    const Raster picture = through_jpeg(lit(drawn(2, Backdrop::Blue), 0.2));
    const auto mask = sitter_mask(picture);
    REQUIRE(mask);
    const Raster out = before_colour(picture, *mask, {.red = 255, .green = 255, .blue = 255});
    const auto truth = truth_of(2);
    const LabView before{picture};
    const LabView after{out};
    const Lab white = lab_of_rgb(255, 255, 255);
    std::vector<float> behind;
    std::vector<float> sitter;
    for (int y = 0; y < height; ++y) {
        for (int x = 0; x < width; ++x) {
            const double share = truth[static_cast<std::size_t>(y * width + x)];
            if (share < 0.01) behind.push_back(delta_e(after.at(x, y), white));
            if (share > 0.99) sitter.push_back(delta_e(after.at(x, y), before.at(x, y)));
        }
    }
    const auto at_95 = [](std::vector<float>& values) {
        std::sort(values.begin(), values.end());
        return values[values.size() * 95 / 100];
    };
    CHECK(at_95(behind) <= 2);
    CHECK(at_95(sitter) <= 2);
}

TEST_CASE("a standard that wants another backdrop makes such portraits, records it, and replays") {
    const auto profile = campus_card();
    SitterOptions options;
    options.backdrop = Backdrop::Blue;
    const auto original = drawn_sitter(3, options);
    const auto made = test_engine().make_portrait(original, profile);
    REQUIRE(made);
    CHECK(made->record_json.find("\"backdrop_replaced\": true") != std::string::npos);
    CHECK(test_engine().verify(made->jpeg, original, profile));
    const auto seen = decode(made->jpeg, {.short_side_px = profile.output.width_px});
    REQUIRE(seen);
    const auto* corner = seen->pixels.row(4) + 3 * 4;
    for (int i = 0; i < 3; ++i) CHECK(corner[i] > 248);

    options.backdrop = Backdrop::Cluttered;
    const auto refused = test_engine().make_portrait(drawn_sitter(3, options), profile);
    REQUIRE_FALSE(refused);
    CHECK(refused.error() == PortraitFault::Backdrop);
    // The registry's standard changes nothing behind anybody.
    const auto plain = test_engine().make_portrait(original, registry_profile());
    REQUIRE(plain);
    CHECK(plain->record_json.find("\"backdrop_replaced\": false") != std::string::npos);
}

TEST_CASE("no built-in standard can be made to change the backdrop") {
    for (const auto& name : built_in_profiles()) {
        CAPTURE(name);
        const auto namesake =
            parse_profile("extends = \"" + name + "\"\n[output]\nnormalise_background = true\n");
        REQUIRE_FALSE(namesake);
        CHECK(namesake.error().what == "output.normalise_background");
        CHECK(namesake.error().line > 0);
    }
}
