#pragma once
// A block of 8-bit pixels, row by row without gaps, origin top left. 1 channel = grey,
// 3 channels = B, G, R in sRGB (the order OpenCV works in), 4 = B, G, R, A.

#include <cstddef>
#include <cstdint>
#include <vector>

namespace liuying::portrait {

struct Point {
    double x = 0;
    double y = 0;

    friend bool operator==(const Point&, const Point&) = default;
};

// Pixels from `x`, `y` on, `width` by `height`; may lie partly outside the picture it speaks of.
struct Box {
    double x = 0;
    double y = 0;
    double width = 0;
    double height = 0;

    friend bool operator==(const Box&, const Box&) = default;
};

struct Raster {
    int width = 0;
    int height = 0;
    int channels = 3;
    std::vector<std::uint8_t> pixels{};

    [[nodiscard]] bool empty() const { return pixels.empty(); }
    [[nodiscard]] std::uint8_t* row(int y) {
        return pixels.data() + static_cast<std::size_t>(y) * static_cast<std::size_t>(width) *
                                   static_cast<std::size_t>(channels);
    }
    [[nodiscard]] const std::uint8_t* row(int y) const {
        return pixels.data() + static_cast<std::size_t>(y) * static_cast<std::size_t>(width) *
                                   static_cast<std::size_t>(channels);
    }
    [[nodiscard]] static Raster blank(int width, int height, int channels) {
        return {width, height, channels,
                std::vector<std::uint8_t>(static_cast<std::size_t>(width) *
                                          static_cast<std::size_t>(height) *
                                          static_cast<std::size_t>(channels))};
    }
};

}  // namespace liuying::portrait
