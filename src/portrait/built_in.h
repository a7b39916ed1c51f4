#pragma once
// The texts of profiles/*.toml, put into the program by CMake (profiles_embedded.cpp).

#include <span>
#include <string_view>

namespace liuying::portrait {

struct BuiltInProfile {
    std::string_view name;
    std::string_view text;
};

[[nodiscard]] std::span<const BuiltInProfile> built_in_profile_texts();

[[nodiscard]] inline const std::string_view* find_built_in_profile(std::string_view name) {
    for (const auto& profile : built_in_profile_texts()) {
        if (profile.name == name) return &profile.text;
    }
    return nullptr;
}

}  // namespace liuying::portrait
