#include <cairo.h>
#include <pango/pangocairo.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <memory>
#include <numbers>

#include "portrait/cairo_raster.h"
#include "portrait/decoder.h"
#include "portrait/engine.h"

namespace liuying::portrait {
namespace {

constexpr int picture_width = 720;
constexpr int margin = 24;

struct Ink {
    double red, green, blue;
};

Ink ink_of(Verdict verdict) {
    switch (verdict) {
        case Verdict::Pass:
        case Verdict::Exempt: return {0x1A / 255.0, 0x7F / 255.0, 0x4B / 255.0};
        case Verdict::Warn: return {0xA8 / 255.0, 0x58 / 255.0, 0};
        case Verdict::Fail: return {0xC4 / 255.0, 0x23 / 255.0, 0x2B / 255.0};
        case Verdict::Look: return {0x5B / 255.0, 0x4B / 255.0, 0xC4 / 255.0};
    }
    return {0, 0, 0};
}

const char* sign_of(Verdict verdict) {
    switch (verdict) {
        case Verdict::Pass: return "✓";
        case Verdict::Exempt: return "○";
        case Verdict::Warn: return "!";
        case Verdict::Fail: return "×";
        case Verdict::Look: return "?";
    }
    return "";
}

const char* headline_of(Verdict verdict) {
    switch (verdict) {
        case Verdict::Pass:
        case Verdict::Exempt: return "合格  Fine";
        case Verdict::Warn: return "建议重拍  Better take it again";
        case Verdict::Fail: return "须重拍  Must be taken again";
        case Verdict::Look: return "请人工查看  Please look";
    }
    return "";
}

void set_ink(cairo_t* pen, Ink ink, double alpha = 1) {
    cairo_set_source_rgba(pen, ink.red, ink.green, ink.blue, alpha);
}

// Draws (or only measures) text wrapped at `width`; returns its height.
double text(cairo_t* pen, double x, double y, double width, const std::string& words, double size,
            bool bold, bool draw) {
    const std::unique_ptr<PangoLayout, decltype(&g_object_unref)> layout{
        pango_cairo_create_layout(pen), g_object_unref};
    const std::unique_ptr<PangoFontDescription, decltype(&pango_font_description_free)> font{
        pango_font_description_from_string("Noto Sans CJK SC"), pango_font_description_free};
    pango_font_description_set_absolute_size(font.get(), size * PANGO_SCALE);
    if (bold) pango_font_description_set_weight(font.get(), PANGO_WEIGHT_BOLD);
    pango_layout_set_font_description(layout.get(), font.get());
    pango_layout_set_width(layout.get(), static_cast<int>(width * PANGO_SCALE));
    pango_layout_set_wrap(layout.get(), PANGO_WRAP_WORD_CHAR);
    pango_layout_set_text(layout.get(), words.c_str(), -1);
    int w = 0;
    int h = 0;
    pango_layout_get_pixel_size(layout.get(), &w, &h);
    if (draw) {
        cairo_move_to(pen, x, y);
        pango_cairo_show_layout(pen, layout.get());
    }
    return h;
}

// A thin white line under a coloured one stays visible on any picture.
void stroke(cairo_t* pen, Ink ink, double width) {
    cairo_set_line_join(pen, CAIRO_LINE_JOIN_ROUND);
    cairo_set_source_rgba(pen, 1, 1, 1, 0.8);
    cairo_set_line_width(pen, width + 2);
    cairo_stroke_preserve(pen);
    set_ink(pen, ink);
    cairo_set_line_width(pen, width);
    cairo_stroke(pen);
}

void draw_mark(cairo_t* pen, const Mark& mark, double scale, Ink ink) {
    if (mark.points.size() < 2) return;
    cairo_new_path(pen);
    if (mark.shape == Mark::Shape::Box) {
        const auto& a = mark.points[0];
        const auto& b = mark.points[1];
        cairo_rectangle(pen, a.x * scale, a.y * scale, (b.x - a.x) * scale, (b.y - a.y) * scale);
    } else {
        for (const auto& point : mark.points) cairo_line_to(pen, point.x * scale, point.y * scale);
        if (mark.shape == Mark::Shape::Outline) cairo_close_path(pen);
    }
    stroke(pen, ink, 3);
}

void badge(cairo_t* pen, double x, double y, const std::string& words, Ink ink) {
    cairo_new_path(pen);
    cairo_arc(pen, x, y, 15, 0, 2 * std::numbers::pi);
    set_ink(pen, ink);
    cairo_fill_preserve(pen);
    cairo_set_source_rgb(pen, 1, 1, 1);
    cairo_set_line_width(pen, 2);
    cairo_stroke(pen);
    text(pen, x - (words.size() > 1 ? 11 : 6), y - 14, 40, words, 20, true, true);
}

cairo_status_t append(void* to, const unsigned char* data, unsigned int length) {
    auto& bytes = *static_cast<Bytes*>(to);
    bytes.insert(bytes.end(), data, data + length);
    return CAIRO_STATUS_SUCCESS;
}

}  // namespace

Bytes draw_explanation(std::span<const std::uint8_t> file, const Inspection& inspection,
                       const Decode& decode_with) {
    auto decoded = decode_with(file, {.short_side_px = picture_width});
    if (!decoded) return {};
    constexpr std::array orientation_of_turns{1, 6, 3, 8};
    const Raster picture =
        oriented(std::move(decoded->pixels),
                 orientation_of_turns[static_cast<std::size_t>(inspection.turned & 3)]);
    const double shrink = static_cast<double>(picture_width) / picture.width;
    const double shown_height = picture.height * shrink;
    const double scale = static_cast<double>(picture_width) / inspection.width;

    std::vector<const Finding*> told;
    std::string noticed;
    int passed = 0;
    int looks = 0;
    for (const auto& finding : inspection.findings) {
        if (finding.verdict == Verdict::Pass)
            ++passed;
        else if (finding.hint && finding.verdict == Verdict::Look) {
            if (finding.noticed)
                noticed += (noticed.empty() ? "? " : "\n? ") + finding.sentence.zh + "\n    " +
                           finding.sentence.en;
            else
                ++looks;
        } else
            told.push_back(&finding);
    }
    const auto rank = [](const Finding* f) {
        return f->verdict == Verdict::Fail ? 0 : (f->verdict == Verdict::Warn ? 1 : 2);
    };
    std::stable_sort(told.begin(), told.end(),
                     [&](const Finding* a, const Finding* b) { return rank(a) < rank(b); });

    const auto page = [&](cairo_t* pen, bool draw) {
        double y = shown_height;
        const auto verdict = inspection.verdict();
        if (draw) {
            set_ink(pen, ink_of(verdict));
            cairo_rectangle(pen, 0, y, picture_width, 64);
            cairo_fill(pen);
            cairo_set_source_rgb(pen, 1, 1, 1);
            text(pen, margin, y + 10, picture_width - 2 * margin,
                 std::string{sign_of(verdict)} + "  " + headline_of(verdict), 30, true, true);
        }
        y += 64 + 16;
        int number = 0;
        for (const auto* finding : told) {
            ++number;
            const auto ink = ink_of(finding->verdict);
            if (draw) {
                badge(pen, margin + 15, y + 18, std::to_string(number), ink);
                set_ink(pen, ink);
                text(pen, picture_width - margin - 24, y + 2, 40, sign_of(finding->verdict), 26,
                     true, true);
                cairo_set_source_rgb(pen, 0x14 / 255.0, 0x20 / 255.0, 0x2B / 255.0);
            }
            y += text(pen, margin + 44, y, picture_width - 2 * margin - 84, finding->sentence.zh,
                      31, true, draw);
            y += text(pen, margin + 44, y, picture_width - 2 * margin - 84, finding->sentence.en,
                      25, false, draw) +
                 14;
        }
        if (draw) set_ink(pen, ink_of(Verdict::Pass));
        y += text(pen, margin, y, picture_width - 2 * margin,
                  "✓ " + std::to_string(passed) + " 项合格 / checks passed", 26, true, draw) +
             6;
        if (!noticed.empty()) {
            if (draw) set_ink(pen, ink_of(Verdict::Look));
            y += text(pen, margin, y, picture_width - 2 * margin, noticed, 25, false, draw) + 6;
        }
        if (looks > 0) {
            if (draw) set_ink(pen, ink_of(Verdict::Look));
            y += text(pen, margin, y, picture_width - 2 * margin,
                      "另有 " + std::to_string(looks) + " 项未见异常，程序不作判断 / " +
                          std::to_string(looks) +
                          " more show nothing unusual; only a person can judge them",
                      24, false, draw) +
                 6;
        }
        return y + 12;
    };

    const Surface probe = blank_surface(8, 8);
    const Pen ruler{cairo_create(probe.get()), cairo_destroy};
    const int height = static_cast<int>(std::ceil(page(ruler.get(), false)));

    const Surface surface = blank_surface(picture_width, height);
    const Pen pen{cairo_create(surface.get()), cairo_destroy};
    cairo_set_source_rgb(pen.get(), 1, 1, 1);
    cairo_paint(pen.get());
    {
        const Surface photo = surface_of(picture);
        cairo_save(pen.get());
        cairo_scale(pen.get(), shrink, shrink);
        cairo_set_source_surface(pen.get(), photo.get(), 0, 0);
        cairo_paint(pen.get());
        cairo_restore(pen.get());
    }
    if (inspection.crop) {
        const auto& box = inspection.crop->source;
        cairo_new_path(pen.get());
        cairo_rectangle(pen.get(), box.x * scale, box.y * scale, box.width * scale,
                        box.height * scale);
        const double dash[] = {12, 8};
        cairo_set_dash(pen.get(), dash, 2, 0);
        stroke(pen.get(), {0x0B / 255.0, 0x6B / 255.0, 0xCB / 255.0}, 2);
        cairo_set_dash(pen.get(), nullptr, 0, 0);
    }
    if (!inspection.faces.empty()) {
        for (const auto& point : inspection.faces.front().points) {
            cairo_new_path(pen.get());
            cairo_arc(pen.get(), point.x * scale, point.y * scale, 1.8, 0, 2 * std::numbers::pi);
            cairo_set_source_rgba(pen.get(), 1, 1, 1, 0.85);
            cairo_fill(pen.get());
        }
    }
    int number = 0;
    std::vector<Point> badges;
    for (const auto* finding : told) {
        ++number;
        const auto ink = ink_of(finding->verdict);
        for (const auto& mark : finding->marks) draw_mark(pen.get(), mark, scale, ink);
        if (finding->marks.empty() || finding->marks.front().points.empty()) continue;
        Point at = finding->marks.front().points.front();
        at = {std::clamp(at.x * scale, 18.0, picture_width - 18.0),
              std::clamp(at.y * scale - 18, 18.0, std::max(18.0, shown_height - 18.0))};
        for (const auto& other : badges) {
            if (std::hypot(other.x - at.x, other.y - at.y) < 30)
                at.x = std::min(at.x + 34, picture_width - 18.0);
        }
        badges.push_back(at);
        badge(pen.get(), at.x, at.y, std::to_string(number), ink);
    }
    page(pen.get(), true);
    Bytes png;
    cairo_surface_write_to_png_stream(surface.get(), append, &png);
    return png;
}

}  // namespace liuying::portrait
