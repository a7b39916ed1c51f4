// SFace (Zhong and others 2021) through OpenCV's FaceRecognizerSF.

#include <cmath>
#include <opencv2/objdetect/face.hpp>
#include <stdexcept>

#include "portrait/embedder.h"
#include "portrait/landmarks.h"
#include "portrait/mat_view.h"
#include "portrait/spares.h"

namespace liuying::portrait {
namespace {

using Network = cv::Ptr<cv::FaceRecognizerSF>;

Network load(const ModelFile& file) {
    try {
        return cv::FaceRecognizerSF::create(file.file.string(), "");
    } catch (const cv::Exception& error) {
        throw std::runtime_error(file.file.string() + " does not load as sface: " + error.what());
    }
}

class SFaceEmbedder final : public FaceEmbedder {
public:
    explicit SFaceEmbedder(const ModelFile& file)
        : file_{file}, networks_{[file] { return load(file); }} {
        // A file that does not load is told now, not at the first sitter.
        networks_.with([](Network&) { return 0; });
    }

    Raster aligned(const Raster& picture, const std::vector<Point>& points) const override {
        // A row of YuNet: box, both eyes, nose, both corners of the mouth, score; left to right.
        cv::Mat_<float> face(1, 15, 0.0F);
        const Point five[] = {mean_of(points, 36, 41), mean_of(points, 42, 47), points[30],
                              points[48], points[54]};
        for (int i = 0; i < 5; ++i) {
            face(0, 4 + 2 * i) = static_cast<float>(five[i].x);
            face(0, 5 + 2 * i) = static_cast<float>(five[i].y);
        }
        const cv::Mat chip = networks_.with([&](const Network& network) {
            cv::Mat out;
            network->alignCrop(view_of(picture), face, out);
            return out;
        });
        Raster out = Raster::blank(chip.cols, chip.rows, 3);
        chip.copyTo(view_of(out));
        return out;
    }

    std::vector<float> embed(const Raster& aligned_face) const override {
        return networks_.with([&](Network& network) {
            cv::Mat numbers;
            network->feature(view_of(aligned_face), numbers);
            return std::vector<float>(numbers.begin<float>(), numbers.end<float>());
        });
    }

    double distance(const std::vector<float>& a, const std::vector<float>& b) const override {
        double dot = 0;
        double aa = 0;
        double bb = 0;
        for (std::size_t i = 0; i < a.size() && i < b.size(); ++i) {
            dot += static_cast<double>(a[i]) * b[i];
            aa += static_cast<double>(a[i]) * a[i];
            bb += static_cast<double>(b[i]) * b[i];
        }
        return aa > 0 && bb > 0 ? 1 - dot / std::sqrt(aa * bb) : 1;
    }

    std::optional<DistanceLikelihood> likelihood() const override { return file_.likelihood; }
    std::string model() const override { return file_.id(); }

private:
    ModelFile file_;
    Spares<Network> networks_;
};

}  // namespace

std::unique_ptr<FaceEmbedder> make_sface_embedder(const ModelFile& file) {
    return std::make_unique<SFaceEmbedder>(file);
}

}  // namespace liuying::portrait
