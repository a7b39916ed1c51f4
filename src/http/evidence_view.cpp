#include "http/evidence_view.h"

#include <cairo.h>
#include <pango/pangocairo.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <memory>
#include <numbers>

#include "portrait/cairo_raster.h"
#include "portrait/jpeg_encoder.h"

namespace liuying::http {

namespace {

// Lines of the words, slanting, dense enough that no corner of a document is without.
void write_across(cairo_t* pen, int width, int height, const std::string& words) {
    const double size = std::max(18.0, std::min(width, height) / 28.0);
    const std::unique_ptr<PangoLayout, decltype(&g_object_unref)> layout{
        pango_cairo_create_layout(pen), g_object_unref};
    const std::unique_ptr<PangoFontDescription, decltype(&pango_font_description_free)> font{
        pango_font_description_from_string("Noto Sans CJK SC"), pango_font_description_free};
    pango_font_description_set_absolute_size(font.get(), size * PANGO_SCALE);
    pango_layout_set_font_description(layout.get(), font.get());
    pango_layout_set_text(layout.get(), words.c_str(), -1);
    int across = 0;
    int down = 0;
    pango_layout_get_pixel_size(layout.get(), &across, &down);
    cairo_translate(pen, width / 2.0, height / 2.0);
    cairo_rotate(pen, -25 * std::numbers::pi / 180);
    const double reach = std::hypot(width, height) / 2;
    int line = 0;
    for (double y = -reach; y < reach; y += 5 * size, ++line) {
        const double shift = line % 2 == 0 ? 0 : (across + 3 * size) / 2;
        for (double x = -reach - shift; x < reach; x += across + 3 * size) {
            cairo_move_to(pen, x, y);
            pango_cairo_layout_path(pen, layout.get());
        }
    }
    // Dark letters with a light rim are seen on a white sheet and on a dark photograph.
    cairo_set_source_rgba(pen, 1, 1, 1, 0.35);
    cairo_set_line_width(pen, size / 12);
    cairo_stroke_preserve(pen);
    cairo_set_source_rgba(pen, 0.1, 0.15, 0.25, 0.3);
    cairo_fill(pen);
}

}  // namespace

Result<Bytes, Refusal> watermarked(std::span<const std::uint8_t> scan, const std::string& words,
                                   const portrait::Decode& decode) {
    auto decoded = decode(scan, {.short_side_px = 700});
    if (!decoded) return refuse(portrait::refusal_of(decoded.error()));
    const auto surface = portrait::surface_of(decoded->pixels);
    {
        const portrait::Pen pen{cairo_create(surface.get()), cairo_destroy};
        write_across(pen.get(), decoded->pixels.width, decoded->pixels.height, words);
    }
    return portrait::encode_jpeg(portrait::raster_of(surface.get()), {.quality = 85, .dpi = 150});
}

namespace {
constexpr std::string_view pdf_pages = "application/pdf; pages=";
}  // namespace

std::string with_pages(int pages) {
    return std::string{pdf_pages} + std::to_string(pages);
}

std::optional<int> pages_of(std::string_view content_type) {
    if (!content_type.starts_with("application/pdf")) return std::nullopt;
    if (!content_type.starts_with(pdf_pages)) return 1;
    const auto digits = content_type.substr(pdf_pages.size());
    int pages = 1;
    std::from_chars(digits.data(), digits.data() + digits.size(), pages);
    return std::max(1, pages);
}

}  // namespace liuying::http
