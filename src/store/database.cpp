#include "store/database.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <stdexcept>

#include "base/hash.h"
#include "store/connection_pool.h"
#include "store/feed.h"
#include "store/postgres_bell.h"
#include "store/postgres_connection.h"
#include "store/sqlite_connection.h"
#include "store/writer_queue.h"

namespace liuying::store {

namespace {

// Marks the thread as being inside a transaction of this database, so that a second one, which
// could only wait for the first, is refused at once.
thread_local std::vector<const Database*> entered;

class Inside {
public:
    explicit Inside(const Database& database) { entered.push_back(&database); }
    Inside(const Inside&) = delete;
    Inside& operator=(const Inside&) = delete;
    ~Inside() { entered.pop_back(); }

    static void refuse(const Database& database) {
        if (std::ranges::find(entered, &database) != entered.end()) {
            throw std::logic_error{"a transaction inside a transaction"};
        }
    }
};

// Ends a reading transaction however we leave.
class Snapshot {
public:
    Snapshot(ConnectionPool& pool, const char* begin) : lease_{begun(pool, begin)} {}
    Snapshot(const Snapshot&) = delete;
    Snapshot& operator=(const Snapshot&) = delete;
    ~Snapshot() {
        try {
            if (lease_->in_transaction()) lease_->script("ROLLBACK");
        } catch (const DatabaseError&) {
            return;  // the connection is gone, and the pool will see it
        }
    }
    Connection& connection() { return *lease_; }

private:
    static ConnectionPool::Lease begun(ConnectionPool& pool, const char* begin) {
        try {
            auto lease = pool.lease();
            lease->script(begin);
            return lease;
        } catch (const DatabaseError& error) {
            if (error.kind() != ErrorKind::Connection) throw;
        }
        // It may have died while it lay idle: one new one before we say so.
        pool.drop_idle();
        auto lease = pool.lease();
        lease->script(begin);
        return lease;
    }

    ConnectionPool::Lease lease_;
};

void read_with(const Database& database, ConnectionPool& pool, const char* begin,
               const std::function<bool(Transaction&)>& unit) {
    Inside::refuse(database);
    Snapshot snapshot{pool, begin};
    Transaction tx{snapshot.connection()};
    const Inside inside{database};
    unit(tx);
    for (const auto& act : tx.take_after_commit()) act();
}

constexpr std::size_t sqlite_readers = 8;
constexpr int sqlite_busy_ms = 5000, sqlite_scrub_ms = 200;
constexpr std::size_t postgres_connections = 16;

class SqliteDatabase final : public Database {
public:
    explicit SqliteDatabase(const std::string& file)
        : writer_{1, [file] { return open_sqlite(file, SqliteUse::Write, sqlite_busy_ms); }},
          readers_{sqlite_readers,
                   [file] { return open_sqlite(file, SqliteUse::Read, sqlite_busy_ms); }},
          queue_{writer_, "BEGIN IMMEDIATE"} {
        static_cast<void>(writer_.lease());  // an unusable file is found now
    }

    [[nodiscard]] Engine engine() const override { return Engine::Sqlite; }
    [[nodiscard]] Feed& feed() override { return feed_; }
    void announce() override { feed_.ring(); }
    [[nodiscard]] std::size_t writes_waiting() override { return queue_.waiting(); }
    // The one writer waits meanwhile: where somebody reads for long, it is for the next time.
    void scrub() override {
        writer_.lease()->script(
            fmt::format("PRAGMA busy_timeout = {}; PRAGMA wal_checkpoint(TRUNCATE); PRAGMA "
                        "busy_timeout = {}",
                        sqlite_scrub_ms, sqlite_busy_ms));
    }

protected:
    void run_read(const Unit& unit) override { read_with(*this, readers_, "BEGIN", unit); }
    void run_write(const Lane& /*one writer: every lane is the same*/, const Unit& unit) override {
        Inside::refuse(*this);
        queue_.run([&](Transaction& tx) {
            const Inside inside{*this};
            return unit(tx);
        });
    }

private:
    Feed feed_;
    ConnectionPool writer_;
    ConnectionPool readers_;
    WriterQueue queue_;
};

// Numbers of advisory locks, unlikely to meet anybody else's. Those of the feed begin with 6C79
// (journal_rows.cpp).
constexpr std::int64_t installation_lock = 0x6C69'7579'696E'6701;

std::int64_t campaign_lock(const std::string& campaign) {
    const auto hash = liuying::sha256("campaign/" + campaign);
    std::uint64_t number = 0x6C69;
    for (std::size_t i = 0; i < 6; ++i) number = number << 8 | hash[i];
    return static_cast<std::int64_t>(number);
}

class PostgresDatabase final : public Database {
public:
    explicit PostgresDatabase(const std::string& url)
        : pool_{postgres_connections, [url] { return open_postgres(url); }},
          installation_{pool_, "BEGIN; SELECT pg_advisory_xact_lock(" +
                                   std::to_string(installation_lock) + ")"} {
        static_cast<void>(pool_.lease());  // an unreachable server is found now
        bell_ = std::make_unique<PostgresBell>(url, feed_);
    }

    [[nodiscard]] Engine engine() const override { return Engine::Postgres; }
    [[nodiscard]] Feed& feed() override { return feed_; }
    void announce() override {
        feed_.ring();
        bell_->tell_others();
    }
    [[nodiscard]] std::size_t writes_waiting() override {
        const std::scoped_lock lock{mutex_};
        auto all = installation_.waiting();
        for (const auto& [name, queue] : campaigns_) all += queue->waiting();
        return all;
    }
    void scrub() override {}

protected:
    void run_read(const Unit& unit) override {
        read_with(*this, pool_, "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY", unit);
    }
    void run_write(const Lane& lane, const Unit& unit) override {
        Inside::refuse(*this);
        const auto work = [&](Transaction& tx) {
            const Inside inside{*this};
            return unit(tx);
        };
        switch (lane.kind()) {
            case Lane::Kind::Installation: return installation_.run(work);
            case Lane::Kind::Campaign: return campaign_queue(lane.name()).run(work);
            case Lane::Kind::Beside: return WriterQueue{pool_, "BEGIN"}.run(work);
        }
    }

private:
    WriterQueue& campaign_queue(const std::string& campaign) {
        const std::scoped_lock lock{mutex_};
        auto& queue = campaigns_[campaign];
        if (!queue) {
            queue = std::make_unique<WriterQueue>(
                pool_, "BEGIN; SELECT pg_advisory_xact_lock_shared(" +
                           std::to_string(installation_lock) + "); SELECT pg_advisory_xact_lock(" +
                           std::to_string(campaign_lock(campaign)) + ")");
        }
        return *queue;
    }

    Feed feed_;
    ConnectionPool pool_;
    WriterQueue installation_;
    std::mutex mutex_;
    std::map<std::string, std::unique_ptr<WriterQueue>> campaigns_;
    std::unique_ptr<PostgresBell> bell_;
};

}  // namespace

std::unique_ptr<Database> Database::open(const std::string& url) {
    constexpr std::string_view sqlite = "sqlite:";
    if (url.starts_with(sqlite) && url.size() > sqlite.size()) {
        return std::make_unique<SqliteDatabase>(url.substr(sqlite.size()));
    }
    if (url.starts_with("postgresql://") || url.starts_with("postgres://")) {
        return std::make_unique<PostgresDatabase>(url);
    }
    throw std::invalid_argument{"a database is sqlite:PATH or postgresql://…"};
}

}  // namespace liuying::store
