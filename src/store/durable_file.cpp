#include "store/durable_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

namespace liuying::store {

namespace {

[[noreturn]] void failed(const char* what, const std::filesystem::path& file) {
    throw std::system_error{errno, std::generic_category(), what + (" " + file.string())};
}

std::filesystem::path folder_of(const std::filesystem::path& file) {
    const auto parent = file.parent_path();
    return parent.empty() ? std::filesystem::path{"."} : parent;
}

}  // namespace

std::optional<DurableFile> DurableFile::create_new(const std::filesystem::path& file) {
    const int descriptor = ::open(file.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (descriptor >= 0) return DurableFile{file, descriptor};
    if (errno == EEXIST) return std::nullopt;
    failed("cannot make", file);
}

DurableFile::~DurableFile() {
    if (descriptor_ < 0) return;
    ::close(descriptor_);
    ::unlink(path_.c_str());
}

void DurableFile::write(std::span<const std::uint8_t> bytes) {
    while (!bytes.empty()) {
        const auto written = ::write(descriptor_, bytes.data(), bytes.size());
        if (written < 0 && errno == EINTR) continue;
        if (written < 0) failed("cannot write", path_);
        bytes = bytes.subspan(static_cast<std::size_t>(written));
    }
}

void DurableFile::write(std::string_view text) {
    write(std::span{reinterpret_cast<const std::uint8_t*>(text.data()), text.size()});
}

void DurableFile::sync_and_close() {
    // After a failed fsync the kernel may have dropped the pages: the file is given up, not tried
    // again.
    if (::fsync(descriptor_) != 0) failed("cannot fsync", path_);
    if (::close(std::exchange(descriptor_, -1)) != 0) {
        ::unlink(path_.c_str());
        failed("cannot close", path_);
    }
}

void DurableFile::settle() {
    sync_and_close();
    sync_folder(folder_of(path_));
}

void DurableFile::settle_as(const std::filesystem::path& name) {
    sync_and_close();
    if (::rename(path_.c_str(), name.c_str()) != 0) {
        const int why = errno;
        ::unlink(path_.c_str());
        errno = why;
        failed("cannot rename to", name);
    }
    sync_folder(folder_of(name));
}

void make_durable_folder(const std::filesystem::path& folder) {
    if (folder.empty() || std::filesystem::is_directory(folder)) return;
    make_durable_folder(folder.parent_path());
    if (::mkdir(folder.c_str(), 0700) != 0 && errno != EEXIST) failed("cannot make", folder);
    sync_folder(folder_of(folder));
}

void sync_folder(const std::filesystem::path& folder) {
    const int descriptor = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (descriptor < 0) failed("cannot open", folder);
    const int synced = ::fsync(descriptor);
    const int why = errno;
    ::close(descriptor);
    errno = why;
    if (synced != 0) failed("cannot fsync", folder);
}

}  // namespace liuying::store
