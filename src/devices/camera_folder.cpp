#include "devices/camera_folder.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <system_error>

#include "base/descriptor.h"
#include "capture/original.h"

namespace liuying::devices {

namespace fs = std::filesystem;

namespace {

[[noreturn]] void failed(const fs::path& what) {
    throw std::system_error{errno, std::generic_category(), what.string()};
}

std::int64_t ns(const timespec& at) {
    return static_cast<std::int64_t>(at.tv_sec) * 1'000'000'000 + at.tv_nsec;
}

}  // namespace

CameraFolder::CameraFolder(fs::path root) : root_{std::move(root)}, inotify_{-1} {
    if (!fs::is_directory(root_))
        throw std::system_error{ENOTDIR, std::generic_category(), root_.string()};
    inotify_ = ::inotify_init1(IN_CLOEXEC | IN_NONBLOCK);
    if (inotify_ < 0) failed("inotify");
}

CameraFolder::~CameraFolder() {
    ::close(inotify_);
}

void CameraFolder::watch(const fs::path& folder) {
    const int added = ::inotify_add_watch(inotify_, folder.c_str(),
                                          IN_CLOSE_WRITE | IN_MOVED_TO | IN_CREATE | IN_ONLYDIR);
    // Gone again, or more folders than the system watches: list() finds what is in it all the same.
    if (added < 0 && errno != ENOENT && errno != ENOSPC && errno != ENOTDIR && errno != EACCES)
        failed(folder);
}

std::vector<capture::FileSeen> CameraFolder::list() {
    std::vector<capture::FileSeen> files;
    // Watched before it is listed, so that what comes in between is not missed; watching again
    // costs nothing.
    watch(root_);
    std::error_code error;
    fs::recursive_directory_iterator at{root_, fs::directory_options::skip_permission_denied,
                                        error};
    if (error) throw std::system_error{error, root_.string()};
    while (at != fs::recursive_directory_iterator{}) {
        const auto name = at->path().filename().string();
        std::error_code gone;
        struct stat found {};
        if (at->is_directory(gone) && !at->is_symlink(gone)) {
            if (name.starts_with('.'))
                at.disable_recursion_pending();
            else
                watch(at->path());
        } else if (capture::kind_of(name) == capture::FileKind::Jpeg &&
                   ::stat(at->path().c_str(), &found) == 0 && S_ISREG(found.st_mode)) {
            files.push_back({at->path().lexically_relative(root_).string(),
                             static_cast<std::uint64_t>(found.st_size), ns(found.st_mtim),
                             ns(found.st_ctim)});
        }
        at.increment(error);
        if (error) break;  // a folder vanished while it was read: the next look sees the rest
    }
    std::ranges::sort(files, {}, &capture::FileSeen::name);
    return files;
}

std::optional<Bytes> CameraFolder::read(const capture::FileSeen& file) const {
    const auto path = root_ / file.name;
    const Descriptor open{::open(path.c_str(), O_RDONLY | O_CLOEXEC)};
    if (open.get() < 0) {
        if (errno == ENOENT) return std::nullopt;
        failed(path);
    }
    Bytes bytes(file.size + 1);  // one more, to see that it grew
    std::size_t filled = 0;
    while (filled < bytes.size()) {
        const auto n = ::read(open.get(), bytes.data() + filled, bytes.size() - filled);
        if (n < 0 && errno == EINTR) continue;
        if (n < 0) failed(path);
        if (n == 0) break;
        filled += static_cast<std::size_t>(n);
    }
    struct stat after {};
    if (::fstat(open.get(), &after) != 0) failed(path);
    if (filled != file.size || static_cast<std::uint64_t>(after.st_size) != file.size ||
        ns(after.st_mtim) != file.changed_ns)
        return std::nullopt;
    bytes.resize(filled);
    return bytes;
}

void CameraFolder::wait(std::chrono::milliseconds at_most, int wake) {
    const auto until = std::chrono::steady_clock::now() + at_most;
    for (;;) {
        const auto left =
            std::chrono::ceil<std::chrono::milliseconds>(until - std::chrono::steady_clock::now());
        if (left.count() <= 0) return;
        std::array<pollfd, 2> sources{{{inotify_, POLLIN, 0}, {wake, POLLIN, 0}}};
        const int ready = ::poll(sources.data(), sources.size(), static_cast<int>(left.count()));
        if (ready < 0 && errno != EINTR) failed("waiting for the camera folder");
        if (ready <= 0) continue;
        if (sources[1].revents != 0) return;
        bool stirred = false;
        alignas(inotify_event) std::array<char, 1 << 16> events{};
        for (;;) {
            const auto length = ::read(inotify_, events.data(), events.size());
            if (length <= 0) break;
            for (std::size_t at = 0; at < static_cast<std::size_t>(length);) {
                const auto* event = reinterpret_cast<const inotify_event*>(events.data() + at);
                // A file that is only begun is no news yet; its closing will be.
                const bool only_begun =
                    (event->mask & IN_CREATE) != 0 && (event->mask & IN_ISDIR) == 0;
                stirred = stirred || !only_begun;
                at += sizeof(inotify_event) + event->len;
            }
        }
        if (stirred) return;
    }
}

}  // namespace liuying::devices
