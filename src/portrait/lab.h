#pragma once
// A view in CIE L*a*b* (D65), 8 bits a channel, as OpenCV stores it: L times 2.55, a and b plus
// 128.

#include <cmath>

#include "portrait/raster.h"

namespace liuying::portrait {

struct Lab {
    float l = 0;
    float a = 0;
    float b = 0;
};

// CIE 1976.
[[nodiscard]] inline float delta_e(const Lab& x, const Lab& y) {
    return std::sqrt((x.l - y.l) * (x.l - y.l) + (x.a - y.a) * (x.a - y.a) +
                     (x.b - y.b) * (x.b - y.b));
}
[[nodiscard]] inline float chroma_distance(const Lab& x, const Lab& y) {
    return std::hypot(x.a - y.a, x.b - y.b);
}

class LabView {
public:
    explicit LabView(const Raster& bgr);

    [[nodiscard]] int width() const { return raster_.width; }
    [[nodiscard]] int height() const { return raster_.height; }
    [[nodiscard]] Lab at(int x, int y) const {
        const auto* p = raster_.row(y) + 3 * x;
        return {static_cast<float>(p[0]) / 2.55F, static_cast<float>(p[1]) - 128.0F,
                static_cast<float>(p[2]) - 128.0F};
    }
    [[nodiscard]] float l(int x, int y) const {
        return static_cast<float>(raster_.row(y)[3 * x]) / 2.55F;
    }

private:
    Raster raster_;
};

[[nodiscard]] Lab lab_of_rgb(int red, int green, int blue);

}  // namespace liuying::portrait
