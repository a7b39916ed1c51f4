#include "portrait/sandbox.h"

#include <poll.h>
#include <seccomp.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <system_error>
#include <utility>

namespace liuying::portrait {
namespace {

// What the child leaves for the parent, in memory both see. Pixels follow the header.
struct Answer {
    bool finished;
    bool refused;
    PictureFault fault;
    int pixels_width;
    int pixels_height;
    int width;
    int height;
    double scale;
    bool colourless;
    bool truncated;
    bool damaged;
    bool converted;
    int jpeg_quality;
    double jpeg_quality_error;
};

constexpr std::size_t header_bytes = 4096;
// A decoded picture has at most twice the wished short side; this is far above any sane one.
constexpr std::size_t pixels_bytes_at_most = std::size_t{400} << 20U;

class SharedMemory {
public:
    explicit SharedMemory(std::size_t size) : size_{size} {
        memory_ = ::mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
        if (memory_ == MAP_FAILED) throw std::system_error(errno, std::generic_category(), "memory for decoding");
    }
    ~SharedMemory() { ::munmap(memory_, size_); }
    SharedMemory(const SharedMemory&) = delete;
    SharedMemory& operator=(const SharedMemory&) = delete;
    [[nodiscard]] Answer* answer() const { return static_cast<Answer*>(memory_); }
    [[nodiscard]] std::uint8_t* pixels() const { return static_cast<std::uint8_t*>(memory_) + header_bytes; }

private:
    void* memory_;
    std::size_t size_;
};

void limit(__rlimit_resource what, rlim_t value) {
    const rlimit both{value, value};
    ::setrlimit(what, &both);
}

// What this process already holds; the child inherits it.
rlim_t held_bytes() {
    std::FILE* statm = std::fopen("/proc/self/statm", "r");
    if (statm == nullptr) return rlim_t{1} << 30U;
    unsigned long size = 0;
    unsigned long data = 0;
    const int read = std::fscanf(statm, "%lu %*u %*u %*u %*u %lu", &size, &data);
    std::fclose(statm);
    return read == 2 ? static_cast<rlim_t>(data) * static_cast<rlim_t>(::sysconf(_SC_PAGESIZE)) : rlim_t{1} << 30U;
}

// From here on only memory and the end.
bool close_the_door() {
    if (::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) return false;
    scmp_filter_ctx filter = seccomp_init(SCMP_ACT_KILL_PROCESS);
    if (filter == nullptr) return false;
    bool good = true;
    for (const int call : {SCMP_SYS(mmap), SCMP_SYS(munmap), SCMP_SYS(mremap), SCMP_SYS(mprotect), SCMP_SYS(brk), SCMP_SYS(madvise),
                           SCMP_SYS(futex), SCMP_SYS(exit), SCMP_SYS(exit_group), SCMP_SYS(rt_sigreturn), SCMP_SYS(rt_sigprocmask),
                           SCMP_SYS(clock_gettime), SCMP_SYS(getrandom), SCMP_SYS(sched_yield)}) {
        good = good && seccomp_rule_add(filter, SCMP_ACT_ALLOW, call, 0) == 0;
    }
    good = good && seccomp_load(filter) == 0;
    seccomp_release(filter);
    return good;
}

[[noreturn]] void decode_and_leave(std::span<const std::uint8_t> file, const DecodeWish& wish, const SandboxLimits& limits,
                                   const SharedMemory& shared) {
    limit(RLIMIT_CORE, 0);
    limit(RLIMIT_CPU, static_cast<rlim_t>(limits.time.count() / 1000 + 1));
#if !defined(__SANITIZE_ADDRESS__)
    limit(RLIMIT_DATA, held_bytes() + limits.memory_bytes);
#endif
    if (!close_the_door()) ::_exit(1);
    Answer& answer = *shared.answer();
    try {
        const auto decoded = decode(file, wish);
        if (!decoded) {
            answer.refused = true;
            answer.fault = decoded.error();
        } else if (decoded->pixels.pixels.size() > pixels_bytes_at_most) {
            answer.refused = true;
            answer.fault = PictureFault::TooLarge;
        } else {
            answer.pixels_width = decoded->pixels.width;
            answer.pixels_height = decoded->pixels.height;
            answer.width = decoded->width;
            answer.height = decoded->height;
            answer.scale = decoded->scale;
            answer.colourless = decoded->colourless;
            answer.truncated = decoded->truncated;
            answer.damaged = decoded->damaged;
            answer.converted = decoded->converted;
            answer.jpeg_quality = decoded->jpeg_quality;
            answer.jpeg_quality_error = decoded->jpeg_quality_error;
            std::memcpy(shared.pixels(), decoded->pixels.pixels.data(), decoded->pixels.pixels.size());
        }
        answer.finished = true;
    } catch (const std::bad_alloc&) {
        answer.refused = true;
        answer.fault = PictureFault::SandboxFailed;
        answer.finished = true;
    }
    ::_exit(0);
}

}  // namespace

Result<Decoded, PictureFault> decode_in_sandbox(std::span<const std::uint8_t> file, const DecodeWish& wish, const SandboxLimits& limits) {
    const SharedMemory shared{header_bytes + pixels_bytes_at_most};
    const pid_t child = ::fork();
    if (child < 0) throw std::system_error(errno, std::generic_category(), "starting the decoder");
    if (child == 0) decode_and_leave(file, wish, limits, shared);
    // Readable when the child is gone, however it went. (The end of a pipe would not do: a child that another
    // thread forks meanwhile holds it too.)
    const int watched = static_cast<int>(::syscall(SYS_pidfd_open, child, 0));
    if (watched < 0) {
        const int error = errno;
        ::kill(child, SIGKILL);
        ::waitpid(child, nullptr, 0);
        throw std::system_error(error, std::generic_category(), "watching the decoder");
    }
    pollfd gone{watched, POLLIN, 0};
    int ready = 0;
    do {
        ready = ::poll(&gone, 1, static_cast<int>(limits.time.count()));
    } while (ready < 0 && errno == EINTR);
    if (ready == 0) ::kill(child, SIGKILL);
    int status = 0;
    while (::waitpid(child, &status, 0) < 0 && errno == EINTR) {
    }
    ::close(watched);

    const Answer& answer = *shared.answer();
    if (ready == 0 || !WIFEXITED(status) || WEXITSTATUS(status) != 0 || !answer.finished) return refuse(PictureFault::SandboxFailed);
    if (answer.refused) return refuse(answer.fault);
    const auto bytes = static_cast<std::int64_t>(answer.pixels_width) * answer.pixels_height * 3;
    if (answer.pixels_width <= 0 || answer.pixels_height <= 0 || bytes > static_cast<std::int64_t>(pixels_bytes_at_most)) {
        return refuse(PictureFault::SandboxFailed);
    }
    Decoded out;
    out.pixels = {answer.pixels_width, answer.pixels_height, 3, {shared.pixels(), shared.pixels() + bytes}};
    out.width = answer.width;
    out.height = answer.height;
    out.scale = answer.scale;
    out.colourless = answer.colourless;
    out.truncated = answer.truncated;
    out.damaged = answer.damaged;
    out.converted = answer.converted;
    out.jpeg_quality = answer.jpeg_quality;
    out.jpeg_quality_error = answer.jpeg_quality_error;
    out.exif = read_exif(file);
    return out;
}

}  // namespace liuying::portrait
