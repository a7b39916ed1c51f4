#include "portrait/likeness.h"

#include <algorithm>
#include <cmath>
#include <initializer_list>
#include <vector>

#include "portrait/embedder.h"

namespace liuying::portrait {
namespace {

constexpr double distance_at_most = 30;
// Lightness counts less than colour: the flash does not always reach its full power.
constexpr float lightness_weight = 0.6F;
constexpr float exposure_at_most = 8;  // how far the light as a whole may differ, L*

float exposure_between(const Appearance& a, const Appearance& b) {
    std::vector<float> steps;
    for (std::size_t i = 0; i < dress_cells; ++i)
        if (a.dress[i].seen && b.dress[i].seen)
            steps.push_back(b.dress[i].mean.l - a.dress[i].mean.l);
    if (steps.empty()) return 0;
    const auto middle = steps.begin() + static_cast<std::ptrdiff_t>(steps.size() / 2);
    std::nth_element(steps.begin(), middle, steps.end());
    return std::clamp(*middle, -exposure_at_most, exposure_at_most);
}

struct Sum {
    double of = 0;
    int over = 0;

    [[nodiscard]] std::optional<double> mean() const {
        return over == 0 ? std::nullopt : std::optional{of / over};
    }
};

// Every cell of `a` against the likest of `b` that is it or touches it: a sitter who leans moves an
// edge into the next cell, and that is no other shirt.
void add_cells(const Appearance& a, const Appearance& b, CellGrid grid, float exposure, Sum& sum) {
    const auto at = [&grid](int column, int row) {
        return static_cast<std::size_t>(grid.first + row * grid.columns + column);
    };
    for (int row = 0; row < grid.rows; ++row) {
        for (int column = 0; column < grid.columns; ++column) {
            const auto& x = a.dress[at(column, row)];
            if (!x.seen || !b.dress[at(column, row)].seen) continue;
            const Lab lit{(x.mean.l + exposure) * lightness_weight, x.mean.a, x.mean.b};
            double least = distance_at_most;
            for (int r = std::max(0, row - 1); r <= std::min(grid.rows - 1, row + 1); ++r) {
                for (int c = std::max(0, column - 1); c <= std::min(grid.columns - 1, column + 1);
                     ++c) {
                    const auto& y = b.dress[at(c, r)];
                    if (!y.seen) continue;
                    const Lab other{y.mean.l * lightness_weight, y.mean.a, y.mean.b};
                    least = std::min(least, static_cast<double>(delta_e(lit, other)));
                }
            }
            sum.of += least;
            ++sum.over;
        }
    }
}

// How much brighter, redder and yellower the skin of `b` is: another lamp does that, another shirt
// does not.
Lab light_between(const Appearance& a, const Appearance& b) {
    constexpr float lightness_at_most = 30;
    constexpr float colour_at_most = 20;
    const auto& x = a.dress[static_cast<std::size_t>(skin_grid.first)].mean;
    const auto& y = b.dress[static_cast<std::size_t>(skin_grid.first)].mean;
    return {std::clamp(y.l - x.l, -lightness_at_most, lightness_at_most),
            std::clamp(y.a - x.a, -colour_at_most, colour_at_most),
            std::clamp(y.b - x.b, -colour_at_most, colour_at_most)};
}

// As add_cells, of the columns that lie on the body in every picture.
void add_clothes(const Appearance& a, const Appearance& b, const Lab& light, Sum& sum) {
    constexpr float half_lightness = 0.5F;
    constexpr int first = 2;
    constexpr int last = 5;
    const auto at = [](int column, int row) {
        return static_cast<std::size_t>(clothes_grid.first + row * clothes_grid.columns + column);
    };
    for (int row = 0; row < clothes_grid.rows; ++row) {
        for (int column = first; column <= last; ++column) {
            const auto& x = a.dress[at(column, row)];
            if (!x.seen) continue;
            const Lab lit{(x.mean.l + light.l) * half_lightness, x.mean.a + light.a,
                          x.mean.b + light.b};
            std::optional<double> least;
            for (int r = std::max(0, row - 1); r <= std::min(clothes_grid.rows - 1, row + 1); ++r) {
                for (int c = std::max(first, column - 1); c <= std::min(last, column + 1); ++c) {
                    const auto& y = b.dress[at(c, r)];
                    if (!y.seen) continue;
                    const Lab other{y.mean.l * half_lightness, y.mean.a, y.mean.b};
                    least = std::min(least.value_or(distance_at_most),
                                     static_cast<double>(delta_e(lit, other)));
                }
            }
            if (!least) continue;
            sum.of += *least;
            ++sum.over;
        }
    }
}

// Logistic maps fitted by bench/likeness_accuracy.cpp, one a part; what they were fitted on and how
// often they err: docs/portrait-accuracy.md. In a hall of gowns and white shirts everybody is
// dressed alike: what looks alike says little, what looks different says much.
constexpr double dress_least = -6;
constexpr double dress_most = 1;
constexpr DistanceLikelihood clothes_likelihood{10.6, -0.87, dress_least, dress_most};
// Fitted at 6.9; before a blue backdrop the same movement of dark hair makes a larger step than
// before the grey ones of the series, so three more are allowed.
constexpr DistanceLikelihood hair_likelihood{9.9, -1.55, dress_least, dress_most};
constexpr DistanceLikelihood skin_likelihood{7.1, -0.82, dress_least, dress_most};
// Not fitted but set: where one sitter of a hundred still lies, with a slope half of the one above
// (bench/entrance_accuracy.cpp).
constexpr DistanceLikelihood entrance_likelihood{12, -0.5, dress_least, dress_most};
constexpr DistanceLikelihood gradients_likelihood{0.068, -34, -4, 4};

std::optional<double> face_likeness(const Appearance& a, const Appearance& b,
                                    const FaceEmbedder* embedder) {
    if (embedder != nullptr && !a.face.empty() && a.face_model == embedder->model() &&
        b.face_model == a.face_model && a.face.size() == b.face.size()) {
        const auto measured = embedder->likelihood();
        if (!measured) return std::nullopt;
        return measured->of(embedder->distance(a.face, b.face));
    }
    if (a.face_model != gradients_face_model) return std::nullopt;
    const auto apart = gradient_distance(a, b);
    if (!apart) return std::nullopt;
    return gradients_likelihood.of(*apart);
}

}  // namespace

std::optional<DressDistance> dress_distance(const Appearance& a, const Appearance& b) {
    const float exposure = exposure_between(a, b);
    const auto over = [&](std::initializer_list<CellGrid> grids) {
        Sum sum;
        for (const auto grid : grids) {
            add_cells(a, b, grid, exposure, sum);
            add_cells(b, a, grid, -exposure, sum);
        }
        return sum.mean();
    };
    const auto clothes = over({clothes_grid, neck_grid});
    const auto hair = over({hair_grid, left_hair_grid, right_hair_grid});
    const auto skin = over({skin_grid});
    if (!clothes || !hair || !skin) return std::nullopt;
    return DressDistance{*clothes, *hair, *skin};
}

std::optional<double> gradient_distance(const Appearance& a, const Appearance& b) {
    if (a.face.empty() || a.face_model != b.face_model || a.face.size() != b.face.size())
        return std::nullopt;
    double dot = 0;
    for (std::size_t i = 0; i < a.face.size(); ++i)
        dot += static_cast<double>(a.face[i]) * static_cast<double>(b.face[i]);
    return 1 - dot;
}

Likeness likeness_of(const Appearance& a, const Appearance& b, const FaceEmbedder* embedder) {
    Likeness likeness;
    if (const auto apart = dress_distance(a, b))
        // They go together more than they differ, so they are not added up: the one that speaks
        // most against it counts.
        likeness.dress =
            std::min({clothes_likelihood.of(apart->clothes), hair_likelihood.of(apart->hair),
                      skin_likelihood.of(apart->skin)});
    likeness.face = face_likeness(a, b, embedder);
    return likeness;
}

std::optional<double> entrance_distance(const Appearance& entrance, const Appearance& shot) {
    const Lab light = light_between(entrance, shot);
    Sum sum;
    add_clothes(entrance, shot, light, sum);
    add_clothes(shot, entrance, {-light.l, -light.a, -light.b}, sum);
    return sum.mean();
}

Likeness likeness_to_entrance(const Appearance& entrance, const Appearance& shot,
                              const FaceEmbedder* embedder) {
    Likeness likeness;
    if (const auto apart = entrance_distance(entrance, shot))
        likeness.dress = entrance_likelihood.of(*apart);
    likeness.face = face_likeness(entrance, shot, embedder);
    return likeness;
}

}  // namespace liuying::portrait
