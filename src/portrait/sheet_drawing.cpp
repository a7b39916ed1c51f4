#include <cairo-pdf.h>
#include <cairo.h>
#include <pango/pangocairo.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <set>
#include <stdexcept>
#include <utility>

#include "paper/qr.h"
#include "portrait/cairo_raster.h"
#include "portrait/decoder.h"
#include "portrait/jpeg_encoder.h"
#include "portrait/sheet.h"

namespace liuying::portrait {
namespace {

constexpr double points_a_mm = 72 / 25.4;
constexpr double dots_a_mm = 300 / 25.4;

struct Photo {
    Surface surface{nullptr, cairo_surface_destroy};
    int width = 0;
    int height = 0;
};

// The portrait as a cairo surface; in a PDF its own JPEG bytes are embedded, once for all copies.
Result<Photo, SheetFault> photo_of(const SheetJob& job) {
    auto decoded = decode(job.portrait, {.short_side_px = 4000});
    if (!decoded) return refuse(SheetFault::PictureUnreadable);
    const auto& picture = decoded->pixels;
    Photo photo{surface_of(picture), picture.width, picture.height};
    if (cairo_surface_status(photo.surface.get()) != CAIRO_STATUS_SUCCESS)
        return refuse(SheetFault::PictureUnreadable);
    const bool plain_jpeg = job.portrait.size() > 2 && job.portrait[0] == 0xFF &&
                            decoded->exif.orientation == 1 && !decoded->converted;
    if (plain_jpeg) {
        auto* copy = new std::uint8_t[job.portrait.size()];
        std::copy(job.portrait.begin(), job.portrait.end(), copy);
        cairo_surface_set_mime_data(
            photo.surface.get(), CAIRO_MIME_TYPE_JPEG, copy, job.portrait.size(),
            [](void* data) { delete[] static_cast<std::uint8_t*>(data); }, copy);
    }
    auto* id = new std::string(std::to_string(job.number) + "-" + to_hex(sha256(job.portrait)));
    cairo_surface_set_mime_data(
        photo.surface.get(), CAIRO_MIME_TYPE_UNIQUE_ID,
        reinterpret_cast<const unsigned char*>(id->data()), id->size(),
        [](void* data) { delete static_cast<std::string*>(data); }, id);
    return photo;
}

void draw_picture(cairo_t* pen, const Photo& photo, const Placed& placed) {
    cairo_save(pen);
    const auto& box = placed.box;
    double w = box.width;
    double h = box.height;
    if (placed.turned) {
        cairo_translate(pen, box.x + box.width, box.y);
        cairo_rotate(pen, 1.5707963267948966);
        std::swap(w, h);
    } else {
        cairo_translate(pen, box.x, box.y);
    }
    cairo_rectangle(pen, 0, 0, w, h);
    cairo_clip(pen);
    // Fill the size: what stands over is cut left and right, or at the bottom.
    const double scale = std::max(w / photo.width, h / photo.height);
    cairo_translate(pen, (w - photo.width * scale) / 2, 0);
    cairo_scale(pen, scale, scale);
    cairo_set_source_surface(pen, photo.surface.get(), 0, 0);
    cairo_pattern_set_filter(cairo_get_source(pen), CAIRO_FILTER_BEST);
    // A PDF embeds the JPEG itself only when nothing is asked of its edges.
    if (cairo_surface_get_type(cairo_get_target(pen)) == CAIRO_SURFACE_TYPE_IMAGE) {
        cairo_pattern_set_extend(cairo_get_source(pen), CAIRO_EXTEND_PAD);
    }
    cairo_paint(pen);
    cairo_restore(pen);
}

void draw_text(cairo_t* pen, double x, double y, double width, double height,
               const std::string& text, double size_mm) {
    const std::unique_ptr<PangoLayout, decltype(&g_object_unref)> layout{
        pango_cairo_create_layout(pen), g_object_unref};
    const std::unique_ptr<PangoFontDescription, decltype(&pango_font_description_free)> font{
        pango_font_description_from_string("Noto Sans CJK SC"), pango_font_description_free};
    // Pango rounds to whole units; work in tenths of a millimetre.
    constexpr double fine = 40;
    pango_font_description_set_absolute_size(font.get(), size_mm * fine * PANGO_SCALE);
    pango_layout_set_font_description(layout.get(), font.get());
    pango_layout_set_width(layout.get(), static_cast<int>(width * fine * PANGO_SCALE));
    pango_layout_set_ellipsize(layout.get(), PANGO_ELLIPSIZE_END);
    pango_layout_set_text(layout.get(), text.c_str(), -1);
    int w = 0;
    int h = 0;
    pango_layout_get_pixel_size(layout.get(), &w, &h);
    cairo_save(pen);
    cairo_translate(pen, x, y + (height - h / fine) / 2);
    cairo_scale(pen, 1 / fine, 1 / fine);
    cairo_set_source_rgb(pen, 0.08, 0.13, 0.17);
    cairo_move_to(pen, 0, 0);
    pango_cairo_show_layout(pen, layout.get());
    cairo_restore(pen);
}

void draw_strip(cairo_t* pen, const SheetLayout& layout, const SheetJob& job) {
    cairo_save(pen);
    double w = layout.strip.width;
    double h = layout.strip.height;
    if (layout.strip_turned) {
        cairo_translate(pen, layout.strip.x + layout.strip.width, layout.strip.y);
        cairo_rotate(pen, 1.5707963267948966);
        std::swap(w, h);
    } else {
        cairo_translate(pen, layout.strip.x, layout.strip.y);
    }
    double from = 1.5;
    if (!job.qr.empty()) {
        if (const auto qr = paper::make_qr(job.qr)) {
            const double side = h - 2;
            const double module = side / (qr->width + 2);
            cairo_set_source_rgb(pen, 0, 0, 0);
            for (int y = 0; y < qr->width; ++y) {
                for (int x = 0; x < qr->width; ++x) {
                    if (qr->at(x, y))
                        cairo_rectangle(pen, 1 + (x + 1) * module, 1 + (y + 1) * module, module,
                                        module);
                }
            }
            cairo_fill(pen);
            from = side + 3;
        }
    }
    const std::string digits = std::to_string(job.number);
    const std::string number =
        "No " + std::string(digits.size() < 4 ? 4 - digits.size() : 0, '0') + digits;
    draw_text(pen, from, 0, w - from - 24, h, job.strip, std::min(4.2, h * 0.42));
    draw_text(pen, w - 22, 0, 21, h, number, std::min(3.2, h * 0.32));
    cairo_restore(pen);
}

// Common lines between the pictures, running a little past the block.
void draw_cut_lines(cairo_t* pen, const SheetLayout& layout) {
    const auto& block = layout.block;
    std::set<long> ys;
    cairo_set_source_rgb(pen, 0.55, 0.60, 0.65);
    cairo_set_line_width(pen, 0.1);
    for (const auto& placed : layout.pictures) {
        const auto& box = placed.box;
        ys.insert(std::lround(box.y * 100));
        ys.insert(std::lround((box.y + box.height) * 100));
        for (const double x : {box.x, box.x + box.width}) {
            cairo_move_to(pen, x, box.y);
            cairo_line_to(pen, x, box.y + box.height);
        }
    }
    const double past = std::min(3.0, block.x);
    for (const long y : ys) {
        cairo_move_to(pen, block.x - past, static_cast<double>(y) / 100);
        cairo_line_to(pen, block.x + block.width + (layout.strip_turned ? 0 : past),
                      static_cast<double>(y) / 100);
    }
    cairo_stroke(pen);
}

// In millimetres.
void draw_sheet(cairo_t* pen, const SheetLayout& layout, const Photo& photo, const SheetJob& job) {
    for (const auto& placed : layout.pictures) draw_picture(pen, photo, placed);
    draw_cut_lines(pen, layout);
    draw_strip(pen, layout, job);
}

}  // namespace

struct SheetRun::Inside {
    std::ofstream out;
    SheetLayout layout;
    Surface surface{nullptr, cairo_surface_destroy};
    Pen pen{nullptr, cairo_destroy};
};

SheetRun::SheetRun(const std::string& file, SheetLayout layout)
    : inside_{std::make_unique<Inside>()} {
    inside_->layout = std::move(layout);
    inside_->out.open(file, std::ios::binary);
    if (!inside_->out) throw std::runtime_error("cannot write " + file);
    const auto write = [](void* to, const unsigned char* data, unsigned int length) {
        auto& out = *static_cast<std::ofstream*>(to);
        out.write(reinterpret_cast<const char*>(data), static_cast<std::streamsize>(length));
        return out ? CAIRO_STATUS_SUCCESS : CAIRO_STATUS_WRITE_ERROR;
    };
    inside_->surface.reset(cairo_pdf_surface_create_for_stream(
        write, &inside_->out, inside_->layout.paper.width_mm * points_a_mm,
        inside_->layout.paper.height_mm * points_a_mm));
    // The same input gives the same file.
    cairo_pdf_surface_set_metadata(inside_->surface.get(), CAIRO_PDF_METADATA_CREATE_DATE,
                                   "2000-01-01T00:00:00Z");
    inside_->pen.reset(cairo_create(inside_->surface.get()));
}

SheetRun::~SheetRun() = default;

Result<void, SheetFault> SheetRun::add(const SheetJob& job) {
    const auto photo = photo_of(job);
    if (!photo) return refuse(photo.error());
    auto* pen = inside_->pen.get();
    cairo_save(pen);
    cairo_scale(pen, points_a_mm, points_a_mm);
    draw_sheet(pen, inside_->layout, *photo, job);
    cairo_restore(pen);
    cairo_show_page(pen);
    if (cairo_status(pen) != CAIRO_STATUS_SUCCESS)
        throw std::runtime_error(std::string{"drawing a sheet: "} +
                                 cairo_status_to_string(cairo_status(pen)));
    return {};
}

void SheetRun::finish() {
    inside_->pen.reset();
    cairo_surface_finish(inside_->surface.get());
    const auto status = cairo_surface_status(inside_->surface.get());
    if (status != CAIRO_STATUS_SUCCESS || !inside_->out.flush())
        throw std::runtime_error("cannot write the sheets");
}

Result<Bytes, SheetFault> sheet_jpeg(const SheetLayout& layout, const SheetJob& job) {
    const auto photo = photo_of(job);
    if (!photo) return refuse(photo.error());
    const int width = static_cast<int>(std::lround(layout.paper.width_mm * dots_a_mm));
    const int height = static_cast<int>(std::lround(layout.paper.height_mm * dots_a_mm));
    const Surface surface = blank_surface(width, height);
    const Pen pen{cairo_create(surface.get()), cairo_destroy};
    cairo_set_source_rgb(pen.get(), 1, 1, 1);
    cairo_paint(pen.get());
    cairo_scale(pen.get(), dots_a_mm, dots_a_mm);
    draw_sheet(pen.get(), layout, *photo, job);
    return encode_jpeg(raster_of(surface.get()),
                       {.quality = 92, .dpi = 300, .chroma = Chroma::Full, .optimise = true});
}

}  // namespace liuying::portrait
