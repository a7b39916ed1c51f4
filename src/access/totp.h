#pragma once
// Time-based one-time passwords (RFC 6238: HMAC-SHA-1, 30 s, 6 digits), as phone apps make them.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/hash.h"
#include "base/time.h"

namespace liuying::access {

// 20 random bytes.
[[nodiscard]] Bytes make_totp_key();
// RFC 4648 base32 without padding, as an app takes it.
[[nodiscard]] std::string totp_key_text(const Bytes& key);
// Spaces and case do not matter. Nothing when it is not base32.
[[nodiscard]] std::optional<Bytes> parse_totp_key(std::string_view text);
// "otpauth://totp/Liuying:NAME?secret=…&issuer=Liuying", for the QR.
[[nodiscard]] std::string totp_link(const Bytes& key, std::string_view account_name);

[[nodiscard]] std::string totp_at(const Bytes& key, Instant at, int digits = 6);
// The 30-second step whose code this is: the present one or one beside it, for clocks that differ.
// Keep it: a step at or before the last one used is refused by the caller (no code works twice).
[[nodiscard]] std::optional<std::int64_t> totp_step(const Bytes& key, std::string_view code,
                                                    Instant now);

}  // namespace liuying::access
