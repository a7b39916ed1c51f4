// dlib's small DenseNet (file face_recognition_densenet_model_v1.dat of davisking/dlib-models,
// CC0): growth 16, stages of 3, 6, 12 and 8 units.

#include <dlib/dnn.h>
#include <dlib/image_transforms.h>

#include <cmath>
#include <stdexcept>

#include "portrait/embedder.h"
#include "portrait/landmarks.h"
#include "portrait/spares.h"

namespace liuying::portrait {
namespace {

// dlib's own `con` pads only at stride 1.
template <long maps, long size, int stride, typename Below>
using padded =
    dlib::add_layer<dlib::con_<maps, size, size, stride, stride, size / 2, size / 2>, Below>;
template <typename Below>
using ready = dlib::relu<dlib::affine<Below>>;

// The maps so far, first, and sixteen more.
template <typename Below>
using unit =
    dlib::concat2<dlib::tag1, dlib::tag2,
                  dlib::tag2<padded<16, 3, 1, ready<padded<64, 1, 1, ready<dlib::tag1<Below>>>>>>>;
template <long maps, typename Below>
using narrowed = dlib::avg_pool<2, 2, 2, 2, padded<maps, 1, 1, ready<Below>>>;

template <typename Input>
using stem = dlib::add_layer<dlib::max_pool_<3, 3, 2, 2, 1, 1>, ready<padded<32, 7, 2, Input>>>;
using Trunk = dlib::repeat<
    8, unit,
    narrowed<
        130,
        dlib::repeat<
            12, unit,
            narrowed<68, dlib::repeat<
                             6, unit,
                             narrowed<40, dlib::repeat<3, unit, stem<dlib::input_rgb_image>>>>>>>>;
using Net = dlib::loss_metric<dlib::fc_no_bias<128, dlib::avg_pool_everything<ready<Trunk>>>>;

constexpr int chip_px = 150;
constexpr double chip_padding = 0.25;

// ln LR over the distance of two official portraits of different days: 654 pairs of one person,
// 504,000 of two, half of the people fitted, the other half judged (Cllr .156 +- .028).
constexpr DistanceLikelihood measured{0.57, -34.3, -5, 7};

class DlibEmbedder final : public FaceEmbedder {
public:
    explicit DlibEmbedder(const ModelFile& file)
        : file_{file}, nets_{[net = load(file)] { return net; }} {}

    Raster aligned(const Raster& picture, const std::vector<Point>& points) const override {
        std::vector<dlib::point> parts;
        parts.reserve(points.size());
        for (const auto& point : points)
            parts.emplace_back(std::lround(point.x), std::lround(point.y));
        const dlib::full_object_detection shape{
            dlib::rectangle{0, 0, picture.width - 1, picture.height - 1}, parts};
        dlib::array2d<dlib::bgr_pixel> whole(picture.height, picture.width);
        for (int y = 0; y < picture.height; ++y) {
            const auto* from = picture.row(y);
            for (int x = 0; x < picture.width; ++x, from += 3)
                whole[y][x] = {from[0], from[1], from[2]};
        }
        dlib::array2d<dlib::bgr_pixel> chip;
        dlib::extract_image_chip(whole, dlib::get_face_chip_details(shape, chip_px, chip_padding),
                                 chip);
        Raster face = Raster::blank(chip_px, chip_px, 3);
        for (int y = 0; y < face.height; ++y) {
            auto* to = face.row(y);
            for (int x = 0; x < face.width; ++x, to += 3) {
                to[0] = chip[y][x].blue;
                to[1] = chip[y][x].green;
                to[2] = chip[y][x].red;
            }
        }
        return face;
    }

    std::vector<float> embed(const Raster& aligned_face) const override {
        dlib::matrix<dlib::rgb_pixel> chip(aligned_face.height, aligned_face.width);
        for (int y = 0; y < aligned_face.height; ++y) {
            const auto* from = aligned_face.row(y);
            for (int x = 0; x < aligned_face.width; ++x, from += 3)
                chip(y, x) = {from[2], from[1], from[0]};
        }
        return nets_.with([&](Net& net) {
            const auto& numbers = net(chip);
            return std::vector<float>(numbers.begin(), numbers.end());
        });
    }

    double distance(const std::vector<float>& a, const std::vector<float>& b) const override {
        double sum = 0;
        for (std::size_t i = 0; i < a.size() && i < b.size(); ++i)
            sum += (static_cast<double>(a[i]) - b[i]) * (static_cast<double>(a[i]) - b[i]);
        return std::sqrt(sum);
    }

    std::optional<DistanceLikelihood> likelihood() const override {
        return file_.likelihood ? *file_.likelihood : measured;
    }
    std::string model() const override { return file_.id(); }

private:
    static Net load(const ModelFile& file) {
        Net net;
        try {
            dlib::deserialize(file.file.string()) >> net;
        } catch (const std::exception& error) {
            throw std::runtime_error(file.file.string() + " does not load as " + file.kind + ": " +
                                     error.what());
        }
        return net;
    }

    ModelFile file_;
    Spares<Net> nets_;
};

}  // namespace

std::unique_ptr<FaceEmbedder> make_dlib_embedder(const ModelFile& file) {
    return std::make_unique<DlibEmbedder>(file);
}

}  // namespace liuying::portrait
