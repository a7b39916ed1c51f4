#include "store/writer_queue.h"

#include <chrono>
#include <optional>
#include <stdexcept>

namespace liuying::store {

namespace {

using Steady = std::chrono::steady_clock;

// PostgreSQL keeps 64 subtransactions of a transaction in shared memory
// (PGPROC_MAX_CACHED_SUBXIDS).
constexpr std::size_t group_limit = 60;
// Those who came first should not wait long for those who came last.
constexpr auto group_time = std::chrono::milliseconds{20};
constexpr int serialization_attempts = 5;

}  // namespace

// One transaction and the units that share it.
class WriterQueue::Group {
public:
    explicit Group(WriterQueue& queue) : queue_{queue} {}

    void perform(Unit& unit) {
        units_.push_back(&unit);
        for (int attempt = 1; perform_once(unit, attempt == serialization_attempts); ++attempt) {
        }
    }

    void commit() {
        if (begun_) connection().script("COMMIT");
        begun_ = false;
    }

    // The commit, or the connection, is lost, and everybody's work with it.
    void fail(const std::exception_ptr& why) {
        for (auto* unit : units_) {
            if (unit->failure) continue;
            unit->failure = why;
            unit->after_commit.clear();
        }
    }

    [[nodiscard]] const std::vector<Unit*>& units() const { return units_; }

    ~Group() {
        if (!begun_ || !lease_ || !connection().in_transaction()) return;
        try {
            connection().script("ROLLBACK");
        } catch (const DatabaseError&) {
            // The connection is gone; the pool will see that it is not usable.
            return;
        }
    }
    Group(const Group&) = delete;
    Group& operator=(const Group&) = delete;

private:
    // True when it must be tried again.
    bool perform_once(Unit& unit, bool last_attempt) {
        begin();
        // The first of a group has nobody to protect: its failure may take the whole transaction.
        const bool alone = kept_ == 0;
        if (!alone) connection().script("SAVEPOINT unit");
        bool again = false;
        Transaction tx{connection()};
        unit.failure = nullptr;
        try {
            unit.kept = unit.work(tx);
            if (tx.failed()) throw std::logic_error{"the failure of a statement was swallowed"};
        } catch (const DatabaseError& error) {
            unit.failure = std::current_exception();
            again = error.kind() == ErrorKind::Serialization && !last_attempt;
        } catch (...) {  // carried to the thread it belongs to, whatever it is
            unit.failure = std::current_exception();
        }
        if (unit.kept && !unit.failure) {
            if (!alone) connection().script("RELEASE SAVEPOINT unit");
            unit.after_commit = tx.take_after_commit();
            ++kept_;
            return false;
        }
        undo(alone);
        return again;
    }

    void undo(bool alone) {
        const bool there = connection().in_transaction();
        if (alone) {
            begun_ = false;
            if (there) connection().script("ROLLBACK");
        } else if (there) {
            connection().script("ROLLBACK TO SAVEPOINT unit; RELEASE SAVEPOINT unit");
        } else {
            // SQLite rolls everything back by itself when the disk fails.
            begun_ = false;
            throw DatabaseError{ErrorKind::Connection, "the engine dropped the transaction"};
        }
    }

    void begin() {
        if (begun_) return;
        if (!lease_) lease_.emplace(queue_.pool_.lease());
        try {
            connection().script(queue_.begin_);
        } catch (const DatabaseError& error) {
            if (error.kind() != ErrorKind::Connection) throw;
            // It may have died while it lay idle: one new one before we say so.
            lease_.reset();
            queue_.pool_.drop_idle();
            lease_.emplace(queue_.pool_.lease());
            connection().script(queue_.begin_);
        }
        begun_ = true;
    }

    Connection& connection() { return **lease_; }

    WriterQueue& queue_;
    std::optional<ConnectionPool::Lease> lease_;
    std::vector<Unit*> units_;
    std::size_t kept_ = 0;
    bool begun_ = false;
};

void WriterQueue::run(const Work& work) {
    Unit unit{work};
    {
        struct Counted {
            std::atomic<std::size_t>& in;
            explicit Counted(std::atomic<std::size_t>& all) : in{all} { ++in; }
            ~Counted() { --in; }
            Counted(const Counted&) = delete;
            Counted& operator=(const Counted&) = delete;
        } const counted{in_};
        std::unique_lock lock{mutex_};
        waiting_.push_back(&unit);
        unit.settled_or_first.wait(
            lock, [&] { return unit.settled || (!leading_ && waiting_.front() == &unit); });
        if (!unit.settled) {
            leading_ = true;
            lock.unlock();
            lead();
            lock.lock();
            leading_ = false;
            if (!waiting_.empty()) waiting_.front()->settled_or_first.notify_one();
        }
    }
    for (const auto& act : unit.after_commit) act();
    if (unit.failure) std::rethrow_exception(unit.failure);
}

void WriterQueue::lead() {
    Group group{*this};
    const auto until = Steady::now() + group_time;
    try {
        while (auto* unit = next()) {
            group.perform(*unit);
            if (group.units().size() == group_limit || Steady::now() > until) break;
        }
        group.commit();
    } catch (const std::exception&) {
        group.fail(std::current_exception());
    }
    const std::scoped_lock lock{mutex_};
    for (auto* unit : group.units()) {
        unit->settled = true;
        unit->settled_or_first
            .notify_one();  // under the lock: the unit dies with its caller's stack
    }
}

WriterQueue::Unit* WriterQueue::next() {
    const std::scoped_lock lock{mutex_};
    if (waiting_.empty()) return nullptr;
    auto* unit = waiting_.front();
    waiting_.pop_front();
    return unit;
}

}  // namespace liuying::store
