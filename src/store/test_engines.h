#pragma once
// For tests: the same test on SQLite and on a PostgreSQL that the test program starts for itself.
// With LIUYING_NO_POSTGRES set in the environment only SQLite is tested, and the program says so.

#include <doctest/doctest.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <functional>
#include <iostream>
#include <memory>
#include <stdexcept>
#include <string>

#include "base/time.h"
#include "store/database.h"
#include "store/migrations.h"

namespace liuying::store {

// A folder of its own, gone at the end.
class TestFolder {
public:
    TestFolder() {
        // In memory where there is such a place: every commit of a test waits for its "disk".
        const std::filesystem::path memory{"/dev/shm"};
        const bool usable = ::access(memory.c_str(), W_OK) == 0;
        const auto parent = usable ? memory : std::filesystem::temp_directory_path();
        std::string pattern = (parent / "lyt-XXXXXX").string();
        if (::mkdtemp(pattern.data()) == nullptr) throw std::runtime_error{"no temporary folder"};
        path_ = pattern;
    }
    TestFolder(const TestFolder&) = delete;
    TestFolder& operator=(const TestFolder&) = delete;
    ~TestFolder() {
        std::error_code ignored;
        std::filesystem::remove_all(path_, ignored);
    }
    [[nodiscard]] const std::filesystem::path& path() const { return path_; }

private:
    std::filesystem::path path_;
};

class TestPostgres {
public:
    // Started at its first use; scripts/pg.sh takes it down when this process is gone, however it
    // goes.
    static TestPostgres& server() {
        static TestPostgres only;
        return only;
    }
    static bool wanted() { return std::getenv("LIUYING_NO_POSTGRES") == nullptr; }

    [[nodiscard]] std::string url(const std::string& database) const {
        return "postgresql:///" + database + "?host=" + folder_ + "&user=postgres";
    }
    std::string make_database() {
        const auto name = "test_" + std::to_string(++made_);
        const auto admin = "psql -qX '" + url("postgres") + "' -c 'CREATE DATABASE " + name + "'";
        if (std::system(admin.c_str()) != 0) throw std::runtime_error{"CREATE DATABASE failed"};
        return url(name);
    }
    void crash() { run("crash", ""); }
    void start_again() { run("start", ""); }

private:
    TestPostgres() {
        std::string pattern = "/tmp/lypg-XXXXXX";
        if (::mkdtemp(pattern.data()) == nullptr) throw std::runtime_error{"no temporary folder"};
        folder_ = pattern;
        run("start", std::to_string(::getpid()));
    }
    void run(const std::string& act, const std::string& last) const {
        const auto command =
            "PG_FSYNC=off " LIUYING_SOURCE_DIR "/scripts/pg.sh " + act + " " + folder_ + " " + last;
        if (std::system(command.c_str()) != 0) {
            throw std::runtime_error{"scripts/pg.sh " + act +
                                     " failed; set LIUYING_NO_POSTGRES to test SQLite only"};
        }
    }

    std::string folder_;
    int made_ = 0;
};

// Runs `test` on an empty database of each engine, given by its URL.
inline void on_each_empty_engine(const std::function<void(const std::string& url)>& test) {
    {
        const TestFolder folder;
        const auto url = "sqlite:" + (folder.path() / "test.sqlite").string();
        INFO("on SQLite");
        test(url);
    }
    if (!TestPostgres::wanted()) {
        static const bool said = [] {
            std::cerr << "LIUYING_NO_POSTGRES is set: not tested on PostgreSQL\n";
            return true;
        }();
        static_cast<void>(said);
        return;
    }
    INFO("on PostgreSQL");
    test(TestPostgres::server().make_database());
}

// Runs `test` on a migrated database of each engine.
inline void on_each_engine(const std::function<void(Database&)>& test) {
    on_each_empty_engine([&](const std::string& url) {
        const auto database = Database::open(url);
        migrate(*database, FixedClock{instant_of_ms(1'634'169'600'000)});
        test(*database);
    });
}

}  // namespace liuying::store
