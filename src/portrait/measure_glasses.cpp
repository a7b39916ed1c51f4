#include <algorithm>
#include <array>
#include <cmath>

#include "portrait/measure_parts.h"
#include "portrait/sampling.h"

namespace liuying::portrait {
namespace {

constexpr int ridge_reach = 3;

// The strongest thin line through columns x0..x1 that crosses rows y0..y1 at one of `slopes` slopes
// within ±steepest: how much darker or lighter than 3 px above and below it is on average, times
// how uniformly so. Frames and bridges are such lines; lids, brows and creases are steps or curves.
double strongest_line(const LabView& view, int x0, int x1, int y0, int y1, double steepest,
                      int slopes) {
    double best = 0;
    const double middle = (x0 + x1 - 1) / 2.0;
    const int n = x1 - x0;
    for (int s = 0; s < slopes; ++s) {
        const double slope = -steepest + 2 * steepest * s / (slopes - 1);
        std::array<int, 32> shift{};
        for (int x = x0; x < x1; ++x) {
            shift[static_cast<std::size_t>(x - x0)] =
                static_cast<int>(std::lround(slope * (x - middle)));
        }
        for (int y = y0; y < y1; ++y) {
            float sum = 0;
            int sign = 0;
            for (int x = x0; x < x1; ++x) {
                const int at = std::clamp(y + shift[static_cast<std::size_t>(x - x0)], ridge_reach,
                                          view.height() - 1 - ridge_reach);
                const float r =
                    view.l(x, at) - (view.l(x, at - ridge_reach) + view.l(x, at + ridge_reach)) / 2;
                sum += r;
                sign += r > 0 ? 1 : (r < 0 ? -1 : 0);
            }
            const double strength = std::abs(static_cast<double>(sum) / n) * std::abs(sign) / n;
            best = std::max(best, strength);
        }
    }
    return best;
}

// The strongest upright edge beside the nose: the inner rims.
double strongest_upright(const LabView& view, int x0, int x1, int y0, int y1) {
    double best = 0;
    for (int x = x0; x < x1 - 1; ++x) {
        float sum = 0;
        for (int y = y0; y < y1; ++y) sum += std::abs(view.l(x + 1, y) - view.l(x, y));
        best = std::max(best, static_cast<double>(sum) / (y1 - y0));
    }
    return best;
}

double mean_step_across(const LabView& view, int x0, int x1, int y0, int y1) {
    float sum = 0;
    for (int y = y0; y < y1; ++y) {
        for (int x = x0; x < x1 - 1; ++x) sum += std::abs(view.l(x + 1, y) - view.l(x, y));
    }
    return static_cast<double>(sum) / ((x1 - x0 - 1) * (y1 - y0));
}

}  // namespace

void measure_glasses(const Views& views, Measures& out) {
    const auto& view = views.face;
    const double skin = std::max(25.0, static_cast<double>(views.skin.l));
    const double bridge = strongest_line(view, 88, 105, 62, 108, 0.2, 5) / skin;
    const double temples = std::min(strongest_line(view, 14, 36, 64, 100, 0.3, 7),
                                    strongest_line(view, 156, 178, 64, 100, 0.3, 7)) /
                           skin;
    const double rims = std::min(strongest_upright(view, 72, 92, 86, 110),
                                 strongest_upright(view, 100, 120, 86, 110)) /
                        skin;
    const double beside_nose =
        (mean_step_across(view, 78, 90, 84, 104) + mean_step_across(view, 102, 114, 84, 104)) /
        skin;
    // Logistic regression on 78 labelled portraits (22 with glasses); cross-validation in
    // docs/portrait-accuracy.md.
    const auto log_of = [](double strength) { return std::log(strength + 1e-3); };
    out.face.glasses = logistic(12.588 + 1.435 * log_of(bridge) + 1.060 * log_of(temples) +
                                1.079 * log_of(rims) + 1.417 * log_of(beside_nose));

    // Burnt-out spots and darkening inside the lens area.
    int burnt = 0;
    int seen = 0;
    std::vector<float> under;
    for (const int eye : {60, 132}) {
        for (int y = 66; y < 108; ++y) {
            for (int x = eye - 26; x < eye + 26; ++x) {
                const auto lab = view.at(x, y);
                ++seen;
                if (lab.l > 93 && std::abs(lab.a) < 8 && std::abs(lab.b) < 8) ++burnt;
                if (y > 98) under.push_back(lab.l);
            }
        }
    }
    out.face.glare = static_cast<double>(burnt) / seen;
    out.face.lens_tint = 1 - percentile(under, 0.5) / skin;
    out.face.rim_over_eye = std::max(strongest_line(view, 48, 72, 78, 92, 0.2, 5),
                                     strongest_line(view, 120, 144, 78, 92, 0.2, 5)) /
                            skin;
}

}  // namespace liuying::portrait
