#include "portrait/jpeg_encoder.h"

// jpeglib.h needs FILE and size_t declared before it.
#include <cstdio>
#include <cstdlib>

#include <jpeglib.h>

#include <array>
#include <cassert>
#include <cmath>
#include <stdexcept>
#include <string>

namespace liuying::portrait {
namespace {

[[noreturn]] void throw_encoder_error(j_common_ptr info) {
    std::array<char, JMSG_LENGTH_MAX> text{};
    info->err->format_message(info, text.data());
    throw std::runtime_error(std::string("writing a JPEG: ") + text.data());
}

// Annex K of ITU-T T.81, luminance, in zigzag order.
constexpr std::array<int, 64> standard_luminance{
    16, 11, 12,  14,  12,  10, 16, 14,  13,  14,  18,  17,  16, 19,  24,  40,
    26, 24, 22,  22,  24,  49, 35, 37,  29,  40,  58,  51,  61, 60,  57,  51,
    56, 55, 64,  72,  92,  78, 64, 68,  87,  69,  55,  56,  80, 109, 81,  87,
    95, 98, 103, 104, 103, 62, 77, 113, 121, 112, 100, 120, 92, 101, 103, 99};

int scaled(int base, int quality) {
    const int scale = quality < 50 ? 5000 / quality : 200 - 2 * quality;
    const int value = (base * scale + 50) / 100;
    return value < 1 ? 1 : (value > 255 ? 255 : value);
}

}  // namespace

Bytes encode_jpeg(const Raster& picture, const EncodeSettings& settings) {
    assert(picture.channels == 1 || picture.channels == 3);
    jpeg_compress_struct info{};
    jpeg_error_mgr errors{};
    info.err = jpeg_std_error(&errors);
    errors.error_exit = throw_encoder_error;
    jpeg_create_compress(&info);

    unsigned char* buffer = nullptr;
    unsigned long size = 0;
    struct Undo {
        jpeg_compress_struct& info;
        unsigned char*& buffer;
        ~Undo() {
            jpeg_destroy_compress(&info);
            std::free(buffer);
        }
    } const undo{info, buffer};
    jpeg_mem_dest(&info, &buffer, &size);

    info.image_width = static_cast<JDIMENSION>(picture.width);
    info.image_height = static_cast<JDIMENSION>(picture.height);
    info.input_components = picture.channels;
    info.in_color_space = picture.channels == 1 ? JCS_GRAYSCALE : JCS_EXT_BGR;
    jpeg_set_defaults(&info);
    jpeg_set_quality(&info, settings.quality, TRUE);
    if (picture.channels == 3 && settings.chroma == Chroma::Full) {
        info.comp_info[0].h_samp_factor = 1;
        info.comp_info[0].v_samp_factor = 1;
    }
    info.optimize_coding = settings.optimise ? TRUE : FALSE;
    info.dct_method = JDCT_ISLOW;
    info.density_unit = 1;
    info.X_density = static_cast<UINT16>(settings.dpi);
    info.Y_density = static_cast<UINT16>(settings.dpi);
    jpeg_start_compress(&info, TRUE);
    while (info.next_scanline < info.image_height) {
        auto* row = const_cast<JSAMPROW>(picture.row(static_cast<int>(info.next_scanline)));
        jpeg_write_scanlines(&info, &row, 1);
    }
    jpeg_finish_compress(&info);
    return {buffer, buffer + size};
}

QualityEstimate estimate_quality(std::span<const std::uint8_t> jpeg) {
    std::array<int, 64> table{};
    bool found = false;
    std::size_t at = 2;
    while (!found && at + 4 <= jpeg.size() && jpeg[at] == 0xFF && jpeg[at + 1] != 0xDA) {
        const std::size_t length = static_cast<std::size_t>(jpeg[at + 2] << 8 | jpeg[at + 3]);
        if (length < 2 || at + 2 + length > jpeg.size()) break;
        if (jpeg[at + 1] == 0xDB) {
            std::size_t in = at + 4;
            const std::size_t end = at + 2 + length;
            while (in < end) {
                const int precision = jpeg[in] >> 4;
                const int id = jpeg[in] & 15;
                const std::size_t width = precision == 0 ? 1 : 2;
                ++in;
                if (in + 64 * width > end) break;
                if (id == 0) {
                    for (std::size_t i = 0; i < 64; ++i) {
                        table[i] = width == 1 ? jpeg[in + i]
                                              : jpeg[in + 2 * i] << 8 | jpeg[in + 2 * i + 1];
                    }
                    found = true;
                }
                in += 64 * width;
            }
        }
        at += 2 + length;
    }
    if (!found) return {};
    QualityEstimate best{0, 1e9};
    for (int quality = 1; quality <= 100; ++quality) {
        double error = 0;
        for (std::size_t i = 0; i < 64; ++i) {
            const int expected = scaled(standard_luminance[i], quality);
            error += std::abs(expected - table[i]) / static_cast<double>(expected);
        }
        error /= 64;
        if (error <= best.error) best = {quality, error};
    }
    return best;
}

}  // namespace liuying::portrait
