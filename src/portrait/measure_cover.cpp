#include <algorithm>
#include <cmath>

#include "portrait/measure_parts.h"
#include "portrait/sampling.h"

namespace liuying::portrait {
namespace {

bool skin_like(const Lab& pixel, const Lab& skin, float chroma_reach) {
    return chroma_distance(pixel, skin) < chroma_reach && pixel.l > 0.45F * skin.l &&
           pixel.l < 1.35F * skin.l + 10;
}

// Share of skin in a strip `from`..`to` px above the brow points first..last (face view).
double not_skin_above(const Views& views, std::size_t first, std::size_t last, int from, int to) {
    const auto& p = views.subject.face_points;
    int skin = 0;
    int seen = 0;
    for (std::size_t i = first; i <= last; ++i) {
        for (int dx = -3; dx <= 3; ++dx) {
            const int x = static_cast<int>(p[i].x) + dx;
            if (x < 0 || x >= views.face.width()) continue;
            for (int dy = from; dy < to; ++dy) {
                const int y = static_cast<int>(p[i].y) - dy;
                if (y < 0 || y >= views.face.height()) continue;
                ++seen;
                if (skin_like(views.face.at(x, y), views.skin, 14)) ++skin;
            }
        }
    }
    return seen < 40 ? unmeasured : 1 - static_cast<double>(skin) / seen;
}

// The strip beside the jaw where an ear would be: skin-coloured and not backdrop.
double ear(const Views& views, bool left) {
    const auto& subject = views.subject;
    const int side = left ? -1 : 1;
    std::vector<Point> jaw;
    for (const std::size_t i : {0U, 1U, 2U}) {
        jaw.push_back(face_to_bust(subject, subject.face_points[left ? i : 16 - i]));
    }
    const auto& inside = subject.bust_inside;
    int skin = 0;
    int seen = 0;
    int rows = 0;
    const int y_from = static_cast<int>(bust_view_eyes.y - 0.04 * bust_view_iod);
    const int y_to = static_cast<int>(bust_view_eyes.y + 0.75 * bust_view_iod);
    for (int y = std::max(y_from, static_cast<int>(inside.y));
         y < std::min<double>(y_to, inside.y + inside.height); ++y) {
        double x = jaw.back().x;
        if (y <= jaw.front().y) {
            x = jaw.front().x;
        } else {
            for (std::size_t i = 0; i + 1 < jaw.size(); ++i) {
                if (y > jaw[i].y && y <= jaw[i + 1].y) {
                    const double share = (y - jaw[i].y) / std::max(1e-6, jaw[i + 1].y - jaw[i].y);
                    x = jaw[i].x + share * (jaw[i + 1].x - jaw[i].x);
                }
            }
        }
        int x0 = static_cast<int>(std::lround(x + side * (left ? 0.30 : 0.03) * bust_view_iod));
        int x1 = static_cast<int>(std::lround(x + side * (left ? 0.03 : 0.30) * bust_view_iod));
        x0 = std::max(x0, static_cast<int>(inside.x));
        x1 = std::min(x1, static_cast<int>(inside.x + inside.width) - 1);
        if (x1 - x0 < 5) continue;
        ++rows;
        for (int at = x0; at <= x1; ++at) {
            const auto lab = views.bust.at(at, y);
            ++seen;
            if (skin_like(lab, views.skin, 14) &&
                (!views.backdrop_seen || delta_e(lab, views.backdrop) > 12))
                ++skin;
        }
    }
    return rows < 15 ? unmeasured : static_cast<double>(skin) / seen;
}

}  // namespace

void measure_cover(const Views& views, Measures& out) {
    auto& face = out.face;
    face.brow_left = not_skin_above(views, 18, 20, 9, 18);
    face.brow_right = not_skin_above(views, 23, 25, 9, 18);
    face.forehead_cover = not_skin_above(views, 19, 24, 14, 34);
    face.ear_left = ear(views, true);
    face.ear_right = ear(views, false);

    // Dark strands between brow and cheek, outside the eyes themselves.
    int dark = 0;
    int seen = 0;
    const auto& p = views.subject.face_points;
    for (int y = 96; y < 116; ++y) {
        for (const int eye : {60, 132}) {
            for (int x = eye - 20; x < eye + 20; ++x) {
                const auto lab = views.face.at(x, y);
                ++seen;
                if (lab.l < 0.45F * views.skin.l && chroma_distance(lab, views.skin) > 8) ++dark;
            }
        }
    }
    face.eye_cover = static_cast<double>(dark) / seen;

    // Bright colourless specks under the ears.
    int specks = 0;
    for (const bool left : {true, false}) {
        const Point lobe = face_to_bust(views.subject, p[left ? 3 : 13]);
        for (int y = static_cast<int>(lobe.y) - 6; y < static_cast<int>(lobe.y) + 14; ++y) {
            for (int dx = 2; dx < 14; ++dx) {
                const int x = static_cast<int>(lobe.x) + (left ? -dx : dx);
                if (x < 1 || y < 1 || x >= views.bust.width() - 1 || y >= views.bust.height() - 1)
                    continue;
                const float around = (views.bust.l(x - 1, y - 1) + views.bust.l(x + 1, y + 1) +
                                      views.bust.l(x - 1, y + 1) + views.bust.l(x + 1, y - 1)) /
                                     4;
                const auto lab = views.bust.at(x, y);
                if (lab.l > around + 12 && std::hypot(lab.a, lab.b) < 12 &&
                    (!views.backdrop_seen || delta_e(lab, views.backdrop) > 15)) {
                    ++specks;
                }
            }
        }
    }
    face.ear_sparkle = specks;

    // A necklace: specks that stand out from skin on all four sides, below the chin.
    const Point chin = face_to_bust(views.subject, p[8]);
    int neck = 0;
    int beads = 0;
    for (int y = static_cast<int>(chin.y + 0.3 * bust_view_iod);
         y < static_cast<int>(chin.y + 1.1 * bust_view_iod); ++y) {
        for (int x = static_cast<int>(chin.x - 0.5 * bust_view_iod);
             x < static_cast<int>(chin.x + 0.5 * bust_view_iod); ++x) {
            if (x < 4 || y < 4 || x >= views.bust.width() - 4 || y >= views.bust.height() - 4)
                continue;
            const auto& inside = views.subject.bust_inside;
            if (x < inside.x || y < inside.y || x >= inside.x + inside.width ||
                y >= inside.y + inside.height)
                continue;
            const bool among_skin = skin_like(views.bust.at(x - 4, y), views.skin, 14) &&
                                    skin_like(views.bust.at(x + 4, y), views.skin, 14) &&
                                    skin_like(views.bust.at(x, y - 4), views.skin, 14) &&
                                    skin_like(views.bust.at(x, y + 4), views.skin, 14);
            if (!among_skin) continue;
            ++neck;
            const float around = (views.bust.l(x - 4, y) + views.bust.l(x + 4, y) +
                                  views.bust.l(x, y - 4) + views.bust.l(x, y + 4)) /
                                 4;
            if (std::abs(views.bust.l(x, y) - around) > 12) ++beads;
        }
    }
    if (neck > 100) face.neck_sparkle = beads;
}

}  // namespace liuying::portrait
