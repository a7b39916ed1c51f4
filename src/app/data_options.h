#pragma once
// Where an installation lies: the same options for every subcommand that opens one.

#include <filesystem>
#include <string>

namespace CLI {
class App;
}

namespace liuying::app {

struct DataOptions {
    std::filesystem::path data{"liuying-data"};
    std::string database{};            // URL; empty: sqlite:DATA/liuying.sqlite
    std::filesystem::path key_file{};  // empty: DATA.key, beside the folder

    void add_to(CLI::App& command);      // --data, --database
    void add_key_to(CLI::App& command);  // --key

    [[nodiscard]] std::string database_url() const;
    [[nodiscard]] std::filesystem::path blobs_folder() const { return data / "blobs"; }
    [[nodiscard]] std::filesystem::path key() const;
    // An SQLite file that is not there, named; empty when there is one or the database is
    // elsewhere. A command that only looks must not make an empty one.
    [[nodiscard]] std::string absent() const;
};

}  // namespace liuying::app
