#include "portrait/shrink.h"

#include <cassert>
#include <cstdint>
#include <cstring>
#include <vector>

namespace liuying::portrait {
namespace {

// sum += row.
__attribute__((target_clones("avx2", "default"))) void add_row(std::uint16_t* __restrict sum,
                                                               const std::uint8_t* __restrict row,
                                                               int count) {
    for (int i = 0; i < count; ++i) sum[i] = static_cast<std::uint16_t>(sum[i] + row[i]);
}

// Two rows of three channels to one of half their width.
__attribute__((target_clones("avx2", "default"))) void half_colours(const std::uint8_t* above,
                                                                    const std::uint8_t* below,
                                                                    std::uint8_t* to, int width) {
    using EightBytes = std::uint8_t __attribute__((vector_size(8)));
    using Eight = std::uint16_t __attribute__((vector_size(16)));
    // Eight values are read for six: the last pixel stands apart.
    for (int x = 0; x + 1 < width; ++x, above += 6, below += 6, to += 3) {
        EightBytes first;
        EightBytes second;
        std::memcpy(&first, above, sizeof first);
        std::memcpy(&second, below, sizeof second);
        const Eight sum =
            __builtin_convertvector(first, Eight) + __builtin_convertvector(second, Eight);
        const Eight mean =
            (sum + __builtin_shufflevector(sum, sum, 3, 4, 5, 6, 7, 0, 0, 0) + 2) >> 2;
        const EightBytes bytes = __builtin_convertvector(mean, EightBytes);
        // A fourth byte is written where the next pixel comes to stand.
        std::memcpy(to, &bytes, 4);
    }
    for (int c = 0; c < 3; ++c)
        to[c] =
            static_cast<std::uint8_t>((above[c] + above[c + 3] + below[c] + below[c + 3] + 2) >> 2);
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
    if (factor % 2 == 0 && factor > 2)
        return shrunk_by(shrunk_by(picture(cv::Rect{0, 0, width * factor, height * factor}), 2),
                         factor / 2);
    cv::Mat small(height, width, picture.type());
    const int count = width * factor * picture.channels();
    const auto share =
        static_cast<std::uint32_t>((1U << 24U) / static_cast<unsigned>(factor * factor));
    std::vector<std::uint16_t> sum;
    for (int y = 0; y < height; ++y) {
        if (factor == 2 && picture.channels() == 3 && width > 0) {
            half_colours(picture.ptr<std::uint8_t>(y * 2), picture.ptr<std::uint8_t>(y * 2 + 1),
                         small.ptr<std::uint8_t>(y), width);
            continue;
        }
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
