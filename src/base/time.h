#pragma once

#include <chrono>
#include <cstdint>

namespace liuying {

// A moment on the UTC line, to the millisecond (stored as *_ms).
using Instant = std::chrono::sys_time<std::chrono::milliseconds>;

[[nodiscard]] constexpr Instant instant_of_ms(std::int64_t ms) {
    return Instant{std::chrono::milliseconds{ms}};
}
[[nodiscard]] constexpr std::int64_t to_ms(Instant at) {
    return at.time_since_epoch().count();
}

// Where "now" comes from. main() owns the one SystemClock; tests hand in a FixedClock.
struct Clock {
    virtual ~Clock() = default;
    [[nodiscard]] virtual Instant now() const = 0;
};

struct SystemClock final : Clock {
    [[nodiscard]] Instant now() const override {
        return std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
    }
};

class FixedClock final : public Clock {
public:
    explicit FixedClock(Instant now) : now_{now} {}
    [[nodiscard]] Instant now() const override { return now_; }
    void advance(std::chrono::milliseconds by) { now_ += by; }

private:
    Instant now_;
};

}  // namespace liuying
