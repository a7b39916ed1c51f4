#pragma once
// YuNet (Wu, Peng, Yu 2023) in its ONNX format of 2022, through OpenCV: a face finder a site may
// plug in. Finds faces from about 10 px, so several people in one frame are counted; slower than
// the built-in one.

#include <memory>

#include "portrait/face_finder.h"
#include "portrait/model_files.h"

namespace liuying::portrait {

// Throws std::runtime_error when the file does not load as such a model.
[[nodiscard]] std::unique_ptr<FaceFinder> make_yunet_finder(const ModelFile& file);

}  // namespace liuying::portrait
