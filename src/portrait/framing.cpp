#include "portrait/framing.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <numeric>

namespace liuying::portrait {
namespace {

struct Head {
    Point eyes;       // middle between the eyes, decoded px
    double middle_x;  // of eyes and jaw together
    double face_width;
    double hair_above;  // hair top above the eye line; NaN unknown
};

Head head_of(const Subject& subject, const Measures& measures) {
    const auto& p = subject.points;
    Head head{};
    head.eyes = {(subject.left_eye.x + subject.right_eye.x) / 2,
                 (subject.left_eye.y + subject.right_eye.y) / 2};
    // Cheek to cheek: points 1 and 15 lie where the face is widest, below the temples.
    head.face_width = std::hypot(p[15].x - p[1].x, p[15].y - p[1].y);
    head.middle_x = (head.eyes.x + (p[1].x + p[15].x) / 2) / 2;
    head.hair_above = head.eyes.y - measures.head.hair_top_px;
    return head;
}

// How far outside its limits, in px, `margin` px inside counting already: landmarks are not exact.
double discomfort(const Rule* rule, double value, double margin) {
    if (rule == nullptr || std::isnan(value)) return 0;
    double off = 0;
    if (rule->limits.min) off = std::max(off, *rule->limits.min + margin - value);
    if (rule->limits.max) off = std::max(off, value - *rule->limits.max + margin);
    return off;
}

}  // namespace

Framing frame(const Subject& subject, const Measures& measures, const Profile& profile) {
    assert(subject.has_face());
    const Head head = head_of(subject, measures);
    const auto& output = profile.output;
    const auto* hair_rule = profile.rule("hair_top");
    const auto* eye_rule = profile.rule("eye_line");
    const auto* face_rule = profile.rule("face_width");
    const double picture_w = subject.picture.pixels.width;
    const double picture_h = subject.picture.pixels.height;
    // Heads are 1.6 to 2.4 eye distances high above the eyes; 2.0 where the hair top is not seen.
    const double hair_above = std::isnan(head.hair_above) ? 2.0 * subject.iod : head.hair_above;

    double best_cost = 1e18;
    double best_scale = 1;
    double best_eye = output.eye_line_px;
    const int scale_steps = 60;
    for (int s = -scale_steps; s <= scale_steps; ++s) {
        const double scale = output.face_width_px / head.face_width * std::exp(s * 0.008);
        const double w = output.width_px / scale;
        const double h = output.height_px / scale;
        const double x = head.middle_x - w / 2;
        for (double eye = output.eye_line_px - 60; eye <= output.eye_line_px + 60; eye += 4) {
            const double y = head.eyes.y - eye / scale;
            const double outside =
                std::max({0.0, -x, -y, x + w - picture_w, y + h - picture_h}) * scale;
            const double hair = eye - hair_above * scale;
            const double cost = 1000 * std::max(0.0, outside - 0.5) +
                                400 * discomfort(hair_rule, hair, 6) +
                                400 * discomfort(eye_rule, eye, 6) +
                                400 * discomfort(face_rule, head.face_width * scale, 4) +
                                60 * std::abs(s) * 0.1 + 0.5 * std::abs(eye - output.eye_line_px);
            if (cost < best_cost) {
                best_cost = cost;
                best_scale = scale;
                best_eye = eye;
            }
        }
    }

    // Whole pixels in the output's exact proportion, so that the scale is the same both ways.
    const int common = std::gcd(output.width_px, output.height_px);
    const int unit_w = output.width_px / common;
    const int unit_h = output.height_px / common;
    int units = std::max(1, static_cast<int>(std::lround(output.width_px / best_scale / unit_w)));
    while (units > 1 && (units * unit_w > subject.picture.pixels.width ||
                         units * unit_h > subject.picture.pixels.height))
        --units;
    const double scale = static_cast<double>(output.width_px) / (units * unit_w);
    double x = std::round(head.middle_x - units * unit_w / 2.0);
    double y = std::round(head.eyes.y - best_eye / scale);
    Framing framing;
    const double over =
        std::max({0.0, -x, -y, x + units * unit_w - picture_w, y + units * unit_h - picture_h});
    framing.in_frame = over * scale <= 3;
    x = std::clamp(x, 0.0, std::max(0.0, picture_w - units * unit_w));
    y = std::clamp(y, 0.0, std::max(0.0, picture_h - units * unit_h));
    framing.source = {x, y, static_cast<double>(units * unit_w),
                      static_cast<double>(units * unit_h)};
    const double to_original = 1 / subject.picture.scale;
    framing.crop.source = {x * to_original, y * to_original, framing.source.width * to_original,
                           framing.source.height * to_original};
    framing.crop.scale = scale * subject.picture.scale;
    framing.enlarged = framing.crop.scale > 1.0001;
    framing.geometry.eye_line = (head.eyes.y - y) * scale;
    framing.geometry.hair_top =
        std::isnan(head.hair_above) ? unmeasured : (head.eyes.y - head.hair_above - y) * scale;
    framing.geometry.face_width = head.face_width * scale;
    framing.geometry.off_centre = std::abs(head.middle_x - x - units * unit_w / 2.0) * scale;

    const double whole = output.width_px / picture_w;
    framing.before.eye_line = head.eyes.y * whole;
    framing.before.hair_top =
        std::isnan(head.hair_above) ? unmeasured : (head.eyes.y - head.hair_above) * whole;
    framing.before.face_width = head.face_width * whole;
    framing.before.off_centre = std::abs(head.middle_x - picture_w / 2) * whole;
    return framing;
}

}  // namespace liuying::portrait
