#pragma once
// Live pages: the journal as a stream of server-sent events, resumed by its seq.

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>
#include <thread>
#include <unordered_map>
#include <vector>

namespace liuying::http {

// One journal row on its way to the pages. `entry` is the row's JSON as the journal holds it
// (personal fields sealed).
struct FeedRow {
    std::int64_t seq = 0;
    std::string campaign;  // empty: the installation's own
    std::string action;    // "signed_in"
    std::string entry;
};

// Where rows come from; store/ gives the real one. Called from several threads.
class EventSource {
public:
    virtual ~EventSource() = default;
    // Seq of the last committed row, 0 when there is none.
    [[nodiscard]] virtual std::int64_t newest() = 0;
    // Committed rows with seq > after, ascending, at most `limit`.
    [[nodiscard]] virtual std::vector<FeedRow> after(std::int64_t seq, std::size_t limit) = 0;
    // Blocks until a row with a greater seq is committed or the time is over; may return early.
    virtual void wait_beyond(std::int64_t seq, std::chrono::milliseconds at_most) = 0;
};

struct LiveEvent {
    std::string name;  // SSE event field; letters, digits, '_'
    std::string data;  // one JSON text
};

// Says what one listener may see of a row, or nothing. Runs on worker threads, possibly for rows
// long past (resume); it must not block on the network.
using Render = std::function<std::optional<LiveEvent>(const FeedRow&)>;

// What a handler returns for a live page. Without `after` the stream starts with the next row.
// The stream opens with `event: hello`, data {"seq": N}, where N is the seq it starts after: a page
// reads its state first, with the seq of that reading, and follows from there.
// A client whose seq lies beyond the newest row (the store was restored) gets `event: reset`.
// A comment line every 15 s tells both ends that the other is there.
struct EventStream {
    Render render;
    std::optional<std::int64_t> after{};
};

// Keeps the last rows in memory and wakes the listeners, so that 200 open streams cost one query a
// row, not 200. One per process and source; outlives the server.
class LiveHub {
public:
    explicit LiveHub(EventSource& source, std::size_t rows_kept = 4096);
    ~LiveHub();
    LiveHub(const LiveHub&) = delete;
    LiveHub& operator=(const LiveHub&) = delete;

    // Calls `wake` (any thread, must not block) whenever rows beyond any earlier ones are there.
    // Returns a handle for `leave`.
    int listen(std::function<void()> wake);
    void leave(int listener);

    [[nodiscard]] std::int64_t newest() const;
    // Rows with seq > after, from memory or, when they are too old for it, from the source.
    [[nodiscard]] std::vector<std::shared_ptr<const FeedRow>> after(std::int64_t seq,
                                                                    std::size_t limit);
    [[nodiscard]] std::size_t listeners() const;

private:
    void pump(const std::stop_token& stop);

    EventSource& source_;
    std::size_t rows_kept_;
    mutable std::mutex mutex_;
    std::deque<std::shared_ptr<const FeedRow>> recent_;
    std::int64_t start_ = 0;  // rows after this one, up to newest_, are in recent_
    std::int64_t newest_ = 0;
    std::unordered_map<int, std::function<void()>> listeners_;
    int next_listener_ = 1;
    std::jthread pump_;
};

// `id: 7\nevent: signed_in\ndata: {…}\n\n`. Line breaks in data become several data lines.
[[nodiscard]] std::string sse_text(std::int64_t seq, const LiveEvent& event);

}  // namespace liuying::http
