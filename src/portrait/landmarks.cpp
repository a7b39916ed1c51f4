#include "portrait/landmarks.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cmath>
#include <stdexcept>
#include <system_error>
#include <utility>

#include "portrait/cache.h"
#include "portrait/shape_model.h"

namespace liuying::portrait {
namespace {

// A file mapped read-only, gone when the owner is.
class MappedFile {
public:
    explicit MappedFile(const std::filesystem::path& file) {
        const int descriptor = ::open(file.c_str(), O_RDONLY | O_CLOEXEC);
        if (descriptor < 0) return;
        const auto size = ::lseek(descriptor, 0, SEEK_END);
        if (size > 0) {
            void* memory = ::mmap(nullptr, static_cast<std::size_t>(size), PROT_READ, MAP_PRIVATE,
                                  descriptor, 0);
            if (memory != MAP_FAILED) {
                bytes_ = {static_cast<const std::uint8_t*>(memory), static_cast<std::size_t>(size)};
            }
        }
        ::close(descriptor);
    }
    ~MappedFile() {
        if (!bytes_.empty()) ::munmap(const_cast<std::uint8_t*>(bytes_.data()), bytes_.size());
    }
    MappedFile(const MappedFile&) = delete;
    MappedFile& operator=(const MappedFile&) = delete;
    [[nodiscard]] std::span<const std::uint8_t> bytes() const { return bytes_; }

private:
    std::span<const std::uint8_t> bytes_;
};

// 500 leaves added up in 32 bits; the loop the time goes into.
__attribute__((target_clones("avx2", "default"))) void add_leaves(const std::int8_t* const* leaves,
                                                                  int count,
                                                                  std::int32_t* __restrict sum) {
    for (int t = 0; t < count; ++t) {
        if (t + 6 < count) {
            const auto* next = reinterpret_cast<const char*>(leaves[t + 6]);
            for (int line = 0; line < 3; ++line) __builtin_prefetch(next + 64 * line);
        }
        const std::int8_t* __restrict leaf = leaves[t];
        const int shift = leaf[shape_floats] & leaf_shift_most;
        for (int i = 0; i < leaf_stride; ++i) sum[i] += leaf[i] << shift;
    }
}

class TreeLandmarks final : public LandmarkProvider {
public:
    TreeLandmarks(const std::filesystem::path& model, const std::filesystem::path& cache_folder,
                  std::string name)
        : name_{std::move(name)} {
        std::error_code missing;
        if (!std::filesystem::is_regular_file(model, missing)) {
            throw std::runtime_error("no landmark model at " + model.string() +
                                     " (Debian: package libdlib-data)");
        }
        const auto source = source_of(model);
        const auto cached = cache_folder / "landmarks-68.cache";
        if (!cache_folder.empty() && map(cached, source)) return;
        {
            const MappedFile original{model};
            owned_ = pack_shape_model(original.bytes(), source);
        }
        if (!cache_folder.empty()) {
            keep_in_cache(cached, owned_);
            if (map(cached, source)) {
                owned_ = {};
                return;
            }
        }
        if (!open_shape_model(owned_, source, shape_))
            throw std::runtime_error("the landmark model does not open");
    }

    std::vector<Point> points(const Raster& grey, const Box& box) const override {
        std::array<float, shape_floats> shape{};
        std::copy_n(shape_.initial, shape_floats, shape.begin());
        const double left = box.x;
        const double top = box.y;
        const double across = box.width - 1;
        const double down = box.height - 1;
        std::vector<float> values(static_cast<std::size_t>(shape_.features));
        std::vector<const std::int8_t*> leaves(static_cast<std::size_t>(shape_.trees));
        for (int c = 0; c < shape_.cascades; ++c) {
            read_features(grey, c, shape, {left, top, across, down}, values);
            const auto* splits =
                shape_.split + static_cast<std::ptrdiff_t>(c) * shape_.trees * splits_a_tree;
            const auto* first = shape_.leaf + static_cast<std::ptrdiff_t>(c) * shape_.trees *
                                                  leaves_a_tree * leaf_stride;
            for (int t = 0; t < shape_.trees; ++t, splits += splits_a_tree) {
                unsigned at = 0;
                while (at < splits_a_tree) {
                    const auto& split = splits[at];
                    at = 2 * at +
                         (values[split.first] - values[split.second] > split.threshold ? 1 : 2);
                }
                leaves[static_cast<std::size_t>(t)] =
                    first +
                    (static_cast<std::ptrdiff_t>(t) * leaves_a_tree + (at - splits_a_tree)) *
                        leaf_stride;
            }
            std::array<std::int32_t, leaf_stride> sum{};
            add_leaves(leaves.data(), shape_.trees, sum.data());
            for (std::size_t i = 0; i < shape_floats; ++i) {
                shape[i] += static_cast<float>(sum[i]) * shape_.leaf_scale[c];
            }
        }
        std::vector<Point> out(landmark_count);
        for (std::size_t i = 0; i < landmark_count; ++i) {
            out[i] = {left + static_cast<double>(shape[2 * i]) * across,
                      top + static_cast<double>(shape[2 * i + 1]) * down};
        }
        return out;
    }

    std::string model() const override { return name_; }

private:
    bool map(const std::filesystem::path& cached, const ShapeSource& source) {
        mapped_ = std::make_unique<MappedFile>(cached);
        if (open_shape_model(mapped_->bytes(), source, shape_)) return true;
        mapped_.reset();
        return false;
    }

    // Grey values at the cascade's test points, moved along with the shape so far (0 outside).
    void read_features(const Raster& grey, int cascade,
                       const std::array<float, shape_floats>& shape, const Box& frame,
                       std::vector<float>& values) const {
        // The least-squares similarity from the initial shape to the present one: [a -b; b a].
        double from_x = 0;
        double from_y = 0;
        double to_x = 0;
        double to_y = 0;
        for (std::size_t i = 0; i < landmark_count; ++i) {
            from_x += static_cast<double>(shape_.initial[2 * i]);
            from_y += static_cast<double>(shape_.initial[2 * i + 1]);
            to_x += static_cast<double>(shape[2 * i]);
            to_y += static_cast<double>(shape[2 * i + 1]);
        }
        from_x /= landmark_count;
        from_y /= landmark_count;
        to_x /= landmark_count;
        to_y /= landmark_count;
        double cosine = 0;
        double sine = 0;
        double spread = 0;
        for (std::size_t i = 0; i < landmark_count; ++i) {
            const double fx = static_cast<double>(shape_.initial[2 * i]) - from_x;
            const double fy = static_cast<double>(shape_.initial[2 * i + 1]) - from_y;
            const double tx = static_cast<double>(shape[2 * i]) - to_x;
            const double ty = static_cast<double>(shape[2 * i + 1]) - to_y;
            cosine += fx * tx + fy * ty;
            sine += fx * ty - fy * tx;
            spread += fx * fx + fy * fy;
        }
        const auto a = static_cast<float>(cosine / spread);
        const auto b = static_cast<float>(sine / spread);
        const auto left = static_cast<float>(frame.x);
        const auto top = static_cast<float>(frame.y);
        const auto across = static_cast<float>(frame.width);
        const auto down = static_cast<float>(frame.height);
        const auto* features =
            shape_.feature + static_cast<std::ptrdiff_t>(cascade) * shape_.features;
        const auto last_x = static_cast<float>(grey.width) - 0.5F;
        const auto last_y = static_cast<float>(grey.height) - 0.5F;
        for (int i = 0; i < shape_.features; ++i) {
            const auto& feature = features[i];
            const float x =
                left + across * (a * feature.x - b * feature.y + shape[2 * feature.anchor]);
            const float y =
                top + down * (b * feature.x + a * feature.y + shape[2 * feature.anchor + 1]);
            values[static_cast<std::size_t>(i)] =
                x > -0.5F && y > -0.5F && x < last_x && y < last_y
                    ? grey.row(static_cast<int>(y + 0.5F))[static_cast<int>(x + 0.5F)]
                    : 0.0F;
        }
    }

    std::string name_;
    std::unique_ptr<MappedFile> mapped_;
    std::vector<std::uint8_t> owned_;
    ShapeModel shape_;
};

}  // namespace

std::unique_ptr<LandmarkProvider> load_landmarks(const std::filesystem::path& model,
                                                 const std::filesystem::path& cache_folder,
                                                 std::string name) {
    return std::make_unique<TreeLandmarks>(model, cache_folder, std::move(name));
}

}  // namespace liuying::portrait
