#pragma once
// What a running house forgets by itself when its time has come: every ten minutes.

#include <condition_variable>
#include <mutex>
#include <thread>

#include "http/house.h"

namespace liuying::app {

// One round: of every campaign the numbers of faces whose session is past.
void forget_what_is_past(http::House& house);

class Forgetting {
public:
    // `house` outlives it.
    explicit Forgetting(http::House& house);
    ~Forgetting();
    Forgetting(const Forgetting&) = delete;
    Forgetting& operator=(const Forgetting&) = delete;

private:
    std::mutex mutex_;
    std::condition_variable_any ends_;
    std::jthread thread_;
};

}  // namespace liuying::app
