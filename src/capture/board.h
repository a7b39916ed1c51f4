#pragma once
// Doubtful pictures of one slip, beside the few people they can be: one board, settled in one act.
// Pure.

#include <chrono>
#include <string>
#include <vector>

#include "base/time.h"

namespace liuying::capture {

struct Doubt {
    std::string shot;
    std::vector<std::string> candidates;  // tokens, the likeliest first
    Instant taken;
};

struct Board {
    std::string kind;                // of the first doubt
    std::vector<std::string> shots;  // as they came
    std::vector<std::string> candidates;
    Instant last;  // when the newest was taken

    // It shares somebody with the board, was taken within five minutes of its newest, and there is
    // room: at most ten pictures and six people.
    [[nodiscard]] bool takes(const Doubt& doubt) const;
    void add(const Doubt& doubt);
};

}  // namespace liuying::capture
