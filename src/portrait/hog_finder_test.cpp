// The built-in face search against dlib's own over the same filters.

#include <dlib/image_processing/frontal_face_detector.h>

#include <doctest/doctest.h>

#include <opencv2/imgproc.hpp>

#include "portrait/face_finder.h"
#include "portrait/mat_view.h"
#include "portrait/sitter.h"

using namespace liuying::portrait;

namespace {

Raster grey_sitter(std::uint64_t seed, int width, double turned_degrees) {
    Raster colours = draw_sitter(seed, {.width = width});
    Raster grey = Raster::blank(colours.width, colours.height, 1);
    cv::Mat out = view_of(grey);
    cv::cvtColor(view_of(colours), out, cv::COLOR_BGR2GRAY);
    const cv::Point2f middle{static_cast<float>(grey.width) / 2,
                             static_cast<float>(grey.height) / 2};
    cv::warpAffine(out, out, cv::getRotationMatrix2D(middle, turned_degrees, 1), out.size(),
                   cv::INTER_LINEAR, cv::BORDER_REPLICATE);
    return grey;
}

std::vector<dlib::rect_detection> dlibs(dlib::frontal_face_detector& detector, const Raster& grey) {
    dlib::array2d<unsigned char> image(grey.height, grey.width);
    for (int y = 0; y < grey.height; ++y) std::copy_n(grey.row(y), grey.width, &image[y][0]);
    std::vector<dlib::rect_detection> found;
    detector(image, found, 0.0);
    return found;
}

}  // namespace

TEST_CASE("the face search finds what dlib finds, where dlib finds it, as sure") {
    auto detector = dlib::get_frontal_face_detector();
    const auto finder = make_hog_finder({});
    int faces = 0;
    for (std::uint64_t seed = 1; seed <= 4; ++seed) {
        for (const int width : {150, 181, 240, 333}) {
            for (const double turned : {0.0, 17.0, -27.0}) {
                CAPTURE(seed);
                CAPTURE(width);
                CAPTURE(turned);
                const Raster grey = grey_sitter(seed, width, turned);
                const auto theirs = dlibs(detector, grey);
                const auto ours = finder->find(grey);
                // Faces at the edge of being one may fall on either side.
                for (const auto& their : theirs) {
                    if (their.detection_confidence < 0.05) continue;
                    const bool known = std::ranges::any_of(ours, [&](const FoundFace& our) {
                        return std::abs(our.box.x - static_cast<double>(their.rect.left())) <= 1 &&
                               std::abs(our.box.y - static_cast<double>(their.rect.top())) <= 1 &&
                               std::abs(our.box.width - static_cast<double>(their.rect.width())) <=
                                   1 &&
                               std::abs(our.score - their.detection_confidence) < 0.03 &&
                               our.frontal == (their.weight_index == 0);
                    });
                    CHECK(known);
                    ++faces;
                }
                const auto sure = std::ranges::count_if(
                    ours, [](const FoundFace& face) { return face.score >= 0.05; });
                CHECK(static_cast<std::size_t>(sure) <= theirs.size());
            }
        }
    }
    CHECK(faces > 30);
}

TEST_CASE("a picture too narrow for a cell has no face and breaks nothing") {
    const auto finder = make_hog_finder({});
    for (const int width : {1, 2, 9, 19, 20, 21, 27})
        for (const int height : {1, 15, 20, 64})
            CHECK(finder->find(Raster::blank(width, height, 1)).empty());
}
