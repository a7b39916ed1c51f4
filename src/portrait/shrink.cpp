#include "portrait/shrink.h"

#include <cassert>
#include <cstdint>
#include <opencv2/imgproc.hpp>
#include <vector>

namespace liuying::portrait {
namespace {

// sum += row.
__attribute__((target_clones("avx2", "default"))) void add_row(std::uint16_t* __restrict sum,
                                                               const std::uint8_t* __restrict row,
                                                               int count) {
    for (int i = 0; i < count; ++i) sum[i] = static_cast<std::uint16_t>(sum[i] + row[i]);
}

// `share` = 2^24 / block.
template <int channels>
void means(const std::uint16_t* sum, int factor, std::uint32_t share, std::uint8_t* to, int width) {
    for (int x = 0; x < width; ++x, to += channels) {
        std::uint32_t block[channels]{};
        for (int t = 0; t < factor; ++t, sum += channels)
            for (int c = 0; c < channels; ++c) block[c] += sum[c];
        for (int c = 0; c < channels; ++c)
            to[c] = static_cast<std::uint8_t>((block[c] * share + (1U << 23U)) >> 24U);
    }
}

}  // namespace

cv::Mat shrunk_by(const cv::Mat& picture, int factor) {
    assert(picture.depth() == CV_8U && (picture.channels() == 1 || picture.channels() == 3));
    assert(factor >= 1 && factor <= 257);
    const int width = picture.cols / factor;
    const int height = picture.rows / factor;
    if (factor % 2 == 0 && width > 0 && height > 0) {
        cv::Mat half;
        cv::resize(picture(cv::Rect{0, 0, width * factor, height * factor}), half,
                   {width * factor / 2, height * factor / 2}, 0, 0, cv::INTER_AREA);
        return factor == 2 ? half : shrunk_by(half, factor / 2);
    }
    cv::Mat small(height, width, picture.type());
    const int count = width * factor * picture.channels();
    const auto share =
        static_cast<std::uint32_t>((1U << 24U) / static_cast<unsigned>(factor * factor));
    std::vector<std::uint16_t> sum;
    for (int y = 0; y < height; ++y) {
        sum.assign(static_cast<std::size_t>(count), 0);
        for (int t = 0; t < factor; ++t)
            add_row(sum.data(), picture.ptr<std::uint8_t>(y * factor + t), count);
        auto* to = small.ptr<std::uint8_t>(y);
        if (picture.channels() == 3)
            means<3>(sum.data(), factor, share, to, width);
        else
            means<1>(sum.data(), factor, share, to, width);
    }
    return small;
}

}  // namespace liuying::portrait
