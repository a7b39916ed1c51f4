#pragma once

#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <utility>
#include <vector>

#include "store/connection.h"

namespace liuying::store {

// Opens connections as they are needed, up to `limit`; beyond that a caller waits for one to come
// back.
class ConnectionPool {
public:
    using Open = std::function<std::unique_ptr<Connection>()>;

    ConnectionPool(std::size_t limit, Open open) : limit_{limit}, open_{std::move(open)} {}

    class Lease {
    public:
        Lease(ConnectionPool& pool, std::unique_ptr<Connection> connection)
            : pool_{&pool}, connection_{std::move(connection)} {}
        Lease(Lease&&) = default;
        Lease& operator=(Lease&&) = delete;
        ~Lease() {
            if (connection_) pool_->give_back(std::move(connection_));
        }
        Connection& operator*() const { return *connection_; }
        Connection* operator->() const { return connection_.get(); }

    private:
        ConnectionPool* pool_;
        std::unique_ptr<Connection> connection_;
    };

    [[nodiscard]] Lease lease() {
        std::unique_lock lock{mutex_};
        returned_.wait(lock, [&] { return !idle_.empty() || open_count_ < limit_; });
        if (!idle_.empty()) {
            auto connection = std::move(idle_.back());
            idle_.pop_back();
            return Lease{*this, std::move(connection)};
        }
        ++open_count_;
        lock.unlock();
        struct Forget {
            ConnectionPool& pool;
            bool failed = true;
            ~Forget() {
                if (failed) pool.give_back(nullptr);
            }
        };
        Forget forget{*this};
        auto connection = open_();
        forget.failed = false;
        return Lease{*this, std::move(connection)};
    }

    // The idle ones are closed: after the engine was lost, none of them can be trusted.
    void drop_idle() {
        const std::scoped_lock lock{mutex_};
        open_count_ -= idle_.size();
        idle_.clear();
    }

private:
    void give_back(std::unique_ptr<Connection> connection) {
        {
            const std::scoped_lock lock{mutex_};
            if (connection && connection->usable() && !connection->in_transaction()) {
                idle_.push_back(std::move(connection));
            } else {
                --open_count_;
            }
        }
        returned_.notify_one();
    }

    std::size_t limit_;
    Open open_;
    std::mutex mutex_;
    std::condition_variable returned_;
    std::vector<std::unique_ptr<Connection>> idle_;
    std::size_t open_count_ = 0;
};

}  // namespace liuying::store
