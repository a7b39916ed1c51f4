#include "portrait/cache.h"

#include <fcntl.h>
#include <unistd.h>

#include <string>
#include <system_error>

namespace liuying::portrait {

void keep_in_cache(const std::filesystem::path& file, std::span<const std::uint8_t> bytes) {
    std::error_code ignored;
    std::filesystem::create_directories(file.parent_path(), ignored);
    auto temporary = file;
    temporary += "." + std::to_string(::getpid());
    const int descriptor =
        ::open(temporary.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (descriptor < 0) return;  // a read-only home costs time at each start, nothing else
    std::size_t done = 0;
    while (done < bytes.size()) {
        const auto n = ::write(descriptor, bytes.data() + done, bytes.size() - done);
        if (n <= 0) break;
        done += static_cast<std::size_t>(n);
    }
    ::close(descriptor);
    if (done == bytes.size()) {
        std::filesystem::rename(temporary, file, ignored);
    } else {
        std::filesystem::remove(temporary, ignored);
    }
}

}  // namespace liuying::portrait
