#pragma once
// The one key of an installation: 32 random bytes in a file of mode 0600 that lies beside the data
// folder, never inside it, so that no backup of the data holds it. Whoever loses it loses every
// sealed field.

#include <array>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"

namespace liuying::store {

enum class KeyFault : std::uint8_t {
    Missing,
    OpenToOthers,  // the file's mode lets group or others read it
    NotAKey,       // not a file that create() wrote, or changed since
    AlreadyThere,  // create() never overwrites
    InsideData,    // the file would lie inside the data folder
};

class InstallKey {
public:
    using Secret = std::array<std::uint8_t, 32>;

    // Writes a new key, fsynced, mode 0600. Throws std::system_error when the disk fails.
    [[nodiscard]] static Result<InstallKey, KeyFault> create(
        const std::filesystem::path& file, const std::filesystem::path& data_folder);
    [[nodiscard]] static Result<InstallKey, KeyFault> load(const std::filesystem::path& file);

    // The key as 16 pronounceable words and one that checks them (proquints, arXiv:0901.4016), to
    // be printed once and kept in a safe.
    [[nodiscard]] std::string recovery_words() const;
    [[nodiscard]] static std::optional<InstallKey> from_recovery_words(std::string_view words);

    // A key for one use, so that no two uses share one. `use` is a constant of the code.
    [[nodiscard]] Secret derive(std::string_view use) const;

    explicit InstallKey(const Secret& secret) : secret_{secret} {}
    ~InstallKey();
    InstallKey(const InstallKey&) = default;
    InstallKey& operator=(const InstallKey&) = default;

private:
    Secret secret_;
};

}  // namespace liuying::store
