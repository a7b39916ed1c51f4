#include "portrait/lab.h"

#include <opencv2/imgproc.hpp>

namespace liuying::portrait {

LabView::LabView(const Raster& bgr) : raster_{Raster::blank(bgr.width, bgr.height, 3)} {
    if (bgr.empty()) return;
    const cv::Mat from(bgr.height, bgr.width, CV_8UC3, const_cast<std::uint8_t*>(bgr.pixels.data()));
    cv::Mat to(bgr.height, bgr.width, CV_8UC3, raster_.pixels.data());
    cv::cvtColor(from, to, cv::COLOR_BGR2Lab);
}

Lab lab_of_rgb(int red, int green, int blue) {
    const auto linear = [](int value) {
        const double c = value / 255.0;
        return c > 0.04045 ? std::pow((c + 0.055) / 1.055, 2.4) : c / 12.92;
    };
    const double r = linear(red);
    const double g = linear(green);
    const double b = linear(blue);
    const auto f = [](double t) { return t > 0.008856 ? std::cbrt(t) : 7.787 * t + 16.0 / 116; };
    const double x = f((0.412453 * r + 0.357580 * g + 0.180423 * b) / 0.950456);
    const double y = f(0.212671 * r + 0.715160 * g + 0.072169 * b);
    const double z = f((0.019334 * r + 0.119193 * g + 0.950227 * b) / 1.088754);
    return {static_cast<float>(116 * y - 16), static_cast<float>(500 * (x - y)),
            static_cast<float>(200 * (y - z))};
}

}  // namespace liuying::portrait
