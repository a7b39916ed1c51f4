#include "http/workers.h"

namespace liuying::http {

Workers::Workers(std::size_t threads, std::size_t most_waiting) : most_waiting_{most_waiting} {
    for (std::size_t i = 0; i < threads; ++i) threads_.emplace_back([this] { work(); });
}

Workers::~Workers() {
    finish();
}

void Workers::finish() {
    {
        const std::lock_guard lock{mutex_};
        stopping_ = true;
    }
    more_.notify_all();
    for (auto& thread : threads_) thread.join();
    threads_.clear();
}

bool Workers::try_post(std::function<void()> job) {
    {
        const std::lock_guard lock{mutex_};
        if (jobs_.size() >= most_waiting_) return false;
        jobs_.push_back(std::move(job));
    }
    more_.notify_one();
    return true;
}

void Workers::post(std::function<void()> job) {
    {
        const std::lock_guard lock{mutex_};
        jobs_.push_back(std::move(job));
    }
    more_.notify_one();
}

void Workers::work() {
    while (true) {
        std::function<void()> job;
        {
            std::unique_lock lock{mutex_};
            more_.wait(lock, [this] { return stopping_ || !jobs_.empty(); });
            if (jobs_.empty()) return;
            job = std::move(jobs_.front());
            jobs_.pop_front();
        }
        job();
    }
}

}  // namespace liuying::http
