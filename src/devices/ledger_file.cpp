#include "devices/ledger_file.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <stdexcept>
#include <string>
#include <system_error>

#include "store/durable_file.h"

namespace liuying::devices {

namespace {

[[noreturn]] void failed(const char* what) {
    throw std::system_error{errno, std::generic_category(), what};
}

std::string all_of(int descriptor) {
    std::string text;
    std::array<char, 1 << 16> piece{};
    for (;;) {
        const auto n = ::read(descriptor, piece.data(), piece.size());
        if (n < 0 && errno == EINTR) continue;
        if (n < 0) failed("reading the ledger");
        if (n == 0) return text;
        text.append(piece.data(), static_cast<std::size_t>(n));
    }
}

}  // namespace

LedgerFile::LedgerFile(const std::filesystem::path& file) : descriptor_{-1} {
    const auto folder = std::filesystem::absolute(file).parent_path();
    store::make_durable_folder(folder);
    descriptor_ = ::open(file.c_str(), O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    if (descriptor_ < 0) failed(file.c_str());
    struct CloseUnlessKept {
        int descriptor;
        ~CloseUnlessKept() {
            if (descriptor >= 0) ::close(descriptor);
        }
    } guard{descriptor_};
    if (::flock(descriptor_, LOCK_EX | LOCK_NB) != 0) {
        if (errno != EWOULDBLOCK) failed("locking the ledger");
        throw std::runtime_error{"another watch is at work with " + file.string()};
    }
    store::sync_folder(folder);
    const auto text = all_of(descriptor_);
    const auto whole = text.rfind('\n') + 1;  // npos + 1 == 0
    take(std::string_view{text}.substr(0, whole));
    if (whole != text.size() && ::ftruncate(descriptor_, static_cast<off_t>(whole)) != 0)
        failed("mending the ledger");
    guard.descriptor = -1;
}

LedgerFile::~LedgerFile() {
    ::close(descriptor_);
}

void LedgerFile::append(std::string_view lines) {
    auto left = lines;
    while (!left.empty()) {
        const auto n = ::write(descriptor_, left.data(), left.size());
        if (n < 0 && errno == EINTR) continue;
        if (n < 0) failed("writing the ledger");
        left.remove_prefix(static_cast<std::size_t>(n));
    }
    if (::fdatasync(descriptor_) != 0) failed("writing the ledger");
    take(lines);
}

void LedgerFile::take(std::string_view lines) {
    while (!lines.empty()) {
        const auto end = lines.find('\n');
        ledger_.read(lines.substr(0, end));
        lines.remove_prefix(end + 1);
    }
}

}  // namespace liuying::devices
