#include <cstddef>
#include <cstdint>

#include "portrait/built_in.h"
#include "portrait/profile.h"

// Only texts of strangers are read here.
std::span<const liuying::portrait::BuiltInProfile> liuying::portrait::built_in_profile_texts() {
    return {};
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto profile =
        liuying::portrait::parse_profile({reinterpret_cast<const char*>(data), size});
    if (!profile) static_cast<void>(liuying::portrait::refusal_of(profile.error()));
    return 0;
}
