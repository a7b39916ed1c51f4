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
    std::vector<std::int32_t> narrow(line);
    Raster out = Raster::blank(width, height, channels);
    for (int y = 0; y < height; ++y) {
        const auto& taps = rows[static_cast<std::size_t>(y)];
        std::fill(sum.begin(), sum.end(), 8U);
        for (std::size_t t = 0; t < taps.weights.size(); ++t) {
            const auto* row = from.row(y0 + taps.first + static_cast<int>(t)) + static_cast<std::ptrdiff_t>(x0) * channels;
            const auto weight = static_cast<std::uint32_t>(taps.weights[t]);
            for (std::size_t i = 0; i < line; ++i) sum[i] += weight * row[i];
        }
        for (std::size_t i = 0; i < line; ++i) narrow[i] = static_cast<std::int32_t>(sum[i] >> 4U);
        auto* to = out.row(y);
        for (int x = 0; x < width; ++x) {
            const auto& across = columns[static_cast<std::size_t>(x)];
            const auto* at = narrow.data() + static_cast<std::ptrdiff_t>(across.first) * channels;
            for (int c = 0; c < channels; ++c) {
                std::int32_t value = 1 << 19;
                for (std::size_t t = 0; t < across.weights.size(); ++t) {
                    value += across.weights[t] * at[static_cast<std::ptrdiff_t>(t) * channels + c];
                }
                to[x * channels + c] = static_cast<std::uint8_t>(std::clamp(value >> 20, 0, 255));
            }
        }
    }
    return out;
}

}  // namespace liuying::portrait
