#include "access/naming.h"

#include <sodium.h>

#include <algorithm>
#include <cassert>

#include "access/secret.h"

namespace liuying::access {

namespace {

using Secret = NamingKey::Secret;

char letter_of(Naming naming) {
    switch (naming) {
        case Naming::Ticket: return 't';
        case Naming::StudentNo: return 's';
        case Naming::Document: return 'd';
    }
    assert(false);
    return 0;
}

// Wiped however we leave.
struct Wiped {
    Secret bytes{};
    ~Wiped() { sodium_memzero(bytes.data(), bytes.size()); }
};

}  // namespace

NamingKey::~NamingKey() {
    sodium_memzero(secret_.data(), secret_.size());
}

NamingHash NamingKey::of(Naming naming, std::string_view text) const {
    const std::string named = letter_of(naming) + std::string{text};
    NamingHash hash{};
    crypto_generichash(hash.data(), hash.size(),
                       reinterpret_cast<const unsigned char*>(named.data()), named.size(),
                       secret_.data(), secret_.size());
    return hash;
}

LockedKey lock(const NamingKey& key, std::string_view code, PasswordCost cost) {
    LockedKey locked{.salt = Bytes(crypto_pwhash_SALTBYTES),
                     .box = Bytes(crypto_secretbox_NONCEBYTES + crypto_secretbox_MACBYTES +
                                  key.secret().size())};
    randombytes_buf(locked.salt.data(), locked.salt.size());
    randombytes_buf(locked.box.data(), crypto_secretbox_NONCEBYTES);
    Wiped opening;
    stretch(normal_code(code), locked.salt, opening.bytes, cost);
    crypto_secretbox_easy(locked.box.data() + crypto_secretbox_NONCEBYTES, key.secret().data(),
                          key.secret().size(), locked.box.data(), opening.bytes.data());
    return locked;
}

std::optional<NamingKey> unlock(const LockedKey& locked, std::string_view code, PasswordCost cost) {
    Wiped secret;
    constexpr std::size_t around = crypto_secretbox_NONCEBYTES + crypto_secretbox_MACBYTES;
    if (locked.salt.size() != crypto_pwhash_SALTBYTES ||
        locked.box.size() != around + secret.bytes.size())
        return std::nullopt;
    Wiped opening;
    stretch(normal_code(code), locked.salt, opening.bytes, cost);
    if (crypto_secretbox_open_easy(secret.bytes.data(),
                                   locked.box.data() + crypto_secretbox_NONCEBYTES,
                                   locked.box.size() - crypto_secretbox_NONCEBYTES,
                                   locked.box.data(), opening.bytes.data()) != 0)
        return std::nullopt;
    return NamingKey{secret.bytes};
}

}  // namespace liuying::access
