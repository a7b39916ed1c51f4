#include "table/bytes.h"

#include <algorithm>
#include <cerrno>
#include <system_error>

namespace liuying::table {

FileBytes::FileBytes(const std::filesystem::path& file) : file_{std::fopen(file.c_str(), "rbe")} {
    if (!file_) throw std::system_error{errno, std::generic_category(), file.string()};
    size_ = std::filesystem::file_size(file);
}

std::size_t FileBytes::read(std::span<char> into) {
    const auto count = std::fread(into.data(), 1, into.size(), file_.get());
    if (count == 0 && std::ferror(file_.get()) != 0) {
        throw std::system_error{errno, std::generic_category(), "reading a table"};
    }
    return count;
}

void FileBytes::seek(std::uint64_t offset) {
    if (::fseeko(file_.get(), static_cast<off_t>(offset), SEEK_SET) != 0) {
        throw std::system_error{errno, std::generic_category(), "reading a table"};
    }
}

std::size_t MemoryBytes::read(std::span<char> into) {
    const auto count = std::min(into.size(), bytes_.size() - at_);
    std::copy_n(bytes_.begin() + static_cast<std::ptrdiff_t>(at_), count, into.begin());
    at_ += count;
    return count;
}

void MemoryBytes::seek(std::uint64_t offset) {
    at_ = static_cast<std::size_t>(std::min<std::uint64_t>(offset, bytes_.size()));
}

}  // namespace liuying::table
