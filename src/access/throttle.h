#pragma once
// Slows down guessing at the door. In memory, per process.

#include <chrono>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

#include "base/time.h"

namespace liuying::access {

// Counts failures by key, forgets them with time. A campus sits behind few addresses: the limit per
// address is far above the one per name.
class Throttle {
public:
    struct Rule {
        int free_failures;             // within `window` before a wait is asked for
        std::chrono::seconds window;   // a failure counts for this long
        std::chrono::seconds longest;  // wait; it doubles from one second with each further failure
    };
    explicit Throttle(Rule rule) : rule_{rule} {}

    // How long this key must wait before the next try; nothing: may try now.
    [[nodiscard]] std::optional<std::chrono::seconds> wait(std::string_view key, Instant now);
    void failed(std::string_view key, Instant now);
    void succeeded(std::string_view key);

private:
    struct Failures {
        int count = 0;
        Instant last{};
    };
    void forget_old(Instant now);

    Rule rule_;
    std::mutex mutex_;
    std::map<std::string, Failures, std::less<>> failures_;
};

}  // namespace liuying::access
