#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <string_view>
#include <utility>

namespace liuying::store {

// A new file of mode 0600 that is either wholly on the disk or not there. Every failure of the disk
// is a std::system_error. Dropped before settle() or settle_as(), the file is removed.
class DurableFile {
public:
    // Nothing when the name is taken.
    [[nodiscard]] static std::optional<DurableFile> create_new(const std::filesystem::path& file);

    DurableFile(DurableFile&& other) noexcept
        : path_{std::move(other.path_)}, descriptor_{std::exchange(other.descriptor_, -1)} {}
    DurableFile& operator=(DurableFile&&) = delete;
    ~DurableFile();

    void write(std::span<const std::uint8_t> bytes);
    void write(std::string_view text);

    // fsync of the file, then of its folder.
    void settle();
    // fsync, rename to `name` on the same file system, fsync of that folder. `name` must be free.
    void settle_as(const std::filesystem::path& name);

private:
    DurableFile(std::filesystem::path path, int descriptor)
        : path_{std::move(path)}, descriptor_{descriptor} {}
    void sync_and_close();

    std::filesystem::path path_;
    int descriptor_;
};

// Makes the folder and what is missing above it, each durable in its parent. Mode 0700.
void make_durable_folder(const std::filesystem::path& folder);
// The names in this folder are on the disk when it returns.
void sync_folder(const std::filesystem::path& folder);

}  // namespace liuying::store
