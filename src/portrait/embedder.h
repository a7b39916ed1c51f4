#pragma once
// A network that turns a face into numbers which lie near each other for one person: likeness, by
// no means verification. None is built in; a site plugs one in and measures it on its own people.

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "portrait/model_files.h"
#include "portrait/raster.h"

namespace liuying::portrait {

struct FaceEmbedder {
    virtual ~FaceEmbedder() = default;
    // The face as the network was trained to see it. `picture` is BGR, `points` its face's 68
    // points in its pixels.
    [[nodiscard]] virtual Raster aligned(const Raster& picture,
                                         const std::vector<Point>& points) const = 0;
    [[nodiscard]] virtual std::vector<float> embed(const Raster& aligned_face) const = 0;
    // Of two results of `embed`; 0 for the same picture.
    [[nodiscard]] virtual double distance(const std::vector<float>& a,
                                          const std::vector<float>& b) const = 0;
    // Absent: nobody measured this model here, so a distance says nothing.
    [[nodiscard]] virtual std::optional<DistanceLikelihood> likelihood() const = 0;
    [[nodiscard]] virtual std::string model() const = 0;
};

// Throws std::runtime_error when the file does not load as a model of its kind.
[[nodiscard]] std::unique_ptr<FaceEmbedder> make_embedder(const ModelFile& file);
// The two kinds. dlib-densenet: the 128 numbers of dlib's small DenseNet, 150 x 150 RGB chip with
// a quarter of padding. sface: 128 numbers, 112 x 112, through OpenCV.
[[nodiscard]] std::unique_ptr<FaceEmbedder> make_dlib_embedder(const ModelFile& file);
[[nodiscard]] std::unique_ptr<FaceEmbedder> make_sface_embedder(const ModelFile& file);

}  // namespace liuying::portrait
