#include "portrait/lab.h"

#include <doctest/doctest.h>

namespace liuying::portrait {
namespace {

TEST_CASE("lab: white, black and the primaries of sRGB have the values of CIE 1976 under D65") {
    const auto is = [](const Lab& seen, double l, double a, double b) {
        CHECK(static_cast<double>(seen.l) == doctest::Approx(l).epsilon(0.005));
        CHECK(std::abs(static_cast<double>(seen.a) - a) < 0.3);
        CHECK(std::abs(static_cast<double>(seen.b) - b) < 0.3);
    };
    is(lab_of_rgb(255, 255, 255), 100, 0, 0);
    is(lab_of_rgb(0, 0, 0), 0, 0, 0);
    is(lab_of_rgb(255, 0, 0), 53.24, 80.09, 67.20);
    is(lab_of_rgb(0, 255, 0), 87.73, -86.18, 83.18);
    is(lab_of_rgb(0, 0, 255), 32.30, 79.19, -107.86);
}

TEST_CASE(
    "lab: the 8-bit view is the exact value rounded, within two steps, for colours all over the "
    "cube") {
    for (int r = 0; r < 256; r += 17) {
        for (int g = 0; g < 256; g += 17) {
            for (int b = 0; b < 256; b += 17) {
                Raster one = Raster::blank(1, 1, 3);
                one.pixels = {static_cast<std::uint8_t>(b), static_cast<std::uint8_t>(g),
                              static_cast<std::uint8_t>(r)};
                const auto seen = LabView{one}.at(0, 0);
                const auto exact = lab_of_rgb(r, g, b);
                CAPTURE(r);
                CAPTURE(g);
                CAPTURE(b);
                REQUIRE(std::abs(seen.l - exact.l) < 0.9F);
                REQUIRE(std::abs(seen.a - exact.a) < 2.5F);
                REQUIRE(std::abs(seen.b - exact.b) < 2.5F);
            }
        }
    }
}

}  // namespace
}  // namespace liuying::portrait
