#include "portrait/sandbox.h"

#include <fcntl.h>
#include <poll.h>
#include <seccomp.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <ctime>
#include <system_error>
#include <utility>

#include "base/descriptor.h"

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
    bool previewed;
    PreviewLikeness preview;
    double jpeg_quality_error;
};

constexpr std::size_t header_bytes = 4096;
// A decoded picture has at most twice the wished short side; this is far above any sane one.
constexpr std::size_t pixels_bytes_at_most = std::size_t{400} << 20U;
constexpr std::size_t file_at = header_bytes + pixels_bytes_at_most;

// The parent's side goes through the file: mapping it would cost a page fault for every 4 KiB.
bool all_written(int memory, std::span<const std::uint8_t> bytes) {
    std::size_t done = 0;
    while (done < bytes.size()) {
        const auto n = ::pwrite(memory, bytes.data() + done, bytes.size() - done,
                                static_cast<off_t>(file_at + done));
        if (n < 0 && errno == EINTR) continue;
        if (n <= 0) return false;
        done += static_cast<std::size_t>(n);
    }
    return true;
}

bool all_read(int memory, std::span<std::uint8_t> into, std::size_t at) {
    std::size_t done = 0;
    while (done < into.size()) {
        const auto n =
            ::pread(memory, into.data() + done, into.size() - done, static_cast<off_t>(at + done));
        if (n < 0 && errno == EINTR) continue;
        if (n <= 0) return false;
        done += static_cast<std::size_t>(n);
    }
    return true;
}

// The child's side: answer, pixels, file. Only what is touched takes memory.
class SharedMemory {
public:
    SharedMemory(int memory, std::size_t file_bytes) : size_{file_at + file_bytes} {
        memory_ =
            ::mmap(nullptr, size_, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_NORESERVE, memory, 0);
        if (memory_ == MAP_FAILED)
            throw std::system_error(errno, std::generic_category(), "memory for decoding");
    }
    ~SharedMemory() { ::munmap(memory_, size_); }
    SharedMemory(const SharedMemory&) = delete;
    SharedMemory& operator=(const SharedMemory&) = delete;
    [[nodiscard]] Answer* answer() const { return static_cast<Answer*>(memory_); }
    [[nodiscard]] std::uint8_t* pixels() const {
        return static_cast<std::uint8_t*>(memory_) + header_bytes;
    }
    [[nodiscard]] std::span<std::uint8_t> file() const {
        return {static_cast<std::uint8_t*>(memory_) + file_at, size_ - file_at};
    }

private:
    void* memory_;
    std::size_t size_;
};

// One picture for the waiting process; the shared memory and the living child's sign travel beside
// it.
struct Job {
    std::size_t file_bytes;
    DecodeWish wish;
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
    return read == 2 ? static_cast<rlim_t>(data) * static_cast<rlim_t>(::sysconf(_SC_PAGESIZE))
                     : rlim_t{1} << 30U;
}

// From here on only memory and the end.
bool close_the_door() {
    if (::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) return false;
    scmp_filter_ctx filter = seccomp_init(SCMP_ACT_KILL_PROCESS);
    if (filter == nullptr) return false;
    bool good = true;
    for (const int call : {SCMP_SYS(mmap), SCMP_SYS(munmap), SCMP_SYS(mremap), SCMP_SYS(mprotect),
                           SCMP_SYS(brk), SCMP_SYS(madvise), SCMP_SYS(futex), SCMP_SYS(exit),
                           SCMP_SYS(exit_group), SCMP_SYS(rt_sigreturn), SCMP_SYS(rt_sigprocmask),
                           SCMP_SYS(clock_gettime), SCMP_SYS(getrandom), SCMP_SYS(sched_yield)}) {
        good = good && seccomp_rule_add(filter, SCMP_ACT_ALLOW, call, 0) == 0;
    }
    good = good && seccomp_load(filter) == 0;
    seccomp_release(filter);
    return good;
}

[[noreturn]] void decode_and_leave(std::span<const std::uint8_t> file, const DecodeWish& wish,
                                   const SandboxLimits& limits, const SharedMemory& shared) {
    limit(RLIMIT_CORE, 0);
    const auto ms = limits.time.count();
    const itimerval alarm{{0, 0}, {ms / 1000, ms % 1000 * 1000}};
    ::setitimer(ITIMER_REAL, &alarm, nullptr);  // ends the child
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
            answer.previewed = decoded->preview.has_value();
            if (decoded->preview) answer.preview = *decoded->preview;
            std::memcpy(shared.pixels(), decoded->pixels.pixels.data(),
                        decoded->pixels.pixels.size());
        }
        answer.finished = true;
    } catch (const std::bad_alloc&) {
        answer.refused = true;
        answer.fault = PictureFault::SandboxFailed;
        answer.finished = true;
    }
    ::_exit(0);
}

// The two descriptors of a message; -1 where the other side sent none.
struct Received {
    Job job{};
    int memory = -1;
    int alive = -1;
    bool over = false;
};

Received receive(int socket) {
    Received received;
    iovec part{&received.job, sizeof received.job};
    alignas(cmsghdr) std::array<char, CMSG_SPACE(2 * sizeof(int))> beside{};
    msghdr message{};
    message.msg_iov = &part;
    message.msg_iovlen = 1;
    message.msg_control = beside.data();
    message.msg_controllen = beside.size();
    ssize_t length = 0;
    do {
        length = ::recvmsg(socket, &message, MSG_CMSG_CLOEXEC);
    } while (length < 0 && errno == EINTR);
    received.over = length != static_cast<ssize_t>(sizeof received.job);
    if (const cmsghdr* head = CMSG_FIRSTHDR(&message);
        head != nullptr && head->cmsg_type == SCM_RIGHTS) {
        std::array<int, 2> both{-1, -1};
        std::memcpy(both.data(), CMSG_DATA(head),
                    std::min<std::size_t>(sizeof both, head->cmsg_len - CMSG_LEN(0)));
        received.memory = both[0];
        received.alive = both[1];
    }
    return received;
}

// The process that waits: forks a child for each picture, until the other end of the socket is
// gone.
[[noreturn]] void wait_for_pictures(int socket, const SandboxLimits& limits) {
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    ::prctl(PR_SET_NAME, "liuying-decode");
    for (const int number : {SIGINT, SIGTERM, SIGHUP, SIGPIPE, SIGCHLD})
        std::signal(number, SIG_IGN);  // SIGCHLD: children are not kept
    const int nowhere = ::open("/dev/null", O_RDWR | O_CLOEXEC);
    for (const int number : {0, 1, 2}) ::dup2(nowhere, number);
    ::dup2(socket, 3);
    ::close_range(4, ~0U, 0);
    // Colour profiles ask for the time, and the first who does reads the zone's file: a child may
    // open none.
    ::tzset();
    while (true) {
        const auto received = receive(3);
        if (received.over) ::_exit(0);
        if (received.memory >= 0 && received.alive >= 0 && ::fork() == 0) {
            ::close(3);
            try {
                const SharedMemory shared{received.memory, received.job.file_bytes};
                decode_and_leave(shared.file(), received.job.wish, limits, shared);
            } catch (const std::system_error&) {
                ::_exit(1);
            }
        }
        ::close(received.memory);
        ::close(received.alive);
    }
}

}  // namespace

Sandbox::Sandbox(const SandboxLimits& limits) : limits_{limits} {
    start();
}

Sandbox::~Sandbox() {
    end();
}

void Sandbox::end() const {
    if (socket_ < 0) return;
    ::close(std::exchange(socket_, -1));
    ::kill(waiting_, SIGKILL);
    while (::waitpid(waiting_, nullptr, 0) < 0 && errno == EINTR) {
    }
}

void Sandbox::start() const {
    int ends[2];
    if (::socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) != 0)
        throw std::system_error(errno, std::generic_category(), "socket to the decoder");
    const pid_t waiting = ::fork();
    if (waiting < 0) {
        const int error = errno;
        ::close(ends[0]);
        ::close(ends[1]);
        throw std::system_error(error, std::generic_category(), "starting the decoder");
    }
    if (waiting == 0) wait_for_pictures(ends[1], limits_);
    ::close(ends[1]);
    end();
    socket_ = ends[0];
    waiting_ = waiting;
}

// False when the waiting process is gone.
bool Sandbox::hand_over(int memory, int alive, const DecodeWish& wish,
                        std::size_t file_bytes) const {
    Job job{file_bytes, wish};
    iovec part{&job, sizeof job};
    alignas(cmsghdr) std::array<char, CMSG_SPACE(2 * sizeof(int))> beside{};
    msghdr message{};
    message.msg_iov = &part;
    message.msg_iovlen = 1;
    message.msg_control = beside.data();
    message.msg_controllen = beside.size();
    cmsghdr* head = CMSG_FIRSTHDR(&message);
    head->cmsg_level = SOL_SOCKET;
    head->cmsg_type = SCM_RIGHTS;
    head->cmsg_len = CMSG_LEN(2 * sizeof(int));
    const std::array<int, 2> both{memory, alive};
    std::memcpy(CMSG_DATA(head), both.data(), sizeof both);
    ssize_t sent = 0;
    do {
        sent = ::sendmsg(socket_, &message, MSG_NOSIGNAL);
    } while (sent < 0 && errno == EINTR);
    if (sent < 0 && errno != EPIPE && errno != ECONNRESET && errno != ENOTCONN)
        throw std::system_error(errno, std::generic_category(), "handing a picture to the decoder");
    return sent >= 0;
}

Result<Decoded, PictureFault> Sandbox::decode(std::span<const std::uint8_t> file,
                                              const DecodeWish& wish) const {
    const Descriptor memory{::memfd_create("liuying-picture", MFD_CLOEXEC)};
    if (memory.get() < 0 ||
        ::ftruncate(memory.get(), static_cast<off_t>(file_at + file.size())) != 0)
        throw std::system_error(errno, std::generic_category(), "memory for decoding");
    if (!all_written(memory.get(), file))
        throw std::system_error(errno, std::generic_category(), "memory for decoding");
    int ends[2];
    if (::pipe2(ends, O_CLOEXEC) != 0)
        throw std::system_error(errno, std::generic_category(), "pipe to the decoder");
    const Descriptor ended{ends[0]};
    Descriptor alive{ends[1]};
    {
        const std::scoped_lock lock{mutex_};
        if (!hand_over(memory.get(), alive.get(), wish, file.size())) {
            start();
            if (!hand_over(memory.get(), alive.get(), wish, file.size()))
                return refuse(PictureFault::SandboxFailed);
        }
    }
    alive.close();
    // The child holds the other end and ends by its own alarm; this is for when the waiting process
    // hangs too.
    constexpr std::chrono::milliseconds grace{2000};
    pollfd gone{ended.get(), POLLIN, 0};
    int ready = 0;
    do {
        ready = ::poll(&gone, 1, static_cast<int>((limits_.time + grace).count()));
    } while (ready < 0 && errno == EINTR);

    Answer answer{};
    if (!all_read(memory.get(), {reinterpret_cast<std::uint8_t*>(&answer), sizeof answer}, 0))
        throw std::system_error(errno, std::generic_category(), "the decoder's answer");
    if (ready <= 0 || !answer.finished) return refuse(PictureFault::SandboxFailed);
    if (answer.refused) return refuse(answer.fault);
    const auto bytes = static_cast<std::int64_t>(answer.pixels_width) * answer.pixels_height * 3;
    if (answer.pixels_width <= 0 || answer.pixels_height <= 0 ||
        bytes > static_cast<std::int64_t>(pixels_bytes_at_most)) {
        return refuse(PictureFault::SandboxFailed);
    }
    Decoded out;
    out.pixels = Raster::blank(answer.pixels_width, answer.pixels_height, 3);
    if (!all_read(memory.get(), out.pixels.pixels, header_bytes))
        throw std::system_error(errno, std::generic_category(), "the decoder's answer");
    out.width = answer.width;
    out.height = answer.height;
    out.scale = answer.scale;
    out.colourless = answer.colourless;
    out.truncated = answer.truncated;
    out.damaged = answer.damaged;
    out.converted = answer.converted;
    out.jpeg_quality = answer.jpeg_quality;
    out.jpeg_quality_error = answer.jpeg_quality_error;
    if (answer.previewed) out.preview = answer.preview;
    out.exif = read_exif(file);
    return out;
}

}  // namespace liuying::portrait
