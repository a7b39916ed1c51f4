#include "access/totp.h"

#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <sodium.h>

#include <array>
#include <stdexcept>

namespace liuying::access {

namespace {

constexpr std::int64_t step_ms = 30'000;

std::string code_of_step(const Bytes& key, std::int64_t step, int digits) {
    std::array<unsigned char, 8> counter{};
    for (int i = 0; i < 8; ++i)
        counter[static_cast<std::size_t>(i)] = static_cast<unsigned char>(step >> (8 * (7 - i)));
    std::array<unsigned char, EVP_MAX_MD_SIZE> mac{};
    unsigned int size = 0;
    if (HMAC(EVP_sha1(), key.data(), static_cast<int>(key.size()), counter.data(), counter.size(),
             mac.data(), &size) == nullptr)
        throw std::runtime_error{"HMAC-SHA-1 is not available"};
    // RFC 4226 section 5.3: dynamic truncation.
    const auto offset = static_cast<std::size_t>(mac[size - 1] & 0x0FU);
    std::uint32_t number = mac[offset] & 0x7FU;
    for (std::size_t i = 1; i < 4; ++i) number = (number << 8U) | mac[offset + i];
    std::string code(static_cast<std::size_t>(digits), '0');
    for (auto at = code.rbegin(); at != code.rend(); ++at, number /= 10)
        *at = static_cast<char>('0' + number % 10);
    return code;
}

}  // namespace

Bytes make_totp_key() {
    Bytes key(20);
    randombytes_buf(key.data(), key.size());
    return key;
}

std::string totp_key_text(const Bytes& key) {
    static constexpr std::string_view alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    std::string out;
    std::uint32_t bits = 0;
    int count = 0;
    for (const auto byte : key) {
        bits = (bits << 8U) | byte;
        for (count += 8; count >= 5; count -= 5)
            out += alphabet[(bits >> static_cast<unsigned>(count - 5)) & 31U];
    }
    if (count > 0) out += alphabet[(bits << static_cast<unsigned>(5 - count)) & 31U];
    return out;
}

std::optional<Bytes> parse_totp_key(std::string_view text) {
    Bytes key;
    std::uint32_t bits = 0;
    int count = 0;
    for (char c : text) {
        if (c == ' ' || c == '=') continue;
        if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
        const bool letter = c >= 'A' && c <= 'Z';
        if (!letter && !(c >= '2' && c <= '7')) return std::nullopt;
        bits = (bits << 5U) | static_cast<std::uint32_t>(letter ? c - 'A' : c - '2' + 26);
        count += 5;
        if (count >= 8) {
            count -= 8;
            key.push_back(static_cast<std::uint8_t>(bits >> static_cast<unsigned>(count)));
        }
    }
    return key;
}

std::string totp_link(const Bytes& key, std::string_view account_name) {
    std::string name;
    for (const char c : account_name)
        name += (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                        c == '.' || c == '_' || c == '-'
                    ? c
                    : '_';
    return "otpauth://totp/Liuying:" + name + "?secret=" + totp_key_text(key) + "&issuer=Liuying";
}

std::string totp_at(const Bytes& key, Instant at, int digits) {
    return code_of_step(key, to_ms(at) / step_ms, digits);
}

std::optional<std::int64_t> totp_step(const Bytes& key, std::string_view code, Instant now) {
    const auto present = to_ms(now) / step_ms;
    std::optional<std::int64_t> found;
    for (const auto step : {present, present - 1, present + 1}) {
        const auto expected = code_of_step(key, step, 6);
        if (code.size() == expected.size() &&
            sodium_memcmp(code.data(), expected.data(), expected.size()) == 0)
            found = step;
    }
    return found;
}

}  // namespace liuying::access
