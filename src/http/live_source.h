#pragma once
// The journal as the live pages' source.

#include "http/live_events.h"
#include "store/journal.h"

namespace liuying::http {

class JournalSource final : public EventSource {
public:
    explicit JournalSource(store::Journal& journal) : journal_{journal} {}

    std::int64_t newest() override;
    std::vector<FeedRow> after(std::int64_t seq, std::size_t limit) override;
    void wait_beyond(std::int64_t seq, std::chrono::milliseconds at_most) override;

private:
    store::Journal& journal_;
};

}  // namespace liuying::http
