#pragma once
// Decoding in a child process that can do nothing else: no file, no socket, no new program
// (seccomp), with limits on memory and time. For pictures that people upload.

#include <chrono>
#include <cstddef>
#include <mutex>

#include "portrait/decoder.h"

namespace liuying::portrait {

struct SandboxLimits {
    std::size_t memory_bytes = std::size_t{768} << 20U;
    std::chrono::milliseconds time{8000};
};

// A small process that waits beside this one and forks a child for each picture: forking a server
// that holds hundreds of megabytes costs more with every megabyte (24 ms beside 250 MB). Beyond
// decode() itself a picture costs some 6 ms, 9 ms at 12 and 17 ms at 24 megapixels (a nested
// virtual machine, quiet). Made first thing, before threads and models; it ends with this object or
// this process. Safe from many threads.
class Sandbox {
public:
    // Throws std::system_error when the machine has no process left.
    explicit Sandbox(const SandboxLimits& limits = {});
    ~Sandbox();
    Sandbox(const Sandbox&) = delete;
    Sandbox& operator=(const Sandbox&) = delete;

    // As portrait::decode(); SandboxFailed when the child was stopped or ran into a limit. Throws
    // std::system_error when the machine has no process or memory left.
    [[nodiscard]] Result<Decoded, PictureFault> decode(std::span<const std::uint8_t> file,
                                                       const DecodeWish& wish = {}) const;

private:
    void start() const;
    void end() const;
    [[nodiscard]] bool hand_over(int memory, int alive, const DecodeWish& wish,
                                 std::size_t file_bytes) const;

    SandboxLimits limits_;
    mutable std::mutex mutex_;
    mutable int socket_ = -1;
    mutable int waiting_ = -1;  // its process id
};

}  // namespace liuying::portrait
