#include "portrait/copies.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <opencv2/imgproc.hpp>

#include "portrait/inspection.h"
#include "portrait/mat_view.h"

namespace liuying::portrait {
namespace {

constexpr int side = CopyPrint::side;
// Of 64: copies differ in a few, two pictures of one hall in a good many.
constexpr int sketch_differs_at_most = 12;
// 75 real portraits, halved and recompressed, or mirrored: .999 and more; drawn sitters who moved
// their head by one degree: .97 at most.
constexpr double agreement_at_least = 0.985;

std::uint64_t sketch_of(const cv::Mat& grey) {
    cv::Mat coarse;
    cv::resize(grey, coarse, {9, 8}, 0, 0, cv::INTER_AREA);
    std::uint64_t bits = 0;
    for (int y = 0; y < 8; ++y)
        for (int x = 0; x < 8; ++x)
            bits = bits << 1U |
                   (coarse.at<std::uint8_t>(y, x) < coarse.at<std::uint8_t>(y, x + 1) ? 1U : 0U);
    return bits;
}

double agreement(const CopyPrint& a, const CopyPrint& b, bool mirrored) {
    double dot = 0;
    double aa = 0;
    double bb = 0;
    for (int y = 0; y < side; ++y) {
        for (int x = 0; x < side; ++x) {
            const auto at = static_cast<std::size_t>(y * side + x);
            const auto to = static_cast<std::size_t>(y * side + (mirrored ? side - 1 - x : x));
            dot += a.detail[at] * b.detail[to];
            aa += a.detail[at] * a.detail[at];
            bb += b.detail[to] * b.detail[to];
        }
    }
    return aa > 0 && bb > 0 ? dot / std::sqrt(aa * bb) : 0;
}

}  // namespace

CopyPrint copy_print_of(const Raster& upright) {
    const cv::Mat bgr = view_of(upright);
    cv::Mat small;
    cv::resize(bgr, small, {side, side}, 0, 0, cv::INTER_AREA);
    cv::Mat grey;
    cv::cvtColor(small, grey, cv::COLOR_BGR2GRAY);
    CopyPrint print;
    print.sketch = sketch_of(grey);
    cv::Mat flipped;
    cv::flip(grey, flipped, 1);
    print.mirrored_sketch = sketch_of(flipped);
    cv::Mat floats;
    grey.convertTo(floats, CV_32FC1);
    cv::Mat smooth;
    cv::blur(floats, smooth, {5, 5});
    const cv::Mat detail = floats - smooth;
    for (int y = 0; y < side; ++y)
        for (int x = 0; x < side; ++x)
            print.detail[static_cast<std::size_t>(y * side + x)] = static_cast<std::int8_t>(
                std::clamp(std::lround(2 * detail.at<float>(y, x)), -127L, 127L));
    return print;
}

std::optional<Copy> Copies::seen_before(const std::string& file, const CopyPrint& print) {
    std::optional<Copy> best;
    for (const auto& [earlier, its] : seen_) {
        for (const bool mirrored : {false, true}) {
            const auto sketch = mirrored ? print.mirrored_sketch : print.sketch;
            if (std::popcount(sketch ^ its.sketch) > sketch_differs_at_most) continue;
            const double agrees = agreement(print, its, mirrored);
            if (agrees >= agreement_at_least && (!best || agrees > best->agreement))
                best = Copy{earlier, mirrored, agrees};
        }
    }
    seen_.push_back({file, print});
    return best;
}

Finding copy_finding(const Copy& copy) {
    Finding finding;
    finding.rule = copy.mirrored ? "mirrored_copy" : "copy";
    finding.verdict = Verdict::Look;
    finding.value_word = copy.of;
    finding.confidence = 0.9;
    finding.sentence = copy.mirrored
                           ? Words{"这张照片与“" + copy.of + "”左右互为镜像：请确认哪一张是原图。",
                                   "This is “" + copy.of +
                                       "” with left and right exchanged: find out which is the "
                                       "original."}
                           : Words{"这张照片与“" + copy.of + "”是同一张：请确认没有交错人。",
                                   "This is the same picture as “" + copy.of +
                                       "”: make sure it was not handed in "
                                       "for another person."};
    return finding;
}

}  // namespace liuying::portrait
