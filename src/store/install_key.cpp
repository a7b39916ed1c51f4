#include "store/install_key.h"

#include <fcntl.h>
#include <sodium.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <fstream>
#include <sstream>
#include <system_error>

#include "base/hash.h"
#include "store/durable_file.h"

namespace liuying::store {

namespace {

constexpr std::string_view first_line = "liuying install key 1";
constexpr std::string_view consonants = "bdfghjklmnprstvz";
constexpr std::string_view vowels = "aiou";
constexpr std::size_t secret_words = 16;

void require_sodium() {
    if (sodium_init() < 0) throw std::runtime_error{"libsodium does not start"};
}

std::string word_of(std::uint16_t bits) {
    const auto part = [&](std::string_view letters, int shift) {
        return letters[static_cast<std::size_t>(bits >> shift) & (letters.size() - 1)];
    };
    return {part(consonants, 12), part(vowels, 10), part(consonants, 6), part(vowels, 4),
            part(consonants, 0)};
}

std::optional<std::uint16_t> bits_of(std::string_view word) {
    if (word.size() != 5) return std::nullopt;
    unsigned bits = 0;
    for (std::size_t i = 0; i < word.size(); ++i) {
        const auto letters = i % 2 == 0 ? consonants : vowels;
        const auto at = letters.find(word[i]);
        if (at == std::string_view::npos) return std::nullopt;
        bits = bits * static_cast<unsigned>(letters.size()) + static_cast<unsigned>(at);
    }
    return static_cast<std::uint16_t>(bits);
}

std::uint16_t check_of(const InstallKey::Secret& secret) {
    Bytes named(first_line.begin(), first_line.end());
    named.insert(named.end(), secret.begin(), secret.end());
    const auto hash = sha256(named);
    return static_cast<std::uint16_t>(hash[0] << 8 | hash[1]);
}

bool lies_inside(const std::filesystem::path& file, const std::filesystem::path& folder) {
    const auto outer = std::filesystem::weakly_canonical(folder);
    auto up = std::filesystem::weakly_canonical(file).parent_path();
    while (up != outer && up != up.parent_path()) up = up.parent_path();
    return up == outer;
}

}  // namespace

InstallKey::~InstallKey() {
    sodium_memzero(secret_.data(), secret_.size());
}

Result<InstallKey, KeyFault> InstallKey::create(const std::filesystem::path& file,
                                                const std::filesystem::path& data_folder) {
    require_sodium();
    if (lies_inside(file, data_folder)) return refuse(KeyFault::InsideData);
    Secret secret;
    randombytes_buf(secret.data(), secret.size());
    InstallKey key{secret};
    auto made = DurableFile::create_new(file);
    if (!made) return refuse(KeyFault::AlreadyThere);
    made->write(std::string{first_line} + "\n" + key.recovery_words() + "\n");
    made->settle();
    return key;
}

Result<InstallKey, KeyFault> InstallKey::load(const std::filesystem::path& file) {
    struct stat found {};
    if (::stat(file.c_str(), &found) != 0) return refuse(KeyFault::Missing);
    if ((found.st_mode & 077U) != 0) return refuse(KeyFault::OpenToOthers);
    std::ifstream in{file};
    std::string first;
    std::string words;
    if (!std::getline(in, first) || first != first_line || !std::getline(in, words)) {
        return refuse(KeyFault::NotAKey);
    }
    auto key = from_recovery_words(words);
    if (!key) return refuse(KeyFault::NotAKey);
    return *key;
}

std::string InstallKey::recovery_words() const {
    std::string words;
    for (std::size_t i = 0; i < secret_words; ++i) {
        words += word_of(static_cast<std::uint16_t>(secret_[2 * i] << 8 | secret_[2 * i + 1]));
        words += ' ';
    }
    return words + word_of(check_of(secret_));
}

std::optional<InstallKey> InstallKey::from_recovery_words(std::string_view words) {
    require_sodium();
    std::istringstream in{std::string{words}};
    Secret secret{};
    std::string word;
    for (std::size_t i = 0; i < secret_words; ++i) {
        if (!(in >> word)) return std::nullopt;
        const auto bits = bits_of(word);
        if (!bits) return std::nullopt;
        secret[2 * i] = static_cast<std::uint8_t>(*bits >> 8);
        secret[2 * i + 1] = static_cast<std::uint8_t>(*bits & 0xFF);
    }
    std::string rest;
    if (!(in >> word) || bits_of(word) != check_of(secret) || (in >> rest)) return std::nullopt;
    return InstallKey{secret};
}

InstallKey::Secret InstallKey::derive(std::string_view use) const {
    Secret derived;
    crypto_generichash(derived.data(), derived.size(),
                       reinterpret_cast<const unsigned char*>(use.data()), use.size(),
                       secret_.data(), secret_.size());
    return derived;
}

}  // namespace liuying::store
