#include "paper/pdf.h"

#include <cairo-pdf.h>
#include <fmt/chrono.h>
#include <fmt/format.h>
#include <pango/pangocairo.h>

#include <algorithm>
#include <cassert>
#include <cmath>
#include <cstdlib>
#include <new>
#include <numbers>
#include <stdexcept>

namespace liuying::paper {

namespace {

constexpr double pt_of_mm = 72.0 / 25.4;

struct Free {
    void operator()(cairo_surface_t* surface) const { cairo_surface_destroy(surface); }
    void operator()(cairo_t* context) const { cairo_destroy(context); }
    void operator()(PangoLayout* layout) const { g_object_unref(layout); }
    void operator()(PangoContext* context) const { g_object_unref(context); }
    void operator()(PangoFontDescription* font) const { pango_font_description_free(font); }
    void operator()(PangoLayoutIter* iter) const { pango_layout_iter_free(iter); }
};
template <class Thing>
using Owned = std::unique_ptr<Thing, Free>;

cairo_status_t append(void* closure, const unsigned char* data, unsigned int length) {
    auto& bytes = *static_cast<Bytes*>(closure);
    bytes.insert(bytes.end(), data, data + length);
    return CAIRO_STATUS_SUCCESS;
}

void must(cairo_status_t status) {
    if (status != CAIRO_STATUS_SUCCESS) throw std::runtime_error{cairo_status_to_string(status)};
}

// pango stops at a byte that is no UTF-8; names come checked, file names of the world may not.
std::string valid_utf8(std::string_view text) {
    std::string whole;
    while (!text.empty()) {
        const char* end = nullptr;
        if (g_utf8_validate(text.data(), static_cast<gssize>(text.size()), &end) != 0) {
            whole += text;
            break;
        }
        const auto good = static_cast<std::size_t>(end - text.data());
        whole += text.substr(0, good);
        whole += "\uFFFD";
        text.remove_prefix(good + 1);
    }
    return whole;
}

void set_font(PangoLayout* layout, const TextStyle& style) {
    const Owned<PangoFontDescription> font{
        pango_font_description_from_string("Noto Sans CJK SC, DejaVu Sans, sans")};
    pango_font_description_set_absolute_size(font.get(), style.size_pt * PANGO_SCALE);
    pango_font_description_set_weight(font.get(),
                                      style.bold ? PANGO_WEIGHT_BOLD : PANGO_WEIGHT_NORMAL);
    pango_layout_set_font_description(layout, font.get());
}

PangoAlignment pango_align(Align align) {
    switch (align) {
        case Align::Left: return PANGO_ALIGN_LEFT;
        case Align::Centre: return PANGO_ALIGN_CENTER;
        case Align::Right: return PANGO_ALIGN_RIGHT;
    }
    return PANGO_ALIGN_LEFT;
}

int pango_units(double mm) {
    return static_cast<int>(std::lround(mm * pt_of_mm * PANGO_SCALE));
}

double height_of(PangoLayout* layout) {
    PangoRectangle logical{};
    pango_layout_get_extents(layout, nullptr, &logical);
    return logical.height / static_cast<double>(PANGO_SCALE) / pt_of_mm;
}

}  // namespace

struct Pdf::Inside {
    PageSize page;
    Bytes bytes;
    Owned<cairo_surface_t> surface;
    Owned<cairo_t> cairo;
    bool finished = false;

    [[nodiscard]] Owned<PangoLayout> layout(std::string_view text, const TextStyle& style) const {
        Owned<PangoLayout> layout{pango_cairo_create_layout(cairo.get())};
        auto* context = pango_layout_get_context(layout.get());
        pango_context_set_language(context, pango_language_from_string("zh-Hans"));
        // No hinting: positions must not depend on a screen's pixels.
        pango_context_set_round_glyph_positions(context, 0);
        set_font(layout.get(), style);
        pango_layout_set_wrap(layout.get(), PANGO_WRAP_WORD_CHAR);
        pango_layout_set_alignment(layout.get(), pango_align(style.align));
        pango_layout_set_line_spacing(layout.get(), static_cast<float>(style.line_spacing));
        if (style.max_lines > 0) {
            pango_layout_set_height(layout.get(), -style.max_lines);
            pango_layout_set_ellipsize(layout.get(), PANGO_ELLIPSIZE_END);
        }
        const auto whole = valid_utf8(text);
        pango_layout_set_text(layout.get(), whole.data(), static_cast<int>(whole.size()));
        return layout;
    }

    void colour(const Colour& colour) const {
        cairo_set_source_rgb(cairo.get(), colour.red, colour.green, colour.blue);
    }
};

Pdf::Pdf(PageSize page, const PdfInfo& info) : inside_{std::make_unique<Inside>()} {
    auto& in = *inside_;
    in.page = page;
    in.surface.reset(cairo_pdf_surface_create_for_stream(
        append, &in.bytes, page.width_mm * pt_of_mm, page.height_mm * pt_of_mm));
    must(cairo_surface_status(in.surface.get()));
    const auto describe = [&](cairo_pdf_metadata_t field, const std::string& text) {
        cairo_pdf_surface_set_metadata(in.surface.get(), field, valid_utf8(text).c_str());
    };
    describe(CAIRO_PDF_METADATA_TITLE, info.title);
    if (!info.author.empty()) describe(CAIRO_PDF_METADATA_AUTHOR, info.author);
    describe(CAIRO_PDF_METADATA_CREATOR, "Liuying 留影");
    const auto seconds = std::chrono::floor<std::chrono::seconds>(info.made_at);
    describe(CAIRO_PDF_METADATA_CREATE_DATE,
             fmt::format("{:%Y-%m-%dT%H:%M:%S}Z",
                         fmt::gmtime(std::chrono::system_clock::to_time_t(seconds))));
    in.cairo.reset(cairo_create(in.surface.get()));
    must(cairo_status(in.cairo.get()));
}

// Drawing that was never finished is let go: cairo writes the rest into our own bytes.
Pdf::~Pdf() = default;

void Pdf::new_page() {
    cairo_show_page(inside_->cairo.get());
}

PageSize Pdf::page() const {
    return inside_->page;
}

double Pdf::text(double x_mm, double y_mm, double width_mm, std::string_view text,
                 const TextStyle& style) {
    assert(!inside_->finished);
    const auto layout = inside_->layout(text, style);
    pango_layout_set_width(layout.get(), pango_units(width_mm));
    inside_->colour(style.colour);
    cairo_move_to(inside_->cairo.get(), x_mm * pt_of_mm, y_mm * pt_of_mm);
    pango_cairo_show_layout(inside_->cairo.get(), layout.get());
    return height_of(layout.get());
}

double Pdf::text_height(double width_mm, std::string_view text, const TextStyle& style) {
    const auto layout = inside_->layout(text, style);
    pango_layout_set_width(layout.get(), pango_units(width_mm));
    return height_of(layout.get());
}

double Pdf::text_width(std::string_view text, const TextStyle& style) {
    const auto layout = inside_->layout(text, style);
    PangoRectangle logical{};
    pango_layout_get_extents(layout.get(), nullptr, &logical);
    return logical.width / static_cast<double>(PANGO_SCALE) / pt_of_mm;
}

void Pdf::line(double x1_mm, double y1_mm, double x2_mm, double y2_mm, double width_mm,
               Colour colour) {
    auto* cairo = inside_->cairo.get();
    inside_->colour(colour);
    cairo_set_line_width(cairo, width_mm * pt_of_mm);
    cairo_move_to(cairo, x1_mm * pt_of_mm, y1_mm * pt_of_mm);
    cairo_line_to(cairo, x2_mm * pt_of_mm, y2_mm * pt_of_mm);
    cairo_stroke(cairo);
}

void Pdf::fill(double x_mm, double y_mm, double width_mm, double height_mm, Colour colour) {
    auto* cairo = inside_->cairo.get();
    inside_->colour(colour);
    cairo_rectangle(cairo, x_mm * pt_of_mm, y_mm * pt_of_mm, width_mm * pt_of_mm,
                    height_mm * pt_of_mm);
    cairo_fill(cairo);
}

void Pdf::frame(double x_mm, double y_mm, double width_mm, double height_mm, double line_width_mm,
                Colour colour) {
    auto* cairo = inside_->cairo.get();
    inside_->colour(colour);
    cairo_set_line_width(cairo, line_width_mm * pt_of_mm);
    cairo_rectangle(cairo, x_mm * pt_of_mm, y_mm * pt_of_mm, width_mm * pt_of_mm,
                    height_mm * pt_of_mm);
    cairo_stroke(cairo);
}

void Pdf::qr(double x_mm, double y_mm, double side_mm, const Qr& qr) {
    auto* cairo = inside_->cairo.get();
    const double module = side_mm * pt_of_mm / qr.width;
    cairo_set_source_rgb(cairo, 0, 0, 0);
    // One path for the whole code: seams between modules would show as hair lines.
    for (int y = 0; y < qr.width; ++y) {
        for (int x = 0; x < qr.width; ++x) {
            if (!qr.at(x, y)) continue;
            int run = 1;
            while (x + run < qr.width && qr.at(x + run, y)) ++run;
            cairo_rectangle(cairo, x_mm * pt_of_mm + x * module, y_mm * pt_of_mm + y * module,
                            run * module, module);
            x += run - 1;
        }
    }
    cairo_fill(cairo);
}

void Pdf::jpeg(double x_mm, double y_mm, double width_mm, double height_mm,
               std::span<const std::uint8_t> bytes, int width_px, int height_px, bool turned) {
    assert(width_px > 0 && height_px > 0 && !bytes.empty());
    auto* cairo = inside_->cairo.get();
    const Owned<cairo_surface_t> picture{
        cairo_image_surface_create(CAIRO_FORMAT_RGB24, width_px, height_px)};
    must(cairo_surface_status(picture.get()));
    // cairo frees the copy when the surface lets it go.
    auto* copy = static_cast<unsigned char*>(std::malloc(bytes.size()));
    if (copy == nullptr) throw std::bad_alloc{};
    std::copy(bytes.begin(), bytes.end(), copy);
    const auto status = cairo_surface_set_mime_data(picture.get(), CAIRO_MIME_TYPE_JPEG, copy,
                                                    bytes.size(), std::free, copy);
    if (status != CAIRO_STATUS_SUCCESS) {
        std::free(copy);
        must(status);
    }
    cairo_save(cairo);
    cairo_translate(cairo, x_mm * pt_of_mm, y_mm * pt_of_mm);
    if (turned) {
        cairo_translate(cairo, width_mm * pt_of_mm, 0);
        cairo_rotate(cairo, std::numbers::pi / 2);
        std::swap(width_mm, height_mm);
    }
    cairo_scale(cairo, width_mm * pt_of_mm / width_px, height_mm * pt_of_mm / height_px);
    cairo_set_source_surface(cairo, picture.get(), 0, 0);
    cairo_paint(cairo);
    cairo_restore(cairo);
}

Bytes Pdf::finish() {
    auto& in = *inside_;
    assert(!in.finished);
    in.finished = true;
    cairo_show_page(in.cairo.get());
    must(cairo_status(in.cairo.get()));
    cairo_surface_finish(in.surface.get());
    must(cairo_surface_status(in.surface.get()));
    return std::move(in.bytes);
}

std::vector<char32_t> unprintable(std::string_view text) {
    auto* map = pango_cairo_font_map_get_default();
    const Owned<PangoContext> context{pango_font_map_create_context(map)};
    std::vector<char32_t> missing;
    const auto whole = valid_utf8(text);
    for (const char* at = whole.c_str(); *at != '\0'; at = g_utf8_next_char(at)) {
        const auto character = static_cast<char32_t>(g_utf8_get_char(at));
        if (std::ranges::find(missing, character) != missing.end()) continue;
        const Owned<PangoLayout> layout{pango_layout_new(context.get())};
        set_font(layout.get(), {});
        pango_layout_set_text(layout.get(), at, static_cast<int>(g_utf8_next_char(at) - at));
        if (pango_layout_get_unknown_glyphs_count(layout.get()) > 0) missing.push_back(character);
    }
    return missing;
}

}  // namespace liuying::paper
