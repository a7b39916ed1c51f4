#include <doctest/doctest.h>

#include <cmath>

#include "portrait/jpeg_encoder.h"
#include "portrait/likeness.h"
#include "portrait/sitter.h"
#include "portrait/test_engine.h"

using namespace liuying;
using namespace liuying::portrait;

namespace {

Appearance appearance_of_drawn(std::uint64_t seed, const SitterOptions& options,
                               bool with_face = false) {
    const auto seen = test_engine().appearance(drawn_sitter(seed, options), with_face);
    REQUIRE(seen);
    REQUIRE(*seen);
    return **seen;
}

}  // namespace

TEST_CASE("two shots of one sitter do not look like two people") {
    SitterOptions again;
    again.roll_degrees = 3;
    again.mouth_opening = 0.2;
    again.exposure = 1.08;
    for (std::uint64_t seed = 1; seed <= 12; ++seed) {
        CAPTURE(seed);
        CHECK(likeness_of(appearance_of_drawn(seed, {}), appearance_of_drawn(seed, again)).dress >=
              0);
    }
}

TEST_CASE("another shirt speaks for another sitter, the same shirt says next to nothing") {
    SitterOptions white;
    white.clothing = "white";
    SitterOptions black;
    black.clothing = "black";
    for (std::uint64_t seed = 1; seed <= 6; ++seed) {
        CAPTURE(seed);
        const auto one = appearance_of_drawn(seed, white);
        CHECK(likeness_of(one, appearance_of_drawn(seed + 1, black)).dress < -3);
        CHECK(likeness_of(one, appearance_of_drawn(seed + 1, white)).dress <= 1);
    }
}

TEST_CASE(
    "likeness is the same both ways, greatest with oneself, and held within what was measured") {
    const auto a = appearance_of_drawn(3, {}, true);
    const auto b = appearance_of_drawn(4, {}, true);
    const auto there = likeness_of(a, b);
    const auto back = likeness_of(b, a);
    CHECK(there.dress == doctest::Approx(back.dress));
    CHECK(*there.face == doctest::Approx(*back.face));
    const auto self = likeness_of(a, a);
    CHECK(self.dress >= there.dress);
    CHECK(*self.face >= *there.face);
    for (const auto& one : {there, self}) {
        CHECK(std::abs(one.dress) <= 6);
        CHECK(std::abs(*one.face) <= 4);
    }
}

TEST_CASE("a face is not kept unless asked for, and then compared only with its own measure") {
    const auto dressed = appearance_of_drawn(5, {});
    CHECK(dressed.face.empty());
    CHECK(dressed.packed().size() < 200);
    CHECK_FALSE(likeness_of(dressed, dressed).face);
    auto other = appearance_of_drawn(5, {}, true);
    CHECK(likeness_of(other, other).face);
    CHECK_FALSE(likeness_of(other, dressed).face);
    auto renamed = other;
    renamed.face_model = "another";
    CHECK_FALSE(likeness_of(other, renamed).face);
}

TEST_CASE("an appearance comes back out of its bytes; bytes of another version give none") {
    const auto seen = appearance_of_drawn(6, {}, true);
    auto bytes = seen.packed();
    const auto back = Appearance::unpack(bytes);
    REQUIRE(back);
    CHECK(back->face == seen.face);
    CHECK(back->face_model == seen.face_model);
    CHECK(likeness_of(seen, *back).dress == doctest::Approx(1));
    for (std::size_t i = 0; i < dress_cells; ++i) CHECK(back->dress[i].seen == seen.dress[i].seen);
    CHECK_FALSE(Appearance::unpack({}));
    CHECK_FALSE(Appearance::unpack(std::span{bytes}.first(20)));
    bytes[0] = 99;
    CHECK_FALSE(Appearance::unpack(bytes));
}

TEST_CASE("a tight crop shows no clothes, so nothing is said of them") {
    auto tight = appearance_of_drawn(7, {});
    for (std::size_t i = 0; i < static_cast<std::size_t>(hair_grid.first); ++i)
        tight.dress[i].seen = false;
    CHECK_FALSE(dress_distance(tight, tight));
    CHECK(likeness_of(tight, tight).dress == 0);
}

TEST_CASE("a picture without a face or with two has no appearance") {
    Raster grey = Raster::blank(400, 500, 3);
    std::fill(grey.pixels.begin(), grey.pixels.end(), std::uint8_t{128});
    const auto seen = test_engine().appearance(encode_jpeg(grey, {}), false);
    REQUIRE(seen);
    CHECK_FALSE(*seen);
}

TEST_CASE(
    "an entrance photo in another light and before another backdrop is still of that sitter") {
    for (std::uint64_t seed = 1; seed <= 10; ++seed) {
        CAPTURE(seed);
        const auto shot = appearance_of_drawn(seed, {});
        for (const auto backdrop : {Backdrop::White, Backdrop::Cluttered}) {
            const auto entrance = appearance_of_drawn(
                seed, {.width = 640, .side_light = 0.3, .exposure = 0.8, .backdrop = backdrop});
            CHECK(likeness_to_entrance(entrance, shot).dress > 0);
        }
    }
}

TEST_CASE(
    "other clothes than in the entrance photo speak against the one seated, the same do not") {
    const auto desk = [](std::uint64_t seed, const char* clothing) {
        return appearance_of_drawn(
            seed, {.width = 640, .backdrop = Backdrop::Cluttered, .clothing = clothing});
    };
    for (std::uint64_t seed = 1; seed <= 6; ++seed) {
        CAPTURE(seed);
        const auto white = appearance_of_drawn(seed, {.clothing = "white"});
        CHECK(likeness_to_entrance(desk(seed + 1, "black"), white).dress < -1);
        CHECK(likeness_to_entrance(desk(seed + 1, "red"), white).dress < -1);
        // In the same shirt everybody is as like: it says no more than that.
        CHECK(likeness_to_entrance(desk(seed + 1, "white"), white).dress <= 1);
    }
}
