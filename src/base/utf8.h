#pragma once
// UTF-8 by code points. Strict: overlong forms, surrogates and values above U+10FFFF are not UTF-8.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace liuying {

struct CodePoint {
    char32_t value{};
    std::size_t bytes{};  // 1..4
};

// The code point that starts at `text[at]`; nothing when the bytes there are not one, or at the
// end.
[[nodiscard]] std::optional<CodePoint> code_point_at(std::string_view text, std::size_t at);

// Offset of the first byte that is not UTF-8; nothing when all of it is.
[[nodiscard]] std::optional<std::size_t> first_bad_byte(std::string_view text);

// What is not UTF-8 becomes U+FFFD, one for each byte.
[[nodiscard]] std::u32string decode_utf8(std::string_view text);
void append_utf8(std::string& to, char32_t value);
[[nodiscard]] std::string encode_utf8(std::u32string_view text);
[[nodiscard]] std::size_t count_code_points(std::string_view text);

}  // namespace liuying
