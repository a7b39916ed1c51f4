#include <algorithm>
#include <array>
#include <cmath>

#include "portrait/measure_parts.h"
#include "portrait/sampling.h"

namespace liuying::portrait {
namespace {

double distance(Point a, Point b) {
    return std::hypot(a.x - b.x, a.y - b.y);
}

// Soukupová, Čech 2016: mean height over width of the six points of one eye.
double aspect(const std::vector<Point>& p, std::size_t first) {
    const double height =
        distance(p[first + 1], p[first + 5]) + distance(p[first + 2], p[first + 4]);
    return height / (2 * std::max(1.0, distance(p[first], p[first + 3])));
}

// Where the iris lies in the eye opening: centre of the darkest fifth, as a share of the eye width
// off its middle; its chroma beside.
struct Iris {
    double off = unmeasured;
    double chroma = unmeasured;
};

Iris find_iris(const LabView& view, const std::vector<Point>& p, std::size_t first) {
    const double x0 = p[first].x;
    const double x1 = p[first + 3].x;
    const double y0 = std::min(p[first + 1].y, p[first + 2].y);
    const double y1 = std::max(p[first + 4].y, p[first + 5].y);
    if (x1 - x0 < 12 || y1 - y0 < 4) return {};
    struct Pixel {
        float l;
        int x;
        float chroma;
    };
    std::vector<Pixel> pixels;
    for (int y = std::max(0, static_cast<int>(y0 + 1));
         y < std::min(view.height() - 1, static_cast<int>(y1)); ++y) {
        for (int x = std::max(0, static_cast<int>(x0 + 2));
             x < std::min(view.width() - 1, static_cast<int>(x1 - 1)); ++x) {
            const auto lab = view.at(x, y);
            pixels.push_back({lab.l, x, std::hypot(lab.a, lab.b)});
        }
    }
    if (pixels.size() < 20) return {};
    const auto fifth = static_cast<std::ptrdiff_t>(pixels.size() / 5);
    std::nth_element(pixels.begin(), pixels.begin() + fifth, pixels.end(),
                     [](const Pixel& a, const Pixel& b) { return a.l < b.l; });
    double x = 0;
    double chroma = 0;
    for (std::ptrdiff_t i = 0; i < fifth; ++i) {
        x += pixels[static_cast<std::size_t>(i)].x;
        chroma += static_cast<double>(pixels[static_cast<std::size_t>(i)].chroma);
    }
    const auto n = static_cast<double>(fifth);
    return {(x / n - (x0 + x1) / 2) / (x1 - x0), chroma / n};
}

// The tallest dark run between the lids, eye distances: the iris where the eye is open, a line of
// lashes where it is shut.
double iris_height(const LabView& view, const std::vector<Point>& p, std::size_t first,
                   float skin_l) {
    const double x0 = p[first].x;
    const double x1 = p[first + 3].x;
    const double middle = (p[first].y + p[first + 3].y) / 2;
    const double reach = 0.16 * face_view_iod;
    const int left = std::max(0, static_cast<int>(x0 + 0.2 * (x1 - x0)));
    const int right = std::min(view.width() - 1, static_cast<int>(x1 - 0.2 * (x1 - x0)));
    const int top = std::max(0, static_cast<int>(middle - reach));
    const int bottom = std::min(view.height() - 1, static_cast<int>(middle + reach));
    float darkest = 100;
    for (int y = top; y <= bottom; ++y) {
        for (int x = left; x <= right; ++x) darkest = std::min(darkest, view.l(x, y));
    }
    const float threshold = darkest + 0.42F * std::max(0.0F, skin_l - darkest);
    int longest = 0;
    for (int x = left; x <= right; ++x) {
        int run = 0;
        for (int y = top; y <= bottom; ++y) {
            run = view.l(x, y) < threshold ? run + 1 : 0;
            longest = std::max(longest, run);
        }
    }
    return longest / face_view_iod;
}

// How much the red of the lips falls inside the mouth: teeth and the dark between the lips are not
// red.
double red_drop(const LabView& view, const std::vector<Point>& p) {
    const double width = p[64].x - p[60].x;
    const double middle = (p[60].x + p[64].x) / 2;
    const int x0 = std::max(0, static_cast<int>(middle - 0.35 * width));
    const int x1 = std::min(view.width() - 1, static_cast<int>(middle + 0.35 * width));
    const int top = std::max(0, static_cast<int>(std::lround(p[51].y)));
    const int bottom = std::min(view.height() - 1, static_cast<int>(std::lround(p[57].y)));
    if (x1 - x0 < 6 || bottom - top < 6) return unmeasured;
    std::vector<float> all;
    std::vector<double> rows;
    for (int y = top; y <= bottom; ++y) {
        double sum = 0;
        for (int x = x0; x <= x1; ++x) {
            const float a = view.at(x, y).a;
            all.push_back(a);
            sum += static_cast<double>(a);
        }
        rows.push_back(sum / (x1 - x0 + 1));
    }
    const double inner = (p[62].y + p[66].y) / 2;
    const double reach = std::max(2.0, (bottom - top) * 0.3);
    double least = 1e9;
    for (int y = top; y <= bottom; ++y) {
        if (std::abs(y - inner) < reach)
            least = std::min(least, rows[static_cast<std::size_t>(y - top)]);
    }
    return least > 1e8 ? unmeasured : percentile(all, 0.7) - least;
}

}  // namespace

void measure_face(const Views& views, Measures& out) {
    const auto& p = views.subject.face_points;
    auto& face = out.face;
    face.eye_left = aspect(p, 36);
    face.eye_right = aspect(p, 42);
    face.iris_left = iris_height(views.face, p, 36, views.skin.l);
    face.iris_right = iris_height(views.face, p, 42, views.skin.l);
    const auto left = find_iris(views.face, p, 36);
    const auto right = find_iris(views.face, p, 42);
    // Both irises off to the same side: the sitter looks past the camera.
    face.gaze = std::abs(left.off + right.off) / 2;
    face.iris_colour = std::max(left.chroma, right.chroma);

    face.mouth_gap = (distance(p[61], p[67]) + distance(p[62], p[66]) + distance(p[63], p[65])) /
                     3 / face_view_iod;
    const double drop = red_drop(views.face, p);
    if (!std::isnan(drop)) {
        // Logistic regression on 78 labelled portraits; without colour the gap speaks alone.
        face.mouth_open = views.subject.picture.colourless
                              ? logistic((face.mouth_gap - 0.115) * 40)
                              : logistic(-5.196 + 27.63 * std::min(face.mouth_gap, 0.25) +
                                         0.2089 * std::min(drop, 30.0));
    }
    // Teeth: inside the outer lips, as light as skin yet with far less colour than skin or lips
    // have.
    int seen = 0;
    int white = 0;
    const double skin_chroma =
        std::hypot(static_cast<double>(views.skin.a), static_cast<double>(views.skin.b));
    for (int y = static_cast<int>(p[51].y) + 1; y < static_cast<int>(p[57].y); ++y) {
        for (int x = static_cast<int>(p[60].x); x <= static_cast<int>(p[64].x); ++x) {
            if (x < 0 || y < 0 || x >= views.face.width() || y >= views.face.height()) continue;
            const auto lab = views.face.at(x, y);
            ++seen;
            if (lab.l > 0.85F * views.skin.l &&
                std::hypot(static_cast<double>(lab.a), static_cast<double>(lab.b)) <
                    0.7 * skin_chroma)
                ++white;
        }
    }
    if (seen > 60 && !views.subject.picture.colourless)
        face.teeth = static_cast<double>(white) / seen;
    std::vector<Lab> lips;
    for (int y = static_cast<int>(p[57].y) - 5; y < static_cast<int>(p[57].y) - 1; ++y) {
        for (int x = static_cast<int>(p[57].x) - 6; x <= static_cast<int>(p[57].x) + 6; ++x) {
            if (y > 0 && y < views.face.height() && x > 0 && x < views.face.width()) {
                lips.push_back(views.face.at(x, y));
            }
        }
    }
    if (!lips.empty()) {
        const auto colour = median(lips);
        face.lip_colour =
            std::hypot(static_cast<double>(colour.a), static_cast<double>(colour.b)) -
            std::hypot(static_cast<double>(views.skin.a), static_cast<double>(views.skin.b));
    }
}

}  // namespace liuying::portrait
