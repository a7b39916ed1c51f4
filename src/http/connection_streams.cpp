// The bodies that take a while: files, pieces, live pages. The rules of connection.cpp hold here
// too.

#include <fcntl.h>
#include <spdlog/spdlog.h>
#include <unistd.h>

#include <algorithm>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "http/connection.h"
#include "http/response_head.h"

namespace liuying::http {

namespace {

constexpr auto quietly = asio::as_tuple(asio::use_awaitable);
constexpr std::size_t file_piece = 256 * 1024;
constexpr std::size_t rows_at_once = 200;

// Closes itself; -1 when the file cannot be opened.
class OpenFile {
public:
    explicit OpenFile(const std::filesystem::path& path)
        : file_{::open(path.c_str(), O_RDONLY | O_CLOEXEC)} {}
    ~OpenFile() {
        if (file_ >= 0) ::close(file_);
    }
    OpenFile(const OpenFile&) = delete;
    OpenFile& operator=(const OpenFile&) = delete;

    // Exactly `size` bytes from `offset`, or false.
    [[nodiscard]] bool read(std::string& into, std::uint64_t offset, std::size_t size) const {
        into.resize(size);
        std::size_t done = 0;
        while (done < size) {
            const auto got =
                ::pread(file_, into.data() + done, size - done, static_cast<off_t>(offset + done));
            if (got <= 0) return false;
            done += static_cast<std::size_t>(got);
        }
        return true;
    }

private:
    int file_;
};

}  // namespace

asio::awaitable<bool> Connection::send_file(const std::string& head, const FileBody& body) {
    const OpenFile file{body.file};
    std::string piece;
    std::uint64_t sent = 0;
    bool first = true;
    do {
        const auto size =
            static_cast<std::size_t>(std::min<std::uint64_t>(file_piece, body.length - sent));
        bool good = false;
        std::function<void()> job = [&] { good = file.read(piece, body.offset + sent, size); };
        const bool done = co_await on_worker(std::move(job), false);
        static_cast<void>(done);
        if (!good) {
            spdlog::error("a file changed or vanished while it was sent");
            co_return false;
        }
        const std::string_view before = first ? std::string_view{head} : std::string_view{};
        const bool written = co_await write(before, piece);
        if (!written) co_return false;
        sent += size;
        first = false;
    } while (sent < body.length);
    co_return true;
}

asio::awaitable<bool> Connection::send_pieces(const std::string& head, const Pieces& next,
                                              bool chunked) {
    const bool begun = co_await write(head, "");
    if (!begun) co_return false;
    std::string piece;
    while (true) {
        piece.clear();
        bool more = false;
        bool failed = false;
        std::function<void()> job = [&] {
            try {
                more = next(piece);
            } catch (const std::exception& error) {
                spdlog::error("an answer broke off: {}", error.what());
                failed = true;
            }
        };
        const bool done = co_await on_worker(std::move(job), false);
        static_cast<void>(done);
        if (failed) co_return false;  // without the last chunk, so that the client sees it
        if (!more) break;
        if (piece.empty()) continue;
        std::string before;
        if (chunked) {
            before = chunk_head(piece.size());
            piece += "\r\n";
        }
        const bool written = co_await write(before, piece);
        if (!written) co_return false;
    }
    if (!chunked) co_return true;
    const bool ended = co_await write(chunk_head(0), "");
    co_return ended;
}

asio::awaitable<void> Connection::watch_for_close() {
    const auto self = shared_from_this();
    char nothing[256];
    std::size_t got = 1;
    while (got > 0) {
        got = co_await wire_->read_some(nothing, sizeof nothing);
    }
    peer_gone_ = true;
    wake_.cancel();
}

asio::awaitable<bool> Connection::send_live(const std::string& head, const EventStream& stream,
                                            bool chunked) {
    LiveHub& hub = *shared_.live;
    ++shared_.live_streams;
    streaming_ = true;
    woken_ = false;
    const int listener = hub.listen([weak = weak_from_this(), strand = strand_] {
        asio::post(strand, [weak] {
            const auto self = weak.lock();
            if (!self) return;
            self->woken_ = true;
            self->wake_.cancel();
        });
    });
    asio::co_spawn(
        strand_, [self = shared_from_this()] { return self->watch_for_close(); }, asio::detached);

    const auto newest = hub.newest();
    const bool reset = stream.after && *stream.after > newest;
    auto position = reset ? newest : stream.after.value_or(newest);
    const auto framed = [chunked](const std::string& text) {
        return chunked ? chunk_head(text.size()) + text + "\r\n" : text;
    };
    LiveEvent greeting;
    greeting.name = reset ? "reset" : "hello";
    greeting.data = R"({"seq":)" + std::to_string(position) + "}";
    std::string text = framed("retry: 2000\n" + sse_text(position, greeting));
    bool good = co_await write(head, text);
    while (good && !peer_gone_ && !shared_.stopping) {
        woken_ = false;
        text.clear();
        bool failed = false;
        bool any = false;
        std::function<void()> job = [&] {
            try {
                for (const auto& row : hub.after(position, rows_at_once)) {
                    any = true;
                    position = row->seq;
                    if (const auto event = stream.render(*row)) text += sse_text(row->seq, *event);
                }
            } catch (const std::exception& error) {
                spdlog::error("a live page broke off: {}", error.what());
                failed = true;
            }
        };
        const bool done = co_await on_worker(std::move(job), false);
        static_cast<void>(done);
        if (failed || peer_gone_) break;
        if (!text.empty()) {
            text = framed(text);
            good = co_await write(text, "");
        }
        // Whatever was said while the worker looked found nobody waiting: look again instead of
        // sleeping.
        if (any || woken_ || peer_gone_ || shared_.stopping || !good) continue;
        // Nothing to say: no deadline while both wait, a sign of life now and then.
        wire_->set_deadline(Wire::Clock::time_point::max());
        wake_.expires_after(shared_.limits.heartbeat);
        auto waited = co_await wake_.async_wait(quietly);
        const bool silent = !std::get<0>(waited);
        if (silent && !peer_gone_ && !shared_.stopping) {
            text = framed(": still here\n\n");
            good = co_await write(text, "");
        }
    }
    hub.leave(listener);
    --shared_.live_streams;
    if (good && !peer_gone_ && chunked) {
        const bool ended = co_await write(chunk_head(0), "");
        static_cast<void>(ended);
    }
    wire_->close();
    co_return false;
}

}  // namespace liuying::http
