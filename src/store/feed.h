#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <mutex>

namespace liuying::store {

// A bell: rung after every commit that wrote to the journal, by this process or (PostgreSQL)
// another. Threads may wait on it at will.
class Feed {
public:
    // How often it has rung. Read it before looking into the journal, then wait for more than that.
    [[nodiscard]] std::uint64_t rung() const {
        const std::scoped_lock lock{mutex_};
        return rung_;
    }

    void ring() {
        {
            const std::scoped_lock lock{mutex_};
            ++rung_;
        }
        bell_.notify_all();
    }

    // True when it has rung more than `seen` times, false after `timeout` or close().
    bool wait(std::uint64_t seen, std::chrono::milliseconds timeout) {
        std::unique_lock lock{mutex_};
        bell_.wait_for(lock, timeout, [&] { return closed_ || rung_ > seen; });
        return rung_ > seen;
    }

    // Everybody waiting goes home, now and from now on.
    void close() {
        {
            const std::scoped_lock lock{mutex_};
            closed_ = true;
        }
        bell_.notify_all();
    }
    [[nodiscard]] bool closed() const {
        const std::scoped_lock lock{mutex_};
        return closed_;
    }

private:
    mutable std::mutex mutex_;
    std::condition_variable bell_;
    std::uint64_t rung_ = 0;
    bool closed_ = false;
};

}  // namespace liuying::store
