#include <algorithm>
#include <array>
#include <cmath>

#include "portrait/measure_parts.h"
#include "portrait/sampling.h"

namespace liuying::portrait {
namespace {

// The part of the face view that is face: an ellipse through the jaw, from the brows down.
bool in_face(int x, int y) {
    const double u = (x - 96) / 68.0;
    const double v = (y - 108) / 92.0;
    return u * u + v * v < 1 && y > 44;
}

// Mean of the squared Laplacian, before and after a 3×3 binomial filter: sharp pictures lose most
// of it (ratio high), blurred ones little.
double laplacian_ratio(const LabView& view, int x0, int x1, int y0, int y1) {
    const int w = x1 - x0;
    const int h = y1 - y0;
    std::vector<float> sharp(static_cast<std::size_t>(w) * static_cast<std::size_t>(h));
    std::vector<float> soft(sharp.size());
    std::vector<float> half(sharp.size());
    const auto index = [w](int x, int y) {
        return static_cast<std::size_t>(y) * static_cast<std::size_t>(w) +
               static_cast<std::size_t>(x);
    };
    for (int y = 0; y < h; ++y) {
        for (int x = 0; x < w; ++x) sharp[index(x, y)] = view.l(x0 + x, y0 + y);
    }
    // 5×5 binomial, [1 4 6 4 1] both ways.
    for (int y = 0; y < h; ++y) {
        for (int x = 2; x < w - 2; ++x) {
            half[index(x, y)] =
                (sharp[index(x - 2, y)] + sharp[index(x + 2, y)] +
                 4 * (sharp[index(x - 1, y)] + sharp[index(x + 1, y)]) + 6 * sharp[index(x, y)]) /
                16;
        }
    }
    for (int y = 2; y < h - 2; ++y) {
        for (int x = 2; x < w - 2; ++x) {
            soft[index(x, y)] =
                (half[index(x, y - 2)] + half[index(x, y + 2)] +
                 4 * (half[index(x, y - 1)] + half[index(x, y + 1)]) + 6 * half[index(x, y)]) /
                16;
        }
    }
    double before = 0;
    double after = 0;
    const auto laplacian = [&](const std::vector<float>& v, int x, int y) {
        const float value = 4 * v[index(x, y)] - v[index(x - 1, y)] - v[index(x + 1, y)] -
                            v[index(x, y - 1)] - v[index(x, y + 1)];
        return static_cast<double>(std::abs(value));
    };
    for (int y = 3; y < h - 3; ++y) {
        for (int x = 3; x < w - 3; ++x) {
            before += laplacian(sharp, x, y);
            after += laplacian(soft, x, y);
        }
    }
    return after < 1e-6 ? unmeasured : before / after;
}

}  // namespace

void measure_light(const Views& views, Measures& out) {
    const auto& view = views.face;
    const auto& pixels = views.subject.face_view;
    auto& light = out.light;
    std::vector<float> face;
    int shiny = 0;
    int burnt = 0;
    int drowned = 0;
    struct Part {
        int seen = 0;
        int shiny = 0;
        void add(bool shines) { ++seen, shiny += shines ? 1 : 0; }
        [[nodiscard]] double share() const {
            return seen == 0 ? unmeasured : static_cast<double>(shiny) / seen;
        }
    };
    Part forehead;
    Part nose;
    Part cheek;
    for (int y = 44; y < 196; ++y) {
        const auto* row = pixels.row(y);
        for (int x = 28; x < 164; ++x) {
            if (!in_face(x, y)) continue;
            const auto* p = row + 3 * x;
            const float l = view.l(x, y);
            face.push_back(l);
            const bool shines = std::min({p[0], p[1], p[2]}) >= 235;
            if (shines) ++shiny;
            if (y < 66)
                forehead.add(shines);
            else if (y > 84 && y < 132 && x >= 82 && x < 110)
                nose.add(shines);
            else if (y > 96 && y < 140)
                cheek.add(shines);
            if (std::max({p[0], p[1], p[2]}) >= 254) ++burnt;
            if (l < 4) ++drowned;
        }
    }
    const auto n = static_cast<double>(face.size());
    light.skin_l = percentile(face, 0.5);
    light.contrast = percentile(face, 0.95) - percentile(face, 0.05);
    light.shine = shiny / n;
    light.shine_forehead = forehead.share();
    light.shine_nose = nose.share();
    light.shine_cheeks = cheek.share();
    light.burnt = burnt / n;
    light.drowned = drowned / n;
    light.skin_chroma_red = static_cast<double>(views.skin.a);
    light.skin_chroma_yellow = static_cast<double>(views.skin.b);

    std::vector<float> left;
    std::vector<float> right;
    std::vector<float> steps;
    for (int y = 100; y < 128; ++y) {
        for (int x = 40; x < 66; ++x) {
            left.push_back(view.l(x, y));
            right.push_back(view.l(face_view_width - 1 - x, y));
            steps.push_back(std::abs(2 * view.l(x, y) - view.l(x - 1, y) - view.l(x + 1, y)));
        }
    }
    light.side_light = percentile(left, 0.5) - percentile(right, 0.5);
    light.noise = percentile(steps, 0.5) / 2.45 / 0.6745;

    // White of the eyes or a white collar would be better; the whites of the eyes are what every
    // picture has: the lightest tenth inside both eye openings.
    const auto& p = views.subject.face_points;
    struct Tone {
        float l, a, b;
    };
    std::vector<Tone> whites;
    for (const std::size_t first : {36U, 42U}) {
        for (int y = static_cast<int>(p[first + 1].y); y <= static_cast<int>(p[first + 4].y); ++y) {
            for (int x = static_cast<int>(p[first].x) + 2; x < static_cast<int>(p[first + 3].x) - 1;
                 ++x) {
                if (x < 0 || y < 0 || x >= view.width() || y >= view.height()) continue;
                const auto lab = view.at(x, y);
                whites.push_back({lab.l, lab.a, lab.b});
            }
        }
    }
    if (whites.size() > 40) {
        std::sort(whites.begin(), whites.end(),
                  [](const Tone& a, const Tone& b) { return a.l > b.l; });
        const std::size_t tenth = whites.size() / 10;
        double a = 0;
        double b = 0;
        for (std::size_t i = 0; i < tenth; ++i) {
            a += static_cast<double>(whites[i].a);
            b += static_cast<double>(whites[i].b);
        }
        light.cast = std::hypot(a, b) / static_cast<double>(tenth);
    }

    if (views.subject.iod >= 50) light.sharpness = laplacian_ratio(view, 30, 162, 60, 112);
    // Motion smears along one direction: compare steps along x, y and both diagonals around the
    // eyes.
    std::array<double, 4> energy{};
    for (int y = 61; y < 111; ++y) {
        for (int x = 31; x < 161; ++x) {
            const float c = view.l(x, y);
            energy[0] += static_cast<double>(std::abs(c - view.l(x + 1, y)));
            energy[1] += static_cast<double>(std::abs(c - view.l(x, y + 1)));
            energy[2] += static_cast<double>(std::abs(c - view.l(x + 1, y + 1)));
            energy[3] += static_cast<double>(std::abs(c - view.l(x + 1, y - 1)));
        }
    }
    energy[2] /= 1.3;
    energy[3] /= 1.3;
    const auto [least, most] = std::minmax_element(energy.begin(), energy.end());
    light.motion = *least < 1e-6 ? unmeasured : *most / *least;
}

}  // namespace liuying::portrait
