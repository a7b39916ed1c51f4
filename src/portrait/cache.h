#pragma once
// Files made at start-up from models on this machine, kept for the next start and never shipped.

#include <cstdint>
#include <filesystem>
#include <span>

namespace liuying::portrait {

// Writes beside the final name, then renames: a killed start leaves no half file. A folder that
// cannot be written costs time at each start and nothing else.
void keep_in_cache(const std::filesystem::path& file, std::span<const std::uint8_t> bytes);

}  // namespace liuying::portrait
