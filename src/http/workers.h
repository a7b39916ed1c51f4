#pragma once
// The threads on which handlers run.

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace liuying::http {

class Workers {
public:
    Workers(std::size_t threads, std::size_t most_waiting);
    ~Workers();
    // Does what still waits, then ends the threads.
    void finish();
    Workers(const Workers&) = delete;
    Workers& operator=(const Workers&) = delete;

    // False when too many wait already. The job must not throw.
    [[nodiscard]] bool try_post(std::function<void()> job);
    // For the rest of something already begun: always taken.
    void post(std::function<void()> job);

private:
    void work();

    std::size_t most_waiting_;
    std::mutex mutex_;
    std::condition_variable more_;
    std::deque<std::function<void()>> jobs_;
    bool stopping_ = false;
    std::vector<std::thread> threads_;
};

}  // namespace liuying::http
