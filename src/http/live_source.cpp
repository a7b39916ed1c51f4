#include "http/live_source.h"

#include <nlohmann/json.hpp>

namespace liuying::http {

std::int64_t JournalSource::newest() {
    return journal_.last_seq();
}

std::vector<FeedRow> JournalSource::after(std::int64_t seq, std::size_t limit) {
    std::vector<FeedRow> rows;
    for (const auto& entry : journal_.after(seq, limit)) {
        nlohmann::json json{{"action", entry.event.action}, {"subject", entry.event.subject}};
        if (!entry.event.after.empty()) json["after"] = nlohmann::json::parse(entry.event.after);
        rows.push_back(
            {entry.seq, entry.event.campaign.value_or(""), entry.event.action, json.dump()});
    }
    return rows;
}

void JournalSource::wait_beyond(std::int64_t seq, std::chrono::milliseconds at_most) {
    journal_.wait_after(seq, at_most);
}

}  // namespace liuying::http
