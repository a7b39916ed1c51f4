#include "app/engine_options.h"

#include <CLI/CLI.hpp>
#include <iostream>
#include <utility>

namespace liuying::app {
void EngineOptions::add_to(CLI::App& command) {
    command.add_option("--cache", cache, "Where the re-packed landmark model is kept")
        ->type_name("DIR")
        ->capture_default_str();
    command.add_option("--landmarks", landmarks, "68-point model in dlib's format")
        ->type_name("FILE")
        ->capture_default_str();
    command
        .add_option("--models", models,
                    "Models to plug in, by path, SHA-256 and licence (docs/formats/models.md)")
        ->type_name("MODELS.toml");
}

std::optional<portrait::EngineSettings> EngineOptions::settings_or_reason() const {
    auto plugged = models_or_reason(models);
    if (!plugged) return std::nullopt;
    portrait::EngineSettings settings;
    settings.landmarks = landmarks;
    settings.cache_folder = cache;
    settings.models = std::move(*plugged);
    return settings;
}

std::optional<portrait::ModelFiles> models_or_reason(const std::string& settings) {
    if (settings.empty()) return portrait::ModelFiles{};
    auto read = portrait::read_model_files(settings);
    if (read) return std::move(*read);
    const auto& why = read.error();
    std::cerr << why.message.zh << why.next_step.zh << '\n'
              << why.message.en << ' ' << why.next_step.en << '\n';
    return std::nullopt;
}

}  // namespace liuying::app
