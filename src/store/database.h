#pragma once
// One door to two engines. A statement is one SQL text for both: named parameters `:name`,
// RETURNING, ON CONFLICT, TEXT keys. SQLite is WAL, synchronous=FULL, foreign keys on,
// secure_delete on.
//
//     db->write(Lane::campaign(id), [&](Transaction& tx) {
//         tx.execute("INSERT INTO seat (seat_id, name) VALUES (:id, :name)", {{"id", id}, {"name",
//         name}});
//     });
//
// The function handed to read() and write() may run more than once and on another caller's thread:
// let it touch only what it captures, and set what it captures anew each time.

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "store/database_error.h"
#include "store/value.h"

namespace liuying::store {

class Connection;
class Feed;

enum class Engine : std::uint8_t { Sqlite, Postgres };

// A Result that holds a refusal undoes the work that returned it; every other answer keeps it.
template <class Answer>
[[nodiscard]] bool keeps(const Answer& answer) {
    if constexpr (requires { answer.has_value(), answer.error(); }) {
        return answer.has_value();
    } else {
        return true;
    }
}

// Lives as long as the function it is handed to. After a statement failed the transaction is spent,
// on SQLite as on PostgreSQL: only what nested() wraps can fail and be survived.
class Transaction {
public:
    Transaction(const Transaction&) = delete;
    Transaction& operator=(const Transaction&) = delete;

    [[nodiscard]] std::vector<Row> query(std::string_view sql, const Params& params = {});
    // The first row, if any.
    [[nodiscard]] std::optional<Row> first(std::string_view sql, const Params& params = {});
    // Rows one by one in constant memory. `row` may not use this transaction.
    void each(std::string_view sql, const Params& params,
              const std::function<void(const Row&)>& row);
    // Returns the number of rows changed.
    std::int64_t execute(std::string_view sql, const Params& params = {});
    // Several statements without parameters; for migrations.
    void script(std::string_view sql);

    // A savepoint: when `work` throws or returns a Result that holds a refusal, what it did is
    // undone, the rest of the transaction stands, and the exception or refusal goes on.
    template <class Work>
    auto nested(Work&& work) {
        Savepoint savepoint{*this};
        if constexpr (std::is_void_v<std::invoke_result_t<Work&>>) {
            work();
            savepoint.keep();
        } else {
            auto answer = work();
            if (keeps(answer)) savepoint.keep();
            return answer;
        }
    }

    // Runs after COMMIT, before write() returns; dropped when the transaction is undone. In a
    // reading transaction, when the reading is done. Must not throw, nor use the database. Whoever
    // remembers what a transaction saw does it here: what is seen inside may still be undone.
    void after_commit(std::function<void()> act) { after_commit_.push_back(std::move(act)); }

    [[nodiscard]] Engine engine() const;

    // For the engines.
    explicit Transaction(Connection& connection) : connection_{connection} {}
    [[nodiscard]] bool failed() const { return failed_; }
    [[nodiscard]] std::vector<std::function<void()>> take_after_commit() {
        return std::exchange(after_commit_, {});
    }

private:
    class Savepoint {
    public:
        explicit Savepoint(Transaction& transaction);
        Savepoint(const Savepoint&) = delete;
        Savepoint& operator=(const Savepoint&) = delete;
        ~Savepoint();
        void keep();

    private:
        Transaction& transaction_;
        std::size_t acts_before_;
        bool open_ = true;
    };

    template <class Act>
    auto guarded(Act&& act);

    Connection& connection_;
    int depth_ = 0;
    bool failed_ = false;
    std::vector<std::function<void()>> after_commit_;
};

// Which writes may run beside each other. SQLite has one writer and gives every lane more than it
// asks; on PostgreSQL the lane is what keeps "read, decide, write" true (READ COMMITTED under
// advisory locks).
class Lane {
public:
    // Alone in the whole installation.
    static Lane installation() { return Lane{Kind::Installation, {}}; }
    // Alone among the writes of this campaign; other campaigns go on. Everything of a campaign goes
    // here.
    static Lane campaign(std::string_view campaign_id) {
        return Lane{Kind::Campaign, std::string{campaign_id}};
    }
    template <class Of>
    static Lane campaign(const Id<Of>& id) {
        return campaign(id.text());
    }
    // Beside anything: only for work whose single statements are right by themselves (claiming a
    // job).
    static Lane beside() { return Lane{Kind::Beside, {}}; }

    enum class Kind : std::uint8_t { Installation, Campaign, Beside };
    [[nodiscard]] Kind kind() const { return kind_; }
    [[nodiscard]] const std::string& name() const { return name_; }

private:
    Lane(Kind kind, std::string name) : kind_{kind}, name_{std::move(name)} {}

    Kind kind_;
    std::string name_;
};

class Database {
public:
    // "sqlite:PATH" (made when absent, mode 0600), "postgresql://…" or "postgres://…" as libpq
    // takes it. Throws DatabaseError, std::invalid_argument for another URL.
    [[nodiscard]] static std::unique_ptr<Database> open(const std::string& url);
    virtual ~Database() = default;
    Database(const Database&) = delete;
    Database& operator=(const Database&) = delete;

    // A snapshot: everything `work` sees is of one moment. It cannot write.
    template <class Work>
    auto read(Work&& work) {
        return answer_of<Work>(work, [this](const Unit& unit) { run_read(unit); });
    }

    // When it returns, the change is on disk. When `work` throws, or returns a Result that holds a
    // refusal, nothing of it has happened; writes of others that shared its commit are not touched.
    // write() inside read() or write() is our bug: std::logic_error.
    template <class Work>
    auto write(const Lane& lane, Work&& work) {
        return answer_of<Work>(work, [this, &lane](const Unit& unit) { run_write(lane, unit); });
    }
    template <class Work>
    auto write(Work&& work) {
        return write(Lane::installation(), std::forward<Work>(work));
    }

    [[nodiscard]] virtual Engine engine() const = 0;
    // Rung after every commit that wrote to the journal (journal.h), by any process on PostgreSQL.
    [[nodiscard]] virtual Feed& feed() = 0;
    // Rings it, here and everywhere. Returns at once.
    virtual void announce() = 0;
    // Writes that wait for their turn or run, all lanes together.
    [[nodiscard]] virtual std::size_t writes_waiting() = 0;
    // After an erasure: leaves no copy of destroyed rows in SQLite's write-ahead log. Nothing on
    // PostgreSQL.
    virtual void scrub() = 0;

protected:
    // Returns whether to keep what was done.
    using Unit = std::function<bool(Transaction&)>;

    Database() = default;
    virtual void run_read(const Unit& unit) = 0;
    virtual void run_write(const Lane& lane, const Unit& unit) = 0;

private:
    template <class Work, class Run>
    static auto answer_of(Work& work, const Run& run) {
        using Answer = std::invoke_result_t<Work&, Transaction&>;
        if constexpr (std::is_void_v<Answer>) {
            run([&](Transaction& tx) {
                work(tx);
                return true;
            });
        } else {
            std::optional<Answer> answer;
            run([&](Transaction& tx) {
                answer.emplace(work(tx));
                return keeps(*answer);
            });
            return std::move(*answer);
        }
    }
};

}  // namespace liuying::store
