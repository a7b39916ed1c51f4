#pragma once

#include <atomic>
#include <string>
#include <thread>

#include "store/feed.h"

namespace liuying::store {

// Joins the feeds of all processes on one PostgreSQL database by LISTEN/NOTIFY. It has a thread and
// a connection of its own: a NOTIFY inside a writing transaction would make all commits of the
// server wait for each other. After a lost connection it comes back by itself and rings, for it may
// have missed some.
class PostgresBell {
public:
    PostgresBell(std::string url, Feed& feed);
    PostgresBell(const PostgresBell&) = delete;
    PostgresBell& operator=(const PostgresBell&) = delete;
    ~PostgresBell();  // what was told before still goes out

    void tell_others();

private:
    void work();
    void listen_until_lost();
    void wake() const;

    std::string url_;
    Feed& feed_;
    int wake_;  // an eventfd
    std::atomic<bool> to_tell_{false};
    std::atomic<bool> leaving_{false};
    bool said_lost_ = false;  // of the thread
    std::thread thread_;
};

}  // namespace liuying::store
