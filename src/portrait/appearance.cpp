#include "portrait/appearance.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <opencv2/imgproc.hpp>
#include <opencv2/objdetect.hpp>

#include "portrait/embedder.h"
#include "portrait/mat_view.h"

namespace liuying::portrait {
namespace {

constexpr std::uint8_t packing_version = 1;

ColourCell cell_of(const LabView& bust, const Box& inside, const Box& cell) {
    const int x0 = static_cast<int>(std::max(cell.x, inside.x));
    const int y0 = static_cast<int>(std::max(cell.y, inside.y));
    const int x1 = static_cast<int>(std::min(cell.x + cell.width, inside.x + inside.width));
    const int y1 = static_cast<int>(std::min(cell.y + cell.height, inside.y + inside.height));
    if (x1 <= x0 || y1 <= y0 || (x1 - x0) * (y1 - y0) < cell.width * cell.height / 2) return {};
    double l = 0;
    double a = 0;
    double b = 0;
    for (int y = y0; y < y1; ++y) {
        for (int x = x0; x < x1; ++x) {
            const Lab at = bust.at(x, y);
            l += static_cast<double>(at.l);
            a += static_cast<double>(at.a);
            b += static_cast<double>(at.b);
        }
    }
    const double n = (x1 - x0) * (y1 - y0);
    return {{static_cast<float>(l / n), static_cast<float>(a / n), static_cast<float>(b / n)},
            true};
}

// Cells in the order the header tells; eyes at (120, 115), 45 px apart, the chin near y = 200.
std::array<Box, dress_cells> layout() {
    std::array<Box, dress_cells> cells{};
    std::size_t at = 0;
    for (int row = 0; row < 3; ++row)
        for (int column = 0; column < 8; ++column)
            cells[at++] = {30.0 * column, 216 + 28.0 * row, 30, 28};
    for (int column = 0; column < 3; ++column) cells[at++] = {78 + 28.0 * column, 198, 28, 18};
    for (int row = 0; row < 3; ++row)
        for (int column = 0; column < 4; ++column)
            cells[at++] = {64 + 28.0 * column, 12 + 24.0 * row, 28, 24};
    for (const double side : {38.0, 178.0})
        for (int row = 0; row < 3; ++row) cells[at++] = {side, 100 + 34.0 * row, 24, 34};
    cells[at] = {86, 138, 68, 14};  // both cheeks and the nose between them
    return cells;
}

// Histograms of oriented gradients (Dalal, Triggs 2005) of the levelled face, unit length.
std::vector<float> gradients_of(const Raster& face_view) {
    const cv::Mat bgr = view_of(face_view);
    cv::Mat grey;
    cv::cvtColor(bgr, grey, cv::COLOR_BGR2GRAY);
    cv::Mat small;
    cv::resize(grey, small, {96, 104}, 0, 0, cv::INTER_AREA);
    const cv::HOGDescriptor gradients{{96, 96}, {32, 32}, {16, 16}, {16, 16}, 9};
    std::vector<float> numbers;
    gradients.compute(small(cv::Rect{0, 8, 96, 96}), numbers);
    double sum = 0;
    for (const float number : numbers) sum += static_cast<double>(number) * number;
    const auto length = static_cast<float>(std::sqrt(std::max(sum, 1e-12)));
    for (auto& number : numbers) number /= length;
    return numbers;
}

std::uint8_t byte_of(float value, float offset) {
    return static_cast<std::uint8_t>(std::clamp(std::lround(value + offset), 0L, 255L));
}

}  // namespace

Appearance appearance_of(const Subject& subject, bool with_face, const FaceEmbedder* embedder) {
    static const auto cells = layout();
    Appearance appearance;
    const LabView bust{subject.bust_view};
    for (std::size_t i = 0; i < dress_cells; ++i)
        appearance.dress[i] = cell_of(bust, subject.bust_inside, cells[i]);
    if (!with_face) return appearance;
    if (embedder != nullptr) {
        appearance.face =
            embedder->embed(embedder->aligned(subject.picture.pixels, subject.points));
        appearance.face_model = embedder->model();
    } else {
        appearance.face = gradients_of(subject.face_view);
        appearance.face_model = gradients_face_model;
    }
    return appearance;
}

Bytes Appearance::packed() const {
    Bytes bytes{packing_version};
    for (const auto& cell : dress) {
        bytes.push_back(cell.seen ? 1 : 0);
        bytes.push_back(byte_of(cell.mean.l * 2, 0));
        bytes.push_back(byte_of(cell.mean.a, 128));
        bytes.push_back(byte_of(cell.mean.b, 128));
    }
    bytes.push_back(static_cast<std::uint8_t>(std::min<std::size_t>(face_model.size(), 255)));
    bytes.insert(bytes.end(), face_model.begin(),
                 face_model.begin() + static_cast<std::ptrdiff_t>(bytes.back()));
    const auto at = bytes.size();
    bytes.resize(at + face.size() * sizeof(float));
    if (!face.empty()) std::memcpy(bytes.data() + at, face.data(), face.size() * sizeof(float));
    return bytes;
}

std::optional<Appearance> Appearance::unpack(std::span<const std::uint8_t> bytes) {
    constexpr std::size_t head = 1 + 4 * dress_cells + 1;
    if (bytes.size() < head || bytes[0] != packing_version) return std::nullopt;
    Appearance appearance;
    const auto* from = bytes.data() + 1;
    for (auto& cell : appearance.dress) {
        cell.seen = from[0] == 1;
        cell.mean = {static_cast<float>(from[1]) / 2, static_cast<float>(from[2]) - 128,
                     static_cast<float>(from[3]) - 128};
        from += 4;
    }
    const std::size_t name = *from++;
    const std::size_t left = bytes.size() - head;
    if (left < name || (left - name) % sizeof(float) != 0) return std::nullopt;
    appearance.face_model.assign(reinterpret_cast<const char*>(from), name);
    appearance.face.resize((left - name) / sizeof(float));
    if (!appearance.face.empty()) std::memcpy(appearance.face.data(), from + name, left - name);
    return appearance;
}

}  // namespace liuying::portrait
