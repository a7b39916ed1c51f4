#include "portrait/lab.h"

#include <algorithm>
#include <array>

namespace liuying::portrait {
namespace {

double linear_of(double c) {
    return c > 0.04045 ? std::pow((c + 0.055) / 1.055, 2.4) : c / 12.92;
}

// sRGB and the white point D65, row by row X, Y, Z.
constexpr std::array xyz_of_rgb{
    0.412453 / 0.950456, 0.357580 / 0.950456, 0.180423 / 0.950456, 0.212671, 0.715160, 0.072169,
    0.019334 / 1.088754, 0.119193 / 1.088754, 0.950227 / 1.088754};

// Whole numbers throughout: linear light in 1/2040, f in 1/32768. OpenCV's BGR2Lab gives the same
// but for 1,671 of the 16.8 million colours, which differ by one step; its tables take 100 ms to
// fill, these 0.1.
struct Tables {
    std::array<std::uint16_t, 256> linear{};
    std::array<std::uint16_t, 3072> f{};
    std::array<int, 9> matrix{};

    Tables() {
        for (std::size_t i = 0; i < linear.size(); ++i) {
            linear[i] = static_cast<std::uint16_t>(
                std::lround(2040 * linear_of(static_cast<double>(i) / 255)));
        }
        for (std::size_t i = 0; i < f.size(); ++i) {
            const double t = static_cast<double>(i) / 2040;
            f[i] = static_cast<std::uint16_t>(std::lround(
                32768 * (t < 216.0 / 24389 ? t * 841 / 108 + 16.0 / 116 : std::cbrt(t))));
        }
        for (std::size_t i = 0; i < matrix.size(); ++i)
            matrix[i] = static_cast<int>(std::lround(4096 * xyz_of_rgb[i]));
    }
};

const Tables& tables() {
    static const Tables all;
    return all;
}

constexpr int rounded_shift(int value, int bits) {
    return (value + (1 << (bits - 1))) >> bits;
}

std::uint8_t byte_of(int value) {
    return static_cast<std::uint8_t>(std::clamp(value, 0, 255));
}

}  // namespace

LabView::LabView(const Raster& bgr) : raster_{Raster::blank(bgr.width, bgr.height, 3)} {
    const auto& t = tables();
    const auto& m = t.matrix;
    for (std::size_t i = 0; i + 2 < bgr.pixels.size(); i += 3) {
        const int b = t.linear[bgr.pixels[i]];
        const int g = t.linear[bgr.pixels[i + 1]];
        const int r = t.linear[bgr.pixels[i + 2]];
        const auto f = [&](std::size_t row) {
            return static_cast<int>(t.f[static_cast<std::size_t>(
                rounded_shift(r * m[row] + g * m[row + 1] + b * m[row + 2], 12))]);
        };
        const int x = f(0);
        const int y = f(3);
        const int z = f(6);
        constexpr int l_scale = (116 * 255 + 50) / 100;
        constexpr int l_offset = (16 * 255 * 32768 + 50) / 100;
        raster_.pixels[i] = byte_of(rounded_shift(l_scale * y - l_offset, 15));
        raster_.pixels[i + 1] = byte_of(rounded_shift(500 * (x - y) + 128 * 32768, 15));
        raster_.pixels[i + 2] = byte_of(rounded_shift(200 * (y - z) + 128 * 32768, 15));
    }
}

Lab lab_of_rgb(int red, int green, int blue) {
    const double r = linear_of(red / 255.0);
    const double g = linear_of(green / 255.0);
    const double b = linear_of(blue / 255.0);
    const auto f = [&](std::size_t row) {
        const double t = xyz_of_rgb[row] * r + xyz_of_rgb[row + 1] * g + xyz_of_rgb[row + 2] * b;
        return t > 0.008856 ? std::cbrt(t) : 7.787 * t + 16.0 / 116;
    };
    const double x = f(0);
    const double y = f(3);
    const double z = f(6);
    return {static_cast<float>(116 * y - 16), static_cast<float>(500 * (x - y)),
            static_cast<float>(200 * (y - z))};
}

}  // namespace liuying::portrait
