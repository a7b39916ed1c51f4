#include "portrait/embedder.h"

#include <stdexcept>

namespace liuying::portrait {

std::unique_ptr<FaceEmbedder> make_embedder(const ModelFile& file) {
    if (file.kind == "dlib-densenet") return make_dlib_embedder(file);
    if (file.kind == "sface") return make_sface_embedder(file);
    throw std::runtime_error("no embedder of the kind " + file.kind);
}

}  // namespace liuying::portrait
