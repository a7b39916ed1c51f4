#pragma once
// Random texts that open doors: session cookies, tokens, one-time codes. Only their hashes are
// kept.

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "base/hash.h"

namespace liuying::access {

// 32 random bytes as 43 characters of base64url.
[[nodiscard]] std::string make_secret();
// 10 characters of Crockford's base32 in two groups, "7KQ2M-0XW9T": 50 bits, read aloud and typed.
[[nodiscard]] std::string make_code();
// The same form, of bytes that are random already: ten of them.
[[nodiscard]] std::string code_of(std::span<const std::uint8_t> random);
// As it was meant: upper case, no spaces or hyphens, I and L are 1, O is 0.
[[nodiscard]] std::string normal_code(std::string_view typed);
// What is stored. Secrets are long enough that a plain hash is safe; codes live for hours only.
[[nodiscard]] Sha256 hash_of_secret(std::string_view secret);
// What a page must send back with every unsafe request of this session; tells nothing of the
// secret.
[[nodiscard]] std::string csrf_of(std::string_view session_secret);

}  // namespace liuying::access
