#pragma once
// A picture made smaller by a whole factor.

#include <opencv2/core/mat.hpp>

namespace liuying::portrait {

// Each pixel is the mean of a block of `factor` × `factor`, rounded, and for even factors rounded
// at each halving; what is left over at the right and at the bottom is dropped. 8 bits a channel,
// one or three channels.
[[nodiscard]] cv::Mat shrunk_by(const cv::Mat& picture, int factor);

}  // namespace liuying::portrait
