#pragma once
// The campaign file that several subcommands take.

#include <optional>
#include <string>

#include "campaign/campaign.h"

namespace liuying::app {

// Throws std::system_error when the file cannot be read.
[[nodiscard]] std::string text_of_file(const std::string& file);

// Nothing when the file has faults; they were printed to stderr, one a line, as compilers do:
// "demo.toml:12:8: …".
[[nodiscard]] std::optional<campaign::Campaign> campaign_or_faults(const std::string& file);

}  // namespace liuying::app
