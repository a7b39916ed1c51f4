#include "access/secret.h"

#include <sodium.h>

#include <array>
#include <cassert>

namespace liuying::access {

namespace {

constexpr std::string_view crockford = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

std::string base64(std::span<const std::uint8_t> bytes) {
    constexpr auto variant = sodium_base64_VARIANT_URLSAFE_NO_PADDING;
    std::string out(sodium_base64_encoded_len(bytes.size(), variant), '\0');
    sodium_bin2base64(out.data(), out.size(), bytes.data(), bytes.size(), variant);
    out.pop_back();
    return out;
}

}  // namespace

std::string make_secret() {
    std::array<std::uint8_t, 32> bytes{};
    randombytes_buf(bytes.data(), bytes.size());
    return base64(bytes);
}

std::string make_code() {
    std::string code;
    for (int i = 0; i < 10; ++i) {
        if (i == 5) code += '-';
        code += crockford[randombytes_uniform(static_cast<std::uint32_t>(crockford.size()))];
    }
    return code;
}

std::string code_of(std::span<const std::uint8_t> random) {
    assert(random.size() == 10);
    std::string code;
    for (std::size_t i = 0; i < random.size(); ++i) {
        if (i == 5) code += '-';
        code += crockford[random[i] % crockford.size()];
    }
    return code;
}

std::string normal_code(std::string_view typed) {
    std::string out;
    for (char c : typed) {
        if (c == ' ' || c == '-') continue;
        if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
        if (c == 'I' || c == 'L') c = '1';
        if (c == 'O') c = '0';
        out += c;
    }
    return out;
}

Sha256 hash_of_secret(std::string_view secret) {
    return sha256(secret);
}

std::string csrf_of(std::string_view session_secret) {
    return base64(sha256("csrf:" + std::string{session_secret}));
}

}  // namespace liuying::access
