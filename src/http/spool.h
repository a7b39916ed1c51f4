#pragma once
// Where uploads lie until a handler has looked at them.

#include <filesystem>
#include <string>
#include <string_view>

#include "http/request.h"

namespace liuying::http {

// A folder of files named at random, mode 0600, emptied when opened.
class Spool {
public:
    explicit Spool(std::filesystem::path folder);
    [[nodiscard]] std::filesystem::path new_file() const;  // a path nobody uses

private:
    std::filesystem::path folder_;
};

// One file on its way to disk; dropped without finish(), it is gone.
class UploadWriter {
public:
    explicit UploadWriter(const Spool& spool);
    ~UploadWriter();
    UploadWriter(const UploadWriter&) = delete;
    UploadWriter& operator=(const UploadWriter&) = delete;

    // Throws std::system_error when the disk refuses.
    void write(std::string_view bytes);
    // The finished file, still without field, file name and type.
    [[nodiscard]] UploadedFile finish();

private:
    struct Hash;
    std::shared_ptr<std::filesystem::path> path_;
    std::unique_ptr<Hash> hash_;
    int file_ = -1;
    std::uint64_t size_ = 0;
};

}  // namespace liuying::http
