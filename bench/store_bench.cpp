// How many durable commits a second: fdatasync alone (the limit of this disk), raw SQLite with one
// row a transaction, and the same row through Database with 1 and with 16 who write at once,
// without and with a journal entry beside it. With PostgreSQL (scripts/pg.sh, fsync on) likewise.
// All in one run; trust the ratios.
//
//     store_bench [SECONDS [FOLDER]]      FOLDER is where the databases lie, best on the disk of
//     the data

#include <fcntl.h>
#include <fmt/core.h>
#include <sqlite3.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <functional>
#include <string>
#include <thread>
#include <vector>

#include "store/database.h"
#include "store/journal.h"
#include "store/migrations.h"

using namespace liuying;
using namespace liuying::store;
using Steady = std::chrono::steady_clock;

namespace {

double seconds = 2;

// Calls `act` from `writers` threads until the time is up; returns calls a second.
double rate(int writers, const std::function<void(int writer, int turn)>& act) {
    std::atomic<std::int64_t> done{0};
    const auto begin = Steady::now();
    const auto until = begin + std::chrono::duration<double>{seconds};
    std::vector<std::thread> threads;
    for (int writer = 0; writer < writers; ++writer) {
        threads.emplace_back([&, writer] {
            for (int turn = 0; Steady::now() < until; ++turn) {
                act(writer, turn);
                ++done;
            }
        });
    }
    for (auto& thread : threads) thread.join();
    const std::chrono::duration<double> took = Steady::now() - begin;
    return static_cast<double>(done) / took.count();
}

void say(const char* what, double per_second, double against) {
    fmt::print("{:<44}{:>10.0f}/s  {:>6.2f}x\n", what, per_second, per_second / against);
}

double bare_fdatasync(const std::filesystem::path& folder) {
    const int file = ::open((folder / "bare").c_str(), O_CREAT | O_WRONLY | O_APPEND, 0600);
    const std::string page(4096, 'x');
    const auto per_second = rate(1, [&](int, int) {
        if (::write(file, page.data(), page.size()) < 0 || ::fdatasync(file) != 0) std::abort();
    });
    ::close(file);
    return per_second;
}

double raw_sqlite(const std::filesystem::path& folder) {
    sqlite3* db = nullptr;
    const auto run = [&](const char* sql) {
        if (sqlite3_exec(db, sql, nullptr, nullptr, nullptr) != SQLITE_OK) std::abort();
    };
    if (sqlite3_open((folder / "raw.sqlite").c_str(), &db) != SQLITE_OK) std::abort();
    run("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; CREATE TABLE swipe (number INTEGER, "
        "place TEXT)");
    sqlite3_stmt* insert = nullptr;
    sqlite3_prepare_v2(db, "INSERT INTO swipe VALUES (?1, ?2)", -1, &insert, nullptr);
    const auto per_second = rate(1, [&](int, int turn) {
        run("BEGIN IMMEDIATE");
        sqlite3_bind_int64(insert, 1, turn);
        sqlite3_bind_text(insert, 2, "A 3", -1, SQLITE_STATIC);
        if (sqlite3_step(insert) != SQLITE_DONE) std::abort();
        sqlite3_reset(insert);
        run("COMMIT");
    });
    sqlite3_finalize(insert);
    sqlite3_close(db);
    return per_second;
}

void through_database(const char* engine, const std::string& url, double against) {
    const auto db = Database::open(url);
    const SystemClock clock;
    migrate(*db, clock);
    const Vault vault{InstallKey{{1}}};
    Journal journal{*db, vault, clock};
    db->write([](Transaction& tx) { tx.script("CREATE TABLE swipe (number BIGINT, place TEXT)"); });
    const auto row = [](Transaction& tx, int turn) {
        tx.execute("INSERT INTO swipe (number, place) VALUES (:number, :place)",
                   {{"number", turn}, {"place", "A 3"}});
    };
    const auto lane = Lane::campaign("2022");
    for (const int writers : {1, 16}) {
        say(fmt::format("{}: {} writing, a row each", engine, writers).c_str(),
            rate(writers,
                 [&](int, int turn) { db->write(lane, [&](Transaction& tx) { row(tx, turn); }); }),
            against);
        say(fmt::format("{}: {} writing, a row and a journal entry", engine, writers).c_str(),
            rate(writers,
                 [&](int writer, int turn) {
                     Event event{.event_id = EventId::make(clock.now())};
                     event.campaign = "2022";
                     event.happened_at = clock.now();
                     event.actor = "account/1";
                     event.action = "swiped";
                     event.subject = fmt::format("ticket/{}-{}", writer, turn);
                     event.after = R"({"place":3})";
                     db->write(lane, [&](Transaction& tx) {
                         row(tx, turn);
                         journal.append(tx, event);
                     });
                 }),
            against);
    }
}

}  // namespace

int main(int argc, char** argv) {
    if (argc > 1) seconds = std::atof(argv[1]);
    std::string pattern =
        (std::filesystem::path{argc > 2 ? argv[2] : "/tmp"} / "lyb-XXXXXX").string();
    if (::mkdtemp(pattern.data()) == nullptr) return 70;
    const std::filesystem::path folder{pattern};
    const auto limit = bare_fdatasync(folder);
    const auto raw = raw_sqlite(folder);
    say("4 KiB appended and fdatasync", limit, raw);
    say("raw SQLite, one row a transaction", raw, raw);
    through_database("SQLite", "sqlite:" + (folder / "db.sqlite").string(), raw);
    if (std::getenv("LIUYING_NO_POSTGRES") == nullptr) {
        const auto server = (folder / "pg").string();
        std::filesystem::permissions(folder, std::filesystem::perms::others_exec,
                                     std::filesystem::perm_options::add);
        const auto script = std::string{LIUYING_SOURCE_DIR "/scripts/pg.sh "};
        if (std::system((script + "start " + server).c_str()) != 0) return 70;
        through_database("PostgreSQL", "postgresql:///postgres?user=postgres&host=" + server, raw);
        if (std::system((script + "stop " + server).c_str()) != 0) return 70;
    } else {
        fmt::print("LIUYING_NO_POSTGRES is set: PostgreSQL is not measured\n");
    }
    std::filesystem::remove_all(folder);
}
