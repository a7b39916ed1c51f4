#include "http/spool.h"

#include <fcntl.h>
#include <sodium.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <system_error>

namespace liuying::http {

namespace {

[[noreturn]] void fail(const char* what) {
    throw std::system_error{errno, std::generic_category(), what};
}

}  // namespace

Spool::Spool(std::filesystem::path folder) : folder_{std::move(folder)} {
    std::filesystem::remove_all(folder_);
    std::filesystem::create_directories(folder_);
    std::filesystem::permissions(folder_, std::filesystem::perms::owner_all);
}

std::filesystem::path Spool::new_file() const {
    std::array<std::uint8_t, 16> name{};
    randombytes_buf(name.data(), name.size());
    return folder_ / to_hex(name);
}

struct UploadWriter::Hash {
    crypto_hash_sha256_state state;
};

UploadWriter::UploadWriter(const Spool& spool) : hash_{std::make_unique<Hash>()} {
    crypto_hash_sha256_init(&hash_->state);
    path_ = std::shared_ptr<std::filesystem::path>{new std::filesystem::path{spool.new_file()},
                                                   [](const std::filesystem::path* path) {
                                                       std::error_code gone;
                                                       if (!path->empty())
                                                           std::filesystem::remove(*path, gone);
                                                       delete path;
                                                   }};
    file_ = ::open(path_->c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (file_ < 0) fail("an upload cannot be written");
}

UploadWriter::~UploadWriter() {
    if (file_ >= 0) ::close(file_);
}

void UploadWriter::write(std::string_view bytes) {
    crypto_hash_sha256_update(&hash_->state, reinterpret_cast<const unsigned char*>(bytes.data()),
                              bytes.size());
    size_ += bytes.size();
    while (!bytes.empty()) {
        const auto written = ::write(file_, bytes.data(), bytes.size());
        if (written < 0) {
            if (errno == EINTR) continue;
            fail("an upload cannot be written");
        }
        bytes.remove_prefix(static_cast<std::size_t>(written));
    }
}

UploadedFile UploadWriter::finish() {
    if (::close(std::exchange(file_, -1)) != 0) fail("an upload cannot be written");
    UploadedFile upload;
    upload.size = size_;
    crypto_hash_sha256_final(&hash_->state, upload.sha256.data());
    upload.path_ = path_;
    return upload;
}

void UploadedFile::keep_as(const std::filesystem::path& target) {
    const int file = ::open(path_->c_str(), O_RDONLY | O_CLOEXEC);
    if (file < 0) fail("an upload cannot be kept");
    const bool safe = ::fsync(file) == 0;
    ::close(file);
    if (!safe) fail("an upload cannot be kept");
    std::filesystem::rename(*path_, target);
    path_->clear();  // nothing left to remove
}

}  // namespace liuying::http
