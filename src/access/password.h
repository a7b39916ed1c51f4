#pragma once
// Passwords, kept as argon2id (libsodium; 124 ms and 64 MiB each at the ordinary cost, deps.md).

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/words.h"

namespace liuying::access {

struct PasswordCost {
    unsigned long long operations = 2;           // crypto_pwhash_OPSLIMIT_INTERACTIVE
    std::size_t memory = std::size_t{64} << 20;  // crypto_pwhash_MEMLIMIT_INTERACTIVE
    // For tests only: the least libsodium allows.
    [[nodiscard]] static PasswordCost least() { return {1, 8192}; }
};

// "$argon2id$v=19$m=65536,t=2,p=1$…". At most two are worked on at once, so that a rush at the door
// takes its memory in turn. Throws std::bad_alloc when there is none.
[[nodiscard]] std::string hash_password(std::string_view password, PasswordCost cost = {});
// Takes as long for an empty `hash` (an unknown account), so that time does not tell who exists.
[[nodiscard]] bool password_fits(std::string_view password, const std::string& hash,
                                 PasswordCost cost = {});
[[nodiscard]] bool needs_rehash(const std::string& hash, PasswordCost cost = {});

// A key of 32 bytes out of something typed, by the same argon2id and in the same turns; `salt` has
// 16 bytes. Throws std::bad_alloc.
void stretch(std::string_view typed, std::span<const std::uint8_t> salt,
             std::span<std::uint8_t, 32> key, PasswordCost cost = {});

// Why this may not be a password: under 10 characters, over 128, the account's own name, one
// character again and again.
[[nodiscard]] std::optional<Refusal> password_fault(std::string_view password,
                                                    std::string_view name);

}  // namespace liuying::access
