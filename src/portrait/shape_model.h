#pragma once
// The packed form of a landmark model: one block of memory, the same in the cache file and in RAM.
//
//   header | initial shape (136 float) | per cascade: leaf scale (float), features (x, y float,
//   anchor)
//          | splits of all trees (15 each) | leaves of all trees (16 × 144 int8: 136 values, a
//          shift)

#include <cstdint>
#include <filesystem>
#include <span>
#include <vector>

namespace liuying::portrait {

inline constexpr int shape_floats = 136;
inline constexpr int leaf_stride = 144;  // values; a multiple of 16 for wide adds
inline constexpr int leaf_shift_most = 7;
inline constexpr int splits_a_tree = 15;  // depth 4
inline constexpr int leaves_a_tree = 16;
inline constexpr std::uint32_t landmark_anchor_most = shape_floats / 2 - 1;

struct ShapeFeature {
    float x = 0;
    float y = 0;
    std::uint32_t anchor = 0;
};

struct ShapeSplit {
    std::uint16_t first = 0;
    std::uint16_t second = 0;
    float threshold = 0;
};

// Where everything lies in a packed block. Valid as long as the block is.
struct ShapeModel {
    int cascades = 0;
    int trees = 0;     // of each cascade
    int features = 0;  // of each cascade
    const float* initial = nullptr;
    const float* leaf_scale = nullptr;      // [cascade]; of a value after its leaf's shift
    const ShapeFeature* feature = nullptr;  // [cascade][feature]
    const ShapeSplit* split = nullptr;      // [cascade][tree][15]
    const std::int8_t* leaf = nullptr;      // [cascade][tree][16][144]
};

// The file a packed block came from, to know a stale cache.
struct ShapeSource {
    std::uint64_t bytes = 0;
    std::int64_t changed_at = 0;
    friend bool operator==(const ShapeSource&, const ShapeSource&) = default;
};
[[nodiscard]] ShapeSource source_of(const std::filesystem::path& model);

// Parses dlib's serialisation and packs it. Throws std::runtime_error when it is not a 68-point
// predictor with trees of depth 4.
[[nodiscard]] std::vector<std::uint8_t> pack_shape_model(std::span<const std::uint8_t> dlib_file,
                                                         const ShapeSource& source);
// False when the block is not ours, damaged, or packed from another file.
[[nodiscard]] bool open_shape_model(std::span<const std::uint8_t> packed, const ShapeSource& source,
                                    ShapeModel& model);

}  // namespace liuying::portrait
