#include <algorithm>
#include <array>
#include <cmath>
#include <opencv2/core.hpp>

#include "portrait/measure_parts.h"
#include "portrait/sampling.h"

namespace liuying::portrait {
namespace {

// Beside the head, more than 1.5 eye distances off its middle, from the frame's top to 1.1 below
// the eyes: shoulders lie lower, most hair nearer.
constexpr int left_end = 52;
constexpr int right_start = 188;
constexpr int bottom = 165;

struct Sample {
    int x;
    int y;
    Lab lab;
};

// How steeply the plane of least squares through the lightness of what is near `middle` rises, L*
// over 120 px. Unmeasured where that is too little of what is seen: then it is no backdrop at all.
double gradient_of(const std::vector<Sample>& samples, const Lab& middle) {
    constexpr float near = 15;
    cv::Matx33d squares = cv::Matx33d::zeros();
    cv::Vec3d products{0, 0, 0};
    std::size_t used = 0;
    for (const auto& sample : samples) {
        if (delta_e(sample.lab, middle) > near) continue;
        const cv::Vec3d at{1, (sample.x - 120) / 120.0, (sample.y - 90) / 120.0};
        squares += at * at.t();
        products += at * static_cast<double>(sample.lab.l);
        ++used;
    }
    if (used < 40 || used * 2 < samples.size()) return unmeasured;
    const cv::Vec3d plane = squares.solve(products, cv::DECOMP_SVD);
    return std::hypot(plane[1], plane[2]);
}

}  // namespace

void measure_background(Views& views, const std::vector<Colour>& allowed, Measures& out) {
    auto& background = out.background;
    const auto& inside = views.subject.bust_inside;
    const int x0 = static_cast<int>(inside.x);
    const int x1 = static_cast<int>(inside.x + inside.width);
    const int y0 = static_cast<int>(inside.y);
    const int y1 = std::min(bottom, static_cast<int>(inside.y + inside.height));
    std::vector<Sample> samples;
    std::vector<float> steps;
    std::array<std::vector<int>, 3> rgb;
    for (int y = y0; y < y1; y += 2) {
        const auto* row = views.subject.bust_view.row(y);
        for (int x = x0; x < x1; x += 2) {
            if (x >= left_end && x < right_start) x = std::min(right_start, x1);
            if (x >= x1) break;
            const auto lab = views.bust.at(x, y);
            samples.push_back({x, y, lab});
            if (x + 1 < x1 && y + 1 < y1) {
                const auto right = views.bust.at(x + 1, y);
                const auto below = views.bust.at(x, y + 1);
                steps.push_back(std::hypot(delta_e(lab, right), delta_e(lab, below)));
            }
            for (std::size_t c = 0; c < 3; ++c) rgb[c].push_back(row[3 * x + static_cast<int>(c)]);
        }
    }
    if (samples.size() < 80) return;
    std::vector<Lab> labs;
    labs.reserve(samples.size());
    for (const auto& sample : samples) labs.push_back(sample.lab);
    const Lab middle = median(labs);
    views.backdrop = middle;
    views.backdrop_seen = true;
    const auto middle_of = [](std::vector<int>& values) {
        std::nth_element(values.begin(),
                         values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2),
                         values.end());
        return values[values.size() / 2];
    };
    background.colour = {middle_of(rgb[2]), middle_of(rgb[1]), middle_of(rgb[0]), ""};

    std::vector<float> all;
    std::vector<float> without_hair;
    for (const auto& lab : labs) {
        const float off = delta_e(lab, middle);
        all.push_back(off);
        if (views.hair.l > 38 || lab.l > 40 || delta_e(lab, views.hair) > 18)
            without_hair.push_back(off);
    }
    background.unevenness = percentile(all, 0.5);
    background.gradient = gradient_of(samples, middle);
    background.worst = percentile(without_hair, 0.75);
    background.texture = percentile(steps, 0.85);

    std::vector<float> left;
    std::vector<float> right;
    for (const auto& sample : samples) (sample.x < 120 ? left : right).push_back(sample.lab.l);
    if (left.size() > 30 && right.size() > 30) {
        background.shadow = std::abs(percentile(left, 0.5) - percentile(right, 0.5));
    }
    for (const auto& colour : allowed) {
        const double off =
            static_cast<double>(delta_e(middle, lab_of_rgb(colour.red, colour.green, colour.blue)));
        if (std::isnan(background.from_profile) || off < background.from_profile)
            background.from_profile = off;
    }
}

void measure_head(const Views& views, Measures& out) {
    auto& head = out.head;
    if (!views.backdrop_seen || out.background.unevenness > 4.7) return;
    // Dark hair before a dark backdrop has no edge to find.
    if (delta_e(views.hair, views.backdrop) < 20) return;
    const auto& inside = views.subject.bust_inside;
    const int y0 = static_cast<int>(inside.y);
    // Towards the top, a strip of 0.8 eye distances around the head's middle line leaves the hair.
    const double tilt = std::tan(views.subject.roll_degrees * 3.14159265358979 / 180);
    const auto covered = [&](int y) {
        const double middle = 120 + (bust_view_eyes.y - y) * tilt;
        int other = 0;
        int seen = 0;
        for (int x = static_cast<int>(middle) - 18; x <= static_cast<int>(middle) + 18; ++x) {
            if (x < inside.x || x >= inside.x + inside.width) continue;
            ++seen;
            if (delta_e(views.bust.at(x, y), views.backdrop) > 12) ++other;
        }
        return seen == 0 ? 1.0 : static_cast<double>(other) / seen;
    };
    if (covered(y0) > 0.2 || covered(y0 + 1) > 0.2) return;
    int top = -1;
    for (int y = y0 + 1; y + 1 < 80; ++y) {
        if (covered(y) > 0.25 && covered(y + 1) > 0.25) {
            top = y;
            break;
        }
    }
    if (top < 0) return;
    head.hair_top_px = views.subject.from_bust_view({120, static_cast<double>(top)}).y;

    // A bun or a hat shows as a narrow part standing out above the wide one.
    const auto width_at = [&](int y) {
        int n = 0;
        for (int x = 40; x < 200; ++x) {
            if (x >= inside.x && x < inside.x + inside.width &&
                delta_e(views.bust.at(x, y), views.backdrop) > 12)
                ++n;
        }
        return n;
    };
    const int wide = std::max(1, width_at(std::min(top + 45, 110)));
    int narrow = 0;
    for (int y = top; y < std::min(top + 45, 110); ++y) {
        if (width_at(y) < 0.35 * wide) ++narrow;
    }
    head.bump = narrow / bust_view_iod;

    // Outline against the backdrop: how often the edge changes between neighbouring rows.
    double change = 0;
    int rows = 0;
    int last_left = -1;
    for (int y = top + 8; y < 110; ++y) {
        int left = -1;
        for (int x = 40; x < 120; ++x) {
            if (x >= inside.x && delta_e(views.bust.at(x, y), views.backdrop) > 12) {
                left = x;
                break;
            }
        }
        if (left < 0) continue;
        if (last_left >= 0) {
            change += std::abs(left - last_left);
            ++rows;
        }
        last_left = left;
    }
    if (rows > 20) head.stray = change / rows;
}

}  // namespace liuying::portrait
