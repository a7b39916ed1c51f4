#pragma once
// What names a person, as an offline desk may keep it: keyed hashes only. Student numbers are few
// enough to be tried one by one, so all of the secrecy lies in the key, which stands in no file in
// the clear.

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "access/password.h"
#include "base/hash.h"

namespace liuying::access {

enum class Naming { Ticket, StudentNo, Document };

using NamingHash = std::array<std::uint8_t, 16>;

// Of one device in one session.
class NamingKey {
public:
    using Secret = std::array<std::uint8_t, 32>;

    explicit NamingKey(const Secret& secret) : secret_{secret} {}
    NamingKey(const NamingKey&) = default;
    NamingKey& operator=(const NamingKey&) = default;
    ~NamingKey();  // leaves no copy in memory

    // BLAKE2b with the key, 128 bits; the same text under another naming gives another hash.
    [[nodiscard]] NamingHash of(Naming naming, std::string_view text) const;
    [[nodiscard]] const Secret& secret() const { return secret_; }

private:
    Secret secret_;
};

// A key as it may lie on a disk: it opens with the session's code. What that protects: whoever has
// the disk but not the code must try 2^50 codes at the cost of a password each; whoever has both
// can try every student number in seconds.
struct LockedKey {
    Bytes salt;
    Bytes box;
};
// `code` as make_code() writes codes or as somebody typed one.
[[nodiscard]] LockedKey lock(const NamingKey& key, std::string_view code, PasswordCost cost = {});
// Nothing when the code is another's, or the bytes are not what lock() made.
[[nodiscard]] std::optional<NamingKey> unlock(const LockedKey& locked, std::string_view code,
                                              PasswordCost cost = {});

}  // namespace liuying::access
