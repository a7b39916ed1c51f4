#include <algorithm>
#include <array>
#include <cmath>

#include "portrait/measure_parts.h"
#include "portrait/sampling.h"

namespace liuying::portrait {
namespace {

struct Cluster {
    Lab centre{};
    std::size_t count = 0;
};

// k-means with three centres started at the darkest, middle and lightest sample.
std::array<Cluster, 3> three_means(std::vector<Lab> samples) {
    std::sort(samples.begin(), samples.end(), [](const Lab& a, const Lab& b) { return a.l < b.l; });
    std::array<Cluster, 3> clusters;
    clusters[0].centre = samples[samples.size() / 10];
    clusters[1].centre = samples[samples.size() / 2];
    clusters[2].centre = samples[samples.size() * 9 / 10];
    for (int round = 0; round < 8; ++round) {
        std::array<std::array<double, 3>, 3> sum{};
        for (auto& cluster : clusters) cluster.count = 0;
        for (const auto& sample : samples) {
            std::size_t nearest = 0;
            for (std::size_t i = 1; i < 3; ++i) {
                if (delta_e(sample, clusters[i].centre) < delta_e(sample, clusters[nearest].centre))
                    nearest = i;
            }
            ++clusters[nearest].count;
            sum[nearest][0] += static_cast<double>(sample.l);
            sum[nearest][1] += static_cast<double>(sample.a);
            sum[nearest][2] += static_cast<double>(sample.b);
        }
        for (std::size_t i = 0; i < 3; ++i) {
            if (clusters[i].count == 0) continue;
            const auto n = static_cast<double>(clusters[i].count);
            clusters[i].centre = {static_cast<float>(sum[i][0] / n),
                                  static_cast<float>(sum[i][1] / n),
                                  static_cast<float>(sum[i][2] / n)};
        }
    }
    return clusters;
}

// Everyday names of cloth colours, by lightness, chroma and hue.
std::string name_of(const Lab& c) {
    const double l = static_cast<double>(c.l);
    const double chroma = std::hypot(static_cast<double>(c.a), static_cast<double>(c.b));
    double hue =
        std::atan2(static_cast<double>(c.b), static_cast<double>(c.a)) * 180 / 3.14159265358979;
    if (hue < 0) hue += 360;
    const bool bluish = hue > 235 && hue < 310;
    if (l < 20 && chroma < 6) return "black";
    if (chroma < 7.5 || (l < 14 && chroma < 10)) {
        if (l < 26) return "black";
        if (l < 74) return "grey";
        return "white";
    }
    if (bluish) {
        if (hue > 298 && chroma > 16) return "purple";
        if (l < 30 && chroma < 26) return "navy";
        if (chroma < 11 && l > 75) return "white";
        if (chroma < 11 && l > 30) return "grey";
        return "blue";
    }
    if (hue >= 310 && hue < 340) return l > 65 ? "pink" : "purple";
    if (hue >= 340 || hue < 42)
        return l > 62 ? "pink" : (chroma > 22 ? "red" : (l < 22 ? "black" : "brown"));
    if (hue < 80)
        return l > 60 ? "beige" : (chroma > 45 && l > 50 ? "yellow" : (l < 18 ? "black" : "brown"));
    if (hue < 110) return chroma > 30 ? "yellow" : (l > 60 ? "beige" : "brown");
    if (hue < 180) return "green";
    return "cyan";
}

}  // namespace

void measure_clothing(const Views& views, Measures& out) {
    auto& clothing = out.clothing;
    const auto& inside = views.subject.bust_inside;
    const Point chin = face_to_bust(views.subject, views.subject.face_points[8]);
    const int y0 =
        std::max(static_cast<int>(chin.y + 0.35 * bust_view_iod), static_cast<int>(inside.y));
    const int y1 = static_cast<int>(inside.y + inside.height);
    std::vector<Lab> samples;
    double steps = 0;
    std::size_t stepped = 0;
    for (int y = y0; y < y1; ++y) {
        // Widening downwards as shoulders do.
        const double reach = std::min(2.2, 0.6 + (y - chin.y) / bust_view_iod) * bust_view_iod;
        for (int x = static_cast<int>(chin.x - reach); x <= static_cast<int>(chin.x + reach);
             x += 2) {
            if (x < inside.x || x + 1 >= inside.x + inside.width) continue;
            // The middle shows the shirt under an open jacket; the garment is what lies beside it.
            if (std::abs(x - chin.x) < 0.6 * bust_view_iod) continue;
            const auto lab = views.bust.at(x, y);
            if (views.backdrop_seen && out.background.unevenness < 6 &&
                delta_e(lab, views.backdrop) < 10)
                continue;
            if (chroma_distance(lab, views.skin) < 9 && lab.l > 0.5F * views.skin.l &&
                lab.l < 1.25F * views.skin.l)
                continue;
            samples.push_back(lab);
            const auto next = views.bust.at(x + 1, y);
            const float step = delta_e(lab, next);
            if (step < 25) {
                steps += static_cast<double>(step);
                ++stepped;
            }
        }
    }
    // Sleeves: what lies outside the chest at the lower edge is cloth, or the skin of a bare arm.
    int arm = 0;
    int bare = 0;
    for (int y = static_cast<int>(chin.y + 1.3 * bust_view_iod); y < y1; ++y) {
        for (int x = static_cast<int>(inside.x); x < static_cast<int>(inside.x + inside.width);
             ++x) {
            if (std::abs(x - chin.x) < 1.2 * bust_view_iod) continue;
            const auto lab = views.bust.at(x, y);
            if (views.backdrop_seen && delta_e(lab, views.backdrop) < 12) continue;
            ++arm;
            if (chroma_distance(lab, views.skin) < 9 && lab.l > 0.6F * views.skin.l &&
                lab.l < 1.25F * views.skin.l)
                ++bare;
        }
    }
    if (arm > 300) clothing.bare_arms = static_cast<double>(bare) / arm;
    if (samples.size() < 150) return;
    const auto clusters = three_means(samples);
    std::vector<std::pair<std::string, double>> shares;
    Lab main_colour;
    std::size_t main_count = 0;
    for (const auto& cluster : clusters) {
        if (cluster.count == 0) continue;
        const double share =
            static_cast<double>(cluster.count) / static_cast<double>(samples.size());
        const auto name = name_of(cluster.centre);
        const auto known = std::find_if(shares.begin(), shares.end(),
                                        [&](const auto& s) { return s.first == name; });
        if (known == shares.end()) {
            shares.emplace_back(name, share);
        } else {
            known->second += share;
        }
        if (cluster.count > main_count) {
            main_count = cluster.count;
            main_colour = cluster.centre;
        }
    }
    // A coloured garment under a dark jacket is still what is seen most, if it is.
    const auto most =
        std::max_element(shares.begin(), shares.end(),
                         [](const auto& a, const auto& b) { return a.second < b.second; });
    clothing.colour = most->first;
    clothing.share = most->second;
    if (views.backdrop_seen)
        clothing.contrast = static_cast<double>(delta_e(main_colour, views.backdrop));
    if (stepped > 100) clothing.pattern = steps / static_cast<double>(stepped);

    // A hood lies beside the neck, above the shoulders, where else backdrop or hair is.
    int beside = 0;
    int cloth = 0;
    for (int y = static_cast<int>(chin.y - 0.15 * bust_view_iod);
         y < static_cast<int>(chin.y + 0.3 * bust_view_iod); ++y) {
        if (y < y0 - static_cast<int>(0.6 * bust_view_iod) || y >= y1) continue;
        for (const int side : {-1, 1}) {
            for (int dx = static_cast<int>(0.85 * bust_view_iod);
                 dx < static_cast<int>(1.4 * bust_view_iod); ++dx) {
                const int x = static_cast<int>(chin.x) + side * dx;
                if (x < inside.x || x >= inside.x + inside.width) continue;
                ++beside;
                const auto lab = views.bust.at(x, y);
                if (delta_e(lab, main_colour) < 10 && delta_e(lab, views.hair) > 10) ++cloth;
            }
        }
    }
    if (beside > 200) clothing.hood = static_cast<double>(cloth) / beside;

    // Slanting edges on both sides of the neck: a collar.
    double edges = 0;
    int rows = 0;
    for (int y = static_cast<int>(chin.y + 0.15 * bust_view_iod);
         y < static_cast<int>(chin.y + 0.9 * bust_view_iod) && y + 1 < y1; ++y) {
        for (const int side : {-1, 1}) {
            float most_step = 0;
            for (int dx = 12; dx < 40; ++dx) {
                const int x = static_cast<int>(chin.x) + side * dx;
                if (x < inside.x || x + 1 >= inside.x + inside.width) continue;
                most_step =
                    std::max(most_step, delta_e(views.bust.at(x, y), views.bust.at(x + 1, y)));
            }
            edges += static_cast<double>(most_step);
            ++rows;
        }
    }
    if (rows > 20) clothing.collar = edges / rows;
}

}  // namespace liuying::portrait
