#include "app/data_options.h"

#include <CLI/CLI.hpp>

namespace liuying::app {

void DataOptions::add_to(CLI::App& command) {
    command.add_option("--data", data, "The folder that holds everything")->capture_default_str();
    command.add_option(
        "--database", database,
        "postgresql://… or sqlite:PATH; without it, the SQLite file in the data folder");
}

void DataOptions::add_key_to(CLI::App& command) {
    command.add_option("--key", key_file, "Install key file (default: DATA.key beside the folder)");
}

std::string DataOptions::database_url() const {
    return database.empty() ? "sqlite:" + (data / "liuying.sqlite").string() : database;
}

std::filesystem::path DataOptions::key() const {
    if (!key_file.empty()) return key_file;
    auto beside = std::filesystem::absolute(data).lexically_normal();
    if (!beside.has_filename()) beside = beside.parent_path();
    return beside += ".key";
}

std::string DataOptions::absent() const {
    const auto url = database_url();
    constexpr std::string_view sqlite = "sqlite:";
    if (!url.starts_with(sqlite)) return {};
    auto file = url.substr(sqlite.size());
    return std::filesystem::exists(file) ? std::string{} : file;
}

}  // namespace liuying::app
