#include "portrait/shrink.h"

#include <doctest/doctest.h>

#include <cstdlib>

using namespace liuying::portrait;

TEST_CASE("a picture shrunk by a whole factor has the mean of each block, and drops what is left") {
    for (const int channels : {1, 3}) {
        for (const int factor : {1, 2, 3, 4, 5, 6, 8}) {
            CAPTURE(channels);
            CAPTURE(factor);
            cv::Mat picture(37, 41, CV_8UC(channels));
            std::uint32_t state = 7;
            for (int y = 0; y < picture.rows; ++y)
                for (int i = 0; i < picture.cols * channels; ++i)
                    picture.ptr<std::uint8_t>(y)[i] =
                        static_cast<std::uint8_t>((state = state * 1664525U + 1013904223U) >> 24U);
            const cv::Mat small = shrunk_by(picture, factor);
            REQUIRE(small.cols == 41 / factor);
            REQUIRE(small.rows == 37 / factor);
            for (int y = 0; y < small.rows; ++y) {
                for (int i = 0; i < small.cols * channels; ++i) {
                    int sum = 0;
                    for (int v = 0; v < factor; ++v)
                        for (int u = 0; u < factor; ++u)
                            sum += picture.ptr<std::uint8_t>(
                                y * factor +
                                v)[(i / channels * factor + u) * channels + i % channels];
                    // Half a step for each halving.
                    CHECK(std::abs(small.ptr<std::uint8_t>(y)[i] -
                                   static_cast<double>(sum) / (factor * factor)) <= 1.5);
                }
            }
        }
    }
}
