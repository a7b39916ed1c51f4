#pragma once
// The program's own files: in the source tree it was built in, or where it was installed
// (PREFIX/bin beside PREFIX/share/liuying).

#include <filesystem>
#include <string>

namespace liuying::app {

// campaigns/NAME.toml. Throws std::runtime_error when it is nowhere.
[[nodiscard]] std::filesystem::path campaign_beside(const std::string& name);

// api/openapi.json; empty when absent.
[[nodiscard]] std::filesystem::path api_description_beside();

// The built pages' folder; where it would be when they are not built.
[[nodiscard]] std::filesystem::path pages_beside();

}  // namespace liuying::app
