#include "http/live_events.h"

#include <spdlog/spdlog.h>

#include <algorithm>

namespace liuying::http {

using namespace std::chrono_literals;

LiveHub::LiveHub(EventSource& source, std::size_t rows_kept)
    : source_{source},
      rows_kept_{rows_kept},
      start_{source.newest()},
      newest_{start_},
      pump_{[this](const std::stop_token& stop) { pump(stop); }} {}

LiveHub::~LiveHub() = default;

void LiveHub::pump(const std::stop_token& stop) {
    while (!stop.stop_requested()) {
        try {
            const auto seen = newest();
            source_.wait_beyond(seen, 200ms);
            auto rows = source_.after(seen, 1000);
            if (rows.empty()) continue;
            const std::lock_guard lock{mutex_};
            for (auto& row : rows) {
                newest_ = row.seq;
                recent_.push_back(std::make_shared<const FeedRow>(std::move(row)));
            }
            while (recent_.size() > rows_kept_) {
                start_ = recent_.front()->seq;
                recent_.pop_front();
            }
            for (const auto& [id, wake] : listeners_) wake();
        } catch (const std::exception& error) {
            spdlog::error("live pages: reading the journal failed: {}", error.what());
            std::this_thread::sleep_for(1s);
        }
    }
}

int LiveHub::listen(std::function<void()> wake) {
    const std::lock_guard lock{mutex_};
    listeners_.emplace(next_listener_, std::move(wake));
    return next_listener_++;
}

void LiveHub::leave(int listener) {
    const std::lock_guard lock{mutex_};
    listeners_.erase(listener);
}

std::int64_t LiveHub::newest() const {
    const std::lock_guard lock{mutex_};
    return newest_;
}

std::size_t LiveHub::listeners() const {
    const std::lock_guard lock{mutex_};
    return listeners_.size();
}

std::vector<std::shared_ptr<const FeedRow>> LiveHub::after(std::int64_t seq, std::size_t limit) {
    std::vector<std::shared_ptr<const FeedRow>> out;
    {
        const std::lock_guard lock{mutex_};
        if (seq >= newest_) return out;
        if (seq >= start_) {
            auto at = std::ranges::upper_bound(recent_, seq, {},
                                               [](const auto& row) { return row->seq; });
            for (; at != recent_.end() && out.size() < limit; ++at) out.push_back(*at);
            return out;
        }
    }
    for (auto& row : source_.after(seq, limit))
        out.push_back(std::make_shared<const FeedRow>(std::move(row)));
    return out;
}

std::string sse_text(std::int64_t seq, const LiveEvent& event) {
    std::string out = "id: " + std::to_string(seq) + "\nevent: " + event.name + "\n";
    std::string_view rest = event.data;
    while (true) {
        const auto end = rest.find('\n');
        out += "data: ";
        out += rest.substr(0, end);
        out += '\n';
        if (end == std::string_view::npos) break;
        rest.remove_prefix(end + 1);
    }
    return out + '\n';
}

}  // namespace liuying::http
