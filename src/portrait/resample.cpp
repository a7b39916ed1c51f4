#include "portrait/resample.h"

#include <algorithm>
#include <cassert>
#include <cmath>

namespace liuying::portrait {
namespace {

constexpr int one = 4096;  // weights of one output pixel add up to this

struct Taps {
    int first = 0;
    std::vector<std::int32_t> weights;
};

// Area weights of `out` pixels over `in` pixels.
std::vector<Taps> taps_of(int in, int out) {
    std::vector<Taps> all(static_cast<std::size_t>(out));
    for (int o = 0; o < out; ++o) {
        auto& taps = all[static_cast<std::size_t>(o)];
        std::vector<double> shares;
        if (in >= out) {
            const double from = static_cast<double>(o) * in / out;
            const double to = static_cast<double>(o + 1) * in / out;
            taps.first = static_cast<int>(from);
            for (int i = taps.first; i < in && i < to - 1e-9; ++i) {
                shares.push_back(std::min(to, i + 1.0) - std::max(from, static_cast<double>(i)));
            }
        } else {
            const double at = std::clamp((o + 0.5) * in / out - 0.5, 0.0, in - 1.0);
            taps.first = std::min(static_cast<int>(at), std::max(0, in - 2));
            const double share = at - taps.first;
            shares = in > 1 ? std::vector<double>{1 - share, share} : std::vector<double>{1.0};
        }
        double sum = 0;
        for (const double share : shares) sum += share;
        std::int32_t left = one;
        for (const double share : shares) {
            const auto weight = static_cast<std::int32_t>(std::lround(share / sum * one));
            taps.weights.push_back(weight);
            left -= weight;
        }
        *std::max_element(taps.weights.begin(), taps.weights.end()) += left;
    }
    return all;
}

using Four = std::int32_t __attribute__((vector_size(16)));

// Three channels: each pixel is added up in one vector, whose fourth lane is the next pixel's and
// is dropped. `from` must have one entry beyond the last pixel.
__attribute__((target_clones("avx2", "default"))) void across_colours(const std::int32_t* from,
                                                                      const Taps* columns,
                                                                      std::uint8_t* to, int width) {
    for (int x = 0; x < width; ++x, to += 3) {
        const auto& taps = columns[x];
        const auto* at = from + 3 * taps.first;
        Four sum{1 << 19, 1 << 19, 1 << 19, 1 << 19};
        const auto* weight = taps.weights.data();
        for (std::size_t t = 0; t < taps.weights.size(); ++t, at += 3) {
            Four pixel;
            __builtin_memcpy(&pixel, at, sizeof pixel);
            sum += pixel * weight[t];
        }
        sum >>= 20;
        to[0] = static_cast<std::uint8_t>(std::min(sum[0], 255));
        to[1] = static_cast<std::uint8_t>(std::min(sum[1], 255));
        to[2] = static_cast<std::uint8_t>(std::min(sum[2], 255));
    }
}

// One output line from one line of 12-bit sums.
void across(const std::int32_t* from, const std::vector<Taps>& columns, int channels,
            std::uint8_t* to, int width) {
    if (channels == 3) {
        across_colours(from, columns.data(), to, width);
        return;
    }
    for (int x = 0; x < width; ++x) {
        const auto& taps = columns[static_cast<std::size_t>(x)];
        for (int c = 0; c < channels; ++c) {
            std::int32_t value = 1 << 19;
            for (std::size_t t = 0; t < taps.weights.size(); ++t) {
                value += taps.weights[t] * from[(static_cast<std::ptrdiff_t>(taps.first) +
                                                 static_cast<std::ptrdiff_t>(t)) *
                                                    channels +
                                                c];
            }
            to[x * channels + c] = static_cast<std::uint8_t>(std::min(value >> 20, 255));
        }
    }
}

// sum += weight × row, the loop most of the time goes into.
__attribute__((target_clones("avx2", "default"))) void add_row(std::uint32_t* __restrict sum,
                                                               const std::uint8_t* __restrict row,
                                                               std::uint32_t weight,
                                                               std::size_t count) {
    for (std::size_t i = 0; i < count; ++i) sum[i] += weight * row[i];
}

}  // namespace

Raster resample(const Raster& from, const Box& source, int width, int height) {
    const int x0 = static_cast<int>(source.x);
    const int y0 = static_cast<int>(source.y);
    const int in_w = static_cast<int>(source.width);
    const int in_h = static_cast<int>(source.height);
    assert(x0 >= 0 && y0 >= 0 && x0 + in_w <= from.width && y0 + in_h <= from.height);
    const int channels = from.channels;
    const auto columns = taps_of(in_w, width);
    const auto rows = taps_of(in_h, height);
    const auto line = static_cast<std::size_t>(in_w) * static_cast<std::size_t>(channels);
    std::vector<std::uint32_t> sum(line);
    std::vector<std::int32_t> narrow(line + 1);
    Raster out = Raster::blank(width, height, channels);
    for (int y = 0; y < height; ++y) {
        const auto& taps = rows[static_cast<std::size_t>(y)];
        std::fill(sum.begin(), sum.end(), 8U);
        for (std::size_t t = 0; t < taps.weights.size(); ++t) {
            const auto* row = from.row(y0 + taps.first + static_cast<int>(t)) +
                              static_cast<std::ptrdiff_t>(x0) * channels;
            add_row(sum.data(), row, static_cast<std::uint32_t>(taps.weights[t]), line);
        }
        for (std::size_t i = 0; i < line; ++i) narrow[i] = static_cast<std::int32_t>(sum[i] >> 4U);
        across(narrow.data(), columns, channels, out.row(y), width);
    }
    return out;
}

}  // namespace liuying::portrait
