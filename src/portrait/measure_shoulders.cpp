#include <algorithm>
#include <cmath>
#include <numbers>

#include "portrait/measure_parts.h"
#include "portrait/sampling.h"

namespace liuying::portrait {
namespace {

// The row where a column, going down past the head, leaves the backdrop for good; -1: it never
// does.
int shoulder_top(const Views& views, int x, int from, int to) {
    constexpr int thick = 4;
    int run = 0;
    for (int y = from; y < to; ++y) {
        run = delta_e(views.bust.at(x, y), views.backdrop) > 14 ? run + 1 : 0;
        if (run == thick) return y - thick + 1;
    }
    return -1;
}

}  // namespace

void measure_shoulders(const Views& views, Measures& out) {
    if (!views.backdrop_seen || out.background.unevenness > 4) return;
    const auto& inside = views.subject.bust_inside;
    const Point chin = face_to_bust(views.subject, views.subject.face_points[8]);
    const int from = std::max(static_cast<int>(inside.y),
                              static_cast<int>(bust_view_eyes.y + 0.6 * bust_view_iod));
    const int to = static_cast<int>(inside.y + inside.height);
    // Outside the neck and most hair, inside the frame: 1.4 to 2.2 eye distances off the chin.
    const auto height_of = [&](int side) {
        std::vector<float> tops;
        for (int dx = static_cast<int>(1.4 * bust_view_iod);
             dx < static_cast<int>(2.2 * bust_view_iod); ++dx) {
            const int x = static_cast<int>(chin.x) + side * dx;
            if (x < inside.x || x >= inside.x + inside.width) continue;
            const int top = shoulder_top(views, x, from, to);
            // Already covered at the start: hair or another person, not a shoulder.
            if (top > from + 2) tops.push_back(static_cast<float>(top));
        }
        return tops.size() < 20 ? unmeasured : percentile(tops, 0.5);
    };
    const double left = height_of(-1);
    const double right = height_of(1);
    out.face.shoulders_degrees =
        std::atan2(right - left, 3.6 * bust_view_iod) * 180 / std::numbers::pi;
}

}  // namespace liuying::portrait
