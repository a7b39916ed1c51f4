#include <cstddef>
#include <cstdint>

#include "portrait/decoder.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    // Small pictures only: the fuzzer looks for bad memory, not for long waits.
    static_cast<void>(liuying::portrait::decode({data, size}, {.short_side_px = 64}));
    return 0;
}
