#include "portrait/yunet.h"

#include <algorithm>
#include <cmath>
#include <opencv2/objdetect/face.hpp>
#include <stdexcept>

#include "portrait/mat_view.h"
#include "portrait/spares.h"

namespace liuying::portrait {
namespace {

using Network = cv::Ptr<cv::FaceDetectorYN>;

// Every single portrait tried scores above .9; a cat's face reached .90.
constexpr float score_at_least = 0.9F;
constexpr float overlap_at_most = 0.3F;
// The square of the 68 points from the five of the network, in eye distances: its side, and its
// middle below the eyes along the line to the mouth. Fitted to the built-in finder's boxes.
constexpr double side = 2.42;
constexpr double below_eyes = 0.53;
// The nose's distance from the middle of the eyes beyond which a face counts as turned.
constexpr double frontal_within = 0.22;

Network load(const ModelFile& file) {
    try {
        return cv::FaceDetectorYN::create(file.file.string(), "", {320, 320}, score_at_least,
                                          overlap_at_most);
    } catch (const cv::Exception& error) {
        throw std::runtime_error(file.file.string() + " does not load as yunet: " + error.what());
    }
}

class YuNetFinder final : public FaceFinder {
public:
    explicit YuNetFinder(const ModelFile& file)
        : file_{file}, networks_{[file] { return load(file); }} {
        // A file that does not load is told now, not at the first sitter.
        networks_.with([](Network&) { return 0; });
    }

    std::vector<FoundFace> find(const Raster& picture) const override {
        const cv::Mat bgr = view_of(picture);
        const cv::Mat rows = networks_.with([&](Network& network) {
            cv::Mat found;
            network->setInputSize(bgr.size());
            network->detect(bgr, found);
            return found;
        });
        std::vector<FoundFace> faces;
        for (int i = 0; i < rows.rows; ++i) {
            const auto* row = rows.ptr<float>(i);
            const auto point = [row](int n) { return Point{row[4 + 2 * n], row[5 + 2 * n]}; };
            const Point eyes{(point(0).x + point(1).x) / 2, (point(0).y + point(1).y) / 2};
            const Point mouth{(point(3).x + point(4).x) / 2, (point(3).y + point(4).y) / 2};
            const double down = std::hypot(mouth.x - eyes.x, mouth.y - eyes.y);
            // It sees lying heads too; the 68 points do not, and the picture is turned for them.
            if (mouth.y - eyes.y < 0.7 * down) continue;
            // Of a face turned away the eyes come together, but not the mouth towards them.
            const double unit =
                std::max({1.0, std::hypot(point(1).x - point(0).x, point(1).y - point(0).y), down});
            const double reach = down > 0 ? below_eyes * unit / down : 0;
            const Point centre{eyes.x + reach * (mouth.x - eyes.x),
                               eyes.y + reach * (mouth.y - eyes.y)};
            const double across = side * unit;
            const double nose_off = down > 0
                                        ? std::abs((point(2).x - eyes.x) * (mouth.y - eyes.y) -
                                                   (point(2).y - eyes.y) * (mouth.x - eyes.x)) /
                                              down / unit
                                        : 1;
            faces.push_back({{centre.x - across / 2, centre.y - across / 2, across, across},
                             (row[14] - 0.5) * 4,
                             nose_off < frontal_within});
        }
        std::sort(faces.begin(), faces.end(),
                  [](const FoundFace& a, const FoundFace& b) { return a.box.width > b.box.width; });
        return faces;
    }
    int smallest_px() const override { return 12; }
    bool wants_colour() const override { return true; }
    std::string model() const override { return file_.id(); }

private:
    ModelFile file_;
    Spares<Network> networks_;
};

}  // namespace

std::unique_ptr<FaceFinder> make_yunet_finder(const ModelFile& file) {
    return std::make_unique<YuNetFinder>(file);
}

}  // namespace liuying::portrait
