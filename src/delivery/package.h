#pragma once
// A package of pictures: a ZIP whose entries are read only while it is written, so that memory
// stays the same however many there are. Pictures are stored, not compressed; the same input gives
// the same bytes as long as nothing is encrypted.

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <span>
#include <string>

#include "base/time.h"

namespace liuying::delivery {

// Fills the span and returns how much it filled; 0 at the end. Called by close(), on its thread.
using ReadOn = std::function<std::size_t(std::span<std::uint8_t>)>;
using OpenEntry = std::function<ReadOn()>;

class Package {
public:
    // `made_at` stands as the time of every entry. Throws std::runtime_error when libzip fails.
    Package(const std::filesystem::path& file, Instant made_at);
    ~Package();  // a package that was not closed does not exist
    Package(const Package&) = delete;
    Package& operator=(const Package&) = delete;

    void add(const std::string& name, std::uint64_t size, OpenEntry open);
    void add_text(const std::string& name, std::string text);
    // AES-256 (WinZip AE-2). A ZIP's entry names stay readable: where names must not be known, the
    // entry is itself a package.
    void add_file_encrypted(const std::string& name, const std::filesystem::path& file,
                            const std::string& passphrase);
    void close();

private:
    struct Inside;
    std::unique_ptr<Inside> inside_;
};

// A folder of its own (mode 0700) in the system's temporary folder, removed with everything in it.
class ScratchFolder {
public:
    ScratchFolder();
    ~ScratchFolder();
    ScratchFolder(const ScratchFolder&) = delete;
    ScratchFolder& operator=(const ScratchFolder&) = delete;
    [[nodiscard]] const std::filesystem::path& path() const { return path_; }

private:
    std::filesystem::path path_;
};

}  // namespace liuying::delivery
