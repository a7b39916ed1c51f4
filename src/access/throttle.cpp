#include "access/throttle.h"

#include <algorithm>

namespace liuying::access {

std::optional<std::chrono::seconds> Throttle::wait(std::string_view key, Instant now) {
    const std::lock_guard lock{mutex_};
    const auto found = failures_.find(key);
    if (found == failures_.end()) return std::nullopt;
    const auto& [count, last] = found->second;
    if (now - last >= rule_.window) {
        failures_.erase(found);
        return std::nullopt;
    }
    const auto over = count - rule_.free_failures;
    if (over < 0) return std::nullopt;
    const std::chrono::seconds pause{std::int64_t{1} << std::min(over, 20)};
    const auto until = last + std::min(pause, rule_.longest);
    if (now >= until) return std::nullopt;
    return std::chrono::ceil<std::chrono::seconds>(until - now);
}

void Throttle::failed(std::string_view key, Instant now) {
    const std::lock_guard lock{mutex_};
    if (failures_.size() > 10'000) forget_old(now);
    auto& failures = failures_[std::string{key}];
    if (now - failures.last >= rule_.window) failures.count = 0;
    ++failures.count;
    failures.last = now;
}

void Throttle::succeeded(std::string_view key) {
    const std::lock_guard lock{mutex_};
    if (const auto found = failures_.find(key); found != failures_.end()) failures_.erase(found);
}

void Throttle::forget_old(Instant now) {
    std::erase_if(failures_,
                  [&](const auto& entry) { return now - entry.second.last >= rule_.window; });
}

}  // namespace liuying::access
