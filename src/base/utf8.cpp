#include "base/utf8.h"

namespace liuying {

std::optional<CodePoint> code_point_at(std::string_view text, std::size_t at) {
    if (at >= text.size()) return std::nullopt;
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
    const auto lead = byte(at);
    if (lead < 0x80) return CodePoint{lead, 1};
    const std::size_t length = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
    if (lead < 0xC2 || lead > 0xF4 || text.size() - at < length) return std::nullopt;
    char32_t value = lead & (0x7FU >> length);
    for (std::size_t i = 1; i < length; ++i) {
        const auto next = byte(at + i);
        if ((next & 0xC0U) != 0x80U) return std::nullopt;
        value = (value << 6U) | (next & 0x3FU);
    }
    const bool overlong = (length == 3 && value < 0x800) || (length == 4 && value < 0x10000);
    const bool surrogate = value >= 0xD800 && value <= 0xDFFF;
    if (overlong || surrogate || value > 0x10FFFF) return std::nullopt;
    return CodePoint{value, length};
}

std::optional<std::size_t> first_bad_byte(std::string_view text) {
    for (std::size_t at = 0; at < text.size();) {
        if (static_cast<unsigned char>(text[at]) < 0x80) {
            ++at;
            continue;
        }
        const auto point = code_point_at(text, at);
        if (!point) return at;
        at += point->bytes;
    }
    return std::nullopt;
}

std::u32string decode_utf8(std::string_view text) {
    std::u32string points;
    points.reserve(text.size());
    for (std::size_t at = 0; at < text.size();) {
        const auto point = code_point_at(text, at);
        points.push_back(point ? point->value : U'\uFFFD');
        at += point ? point->bytes : 1;
    }
    return points;
}

void append_utf8(std::string& to, char32_t value) {
    const auto tail = [&](unsigned shift) {
        to.push_back(static_cast<char>(0x80U | ((value >> shift) & 0x3FU)));
    };
    if (value < 0x80) {
        to.push_back(static_cast<char>(value));
    } else if (value < 0x800) {
        to.push_back(static_cast<char>(0xC0U | (value >> 6U)));
        tail(0);
    } else if (value < 0x10000) {
        to.push_back(static_cast<char>(0xE0U | (value >> 12U)));
        tail(6);
        tail(0);
    } else {
        to.push_back(static_cast<char>(0xF0U | (value >> 18U)));
        tail(12);
        tail(6);
        tail(0);
    }
}

std::string encode_utf8(std::u32string_view text) {
    std::string bytes;
    bytes.reserve(text.size() * 3);
    for (const auto value : text) append_utf8(bytes, value);
    return bytes;
}

std::size_t count_code_points(std::string_view text) {
    std::size_t count = 0;
    for (std::size_t at = 0; at < text.size(); ++count) {
        const auto point = code_point_at(text, at);
        at += point ? point->bytes : 1;
    }
    return count;
}

}  // namespace liuying
