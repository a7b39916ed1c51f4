#pragma once
// Which models look at pictures: the same options for every subcommand that judges some.

#include <optional>
#include <string>

#include "portrait/engine.h"

namespace CLI {
class App;
}

namespace liuying::app {

struct EngineOptions {
    std::string cache = portrait::default_cache_folder().string();
    std::string landmarks = portrait::EngineSettings{}.landmarks.string();
    std::string models{};

    void add_to(CLI::App& command);  // --cache, --landmarks, --models

    // Nothing when the models file is not right: the reason was printed to stderr in both
    // languages.
    [[nodiscard]] std::optional<portrait::EngineSettings> settings_or_reason() const;
};

// What a models file plugs in, nothing for an empty name; no value when the file is not right.
[[nodiscard]] std::optional<portrait::ModelFiles> models_or_reason(const std::string& settings);

}  // namespace liuying::app
