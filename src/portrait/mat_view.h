#pragma once

#include <opencv2/core/mat.hpp>

#include "portrait/raster.h"

namespace liuying::portrait {

// The raster's own pixels as OpenCV sees them: nothing is copied, and the raster must outlive it.
[[nodiscard]] inline cv::Mat view_of(const Raster& raster) {
    return {raster.height, raster.width, CV_8UC(raster.channels),
            const_cast<std::uint8_t*>(raster.pixels.data())};
}

}  // namespace liuying::portrait
