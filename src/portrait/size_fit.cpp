#include "portrait/size_fit.h"

#include <algorithm>
#include <cmath>

#include "portrait/jpeg_encoder.h"

namespace liuying::portrait {
namespace {

// libjpeg's factor on its standard tables, in percent.
double factor_of(int quality) {
    return quality < 50 ? 5000.0 / quality : std::max(1.0, 200.0 - 2 * quality);
}

int quality_of(double factor) {
    const double quality = factor > 100 ? 5000 / factor : (200 - factor) / 2;
    return static_cast<int>(std::lround(std::clamp(quality, 1.0, 100.0)));
}

constexpr int sample_quality = 87;
// Portraits' size falls about with this power of the factor.
constexpr double usual_slope = 0.62;
// Any size in this upper part of the window is good enough; more searching gains < 0.2 dB.
constexpr double good_enough = 0.88;
constexpr double aim = 0.95;

// Bands of 16 lines, a quarter of the picture spread over its height: what they weigh tells what
// the whole will weigh, for a quarter of an encode.
constexpr int band = 16;
constexpr int one_band_in = 4;

double weight_by_sample(const Raster& picture, const Output& output, int quality) {
    const int bands = picture.height / band / one_band_in;
    if (bands < 4) return 0;
    Raster sample = Raster::blank(picture.width, bands * band, picture.channels);
    const auto line =
        static_cast<std::size_t>(picture.width) * static_cast<std::size_t>(picture.channels);
    for (int i = 0; i < bands; ++i) {
        const int from = (i * one_band_in + one_band_in / 2) * band;
        std::copy_n(picture.row(from), line * band, sample.row(i * band));
    }
    constexpr double header_bytes = 620;
    const auto bytes = static_cast<double>(encode_portrait(sample, output, quality).size());
    return header_bytes + (bytes - header_bytes) * picture.height / sample.height;
}

}  // namespace

Bytes encode_portrait(const Raster& picture, const Output& output, int quality) {
    return encode_jpeg(
        picture,
        {.quality = quality, .dpi = output.dpi, .chroma = Chroma::Half, .optimise = false});
}

std::optional<Fitted> fit_jpeg(const Raster& picture, const Output& output) {
    const auto most = static_cast<double>(output.bytes_max);
    const double floor = std::max(static_cast<double>(output.bytes_min), good_enough * most);
    int low = output.quality_min;  // sizes at or below are known or hoped to be too small
    int high = 100;
    std::optional<Fitted> best;
    double slope = usual_slope;
    double last_factor = 0;
    double last_log = 0;
    // The first guess: what the sample says, the usual slope from there.
    int quality = std::clamp(sample_quality, low, high);
    if (const double weight = weight_by_sample(picture, output, quality); weight > 0) {
        quality = std::clamp(
            quality_of(factor_of(quality) * std::exp(std::log(weight / (aim * most)) / slope)), low,
            high);
    }
    for (int encodes = 1; low <= high; ++encodes) {
        auto jpeg = encode_portrait(picture, output, quality);
        const auto size = static_cast<double>(jpeg.size());
        if (size <= most) {
            if (size >= output.bytes_min && (!best || quality > best->quality)) {
                best = Fitted{std::move(jpeg), quality, encodes};
            }
            low = quality + 1;
            if (size >= floor) break;
        } else {
            high = quality - 1;
        }
        if (best) best->encodes = encodes;
        const double factor = std::log(factor_of(quality));
        const double now = std::log(size);
        if (last_factor != 0 && std::abs(factor - last_factor) > 1e-6) {
            const double measured = (last_log - now) / (factor - last_factor);
            if (measured > 0.2 && measured < 2) slope = measured;
        }
        last_factor = factor;
        last_log = now;
        const double wanted = factor + (now - std::log(aim * most)) / slope;
        quality = std::clamp(quality_of(std::exp(wanted)), low, high);
    }
    return best;
}

}  // namespace liuying::portrait
