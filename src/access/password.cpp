#include "access/password.h"

#include <sodium.h>

#include <algorithm>
#include <array>
#include <cassert>
#include <new>
#include <semaphore>

namespace liuying::access {

namespace {

std::counting_semaphore<2>& turns() {
    static std::counting_semaphore<2> two{2};
    return two;
}

class Turn {
public:
    Turn() { turns().acquire(); }
    ~Turn() { turns().release(); }
    Turn(const Turn&) = delete;
    Turn& operator=(const Turn&) = delete;
};

}  // namespace

std::string hash_password(std::string_view password, PasswordCost cost) {
    const Turn turn;
    std::array<char, crypto_pwhash_STRBYTES> out{};
    if (crypto_pwhash_str_alg(out.data(), password.data(), password.size(), cost.operations,
                              cost.memory, crypto_pwhash_ALG_ARGON2ID13) != 0)
        throw std::bad_alloc{};
    return out.data();
}

bool password_fits(std::string_view password, const std::string& hash, PasswordCost cost) {
    if (hash.empty()) {
        static_cast<void>(hash_password(password, cost));
        return false;
    }
    const Turn turn;
    return crypto_pwhash_str_verify(hash.c_str(), password.data(), password.size()) == 0;
}

bool needs_rehash(const std::string& hash, PasswordCost cost) {
    return crypto_pwhash_str_needs_rehash(hash.c_str(), cost.operations, cost.memory) != 0;
}

void stretch(std::string_view typed, std::span<const std::uint8_t> salt,
             std::span<std::uint8_t, 32> key, PasswordCost cost) {
    assert(salt.size() == crypto_pwhash_SALTBYTES);
    const Turn turn;
    if (crypto_pwhash(key.data(), key.size(), typed.data(), typed.size(), salt.data(),
                      cost.operations, cost.memory, crypto_pwhash_ALG_ARGON2ID13) != 0)
        throw std::bad_alloc{};
}

std::optional<Refusal> password_fault(std::string_view password, std::string_view name) {
    const Words next{"请使用不少于 10 个字符、不易猜到的密码。",
                     "Use at least 10 characters that are hard to guess."};
    if (password.size() < 10)
        return Refusal{"password_short", {"密码太短。", "The password is too short."}, next};
    if (password.size() > 128)
        return Refusal{"password_long",
                       {"密码太长。", "The password is too long."},
                       {"请使用不超过 128 个字符的密码。", "Use at most 128 characters."}};
    const bool one_character =
        std::ranges::all_of(password, [&](char c) { return c == password.front(); });
    if (one_character || password == name)
        return Refusal{
            "password_weak", {"密码太容易猜到。", "The password is too easy to guess."}, next};
    return std::nullopt;
}

}  // namespace liuying::access
