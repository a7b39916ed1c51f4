#include "portrait/shape_model.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <stdexcept>

namespace liuying::portrait {
namespace {

constexpr std::uint64_t magic = 0x3430'6B72'616D'796CULL;  // "lymark04"

struct Header {
    std::uint64_t magic_word = 0;
    ShapeSource source{};
    std::uint32_t cascades = 0;
    std::uint32_t trees = 0;
    std::uint32_t features = 0;
    std::uint32_t zero = 0;
};

std::size_t aligned(std::size_t at) {
    return (at + 63) / 64 * 64;
}

struct Layout {
    std::size_t initial;
    std::size_t scale;
    std::size_t feature;
    std::size_t split;
    std::size_t leaf;
    std::size_t end;
};

Layout layout_of(std::size_t cascades, std::size_t trees, std::size_t features) {
    Layout at{};
    at.initial = aligned(sizeof(Header));
    at.scale = aligned(at.initial + shape_floats * sizeof(float));
    at.feature = aligned(at.scale + cascades * sizeof(float));
    at.split = aligned(at.feature + cascades * features * sizeof(ShapeFeature));
    at.leaf =
        (at.split + cascades * trees * splits_a_tree * sizeof(ShapeSplit) + 4095) / 4096 * 4096;
    at.end = at.leaf + cascades * trees * leaves_a_tree * leaf_stride * sizeof(std::int8_t);
    return at;
}

// dlib's serialize(): an integer is one byte (count of value bytes | 0x80 when negative) and the
// value, little-endian; a float is a mantissa and a power of two, both such integers.
class DlibReader {
public:
    explicit DlibReader(std::span<const std::uint8_t> file)
        : at_{file.data()}, end_{at_ + file.size()} {}

    std::int64_t integer() {
        if (at_ == end_) fail();
        const unsigned control = *at_++;
        const unsigned count = control & 0x0FU;
        if (count > 8 || static_cast<std::size_t>(end_ - at_) < count) fail();
        std::uint64_t value = 0;
        for (unsigned i = 0; i < count; ++i) value |= static_cast<std::uint64_t>(at_[i]) << (8 * i);
        at_ += count;
        const auto number = static_cast<std::int64_t>(value);
        return (control & 0x80U) != 0 ? -number : number;
    }
    std::size_t count(std::size_t most) {
        const auto n = integer();
        if (n < 0 || static_cast<std::uint64_t>(n) > most) fail();
        return static_cast<std::size_t>(n);
    }
    float number() {
        const auto mantissa = integer();
        const auto exponent = integer();
        if (exponent < -2000 || exponent > 2000) fail();
        return static_cast<float>(
            std::ldexp(static_cast<double>(mantissa), static_cast<int>(exponent)));
    }
    // A column vector: -rows, -columns, then its numbers.
    void column(float* to, std::size_t rows) {
        if (integer() != -static_cast<std::int64_t>(rows) || integer() != -1) fail();
        for (std::size_t i = 0; i < rows; ++i) to[i] = number();
    }
    [[noreturn]] static void fail() {
        throw std::runtime_error(
            "the landmark file is not a 68-point shape predictor of dlib's format");
    }

private:
    const std::uint8_t* at_;
    const std::uint8_t* end_;
};

}  // namespace

ShapeSource source_of(const std::filesystem::path& model) {
    return {std::filesystem::file_size(model),
            std::filesystem::last_write_time(model).time_since_epoch().count()};
}

std::vector<std::uint8_t> pack_shape_model(std::span<const std::uint8_t> dlib_file,
                                           const ShapeSource& source) {
    DlibReader in{dlib_file};
    if (in.integer() != 1) DlibReader::fail();
    std::vector<float> initial(shape_floats);
    in.column(initial.data(), shape_floats);

    const auto cascades = in.count(64);
    if (cascades == 0) DlibReader::fail();
    std::size_t trees = 0;
    std::vector<ShapeSplit> splits;
    std::vector<float> leaf_scale;
    std::vector<std::int8_t> leaves;
    std::vector<float> values;
    for (std::size_t c = 0; c < cascades; ++c) {
        const auto count = in.count(4096);
        if (c == 0) trees = count;
        if (count != trees || trees == 0) DlibReader::fail();
        values.assign(trees * leaves_a_tree * shape_floats, 0.0F);
        float largest = 1e-9F;
        for (std::size_t t = 0; t < trees; ++t) {
            if (in.count(1024) != splits_a_tree) DlibReader::fail();
            for (int s = 0; s < splits_a_tree; ++s) {
                const auto first = in.count(65535);
                const auto second = in.count(65535);
                splits.push_back({static_cast<std::uint16_t>(first),
                                  static_cast<std::uint16_t>(second), in.number()});
            }
            if (in.count(1024) != leaves_a_tree) DlibReader::fail();
            for (std::size_t l = 0; l < leaves_a_tree; ++l) {
                float* leaf = values.data() + (t * leaves_a_tree + l) * shape_floats;
                in.column(leaf, shape_floats);
                for (int i = 0; i < shape_floats; ++i)
                    largest = std::max(largest, std::fabs(leaf[i]));
            }
        }
        const float scale = largest / static_cast<float>(127 << leaf_shift_most);
        leaf_scale.push_back(scale);
        const auto first_leaf = leaves.size();
        leaves.resize(first_leaf + trees * leaves_a_tree * leaf_stride);
        for (std::size_t l = 0; l < trees * leaves_a_tree; ++l) {
            const std::span<const float> from{values.data() + l * shape_floats, shape_floats};
            auto* to = leaves.data() + first_leaf + l * leaf_stride;
            float longest = 0;
            for (const float value : from) longest = std::max(longest, std::fabs(value));
            int shift = 0;
            while (shift < leaf_shift_most &&
                   longest > 127.0F * scale * static_cast<float>(1 << shift))
                ++shift;
            for (std::size_t i = 0; i < shape_floats; ++i)
                to[i] = static_cast<std::int8_t>(std::clamp(
                    std::lround(from[i] / (scale * static_cast<float>(1 << shift))), -127L, 127L));
            to[shape_floats] = static_cast<std::int8_t>(shift);
        }
    }

    std::vector<ShapeFeature> features;
    std::size_t features_each = 0;
    if (in.count(64) != cascades) DlibReader::fail();
    for (std::size_t c = 0; c < cascades; ++c) {
        const auto count = in.count(4096);
        if (c == 0) features_each = count;
        if (count != features_each) DlibReader::fail();
        for (std::size_t i = 0; i < count; ++i) {
            features.push_back({0, 0, static_cast<std::uint32_t>(in.count(landmark_anchor_most))});
        }
    }
    if (in.count(64) != cascades) DlibReader::fail();
    for (std::size_t c = 0; c < cascades; ++c) {
        if (in.count(4096) != features_each) DlibReader::fail();
        for (std::size_t i = 0; i < features_each; ++i) {
            auto& feature = features[c * features_each + i];
            feature.x = in.number();
            feature.y = in.number();
        }
    }
    for (const auto& split : splits) {
        if (split.first >= features_each || split.second >= features_each) DlibReader::fail();
    }

    const auto at = layout_of(cascades, trees, features_each);
    std::vector<std::uint8_t> packed(at.end);
    const Header header{magic,
                        source,
                        static_cast<std::uint32_t>(cascades),
                        static_cast<std::uint32_t>(trees),
                        static_cast<std::uint32_t>(features_each),
                        0};
    std::memcpy(packed.data(), &header, sizeof(header));
    std::memcpy(packed.data() + at.initial, initial.data(), shape_floats * sizeof(float));
    std::memcpy(packed.data() + at.scale, leaf_scale.data(), leaf_scale.size() * sizeof(float));
    std::memcpy(packed.data() + at.feature, features.data(),
                features.size() * sizeof(ShapeFeature));
    std::memcpy(packed.data() + at.split, splits.data(), splits.size() * sizeof(ShapeSplit));
    std::memcpy(packed.data() + at.leaf, leaves.data(), leaves.size());
    return packed;
}

bool open_shape_model(std::span<const std::uint8_t> packed, const ShapeSource& source,
                      ShapeModel& model) {
    Header header;
    if (packed.size() < sizeof(header)) return false;
    std::memcpy(&header, packed.data(), sizeof(header));
    if (header.magic_word != magic || !(header.source == source) || header.cascades == 0 ||
        header.cascades > 64 || header.trees == 0 || header.trees > 4096 || header.features == 0 ||
        header.features > 4096) {
        return false;
    }
    const auto at = layout_of(header.cascades, header.trees, header.features);
    if (packed.size() != at.end) return false;
    model.cascades = static_cast<int>(header.cascades);
    model.trees = static_cast<int>(header.trees);
    model.features = static_cast<int>(header.features);
    model.initial = reinterpret_cast<const float*>(packed.data() + at.initial);
    model.leaf_scale = reinterpret_cast<const float*>(packed.data() + at.scale);
    model.feature = reinterpret_cast<const ShapeFeature*>(packed.data() + at.feature);
    model.split = reinterpret_cast<const ShapeSplit*>(packed.data() + at.split);
    model.leaf = reinterpret_cast<const std::int8_t*>(packed.data() + at.leaf);
    const auto features = static_cast<std::size_t>(header.cascades) * header.features;
    for (std::size_t i = 0; i < features; ++i) {
        if (model.feature[i].anchor > landmark_anchor_most) return false;
    }
    const auto splits = static_cast<std::size_t>(header.cascades) * header.trees * splits_a_tree;
    for (std::size_t i = 0; i < splits; ++i) {
        if (model.split[i].first >= header.features || model.split[i].second >= header.features)
            return false;
    }
    return true;
}

}  // namespace liuying::portrait
