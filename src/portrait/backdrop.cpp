#include "portrait/backdrop.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <opencv2/imgproc.hpp>
#include <vector>

#include "portrait/mat_view.h"

namespace liuying::portrait {
namespace {

// The model is fitted at half the size; lightness counts less than colour, because light
// falls off over a backdrop and its colour does not.
constexpr float lightness_weight = 0.4F;
constexpr double inlier_at_most = 7;  // deltaE (weighted) within which a pixel is backdrop at first
constexpr double sure_backdrop = 1.8;  // of the noise: certainly backdrop below
constexpr double sure_sitter = 6.5;    // of the noise: certainly sitter above
constexpr double least_noise = 1.0;
constexpr double even_at_most = 4.5;  // noise beyond which the backdrop is not even
constexpr double share_at_least = 0.08;
// How unlike both shoulders may be: a dark suit before a dark wall loses the one in the shadow.
constexpr double shoulders_alike = 0.75;
constexpr double haze = 0.05;
// Of the corners and the sides; less means a shadow, a gradient or a thing the model left out.
constexpr double seeds_at_least = 0.985;

// L*a*b* in floats, lightness weighted.
cv::Mat weighted_lab(const cv::Mat& bgr) {
    cv::Mat floats;
    bgr.convertTo(floats, CV_32FC3, 1 / 255.0);
    cv::Mat lab;
    cv::cvtColor(floats, lab, cv::COLOR_BGR2Lab);
    for (int y = 0; y < lab.rows; ++y) {
        auto* row = lab.ptr<cv::Vec3f>(y);
        for (int x = 0; x < lab.cols; ++x) row[x][0] *= lightness_weight;
    }
    return lab;
}

constexpr int terms = 6;  // 1, x, y, x², xy, y²
using Terms = std::array<float, terms>;

Terms terms_at(int x, int y, const cv::Size& size) {
    const float u = 2 * (static_cast<float>(x) + 0.5F) / static_cast<float>(size.width) - 1;
    const float v = 2 * (static_cast<float>(y) + 0.5F) / static_cast<float>(size.height) - 1;
    return {1, u, v, u * u, u * v, v * v};
}

// The backdrop's colour as a surface of second order over the frame.
struct Surface {
    std::array<Terms, 3> weights{};

    [[nodiscard]] cv::Vec3f at(const Terms& t, int used = terms) const {
        cv::Vec3f colour;
        for (int channel = 0; channel < 3; ++channel) {
            float sum = 0;
            for (int i = 0; i < used; ++i)
                sum += weights[static_cast<std::size_t>(channel)][static_cast<std::size_t>(i)] *
                       t[static_cast<std::size_t>(i)];
            colour[channel] = sum;
        }
        return colour;
    }
};

// Least squares over the marked pixels; a ridge on the bends keeps them small where little is seen.
Surface fitted(const cv::Mat& lab, const cv::Mat& marked, int used) {
    cv::Matx<double, terms, terms> a = cv::Matx<double, terms, terms>::zeros();
    cv::Matx<double, terms, 3> b = cv::Matx<double, terms, 3>::zeros();
    int n = 0;
    for (int y = 0; y < lab.rows; ++y) {
        const auto* mark = marked.ptr<std::uint8_t>(y);
        const auto* row = lab.ptr<cv::Vec3f>(y);
        for (int x = 0; x < lab.cols; ++x) {
            if (mark[x] == 0) continue;
            const auto t = terms_at(x, y, lab.size());
            for (int i = 0; i < used; ++i) {
                for (int j = 0; j < used; ++j)
                    a(i, j) += static_cast<double>(t[static_cast<std::size_t>(i)] *
                                                   t[static_cast<std::size_t>(j)]);
                for (int channel = 0; channel < 3; ++channel)
                    b(i, channel) +=
                        static_cast<double>(t[static_cast<std::size_t>(i)] * row[x][channel]);
            }
            ++n;
        }
    }
    for (int i = 0; i < terms; ++i) a(i, i) += i < used ? (i < 3 ? 1e-6 : 0.02) * n + 1e-9 : 1;
    cv::Matx<double, terms, 3> solution;
    cv::solve(a, b, solution, cv::DECOMP_CHOLESKY);
    Surface surface;
    for (int channel = 0; channel < 3; ++channel)
        for (int i = 0; i < used; ++i)
            surface.weights[static_cast<std::size_t>(channel)][static_cast<std::size_t>(i)] =
                static_cast<float>(solution(i, channel));
    return surface;
}

cv::Mat distance_to(const Surface& surface, const cv::Mat& lab) {
    cv::Mat distance(lab.size(), CV_32FC1);
    for (int y = 0; y < lab.rows; ++y) {
        const auto* row = lab.ptr<cv::Vec3f>(y);
        auto* out = distance.ptr<float>(y);
        for (int x = 0; x < lab.cols; ++x) {
            const auto off = row[x] - surface.at(terms_at(x, y, lab.size()));
            out[x] = std::sqrt(off.dot(off));
        }
    }
    return distance;
}

// What is like the backdrop and hangs together with the upper border or the sides above the
// shoulders.
cv::Mat connected(const cv::Mat& near, const cv::Mat& seeds) {
    cv::Mat labels;
    const int count = cv::connectedComponents(near, labels, 4, CV_32S);
    std::vector<std::uint8_t> taken(static_cast<std::size_t>(count), 0);
    for (int y = 0; y < near.rows; ++y)
        for (int x = 0; x < near.cols; ++x)
            if (seeds.at<std::uint8_t>(y, x) != 0 && near.at<std::uint8_t>(y, x) != 0)
                taken[static_cast<std::size_t>(labels.at<int>(y, x))] = 255;
    taken[0] = 0;
    cv::Mat out(near.size(), CV_8UC1);
    for (int y = 0; y < near.rows; ++y) {
        const auto* label = labels.ptr<int>(y);
        auto* to = out.ptr<std::uint8_t>(y);
        for (int x = 0; x < near.cols; ++x) to[x] = taken[static_cast<std::size_t>(label[x])];
    }
    return out;
}

double median_of(std::vector<float> values) {
    const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
    std::nth_element(values.begin(), middle, values.end());
    return static_cast<double>(*middle);
}

std::vector<float> marked_values(const cv::Mat& values, const cv::Mat& marked) {
    std::vector<float> out;
    for (int y = 0; y < values.rows; ++y)
        for (int x = 0; x < values.cols; ++x)
            if (marked.at<std::uint8_t>(y, x) != 0) out.push_back(values.at<float>(y, x));
    return out;
}

// He, Sun, Tang 2013 with a grey guide, all in units of 0..1.
cv::Mat guided(const cv::Mat& guide, const cv::Mat& alpha, int radius, double epsilon) {
    const cv::Size window{2 * radius + 1, 2 * radius + 1};
    const auto mean = [&](const cv::Mat& of) {
        cv::Mat out;
        cv::blur(of, out, window);
        return out;
    };
    const cv::Mat mean_i = mean(guide);
    const cv::Mat mean_p = mean(alpha);
    const cv::Mat covariance = mean(guide.mul(alpha)) - mean_i.mul(mean_p);
    const cv::Mat variance = mean(guide.mul(guide)) - mean_i.mul(mean_i);
    cv::Mat a;
    cv::divide(covariance, variance + epsilon, a);
    const cv::Mat b = mean_p - a.mul(mean_i);
    return mean(a).mul(guide) + mean(b);
}

}  // namespace

std::optional<Raster> sitter_mask(const Raster& portrait) {
    const cv::Mat bgr = view_of(portrait);
    cv::Mat small;
    cv::resize(bgr, small, {}, 0.5, 0.5, cv::INTER_AREA);
    const cv::Mat lab = weighted_lab(small);
    // Where only backdrop can be: both upper corners, and the sides above the shoulders.
    cv::Mat seeds = cv::Mat::zeros(lab.size(), CV_8UC1);
    const int strip = std::max(2, lab.cols / 16);
    const int corner = lab.cols * 3 / 10;
    for (const int x : {0, lab.cols - corner})
        seeds(cv::Rect{x, 0, corner, std::max(2, lab.rows / 20)}).setTo(255);
    for (const int x : {0, lab.cols - strip})
        seeds(cv::Rect{x, 0, strip, lab.rows * 2 / 5}).setTo(255);

    cv::Mat marked = seeds;
    Surface surface;
    double noise = 0;
    constexpr std::array used_terms{3, 3, terms, terms};
    for (std::size_t round = 0; round < used_terms.size(); ++round) {
        surface = fitted(lab, marked, used_terms[round]);
        const cv::Mat distance = distance_to(surface, lab);
        noise = std::max(least_noise, median_of(marked_values(distance, marked)));
        if (noise > even_at_most) return std::nullopt;
        const cv::Mat near = distance < std::min(inlier_at_most, 3.5 * noise);
        marked = connected(near, seeds);
        if (cv::countNonZero(marked) < share_at_least * static_cast<double>(lab.total()))
            return std::nullopt;
    }
    if (cv::countNonZero(marked & seeds) < seeds_at_least * cv::countNonZero(seeds))
        return std::nullopt;
    // A garment of the backdrop's colour would be taken for it, wholly or on one side.
    const cv::Mat below = marked.rowRange(lab.rows * 7 / 8, lab.rows);
    const auto sitter_in = [&](int from, int to) {
        const cv::Mat part = below.colRange(from, to);
        return static_cast<double>(part.total()) - cv::countNonZero(part);
    };
    const double breast = sitter_in(lab.cols * 2 / 5, lab.cols * 3 / 5);
    const double left = sitter_in(0, lab.cols / 2);
    const double right = sitter_in(lab.cols / 2, lab.cols);
    if (breast < 0.97 * below.rows * (lab.cols / 5) ||
        std::min(left, right) < shoulders_alike * std::max(left, right))
        return std::nullopt;
    // At full size: a soft key, but only where the backdrop reaches.
    const cv::Mat whole = weighted_lab(bgr);
    const cv::Mat distance = distance_to(surface, whole);
    cv::Mat reach;
    cv::resize(marked, reach, bgr.size(), 0, 0, cv::INTER_NEAREST);
    cv::dilate(reach, reach, cv::getStructuringElement(cv::MORPH_ELLIPSE, {9, 9}));
    const auto low = static_cast<float>(sure_backdrop * noise);
    const auto high = static_cast<float>(sure_sitter * noise);
    // At an edge a pixel is as much sitter as it has come away from the backdrop towards the sitter
    // beside it.
    cv::Mat beside;
    cv::dilate(distance, beside, cv::Mat::ones(7, 7, CV_8UC1));
    cv::Mat alpha(bgr.size(), CV_32FC1);
    for (int y = 0; y < alpha.rows; ++y) {
        const auto* d = distance.ptr<float>(y);
        const auto* most = beside.ptr<float>(y);
        const auto* near = reach.ptr<std::uint8_t>(y);
        auto* out = alpha.ptr<float>(y);
        for (int x = 0; x < alpha.cols; ++x)
            out[x] =
                near[x] == 0
                    ? 1.0F
                    : std::clamp((d[x] - low) / (std::max(high, 0.9F * most[x]) - low), 0.0F, 1.0F);
    }
    cv::Mat grey;
    cv::cvtColor(bgr, grey, cv::COLOR_BGR2GRAY);
    grey.convertTo(grey, CV_32FC1, 1 / 255.0);
    // The filter draws the key to the picture's edges and leaves a haze beyond them; the haze goes.
    cv::Mat soft = guided(grey, alpha, 2, 0.005 * 0.005);
    soft = (soft - haze) / (1 - 2 * haze);
    Raster mask = Raster::blank(portrait.width, portrait.height, 1);
    cv::Mat out = view_of(mask);
    soft.convertTo(out, CV_8UC1, 255);
    return mask;
}

Raster before_colour(const Raster& portrait, const Raster& mask, const Colour& colour) {
    Raster out = portrait;
    // The old backdrop near each pixel: what is surely backdrop, spread into the edge.
    const cv::Mat bgr = view_of(portrait);
    const cv::Mat key = view_of(mask);
    cv::Mat floats;
    bgr.convertTo(floats, CV_32FC3);
    cv::Mat weight;
    cv::Mat(key < 13).convertTo(weight, CV_32FC1, 1 / 255.0);
    cv::Mat weights;
    cv::merge(std::vector<cv::Mat>{weight, weight, weight}, weights);
    const cv::Size window{61, 61};
    cv::Mat sum;
    cv::Mat over;
    cv::blur(floats.mul(weights), sum, window, {-1, -1}, cv::BORDER_CONSTANT);
    cv::blur(weights, over, window, {-1, -1}, cv::BORDER_CONSTANT);
    const std::array<float, 3> to{static_cast<float>(colour.blue), static_cast<float>(colour.green),
                                  static_cast<float>(colour.red)};
    for (int y = 0; y < out.height; ++y) {
        const auto* from = floats.ptr<cv::Vec3f>(y);
        const auto* old_sum = sum.ptr<cv::Vec3f>(y);
        const auto* old_over = over.ptr<cv::Vec3f>(y);
        const auto* alpha = mask.row(y);
        auto* pixel = out.row(y);
        for (int x = 0; x < out.width; ++x, pixel += 3) {
            const float a = static_cast<float>(alpha[x]) / 255;
            if (a >= 1) continue;
            for (int i = 0; i < 3; ++i) {
                // I = aF + (1 - a)B, so F before the new colour C is I + (1 - a)(C - B).
                const float old =
                    old_over[x][i] > 1e-3F ? old_sum[x][i] / old_over[x][i] : from[x][i];
                const float shown =
                    a <= 0 ? to[static_cast<std::size_t>(i)]
                           : from[x][i] + (1 - a) * (to[static_cast<std::size_t>(i)] - old);
                pixel[i] = cv::saturate_cast<std::uint8_t>(shown);
            }
        }
    }
    return out;
}

}  // namespace liuying::portrait
