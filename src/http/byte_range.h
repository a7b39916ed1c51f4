#pragma once

#include <cstdint>
#include <string_view>

namespace liuying::http {

// One range of RFC 9110 section 14: "bytes=0-99", "bytes=100-", "bytes=-20".
struct ByteRange {
    // Whole: not a range we serve (another unit, several ranges, not well formed): send everything.
    enum class Kind { Whole, Part, Outside };
    Kind kind = Kind::Whole;
    std::uint64_t offset = 0;
    std::uint64_t length = 0;  // at least 1
};

[[nodiscard]] ByteRange parse_range(std::string_view header, std::uint64_t size);

}  // namespace liuying::http
