#include "portrait/face_finder.h"

#include <dlib/image_processing/frontal_face_detector.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <fstream>
#include <iterator>
#include <utility>

#include "base/hash.h"
#include "portrait/cache.h"
#include "portrait/hog_filters.h"

namespace liuying::portrait {
namespace {

constexpr std::size_t filter_count = 5;
constexpr std::size_t filter_floats =
    std::size_t{hog_window_cells} * hog_window_cells * sizeof(HogCell) / sizeof(float);
constexpr int smallest_layer_px = 64;

struct Weights {
    std::vector<HogFilter> filters;
    std::vector<double> thresholds;  // a window scores what it is above
};

// dlib keeps a filter's weights plane by plane, 31 of them, and its threshold behind.
Weights unpacked() {
    const auto detector = dlib::get_frontal_face_detector();
    Weights weights;
    for (unsigned long i = 0; i < detector.num_detectors(); ++i) {
        const auto& numbers = detector.get_w(i);
        constexpr int cells = hog_window_cells * hog_window_cells;
        HogFilter filter{std::vector<HogCell>(cells)};
        for (int cell = 0; cell < cells; ++cell)
            for (std::size_t plane = 0; plane < 31; ++plane)
                filter.weights[static_cast<std::size_t>(cell)].value[plane] =
                    static_cast<float>(numbers(static_cast<long>(plane) * cells + cell));
        weights.filters.push_back(std::move(filter));
        weights.thresholds.push_back(numbers(numbers.size() - 1));
    }
    return weights;
}

std::vector<float> numbers_of(const Weights& weights) {
    std::vector<float> numbers;
    for (std::size_t f = 0; f < weights.filters.size(); ++f) {
        for (const auto& cell : weights.filters[f].weights)
            numbers.insert(numbers.end(), cell.value.begin(), cell.value.end());
        numbers.push_back(static_cast<float>(weights.thresholds[f]));
    }
    return numbers;
}

std::optional<Weights> weights_from(std::span<const std::uint8_t> bytes) {
    if (bytes.size() != filter_count * (filter_floats + 1) * sizeof(float)) return std::nullopt;
    Weights weights;
    const auto* at = bytes.data();
    for (std::size_t f = 0; f < filter_count; ++f) {
        HogFilter filter{
            std::vector<HogCell>(filter_floats / std::tuple_size_v<decltype(HogCell::value)>)};
        std::memcpy(filter.weights.data(), at, filter_floats * sizeof(float));
        at += filter_floats * sizeof(float);
        float threshold = 0;
        std::memcpy(&threshold, at, sizeof threshold);
        at += sizeof threshold;
        weights.filters.push_back(std::move(filter));
        weights.thresholds.push_back(threshold);
    }
    return weights;
}

// The picture at five sixths, by bilinear interpolation from corner to corner.
Raster five_sixths(const Raster& from) {
    const auto smaller = [](int px) { return 5 * px / 6; };
    Raster to = Raster::blank(smaller(from.width), smaller(from.height), 1);
    struct Tap {
        int first;
        int share;  // of the one behind, of 2048
    };
    const auto taps = [](int in, int out) {
        std::vector<Tap> all;
        const double step = static_cast<double>(in - 1) / std::max(out - 1, 1);
        for (int i = 0; i < out; ++i) {
            const double at = i * step;
            const int first = std::clamp(static_cast<int>(at), 0, std::max(0, in - 2));
            all.push_back({first, static_cast<int>(std::lround((at - first) * 2048))});
        }
        return all;
    };
    const auto columns = taps(from.width, to.width);
    const auto rows = taps(from.height, to.height);
    std::vector<int> line(static_cast<std::size_t>(from.width));
    for (int y = 0; y < to.height; ++y) {
        const Tap& row = rows[static_cast<std::size_t>(y)];
        const std::uint8_t* above = from.row(row.first);
        const std::uint8_t* below = from.row(std::min(row.first + 1, from.height - 1));
        for (int x = 0; x < from.width; ++x)
            line[static_cast<std::size_t>(x)] =
                above[x] * (2048 - row.share) + below[x] * row.share;
        std::uint8_t* out = to.row(y);
        for (int x = 0; x < to.width; ++x) {
            const Tap& column = columns[static_cast<std::size_t>(x)];
            const auto* at = line.data() + column.first;
            // 255 × 2048 × 2048 needs 30 bits.
            out[x] = static_cast<std::uint8_t>((at[0] * (2048 - column.share) +
                                                at[std::min(1, from.width - 1)] * column.share +
                                                (1 << 21)) >>
                                               22);
        }
    }
    return to;
}

// One side of a box, from cells of a layer to pixels of the picture, as dlib rounds it.
double side_in_picture(int cell, int layer) {
    const int px = (cell + 1 - hog_border_cells) * hog_cell_px + 1;
    double at = px + (px >= 0 ? hog_cell_px / 2 : -hog_cell_px / 2);
    for (int i = 0; i < layer; ++i) at = at * 6.0 / 5.0 + 0.3;
    return std::floor(at + 0.5);
}

// Two boxes of one face.
bool same_face(const Box& a, const Box& b) {
    const double across = std::min(a.x + a.width, b.x + b.width) - std::max(a.x, b.x);
    const double down = std::min(a.y + a.height, b.y + b.height) - std::max(a.y, b.y);
    if (across <= 0 || down <= 0) return false;
    const double both = across * down;
    const double area_a = a.width * a.height;
    const double area_b = b.width * b.height;
    constexpr double shared_most = 0.330082;  // as the filters were trained
    constexpr double covered_most = 0.788571;
    return both / (area_a + area_b - both) > shared_most || both / area_a > covered_most ||
           both / area_b > covered_most;
}

class HogFinder final : public FaceFinder {
public:
    explicit HogFinder(Weights weights) : weights_{std::move(weights)} {}

    std::vector<FoundFace> find(const Raster& grey) const override {
        std::vector<FoundFace> found;
        look(grey, 0, found);
        Raster layer = five_sixths(grey);
        for (int i = 1; layer.width >= smallest_layer_px && layer.height >= smallest_layer_px;
             ++i) {
            look(layer, i, found);
            layer = five_sixths(layer);
        }
        std::stable_sort(found.begin(), found.end(),
                         [](const FoundFace& a, const FoundFace& b) { return a.score > b.score; });
        std::vector<FoundFace> faces;
        for (const auto& one : found)
            if (std::ranges::none_of(
                    faces, [&](const auto& kept) { return same_face(kept.box, one.box); }))
                faces.push_back(one);
        std::stable_sort(faces.begin(), faces.end(), [](const FoundFace& a, const FoundFace& b) {
            return a.box.width > b.box.width;
        });
        return faces;
    }

    int smallest_px() const override { return 67; }
    std::string model() const override { return "dlib-hog-frontal-19.24"; }

private:
    void look(const Raster& layer, int number, std::vector<FoundFace>& found) const {
        const HogCells cells = hog_cells(layer);
        const auto sums = slide(weights_.filters, cells);
        for (std::size_t f = 0; f < sums.size(); ++f) {
            const auto threshold = weights_.thresholds[f];
            for (int y = 0; y < cells.rows; ++y) {
                for (int x = 0; x < cells.columns; ++x) {
                    const double sum = static_cast<double>(
                        sums[f][static_cast<std::size_t>(y * cells.columns + x)]);
                    if (sum < threshold) continue;
                    const double left = side_in_picture(x, number);
                    const double top = side_in_picture(y, number);
                    const double right = side_in_picture(x + hog_window_cells - 1, number);
                    const double bottom = side_in_picture(y + hog_window_cells - 1, number);
                    found.push_back(
                        {{left, top, right - left + 1, bottom - top + 1}, sum - threshold, f == 0});
                }
            }
        }
    }

    Weights weights_;
};

}  // namespace

std::unique_ptr<FaceFinder> make_hog_finder(const std::filesystem::path& cache_folder) {
    const auto cached = cache_folder / "hog-weights.cache";
    constexpr std::size_t checksum_bytes = 32;
    if (!cache_folder.empty()) {
        std::ifstream in{cached, std::ios::binary};
        const std::vector<std::uint8_t> whole{std::istreambuf_iterator<char>{in}, {}};
        if (whole.size() > checksum_bytes) {
            const auto body = std::span{whole}.subspan(checksum_bytes);
            const auto sum = sha256(body);
            auto weights = weights_from(body);
            if (weights && std::equal(sum.begin(), sum.end(), whole.begin()))
                return std::make_unique<HogFinder>(std::move(*weights));
        }
    }
    auto weights = unpacked();
    if (!cache_folder.empty()) {
        const auto numbers = numbers_of(weights);
        const std::span body{reinterpret_cast<const std::uint8_t*>(numbers.data()),
                             numbers.size() * sizeof(float)};
        const auto sum = sha256(body);
        std::vector<std::uint8_t> whole{sum.begin(), sum.end()};
        whole.insert(whole.end(), body.begin(), body.end());
        keep_in_cache(cached, whole);
    }
    return std::make_unique<HogFinder>(std::move(weights));
}

}  // namespace liuying::portrait
