#pragma once
// The spelling of addresses: percent-encoding, query strings, base64url.

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/hash.h"

namespace liuying::http {

// Nothing when a '%' is not followed by two hexadecimal digits, or when it is not UTF-8: what comes
// in here may be written into the journal. '+' stays '+'.
[[nodiscard]] std::optional<std::string> percent_decode(std::string_view text);
// Everything but A–Z a–z 0–9 - . _ ~ is encoded.
[[nodiscard]] std::string percent_encode(std::string_view text);
// application/x-www-form-urlencoded ('+' is a space). Nothing when badly encoded.
[[nodiscard]] std::optional<std::vector<std::pair<std::string, std::string>>> parse_query(
    std::string_view query);

// RFC 4648 section 5, without padding.
[[nodiscard]] std::string base64url(std::span<const std::uint8_t> bytes);
[[nodiscard]] std::optional<std::string> parse_base64url(std::string_view text);

}  // namespace liuying::http
