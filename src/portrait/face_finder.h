#pragma once
// Where faces are. Built in: dlib's HOG detector (Davis King 2015; five filters: frontal, left,
// right, two tilted), weights included; it finds faces of about 67 pixels and more. Others are
// plugged in (yunet.h).

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
    // `picture` has three channels where `wants_colour`, else one. Largest first, overlapping
    // finds already merged. A box reaches from the brows to the chin and is square, as the 68
    // points were trained on.
    [[nodiscard]] virtual std::vector<FoundFace> find(const Raster& picture) const = 0;
    [[nodiscard]] virtual bool wants_colour() const { return false; }
    // Narrower faces are not found.
    [[nodiscard]] virtual int smallest_px() const = 0;
    [[nodiscard]] virtual std::string model() const = 0;
};

// Unpacking dlib's text form of the weights takes a quarter of a second; a copy kept in
// `cache_folder` (may be empty: nothing is kept) makes later starts quick.
[[nodiscard]] std::unique_ptr<FaceFinder> make_hog_finder(
    const std::filesystem::path& cache_folder);

}  // namespace liuying::portrait
