#include <cstddef>
#include <cstdint>

#include "portrait/profile.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto profile = liuying::portrait::parse_profile({reinterpret_cast<const char*>(data), size});
    if (!profile) static_cast<void>(liuying::portrait::refusal_of(profile.error()));
    return 0;
}
