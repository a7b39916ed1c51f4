#pragma once
// The 68 points of a face (iBUG numbering: 0-16 jaw, 17-26 brows, 27-35 nose, 36-47 eyes, 48-67
// mouth) by an ensemble of regression trees (Kazemi, Sullivan 2014) read from a file in dlib's
// format.
//
// The file's floats are re-packed once into 8-bit leaves and kept in the cache folder, from where
// later starts only map them. The re-packed file never leaves the machine: the original's training
// pictures exclude commercial use.

#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "portrait/raster.h"

namespace liuying::portrait {

inline constexpr int landmark_count = 68;

// Of the points first … last, both counted: 36 to 41 is one eye's middle, 42 to 47 the other's.
[[nodiscard]] inline Point mean_of(std::span<const Point> points, std::size_t first,
                                   std::size_t last) {
    Point sum;
    for (std::size_t i = first; i <= last; ++i) {
        sum.x += points[i].x;
        sum.y += points[i].y;
    }
    const auto n = static_cast<double>(last - first + 1);
    return {sum.x / n, sum.y / n};
}

struct LandmarkProvider {
    virtual ~LandmarkProvider() = default;
    // `box` as the face finder gave it, in px of `grey`. Sub-pixel points, same pixels.
    [[nodiscard]] virtual std::vector<Point> points(const Raster& grey, const Box& box) const = 0;
    [[nodiscard]] virtual std::string model() const = 0;
};

// `cache_folder` may be empty: then nothing is kept and every start re-packs (about half a second).
// `name` is how findings name it. Throws std::runtime_error when `model` is missing or not of this
// format.
[[nodiscard]] std::unique_ptr<LandmarkProvider> load_landmarks(
    const std::filesystem::path& model, const std::filesystem::path& cache_folder,
    std::string name = "dlib-ert-68-int8");

}  // namespace liuying::portrait
