#pragma once
// Writes that may not overlap, committed in groups: while one group waits for the disk, those who
// come meanwhile form the next, and pay one fsync together. There is no thread of its own: the
// first in the queue leads its group and runs the others' work for them.

#include <atomic>
#include <condition_variable>
#include <deque>
#include <exception>
#include <functional>
#include <mutex>
#include <string>

#include "store/connection_pool.h"

namespace liuying::store {

class WriterQueue {
public:
    using Work = std::function<bool(Transaction&)>;

    // `begin` opens a transaction and takes its locks: a script.
    WriterQueue(ConnectionPool& pool, std::string begin) : pool_{pool}, begin_{std::move(begin)} {}

    // Returns once `work` is durable or undone; throws what it threw, or why the commit failed.
    void run(const Work& work);
    // How many wait, or are in the group under way.
    [[nodiscard]] std::size_t waiting() const { return in_.load(std::memory_order_relaxed); }

private:
    struct Unit {
        const Work& work;
        std::condition_variable settled_or_first{};
        bool settled = false;
        bool kept = false;
        std::exception_ptr failure{};
        std::vector<std::function<void()>> after_commit{};
    };

    class Group;

    void lead();
    Unit* next();

    ConnectionPool& pool_;
    std::string begin_;
    std::atomic<std::size_t> in_ = 0;
    std::mutex mutex_;
    std::deque<Unit*> waiting_;
    bool leading_ = false;
};

}  // namespace liuying::store
