#pragma once
// Decoding in a child process that can do nothing else: no file, no socket, no new program (seccomp),
// with limits on memory and time. For pictures that people upload.

#include <chrono>
#include <cstddef>

#include "portrait/decoder.h"

namespace liuying::portrait {

struct SandboxLimits {
    std::size_t memory_bytes = std::size_t{768} << 20U;
    std::chrono::milliseconds time{8000};
};

// As decode(); SandboxFailed when the child was stopped or ran into a limit. One fork a picture,
// one to three milliseconds beyond decode() itself. Throws std::system_error when the machine has no
// process or memory left.
[[nodiscard]] Result<Decoded, PictureFault> decode_in_sandbox(std::span<const std::uint8_t> file,
                                                              const DecodeWish& wish = {},
                                                              const SandboxLimits& limits = {});

}  // namespace liuying::portrait
