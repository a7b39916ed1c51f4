#pragma once
// One engine for a whole test program: its landmark model takes a moment to load.

#include <filesystem>

#include "portrait/engine.h"

namespace liuying::portrait {

inline const Engine& test_engine() {
    static const Engine engine{[] {
        EngineSettings settings;
        settings.cache_folder = std::filesystem::temp_directory_path() / "liuying-test-cache";
        return settings;
    }()};
    return engine;
}

}  // namespace liuying::portrait
