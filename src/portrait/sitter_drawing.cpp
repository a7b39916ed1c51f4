#include "portrait/sitter_drawing.h"

#include <cairo.h>

#include <algorithm>
#include <cmath>
#include <initializer_list>
#include <memory>
#include <numbers>
#include <utility>

#include "portrait/cairo_raster.h"
#include "portrait/sitter_look.h"

namespace liuying::portrait {
namespace {

constexpr double bow_depth = 0.22;  // eye distances

double bow_of(const SitterOptions& options) {
    return std::sin(options.pitch_degrees * std::numbers::pi / 180);
}

// A canvas in eye distances: origin between the eyes, y down, the head upright.
class Canvas {
public:
    Canvas(cairo_t* cairo, const Look& look, const SitterOptions& options)
        : cairo_{cairo},
          look_{look},
          options_{options},
          turn_{std::sin(options.yaw_degrees * std::numbers::pi / 180)} {}

    void paint() {
        if (look_.style == Hair::Long || look_.style == Hair::Bob) back_hair();
        neck();
        clothes();
        head();
        cairo_save(cairo_);
        nod();
        face();
        cairo_restore(cairo_);
        front_hair();
        cairo_save(cairo_);
        nod();
        if (options_.glasses) glasses();
        cairo_restore(cairo_);
        if (options_.hat) hat();
    }

private:
    struct Stop {
        double at;
        Paint paint;
        double alpha;
    };

    void source(const Paint& paint, double alpha = 1) {
        cairo_set_source_rgba(cairo_, paint.red, paint.green, paint.blue, alpha);
    }
    void fill(const Paint& paint, double alpha = 1) {
        source(paint, alpha);
        cairo_fill(cairo_);
    }
    void stroke(const Paint& paint, double width, double alpha = 1) {
        source(paint, alpha);
        cairo_set_line_width(cairo_, width);
        cairo_set_line_cap(cairo_, CAIRO_LINE_CAP_ROUND);
        cairo_set_line_join(cairo_, CAIRO_LINE_JOIN_ROUND);
        cairo_stroke(cairo_);
    }
    void ellipse(double x, double y, double rx, double ry) {
        cairo_save(cairo_);
        cairo_translate(cairo_, x, y);
        cairo_scale(cairo_, rx, ry);
        cairo_new_sub_path(cairo_);
        cairo_arc(cairo_, 0, 0, 1, 0, 2 * std::numbers::pi);
        cairo_close_path(cairo_);
        cairo_restore(cairo_);
    }
    // A soft elliptical spot, strongest in its middle.
    void glow(double x, double y, double rx, double ry, const Paint& paint, double alpha) {
        cairo_save(cairo_);
        cairo_translate(cairo_, x, y);
        cairo_scale(cairo_, rx, ry);
        auto* pattern = cairo_pattern_create_radial(0, 0, 0, 0, 0, 1);
        for (const double at : {0.0, 0.25, 0.5, 0.75, 1.0}) {
            const double fade = (1 - at * at) * (1 - at * at);
            cairo_pattern_add_color_stop_rgba(pattern, at, paint.red, paint.green, paint.blue,
                                              alpha * fade);
        }
        cairo_set_source(cairo_, pattern);
        cairo_arc(cairo_, 0, 0, 1, 0, 2 * std::numbers::pi);
        cairo_fill(cairo_);
        cairo_pattern_destroy(pattern);
        cairo_restore(cairo_);
    }
    void move(double x, double y) { cairo_move_to(cairo_, x, y); }
    void line(double x, double y) { cairo_line_to(cairo_, x, y); }
    void curve(double a, double b, double c, double d, double x, double y) {
        cairo_curve_to(cairo_, a, b, c, d, x, y);
    }
    // Features in front of the head's axis move with the turn of the head.
    // A bowed head has its features lower and closer together.
    void nod() {
        const double bow = bow_of(options_);
        cairo_translate(cairo_, 0, bow * bow_depth);
        cairo_scale(cairo_, 1, 1 - 0.25 * std::abs(bow));
    }

    [[nodiscard]] double shifted(double x, double depth) const { return x + turn_ * depth; }

    void face_path() {
        const double c = look_.cheek;
        const double j = look_.jaw;
        const double chin = look_.chin;
        move(-c * 0.93, -0.75);
        curve(-c * 1.04, -0.25, -c * 1.02, 0.35, -c * 0.96, 0.62);
        curve(-j * 1.06, 1.05, -j * 0.98, 1.22, -j * 0.80, 1.40);
        curve(-j * 0.56, 1.66, -0.34, chin, shifted(0, 0.12), chin);
        curve(0.34, chin, j * 0.56, 1.66, j * 0.80, 1.40);
        curve(j * 0.98, 1.22, j * 1.06, 1.05, c * 0.96, 0.62);
        curve(c * 1.02, 0.35, c * 1.04, -0.25, c * 0.93, -0.75);
        curve(c * 0.82, -1.55, -c * 0.82, -1.55, -c * 0.93, -0.75);
        cairo_close_path(cairo_);
    }

    void back_hair() {
        const double end = look_.style == Hair::Long ? 3.0 : 1.55;
        const double wide = look_.style == Hair::Long ? 1.42 : 1.46;
        move(-1.32, -0.4);
        curve(-1.45, 0.6, -wide, 1.2, -wide * 0.92, end);
        curve(-0.6, end + 0.12, 0.6, end + 0.12, wide * 0.92, end);
        curve(wide, 1.2, 1.45, 0.6, 1.32, -0.4);
        cairo_close_path(cairo_);
        fill(look_.hair.times(0.82));
    }

    void neck() {
        const auto shade = look_.skin.times(0.84);
        move(-0.62, 1.0);
        curve(-0.62, 1.9, -0.66, 2.15, -1.05, 2.55);
        line(0, 3.5);
        line(1.05, 2.55);
        curve(0.66, 2.15, 0.62, 1.9, 0.62, 1.0);
        cairo_close_path(cairo_);
        fill(shade);
        glow(0, look_.chin + 0.10, 0.75, 0.42, look_.skin.times(0.45), 0.75);
        glow(0, 2.50, 0.55, 0.35, look_.skin, 0.5);
    }

    void shoulders() {
        move(-0.66, 2.22);
        curve(-1.1, 2.55, -1.9, 2.60, -2.45, 2.95);
        curve(-2.85, 3.25, -3.0, 4.2, -3.2, 9.0);
        line(3.2, 9.0);
        curve(3.0, 4.2, 2.85, 3.25, 2.45, 2.95);
        curve(1.9, 2.60, 1.1, 2.55, 0.66, 2.22);
    }

    void clothes() {
        const bool deep = look_.dress == Dress::Suit;
        shoulders();
        if (look_.dress == Dress::Knit) {
            curve(0.5, 2.62, -0.5, 2.62, -0.66, 2.22);
        } else {
            line(0, deep ? 3.4 : 2.95);
        }
        cairo_close_path(cairo_);
        cairo_save(cairo_);
        cairo_clip_preserve(cairo_);
        fill(look_.cloth);
        if (look_.striped) {
            for (double x = -3.2; x < 3.2; x += 0.26) {
                move(x, 2);
                line(x, 7);
                stroke({0.16, 0.24, 0.48}, 0.09);
            }
        }
        glow(-2.7, 4.2, 1.1, 2.2, look_.cloth.times(0.72), 0.5);
        glow(2.7, 4.2, 1.1, 2.2, look_.cloth.times(0.72), 0.5);
        glow(-1.2, 3.3, 0.9, 0.7, look_.cloth.times(1.25), 0.35);
        glow(1.2, 3.3, 0.9, 0.7, look_.cloth.times(1.25), 0.35);
        cairo_restore(cairo_);
        const auto seam = look_.cloth.times(0.62);
        if (deep) {
            shirt_front();
            for (const double side : {-1.0, 1.0}) {
                move(side * 0.70, 2.24);
                line(side * 1.18, 2.75);
                line(side * 0.98, 3.02);
                line(side * 1.20, 3.12);
                line(side * 0.06, 4.95);
                line(side * 0.02, 4.5);
                curve(side * 0.3, 3.6, side * 0.5, 3.0, side * 0.66, 2.3);
                cairo_close_path(cairo_);
                cairo_path_t* lapel = cairo_copy_path(cairo_);
                fill(look_.cloth.times(1.08));
                cairo_append_path(cairo_, lapel);
                cairo_path_destroy(lapel);
                stroke(seam, 0.03);
            }
        } else if (look_.dress == Dress::Knit) {
            move(-0.66, 2.22);
            curve(-0.5, 2.66, 0.5, 2.66, 0.66, 2.22);
            stroke(look_.cloth.times(0.86), 0.14);
        } else {
            collar(look_.cloth.times(look_.cloth_name == "white" ? 0.97 : 1.10), seam);
            move(0, 2.95);
            line(0, 7);
            stroke(seam, 0.03, 0.7);
            for (double y = 3.3; y < 6; y += 0.75) {
                ellipse(0.07, y, 0.045, 0.045);
                fill(seam, 0.8);
            }
        }
    }

    void collar(const Paint& paint, const Paint& edge) {
        for (const double side : {-1.0, 1.0}) {
            move(side * 0.64, 2.02);
            curve(side * 0.80, 2.2, side * 0.92, 2.4, side * 0.98, 2.62);
            line(side * 0.46, 3.02);
            line(0, 2.72);
            curve(side * 0.35, 2.55, side * 0.6, 2.3, side * 0.64, 2.02);
            cairo_close_path(cairo_);
            cairo_path_t* path = cairo_copy_path(cairo_);
            fill(paint);
            cairo_append_path(cairo_, path);
            cairo_path_destroy(path);
            stroke(edge, 0.025, 0.8);
        }
    }

    void shirt_front() {
        move(-0.66, 2.24);
        line(0.66, 2.24);
        line(0.1, 4.7);
        line(-0.1, 4.7);
        cairo_close_path(cairo_);
        fill({0.93, 0.94, 0.96});
        collar({0.97, 0.97, 0.98}, {0.68, 0.71, 0.76});
        if (look_.style == Hair::Short || look_.style == Hair::SidePart ||
            look_.style == Hair::Crop) {
            const Paint tie{0.17, 0.20, 0.33};
            move(-0.14, 2.72);
            line(0.14, 2.72);
            line(0.09, 2.98);
            line(0.2, 4.7);
            line(-0.2, 4.7);
            line(-0.09, 2.98);
            cairo_close_path(cairo_);
            fill(tie);
        }
    }

    void head() {
        if (look_.style != Hair::Long && look_.style != Hair::Bob && !options_.hair_over_ears) {
            ears();
        }
        face_path();
        cairo_save(cairo_);
        cairo_clip_preserve(cairo_);
        fill(look_.skin);
        const auto shade = look_.skin.times(0.62);
        const auto light = look_.skin.times(1.30);
        const double c = look_.cheek;
        // Turning away of the sides, chin and temples; light on the planes that face us.
        glow(-c * 1.12, 0.3, 0.62, 1.7, shade, 0.62);
        glow(c * 1.12, 0.3, 0.62, 1.7, shade, 0.62);
        glow(-0.86, 1.50, 0.62, 0.50, shade, 0.55);
        glow(0.86, 1.50, 0.62, 0.50, shade, 0.55);
        glow(0, look_.chin + 0.12, 0.9, 0.34, shade, 0.6);
        glow(0, -0.82, 0.85, 0.55, light, 0.42);
        glow(shifted(-0.58, 0.3), 0.58, 0.46, 0.40, light, 0.40);
        glow(shifted(0.58, 0.3), 0.58, 0.46, 0.40, light, 0.40);
        glow(shifted(0, 0.35), 1.66, 0.32, 0.22, light, 0.42);
        glow(shifted(-0.62, 0.3), 0.74, 0.42, 0.34, {0.85, 0.32, 0.30}, 0.16);
        glow(shifted(0.62, 0.3), 0.74, 0.42, 0.34, {0.85, 0.32, 0.30}, 0.16);
        cairo_restore(cairo_);
        cairo_new_path(cairo_);
    }

    void ears() {
        for (const double side : {-1.0, 1.0}) {
            const double x = side * (look_.cheek + 0.06) - turn_ * 0.25;
            ellipse(x, 0.20, 0.17, 0.36);
            fill(look_.skin.times(0.93));
            move(x + side * 0.07, -0.03);
            curve(x + side * 0.13, 0.15, x + side * 0.06, 0.30, x, 0.40);
            stroke(look_.skin.times(0.66), 0.035, 0.8);
            glow(x - side * 0.02, 0.24, 0.09, 0.20, look_.skin.times(0.55), 0.7);
        }
    }

    void face() {
        for (const double side : {-1.0, 1.0}) {
            eye(side);
            brow(side);
        }
        nose();
        mouth();
        if (options_.highlight > 0) {
            glow(0.05, -0.72, 0.36, 0.22, {1, 1, 1}, options_.highlight);
            glow(shifted(0.02, 0.5), 0.52, 0.10, 0.30, {1, 1, 1}, options_.highlight);
            glow(-0.55, 0.50, 0.20, 0.16, {1, 1, 1}, options_.highlight);
        }
    }

    void eye(double side) {
        const double x = shifted(side * 0.5, 0.28);
        const double open = look_.eye * options_.eye_opening;
        const auto dark = look_.skin.times(0.30);
        glow(x, -0.13, 0.36, 0.20, look_.skin.times(0.52), 0.50);
        glow(x + side * -0.26, 0.02, 0.16, 0.16, look_.skin.times(0.55), 0.40);
        glow(x, 0.20, 0.32, 0.13, look_.skin.times(0.60), 0.32);
        const double inner = x - side * 0.25;
        const double outer = x + side * 0.25;
        const double up = -open * 0.80;
        const double down = open * 0.56;
        cairo_save(cairo_);
        move(inner, 0.035);
        curve(x - side * 0.13, up * 1.25, x + side * 0.13, up * 1.32, outer, -0.005);
        curve(x + side * 0.12, down * 1.32, x - side * 0.12, down * 1.32, inner, 0.035);
        cairo_close_path(cairo_);
        cairo_clip_preserve(cairo_);
        fill({0.93, 0.92, 0.91});
        if (options_.eye_opening > 0.12) {
            const double gaze = turn_ * 0.04;
            ellipse(x + gaze, -0.015, 0.122, 0.122);
            fill(look_.iris.times(0.8));
            ellipse(x + gaze, -0.015, 0.095, 0.095);
            fill(look_.iris.times(1.12));
            ellipse(x + gaze, -0.015, 0.055, 0.055);
            fill({0.03, 0.03, 0.04});
            glow(x, up * 1.1, 0.30, 0.10, {0.1, 0.08, 0.08}, 0.55);
            ellipse(x + 0.035, -0.055, 0.022, 0.022);
            fill({1, 1, 1}, 0.9);
        } else {
            fill(look_.skin);
        }
        cairo_restore(cairo_);
        cairo_new_path(cairo_);
        move(inner, 0.04);
        curve(x - side * 0.13, up * 1.25, x + side * 0.13, up * 1.32, outer + side * 0.025, -0.01);
        stroke(dark, 0.042);
        move(inner, 0.04);
        curve(x - side * 0.12, down * 1.32, x + side * 0.12, down * 1.32, outer, 0.0);
        stroke(dark, 0.016, 0.55);
        move(inner + side * 0.02, -0.03);
        curve(x - side * 0.13, up * 1.25 - 0.075, x + side * 0.14, up * 1.3 - 0.085,
              outer + side * 0.01, -0.075);
        stroke(look_.skin.times(0.45), 0.018, 0.6);
    }

    void brow(double side) {
        const double x = shifted(side * 0.5, 0.25);
        const double thick = look_.brow;
        const double y = -0.40;
        move(x - side * 0.29, y + 0.05);
        curve(x - side * 0.1, y - thick * 0.9, x + side * 0.12, y - thick * 1.1, x + side * 0.34,
              y + 0.01);
        curve(x + side * 0.14, y - thick * 0.15, x - side * 0.08, y + thick * 0.35, x - side * 0.29,
              y + 0.05 + thick * 0.75);
        cairo_close_path(cairo_);
        fill(look_.hair.mixed(look_.skin, 0.16), 0.92);
    }

    void nose() {
        const auto shade = look_.skin.times(0.55);
        const double tip = shifted(0, 0.50);
        glow(shifted(-0.15, 0.32), 0.30, 0.10, 0.46, shade, 0.30);
        glow(shifted(0.15, 0.32), 0.30, 0.10, 0.46, shade, 0.30);
        glow(shifted(0, 0.40), 0.30, 0.07, 0.50, look_.skin.times(1.4), 0.40);
        glow(tip, 0.70, 0.15, 0.13, look_.skin.times(1.45), 0.45);
        glow(tip, 0.92, 0.34, 0.12, shade, 0.60);
        for (const double side : {-1.0, 1.0}) {
            const double x = shifted(side * 0.13, 0.45);
            glow(shifted(side * 0.27, 0.42), 0.76, 0.07, 0.14, shade, 0.55);
            ellipse(x, 0.845, 0.062, 0.030);
            fill(look_.skin.times(0.28), 0.85);
            move(shifted(side * 0.235, 0.42), 0.66);
            curve(shifted(side * 0.31, 0.42), 0.74, shifted(side * 0.30, 0.42), 0.86,
                  shifted(side * 0.19, 0.45), 0.86);
            stroke(look_.skin.times(0.5), 0.024, 0.65);
        }
        move(shifted(-0.09, 0.48), 0.885);
        curve(tip - 0.04, 0.915, tip + 0.04, 0.915, shifted(0.09, 0.48), 0.885);
        stroke(look_.skin.times(0.5), 0.022, 0.6);
    }

    void mouth() {
        const double x = shifted(0, 0.38);
        const double half = look_.mouth;
        const double y = 1.25;
        const double gap = options_.mouth_opening * 0.30;
        glow(x, y + 0.27 + gap, 0.28, 0.10, look_.skin.times(0.55), 0.45);
        glow(x, y - 0.20, 0.09, 0.12, look_.skin.times(0.65), 0.35);
        // Upper lip.
        move(x - half, y);
        curve(x - half * 0.55, y - 0.07, x - 0.12, y - 0.125, x - 0.05, y - 0.115);
        curve(x - 0.02, y - 0.10, x + 0.02, y - 0.10, x + 0.05, y - 0.115);
        curve(x + 0.12, y - 0.125, x + half * 0.55, y - 0.07, x + half, y);
        curve(x + half * 0.5, y + 0.015 - gap * 0.2, x - half * 0.5, y + 0.015 - gap * 0.2,
              x - half, y);
        cairo_close_path(cairo_);
        fill(look_.lips.times(0.86));
        if (gap > 0.01) {
            move(x - half, y);
            curve(x - half * 0.5, y - gap * 0.2, x + half * 0.5, y - gap * 0.2, x + half, y);
            curve(x + half * 0.5, y + gap * 1.35, x - half * 0.5, y + gap * 1.35, x - half, y);
            cairo_close_path(cairo_);
            cairo_save(cairo_);
            cairo_clip_preserve(cairo_);
            fill({0.22, 0.07, 0.07});
            ellipse(x, y - 0.01, half * 0.85, gap * 0.55);
            fill({0.95, 0.94, 0.91});
            cairo_restore(cairo_);
            cairo_new_path(cairo_);
        }
        // Lower lip.
        move(x - half, y);
        curve(x - half * 0.5, y + 0.01 + gap * 1.3, x + half * 0.5, y + 0.01 + gap * 1.3, x + half,
              y);
        curve(x + half * 0.55, y + 0.14 + gap, x + 0.14, y + 0.19 + gap, x, y + 0.19 + gap);
        curve(x - 0.14, y + 0.19 + gap, x - half * 0.55, y + 0.14 + gap, x - half, y);
        cairo_close_path(cairo_);
        fill(look_.lips.times(1.06));
        glow(x, y + 0.10 + gap, 0.17, 0.05, {1, 1, 1}, 0.25);
        if (gap <= 0.01) {
            move(x - half, y - 0.03);
            curve(x - half * 0.6, y + 0.03, x - 0.1, y + 0.01, x, y + 0.025);
            curve(x + 0.1, y + 0.01, x + half * 0.6, y + 0.03, x + half, y - 0.03);
            stroke(look_.lips.times(0.38), 0.030, 0.95);
        }
    }

    void front_hair() {
        const double top = -look_.crown;
        const double c = look_.cheek;
        double fringe = -0.95;
        if (options_.hair_over_brows) fringe = -0.18;
        const bool covers =
            look_.style == Hair::Bob || look_.style == Hair::Long || options_.hair_over_ears;
        const double side_end = covers ? 0.75 : (look_.style == Hair::TiedBack ? -0.25 : 0.02);
        const double wide = covers ? c + 0.28 : c + 0.13;
        move(-wide, side_end);
        curve(-wide * 1.08, -0.7, -wide * 0.98, top, 0, top);
        curve(wide * 0.98, top, wide * 1.08, -0.7, wide, side_end);
        if (covers) {
            curve(c * 1.02, 0.55, c * 0.84, 0.05, c * 0.82, -0.45);
        } else {
            line(c * 0.97, side_end - 0.02);
            curve(c * 0.99, -0.4, c * 0.90, -0.62, c * 0.80, -0.74);
        }
        switch (look_.style) {
            case Hair::Short:
                curve(0.45, fringe - 0.12, 0.15, fringe + 0.02, -0.15, fringe - 0.04);
                curve(-0.45, fringe, -0.65, fringe + 0.05, -c * 0.80, -0.74);
                break;
            case Hair::Crop:
                curve(0.45, fringe - 0.22, -0.45, fringe - 0.22, -c * 0.80, -0.74);
                break;
            case Hair::SidePart:
                curve(0.65, fringe - 0.18, 0.50, fringe - 0.30, 0.42, fringe - 0.32);
                curve(0.1, fringe + 0.02, -0.4, fringe + 0.06, -c * 0.80, -0.74);
                break;
            case Hair::Bob:
                curve(0.6, fringe + 0.06, 0.25, fringe - 0.16, 0.16, fringe - 0.32);
                curve(-0.05, fringe - 0.06, -0.5, fringe + 0.10, -c * 0.82, -0.45);
                break;
            case Hair::Long:
            case Hair::TiedBack:
                curve(0.6, fringe - 0.06, 0.2, fringe - 0.30, 0, fringe - 0.42);
                curve(-0.2, fringe - 0.30, -0.6, fringe - 0.06, -c * 0.82, covers ? -0.45 : -0.74);
                break;
        }
        if (covers) {
            curve(-c * 0.84, 0.05, -c * 1.02, 0.55, -wide, side_end);
        } else {
            curve(-c * 0.90, -0.62, -c * 0.99, -0.4, -c * 0.97, side_end - 0.02);
        }
        cairo_close_path(cairo_);
        cairo_save(cairo_);
        cairo_clip_preserve(cairo_);
        fill(look_.hair);
        glow(-0.35, top + 0.42, 0.75, 0.30, look_.hair.times(1.35), 0.55);
        glow(0.55, top + 0.55, 0.45, 0.22, look_.hair.times(1.30), 0.40);
        // Strands.
        for (int i = -9; i <= 9; ++i) {
            const double x = i * 0.13;
            move(x * 0.55, top);
            curve(x * 1.1, top + 0.25, x * 1.25, -1.0, x * 1.32, -0.2);
            stroke(look_.hair.times(i % 2 == 0 ? 1.18 : 0.7), 0.018, 0.35);
        }
        cairo_restore(cairo_);
        cairo_new_path(cairo_);
    }

    void glasses() {
        const Paint frame{0.09, 0.09, 0.11};
        for (const double side : {-1.0, 1.0}) {
            const double x = shifted(side * 0.5, 0.40);
            const double left = x - 0.36;
            const double top = -0.27;
            constexpr double r = 0.16;
            constexpr double w = 0.72;
            constexpr double h = 0.58;
            cairo_new_sub_path(cairo_);
            cairo_arc(cairo_, left + w - r, top + r, r, -std::numbers::pi / 2, 0);
            cairo_arc(cairo_, left + w - r, top + h - r, r, 0, std::numbers::pi / 2);
            cairo_arc(cairo_, left + r, top + h - r, r, std::numbers::pi / 2, std::numbers::pi);
            cairo_arc(cairo_, left + r, top + r, r, std::numbers::pi, 1.5 * std::numbers::pi);
            cairo_close_path(cairo_);
            if (options_.glare) {
                cairo_path_t* lens = cairo_copy_path(cairo_);
                cairo_save(cairo_);
                cairo_clip(cairo_);
                glow(x + 0.08, -0.05, 0.30, 0.22, {1, 1, 1}, 1);
                glow(x + 0.08, -0.05, 0.22, 0.15, {1, 1, 1}, 1);
                cairo_restore(cairo_);
                cairo_new_path(cairo_);
                cairo_append_path(cairo_, lens);
                cairo_path_destroy(lens);
            }
            stroke(frame, 0.065);
            move(x + side * 0.36, -0.14);
            line(side * (look_.cheek + 0.02), -0.10);
            stroke(frame, 0.05);
        }
        move(shifted(-0.15, 0.42), -0.08);
        curve(shifted(-0.05, 0.45), -0.12, shifted(0.05, 0.45), -0.12, shifted(0.15, 0.42), -0.08);
        stroke(frame, 0.06);
    }

    void hat() {
        const Paint felt{0.20, 0.22, 0.30};
        move(-1.42, -0.62);
        curve(-1.45, -1.4, -1.1, -2.3, 0, -2.3);
        curve(1.1, -2.3, 1.45, -1.4, 1.42, -0.62);
        curve(0.7, -0.56, -0.7, -0.56, -1.42, -0.62);
        cairo_close_path(cairo_);
        fill(felt);
        move(-1.43, -0.62);
        curve(-0.7, -0.60, 0.7, -0.60, 1.43, -0.62);
        stroke(felt.times(0.6), 0.16);
    }

    cairo_t* cairo_;
    const Look& look_;
    const SitterOptions& options_;
    double turn_;
};

void paint_backdrop(cairo_t* cairo, const SitterOptions& options, int width, int height) {
    const Paint blue{100 / 255.0, 197 / 255.0, 1};
    const Paint ground = options.backdrop == Backdrop::White  ? Paint{1, 1, 1}
                         : options.backdrop == Backdrop::Grey ? Paint{0.94, 0.94, 0.94}
                                                              : blue;
    cairo_set_source_rgb(cairo, ground.red, ground.green, ground.blue);
    cairo_paint(cairo);
    if (options.backdrop == Backdrop::Gradient) {
        auto* pattern = cairo_pattern_create_linear(0, 0, width, height);
        cairo_pattern_add_color_stop_rgba(pattern, 0, 0.9, 0.97, 1, 0.75);
        cairo_pattern_add_color_stop_rgba(pattern, 1, 0.02, 0.2, 0.4, 0.75);
        cairo_set_source(cairo, pattern);
        cairo_paint(cairo);
        cairo_pattern_destroy(pattern);
    }
    if (options.backdrop == Backdrop::Shadow) {
        auto* pattern = cairo_pattern_create_radial(width * 0.68, height * 0.40, width * 0.05,
                                                    width * 0.68, height * 0.40, width * 0.40);
        cairo_pattern_add_color_stop_rgba(pattern, 0, 0, 0.05, 0.15, 0.62);
        cairo_pattern_add_color_stop_rgba(pattern, 1, 0, 0.05, 0.15, 0);
        cairo_set_source(cairo, pattern);
        cairo_paint(cairo);
        cairo_pattern_destroy(pattern);
    }
    if (options.backdrop == Backdrop::Cluttered) {
        for (int i = 0; i < 9; ++i) {
            const double x = width * (i / 9.0);
            cairo_set_source_rgb(cairo, 0.25 + 0.07 * (i * 5 % 9), 0.30 + 0.06 * (i * 7 % 9),
                                 0.28 + 0.05 * (i * 4 % 9));
            cairo_rectangle(cairo, x, height * 0.02 * (i % 4), width / 9.0,
                            height * (0.35 + 0.06 * (i * 5 % 7)));
            cairo_fill(cairo);
        }
    }
}

}  // namespace

Raster paint_sitter(std::uint64_t seed, const SitterOptions& options, SitterTruth& truth) {
    const Look look = look_of(seed, options.clothing, options.skin);
    const int width = options.width;
    const int height = options.width * 4 / 3;
    const Surface surface = blank_surface(width, height);
    const Pen cairo{cairo_create(surface.get()), cairo_destroy};
    paint_backdrop(cairo.get(), options, width, height);

    const double iod = width * 0.165;
    const double centre_x = width * 0.5;
    const double centre_y = height * 0.40;
    const double roll = options.roll_degrees * std::numbers::pi / 180;
    cairo_translate(cairo.get(), centre_x, centre_y);
    cairo_rotate(cairo.get(), roll);
    cairo_scale(cairo.get(), iod, iod);
    Canvas{cairo.get(), look, options}.paint();

    const auto place = [&](double x, double y) {
        return Point{centre_x + iod * (x * std::cos(roll) - y * std::sin(roll)),
                     centre_y + iod * (x * std::sin(roll) + y * std::cos(roll))};
    };
    const double shift = std::sin(options.yaw_degrees * std::numbers::pi / 180) * 0.28;
    const double lower = bow_of(options) * bow_depth;
    truth.left_eye = place(-0.5 + shift, lower);
    truth.right_eye = place(0.5 + shift, lower);
    truth.hair_top_y = place(0, options.hat ? -2.3 : -look.crown).y;
    truth.chin_y = place(0, look.chin).y;
    truth.face_left_x = place(-look.cheek, 0).x;
    truth.face_right_x = place(look.cheek, 0).x;
    truth.clothing = look.cloth_name;

    return raster_of(surface.get());
}

}  // namespace liuying::portrait
