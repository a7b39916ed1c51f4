#include "app/data_options.h"

#include <CLI/CLI.hpp>

namespace liuying::app {

void DataOptions::add_to(CLI::App& command) {
    command.add_option("--data", data, "The data folder")->capture_default_str();
    command.add_option(
        "--db", db,
        "sqlite:PATH or postgresql://…; without it, the SQLite file in the data folder");
}

void DataOptions::add_key_to(CLI::App& command) {
    command.add_option("--key", key_file,
                       "The install key file; without it, beside the data folder, named DATA.key");
}

std::string DataOptions::database_url() const {
    return db.empty() ? "sqlite:" + (data / "liuying.sqlite").string() : db;
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
