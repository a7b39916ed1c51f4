#include "portrait/face_finder.h"

#include <dlib/image_processing/frontal_face_detector.h>

#include <algorithm>
#include <fstream>
#include <sstream>
#include <utility>

#include "base/hash.h"
#include "portrait/cache.h"
#include "portrait/spares.h"

namespace liuying::portrait {
namespace {

// A view of our raster in the shape dlib's image functions ask for.
struct GreyView {
    const Raster* raster = nullptr;
};

}  // namespace
}  // namespace liuying::portrait

namespace dlib {
template <>
struct image_traits<liuying::portrait::GreyView> {
    using pixel_type = unsigned char;
};
}  // namespace dlib

namespace liuying::portrait {
namespace {

constexpr std::size_t checksum_digits = 64;

// Found by dlib through argument-dependent look-up.
[[maybe_unused]] inline long num_rows(const GreyView& view) {
    return view.raster->height;
}
[[maybe_unused]] inline long num_columns(const GreyView& view) {
    return view.raster->width;
}
[[maybe_unused]] inline const void* image_data(const GreyView& view) {
    return view.raster->pixels.data();
}
[[maybe_unused]] inline long width_step(const GreyView& view) {
    return view.raster->width;
}

class HogFinder final : public FaceFinder {
public:
    explicit HogFinder(dlib::frontal_face_detector detector)
        : detectors_{[detector = std::move(detector)] { return detector; }} {}

    std::vector<FoundFace> find(const Raster& grey) const override {
        std::vector<dlib::rect_detection> found;
        detectors_.with([&](dlib::frontal_face_detector& detector) {
            detector(GreyView{&grey}, found, 0.0);
            return 0;
        });
        std::vector<FoundFace> faces;
        for (const auto& one : found) {
            faces.push_back(
                {{static_cast<double>(one.rect.left()), static_cast<double>(one.rect.top()),
                  static_cast<double>(one.rect.width()), static_cast<double>(one.rect.height())},
                 one.detection_confidence,
                 one.weight_index == 0});
        }
        std::sort(faces.begin(), faces.end(),
                  [](const FoundFace& a, const FoundFace& b) { return a.box.width > b.box.width; });
        return faces;
    }

    int smallest_px() const override { return 67; }
    std::string model() const override { return "dlib-hog-frontal-19.24"; }

private:
    Spares<dlib::frontal_face_detector> detectors_;
};

}  // namespace

std::unique_ptr<FaceFinder> make_hog_finder(const std::filesystem::path& cache_folder) {
    const auto cached = cache_folder / "hog-faces.cache";
    if (!cache_folder.empty()) {
        std::ifstream in{cached, std::ios::binary};
        std::ostringstream text;
        text << in.rdbuf();
        const auto whole = text.str();
        const auto body =
            whole.size() > checksum_digits ? whole.substr(checksum_digits) : std::string{};
        if (!body.empty() && whole.compare(0, checksum_digits, to_hex(sha256(body))) == 0) {
            std::istringstream serialised{body};
            dlib::frontal_face_detector detector;
            dlib::deserialize(detector, serialised);
            return std::make_unique<HogFinder>(std::move(detector));
        }
    }
    auto detector = dlib::get_frontal_face_detector();
    if (!cache_folder.empty()) {
        std::ostringstream serialised;
        dlib::serialize(detector, serialised);
        const auto body = to_hex(sha256(serialised.str())) + serialised.str();
        keep_in_cache(cached, {reinterpret_cast<const std::uint8_t*>(body.data()), body.size()});
    }
    return std::make_unique<HogFinder>(std::move(detector));
}

}  // namespace liuying::portrait
