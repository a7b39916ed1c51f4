#pragma once
// Where faces are: dlib's HOG detector (Davis King 2015; five filters: frontal, left, right, two
// tilted), built into dlib, weights included. Finds faces of about 67 pixels and more.

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "portrait/raster.h"

namespace liuying::portrait {

struct FoundFace {
    Box box{};  // px of the picture searched
    double score = 0;
    bool frontal = false;  // the frontal filter itself fired
};

struct FaceFinder {
    virtual ~FaceFinder() = default;
    // `grey` has one channel. Largest first, overlapping finds already merged.
    [[nodiscard]] virtual std::vector<FoundFace> find(const Raster& grey) const = 0;
    [[nodiscard]] virtual std::string model() const = 0;
};

// Unpacking dlib's text form of the weights takes a quarter of a second; a copy kept in
// `cache_folder` (may be empty: nothing is kept) makes later starts quick.
[[nodiscard]] std::unique_ptr<FaceFinder> make_hog_finder(
    const std::filesystem::path& cache_folder);

}  // namespace liuying::portrait
