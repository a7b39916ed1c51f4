#pragma once
// The picture standard that several subcommands take.

#include <optional>
#include <string>

#include "portrait/profile.h"

namespace liuying::app {

// `profile` (a built-in name or a TOML file), else the standard of the campaign file, else the
// registry's. Nothing when there is none: the reason was printed to stderr in both languages.
[[nodiscard]] std::optional<portrait::Profile> profile_or_reason(const std::string& profile,
                                                                 const std::string& campaign_file);

}  // namespace liuying::app
