#include "portrait/decoder.h"

// jpeglib.h needs FILE and size_t declared before it.
#include <cstdio>

#include <jpeglib.h>

#include <jerror.h>
#include <png.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>
#include <string_view>
#include <utility>
#include <vector>

#include "portrait/colour.h"
#include "portrait/jpeg_encoder.h"
#include "portrait/quick_jpeg.h"

namespace liuying::portrait {
namespace {

bool starts_with(std::span<const std::uint8_t> file, std::string_view text, std::size_t at = 0) {
    return file.size() >= at + text.size() &&
           std::memcmp(file.data() + at, text.data(), text.size()) == 0;
}

// More scans than any camera writes: a file made to keep decoders busy.
constexpr int scans_at_most = 64;
// Progressive pictures are held as coefficients, 3 bytes a pixel: bounded more tightly.
constexpr std::int64_t progressive_pixels_at_most = 64'000'000;

struct DecodeError {
    PictureFault fault;
};

struct Errors {
    jpeg_error_mgr base;
    bool truncated;
};

[[noreturn]] void on_error(j_common_ptr info) {
    switch (info->err->msg_code) {
        case JERR_ARITH_NOTIMPL:
        case JERR_SOF_UNSUPPORTED:
        case JERR_BAD_PRECISION:
        case JERR_CONVERSION_NOTIMPL: throw DecodeError{PictureFault::Unsupported};
        case JERR_IMAGE_TOO_BIG: throw DecodeError{PictureFault::TooLarge};
        case JERR_NO_IMAGE:
        case JERR_INPUT_EOF: throw DecodeError{PictureFault::NothingDecoded};
    }
    throw DecodeError{PictureFault::Corrupt};
}

void on_message(j_common_ptr info, int level) {
    if (level >= 0) return;
    ++info->err->num_warnings;
    if (info->err->msg_code == JWRN_JPEG_EOF)
        reinterpret_cast<Errors*>(info->err)->truncated = true;
}

void on_progress(j_common_ptr info) {
    if (info->is_decompressor != 0 &&
        reinterpret_cast<j_decompress_ptr>(info)->input_scan_number > scans_at_most) {
        throw DecodeError{PictureFault::Corrupt};
    }
}

// The ICC profile in its APP2 pieces; empty when a piece is missing.
std::vector<std::uint8_t> icc_of(j_decompress_ptr info) {
    JOCTET* data = nullptr;
    unsigned int size = 0;
    if (info->marker_list == nullptr || jpeg_read_icc_profile(info, &data, &size) == FALSE)
        return {};
    std::vector<std::uint8_t> icc{data, data + size};
    std::free(data);
    return icc;
}

int denominator_for(int short_side, int wished) {
    for (const int denominator : {8, 4, 2}) {
        if (short_side / denominator >= wished) return denominator;
    }
    return 1;
}

Decoded decode_jpeg(std::span<const std::uint8_t> file, const DecodeWish& wish,
                    std::int64_t most_pixels);

constexpr int likeness_side = 24;

// Grey, 24×24, of the part `left`..`right`, `top`..`bottom` (0..1).
std::array<double, likeness_side * likeness_side> thumb_of(const Raster& bgr, double left,
                                                           double top, double right,
                                                           double bottom) {
    std::array<double, likeness_side * likeness_side> out{};
    for (int v = 0; v < likeness_side; ++v) {
        const auto at = [](double from, double to, int i, int size) {
            return std::clamp(static_cast<int>((from + (to - from) * i / likeness_side) * size), 0,
                              size - 1);
        };
        const int y0 = at(top, bottom, v, bgr.height);
        const int y1 = std::max(y0 + 1, at(top, bottom, v + 1, bgr.height));
        for (int u = 0; u < likeness_side; ++u) {
            const int x0 = at(left, right, u, bgr.width);
            const int x1 = std::max(x0 + 1, at(left, right, u + 1, bgr.width));
            double sum = 0;
            for (int y = y0; y < y1; ++y) {
                for (int x = x0; x < x1; ++x) sum += bgr.row(y)[3 * x + 1];
            }
            out[static_cast<std::size_t>(v * likeness_side + u)] = sum / ((x1 - x0) * (y1 - y0));
        }
    }
    return out;
}

// Against the preview in the file. Cameras put bars around a preview of other proportions: only its
// part with the picture's proportions counts.
std::optional<PreviewLikeness> compare_with_preview(std::span<const std::uint8_t> file,
                                                    const Raster& picture) {
    constexpr std::int64_t preview_pixels_at_most = 1'000'000;
    const auto small = preview_of(file);
    if (!starts_with(small, "\xFF\xD8\xFF")) return std::nullopt;
    Raster preview;
    try {
        preview =
            decode_jpeg(small, {.short_side_px = 2 * likeness_side}, preview_pixels_at_most).pixels;
    } catch (const DecodeError&) {
        return std::nullopt;
    }
    const double wanted = static_cast<double>(picture.width) / picture.height;
    const double is = static_cast<double>(preview.width) / preview.height;
    const double across = is > wanted ? (1 - wanted / is) / 2 : 0;
    const double down = is < wanted ? (1 - is / wanted) / 2 : 0;
    if (across > 0.35 || down > 0.35) return std::nullopt;
    const auto a = thumb_of(picture, 0, 0, 1, 1);
    const auto b = thumb_of(preview, across, down, 1 - across, 1 - down);
    const auto correlation = [&](bool flipped) {
        double ma = 0, mb = 0;
        for (std::size_t i = 0; i < a.size(); ++i) ma += a[i], mb += b[i];
        ma /= static_cast<double>(a.size());
        mb /= static_cast<double>(b.size());
        double ab = 0, aa = 1e-9, bb = 1e-9;
        for (int v = 0; v < likeness_side; ++v) {
            for (int u = 0; u < likeness_side; ++u) {
                const double x = a[static_cast<std::size_t>(v * likeness_side + u)] - ma;
                const double y = b[static_cast<std::size_t>(
                                     v * likeness_side + (flipped ? likeness_side - 1 - u : u))] -
                                 mb;
                ab += x * y, aa += x * x, bb += y * y;
            }
        }
        return ab / std::sqrt(aa * bb);
    };
    return PreviewLikeness{correlation(false), correlation(true)};
}

Decoded decode_jpeg(std::span<const std::uint8_t> file, const DecodeWish& wish,
                    std::int64_t most_pixels) {
    jpeg_decompress_struct info{};
    Errors errors{};
    info.err = jpeg_std_error(&errors.base);
    errors.base.error_exit = on_error;
    errors.base.emit_message = on_message;
    jpeg_progress_mgr progress{};
    progress.progress_monitor = on_progress;
    jpeg_create_decompress(&info);
    struct Undo {
        jpeg_decompress_struct& info;
        ~Undo() { jpeg_destroy_decompress(&info); }
    } const undo{info};
    info.progress = &progress;
    jpeg_mem_src(&info, file.data(), static_cast<unsigned long>(file.size()));
    jpeg_save_markers(&info, JPEG_APP0 + 2, 0xFFFF);
    if (jpeg_read_header(&info, TRUE) != JPEG_HEADER_OK) throw DecodeError{PictureFault::Corrupt};

    const auto pixels = static_cast<std::int64_t>(info.image_width) * info.image_height;
    if (pixels > most_pixels ||
        (info.progressive_mode != FALSE && pixels > progressive_pixels_at_most)) {
        throw DecodeError{PictureFault::TooLarge};
    }
    if (std::min(info.image_width, info.image_height) < static_cast<JDIMENSION>(side_at_least)) {
        throw DecodeError{PictureFault::TooSmall};
    }
    const auto icc = icc_of(&info);
    const bool cmyk = info.jpeg_color_space == JCS_CMYK || info.jpeg_color_space == JCS_YCCK;

    Decoded out;
    out.colourless = info.num_components == 1;
    info.scale_num = 1;
    info.scale_denom = static_cast<unsigned>(denominator_for(
        static_cast<int>(std::min(info.image_width, info.image_height)), wish.short_side_px));
    Raster raster;
    const bool plain =
        info.progressive_mode == FALSE && info.arith_code == FALSE &&
        (info.jpeg_color_space == JCS_YCbCr || info.jpeg_color_space == JCS_GRAYSCALE);
    if (!plain || !decode_quick(file, static_cast<int>(info.scale_denom), raster)) {
        info.dct_method = JDCT_ISLOW;
        info.do_fancy_upsampling = info.scale_denom == 1 ? TRUE : FALSE;
        info.out_color_space = cmyk ? JCS_CMYK : JCS_EXT_BGR;
        jpeg_start_decompress(&info);
        raster = Raster::blank(static_cast<int>(info.output_width),
                               static_cast<int>(info.output_height), cmyk ? 4 : 3);
        while (info.output_scanline < info.output_height) {
            JSAMPROW row = raster.row(static_cast<int>(info.output_scanline));
            if (jpeg_read_scanlines(&info, &row, 1) == 0) break;
        }
    }
    out.damaged = errors.base.num_warnings > 0;
    out.truncated = errors.truncated;
    out.width = static_cast<int>(info.image_width);
    out.height = static_cast<int>(info.image_height);
    if (info.saw_Adobe_marker == FALSE && cmyk) {
        for (auto& ink : raster.pixels) ink = static_cast<std::uint8_t>(255 - ink);
    }
    if (cmyk) {
        raster = cmyk_to_bgr(raster, icc);
        out.converted = true;
    } else if (!out.colourless && needs_conversion(icc)) {
        out.converted = convert_to_srgb(raster, icc);
    }
    out.exif = read_exif(file);
    if (out.exif.adobe_rgb && icc.empty() && !cmyk && !out.colourless) {
        convert_adobe_rgb_to_srgb(raster);
        out.converted = true;
    }
    out.preview = compare_with_preview(file, raster);
    out.pixels = std::move(raster);
    const auto estimate = estimate_quality(file);
    out.jpeg_quality = estimate.quality;
    out.jpeg_quality_error = estimate.error;
    return out;
}

bool animated_png(std::span<const std::uint8_t> file) {
    std::size_t at = 8;
    while (at + 12 <= file.size()) {
        const std::size_t length = static_cast<std::size_t>(file[at]) << 24U |
                                   static_cast<std::size_t>(file[at + 1]) << 16U |
                                   static_cast<std::size_t>(file[at + 2]) << 8U | file[at + 3];
        if (starts_with(file, "acTL", at + 4)) return true;
        if (starts_with(file, "IDAT", at + 4) || length > file.size()) return false;
        at += 12 + length;
    }
    return false;
}

// The ICC profile of a PNG; empty when it has none or a broken one.
std::vector<std::uint8_t> icc_of_png(std::span<const std::uint8_t> file) {
    struct Reader {
        std::span<const std::uint8_t> left;
    } reader{file};
    png_structp png = png_create_read_struct(
        PNG_LIBPNG_VER_STRING, nullptr,
        [](png_structp, png_const_charp) { throw DecodeError{PictureFault::Corrupt}; },
        [](png_structp, png_const_charp) {});
    if (png == nullptr) return {};
    png_infop info = png_create_info_struct(png);
    struct Undo {
        png_structp& png;
        png_infop& info;
        ~Undo() { png_destroy_read_struct(&png, &info, nullptr); }
    } const undo{png, info};
    png_set_user_limits(png, 1U << 16U, 1U << 16U);
    png_set_chunk_malloc_max(png, 4U << 20U);
    png_set_read_fn(png, &reader, [](png_structp from, png_bytep to, size_t count) {
        auto& left = static_cast<Reader*>(png_get_io_ptr(from))->left;
        if (count > left.size()) throw DecodeError{PictureFault::Corrupt};
        std::memcpy(to, left.data(), count);
        left = left.subspan(count);
    });
    try {
        png_read_info(png, info);
        png_charp name = nullptr;
        int compression = 0;
        png_bytep profile = nullptr;
        png_uint_32 size = 0;
        if (png_get_iCCP(png, info, &name, &compression, &profile, &size) == 0) return {};
        return {profile, profile + size};
    } catch (const DecodeError&) {
        return {};
    }
}

Decoded decode_png(std::span<const std::uint8_t> file) {
    if (animated_png(file)) throw DecodeError{PictureFault::Animated};
    png_image image{};
    image.version = PNG_IMAGE_VERSION;
    if (png_image_begin_read_from_memory(&image, file.data(), file.size()) == 0) {
        throw DecodeError{PictureFault::Corrupt};
    }
    struct Undo {
        png_image& image;
        ~Undo() { png_image_free(&image); }
    } const undo{image};
    if (static_cast<std::int64_t>(image.width) * image.height > pixels_at_most / 2) {
        throw DecodeError{PictureFault::TooLarge};
    }
    if (std::min(image.width, image.height) < static_cast<png_uint_32>(side_at_least)) {
        throw DecodeError{PictureFault::TooSmall};
    }
    Decoded out;
    out.colourless = (image.format & PNG_FORMAT_FLAG_COLOR) == 0;
    image.format = PNG_FORMAT_BGR;
    out.width = static_cast<int>(image.width);
    out.height = static_cast<int>(image.height);
    out.pixels = Raster::blank(out.width, out.height, 3);
    const png_color white{255, 255, 255};
    if (png_image_finish_read(&image, &white, out.pixels.pixels.data(), 0, nullptr) == 0) {
        throw DecodeError{PictureFault::Corrupt};
    }
    if (const auto icc = icc_of_png(file); !out.colourless && needs_conversion(icc))
        out.converted = convert_to_srgb(out.pixels, icc);
    return out;
}

}  // namespace

Result<Container, PictureFault> sniff(std::span<const std::uint8_t> file) {
    if (file.empty()) return refuse(PictureFault::Empty);
    if (starts_with(file, "\xFF\xD8\xFF")) return Container::Jpeg;
    if (starts_with(file, "\x89PNG\r\n\x1A\n")) return Container::Png;
    if (starts_with(file, "GIF8")) return refuse(PictureFault::Animated);
    if (starts_with(file, "ftyp", 4)) {
        for (const char* brand :
             {"heic", "heix", "heim", "heis", "hevc", "mif1", "msf1", "avif", "avis"}) {
            if (starts_with(file, brand, 8)) return refuse(PictureFault::Heic);
        }
        return refuse(PictureFault::NotAPicture);
    }
    if (starts_with(file, "RIFF") && starts_with(file, "WEBP", 8)) {
        const bool animation =
            starts_with(file, "VP8X", 12) && file.size() > 20 && (file[20] & 2) != 0;
        return refuse(animation ? PictureFault::Animated : PictureFault::OtherFormat);
    }
    if (starts_with(file, std::string_view{"II*\0", 4}) ||
        starts_with(file, std::string_view{"MM\0*", 4}) || starts_with(file, "BM")) {
        return refuse(PictureFault::OtherFormat);
    }
    return refuse(PictureFault::NotAPicture);
}

Result<Decoded, PictureFault> decode(std::span<const std::uint8_t> file, const DecodeWish& wish) {
    const auto container = sniff(file);
    if (!container) return refuse(container.error());
    try {
        Decoded out = *container == Container::Jpeg ? decode_jpeg(file, wish, pixels_at_most)
                                                    : decode_png(file);
        out.scale = static_cast<double>(out.pixels.width) / out.width;
        out.pixels = oriented(std::move(out.pixels), out.exif.orientation);
        if (out.exif.orientation >= 5) std::swap(out.width, out.height);
        return out;
    } catch (const DecodeError& error) {
        return refuse(error.fault);
    }
}

Raster oriented(Raster raster, int orientation) {
    if (orientation <= 1 || orientation > 8) return raster;
    const int w = raster.width;
    const int h = raster.height;
    const bool turned = orientation >= 5;
    Raster out = Raster::blank(turned ? h : w, turned ? w : h, raster.channels);
    const auto channels = static_cast<std::size_t>(raster.channels);
    for (int y = 0; y < out.height; ++y) {
        auto* to = out.row(y);
        for (int x = 0; x < out.width; ++x) {
            int from_x = x;
            int from_y = y;
            switch (orientation) {
                case 2: from_x = w - 1 - x; break;
                case 3:
                    from_x = w - 1 - x;
                    from_y = h - 1 - y;
                    break;
                case 4: from_y = h - 1 - y; break;
                case 5:
                    from_x = y;
                    from_y = x;
                    break;
                case 6:
                    from_x = y;
                    from_y = h - 1 - x;
                    break;
                case 7:
                    from_x = w - 1 - y;
                    from_y = h - 1 - x;
                    break;
                case 8:
                    from_x = w - 1 - y;
                    from_y = x;
                    break;
            }
            std::memcpy(to + static_cast<std::size_t>(x) * channels,
                        raster.row(from_y) + static_cast<std::size_t>(from_x) * channels, channels);
        }
    }
    return out;
}

}  // namespace liuying::portrait
