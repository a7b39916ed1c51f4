#pragma once
// A face network small enough to be written down: sums and differences of small squares of the
// aligned face, in ONNX, which a test plugs in as kind "sface". It tells drawn sitters apart; of
// people it was never asked.

#include <cstdint>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "base/hash.h"
#include "portrait/engine.h"
#include "portrait/model_files.h"

namespace liuying::portrait {

// The few parts of protobuf that ONNX needs here.
class OnnxPart {
public:
    OnnxPart& number(int field, std::uint64_t value) {
        varint(static_cast<std::uint64_t>(field) << 3);
        varint(value);
        return *this;
    }
    OnnxPart& bytes(int field, std::string_view value) {
        varint((static_cast<std::uint64_t>(field) << 3) | 2);
        varint(value.size());
        text_ += value;
        return *this;
    }
    OnnxPart& part(int field, const OnnxPart& value) { return bytes(field, value.text_); }
    [[nodiscard]] const std::string& text() const { return text_; }

private:
    void varint(std::uint64_t value) {
        for (; value >= 0x80; value >>= 7) text_ += static_cast<char>((value & 0x7f) | 0x80);
        text_ += static_cast<char>(value);
    }
    std::string text_;
};

inline OnnxPart onnx_tensor(const char* name, std::initializer_list<std::uint64_t> shape) {
    OnnxPart dimensions;
    for (const auto size : shape) dimensions.part(1, OnnxPart{}.number(1, size));
    return OnnxPart{}.bytes(1, name).part(
        2, OnnxPart{}.part(1, OnnxPart{}.number(1, 1).part(2, dimensions)));
}

// Of the middle of the face, without its backdrop, a convolution over squares of eight: left
// against right, top against bottom, middle against rim.
inline std::string onnx_of_squares() {
    constexpr std::uint64_t side = 8, filters = 3, from = 20, to = 92;
    constexpr std::uint64_t squares = (to - from) / side;
    std::vector<float> weights;
    for (std::uint64_t filter = 0; filter < filters; ++filter)
        for (int colour = 0; colour < 3; ++colour)
            for (std::uint64_t y = 0; y < side; ++y)
                for (std::uint64_t x = 0; x < side; ++x) {
                    const bool inner = x > 1 && x < 6 && y > 1 && y < 6;
                    const float sign = filter == 0   ? (x < 4 ? 1.0F : -1.0F)
                                       : filter == 1 ? (y < 4 ? 1.0F : -1.0F)
                                                     : (inner ? 3.0F : -1.0F);
                    weights.push_back(sign / 256);
                }
    std::string raw(weights.size() * sizeof(float), '\0');
    std::memcpy(raw.data(), weights.data(), raw.size());
    const auto kernel = OnnxPart{}
                            .number(1, filters)
                            .number(1, 3)
                            .number(1, side)
                            .number(1, side)
                            .number(2, 1)
                            .bytes(8, "w")
                            .bytes(9, raw);
    const auto both = [](const char* name, std::uint64_t a, std::uint64_t b) {
        return OnnxPart{}.bytes(1, name).number(8, a).number(8, b).number(20, 7);
    };
    const auto middle = OnnxPart{}
                            .bytes(1, "face")
                            .bytes(2, "middle")
                            .bytes(3, "slice")
                            .bytes(4, "Slice")
                            .part(5, both("axes", 2, 3))
                            .part(5, both("starts", from, from))
                            .part(5, both("ends", to, to));
    const auto convolve = OnnxPart{}
                              .bytes(1, "middle")
                              .bytes(1, "w")
                              .bytes(2, "squares")
                              .bytes(3, "convolve")
                              .bytes(4, "Conv")
                              .part(5, both("kernel_shape", side, side))
                              .part(5, both("strides", side, side));
    const auto flatten = OnnxPart{}
                             .bytes(1, "squares")
                             .bytes(2, "numbers")
                             .bytes(3, "flatten")
                             .bytes(4, "Flatten")
                             .part(5, OnnxPart{}.bytes(1, "axis").number(3, 1).number(20, 2));
    const auto graph = OnnxPart{}
                           .part(1, middle)
                           .part(1, convolve)
                           .part(1, flatten)
                           .bytes(2, "squares")
                           .part(5, kernel)
                           .part(11, onnx_tensor("face", {1, 3, 112, 112}))
                           .part(12, onnx_tensor("numbers", {1, filters * squares * squares}));
    return OnnxPart{}
        .number(1, 7)
        .part(7, graph)
        .part(8, OnnxPart{}.bytes(1, "").number(2, 9))
        .text();
}

// Written into `folder`, with a measure that holds drawn sitters apart.
inline ModelFile test_network(const std::filesystem::path& folder) {
    ModelFile file;
    file.kind = "sface";
    file.file = folder / "squares.onnx";
    std::ofstream{file.file, std::ios::binary} << onnx_of_squares();
    file.sha256 = to_hex(sha256_of_file(file.file));
    file.licence = "Liuying's own";
    file.likelihood = DistanceLikelihood{.zero_at = 0.08, .per_unit = -120, .least = -5, .most = 5, .apart = 3};
    return file;
}

// Whose drawn sitters that network tells apart, also before other backdrops.
inline constexpr std::uint64_t told_apart[] = {1, 4, 5, 9};

// An engine into which it is plugged.
inline const Engine& engine_with_network() {
    static const Engine engine{[] {
        EngineSettings settings;
        settings.cache_folder = std::filesystem::temp_directory_path() / "liuying-test-cache";
        std::filesystem::create_directories(settings.cache_folder);
        settings.models.embedder = test_network(settings.cache_folder);
        return settings;
    }()};
    return engine;
}

}  // namespace liuying::portrait
