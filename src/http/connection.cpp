#include "http/connection.h"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <nlohmann/json.hpp>
#include <system_error>

#include "http/response_head.h"
#include "http/upload_receiver.h"
#include "http/url_text.h"
#include "http/words.h"

// Rules of this file (g++ 12.2 miscompiles aggregates inside expressions with co_await): every
// awaited value goes into a named local, and no braces stand in an expression that contains
// co_await.

namespace liuying::http {

using namespace std::chrono_literals;

namespace {

constexpr auto quietly = asio::as_tuple(asio::use_awaitable);
constexpr std::size_t read_size = 64 * 1024;
// How long a handler may take before its connection is given up.
constexpr std::chrono::minutes the_house_may_think{10};
constexpr std::uint64_t worth_skipping = 256 * 1024;

bool may_have_body(int status) {
    return status != 204 && status != 304;
}

}  // namespace

Connection::Connection(std::shared_ptr<Wire> wire, asio::any_io_executor strand,
                       std::string peer_address, Shared& shared)
    : wire_{std::move(wire)},
      strand_{std::move(strand)},
      peer_address_{std::move(peer_address)},
      shared_{shared},
      wake_{strand_} {
    const std::lock_guard lock{shared_.mutex};
    shared_.open.insert(this);
}

Connection::~Connection() {
    const std::lock_guard lock{shared_.mutex};
    shared_.open.erase(this);
    shared_.gone.notify_all();
}

void Connection::start() {
    asio::co_spawn(
        strand_, [self = shared_from_this()] { return self->run(); }, asio::detached);
}

void Connection::ask_to_stop() {
    asio::post(strand_, [weak = weak_from_this()] {
        const auto self = weak.lock();
        if (!self) return;
        if (self->idle_) self->wire_->close();
        self->wake_.cancel();
    });
}

void Connection::cut() {
    asio::post(strand_, [weak = weak_from_this()] {
        if (const auto self = weak.lock()) self->wire_->close();
    });
}

asio::awaitable<void> Connection::run() {
    const auto self = shared_from_this();
    wire_->set_deadline(Wire::Clock::now() + shared_.limits.head);
    const bool shaken = co_await wire_->handshake();
    bool going = shaken;
    while (going) {
        going = co_await one_exchange();
    }
    wire_->close();
}

asio::awaitable<bool> Connection::read_head(RequestReader& reader) {
    auto state = reader.read(input_);
    idle_ = input_.empty();
    const auto now = Wire::Clock::now();
    wire_->set_deadline(now + (idle_ ? shared_.limits.idle : shared_.limits.head));
    chunk_.resize(read_size);
    while (state == RequestReader::State::Head) {
        if (idle_ && shared_.stopping) co_return false;
        const std::size_t got = co_await wire_->read_some(chunk_.data(), chunk_.size());
        if (got == 0) co_return false;
        if (idle_) {
            idle_ = false;
            wire_->set_deadline(Wire::Clock::now() + shared_.limits.head);
        }
        input_.append(chunk_.data(), got);
        state = reader.read(input_);
    }
    idle_ = false;
    co_return true;
}

asio::awaitable<bool> Connection::one_exchange() {
    RequestReader reader{shared_.limits.head_bytes};
    const bool came = co_await read_head(reader);
    if (!came) co_return false;
    ++shared_.requests;
    const auto began = Wire::Clock::now();

    Request request;
    Response response;
    bool keep = false;
    bool body_read = false;
    if (reader.state() == RequestReader::State::HeadTooLarge) {
        response = problem(431, refusal(Why::HeadTooLarge));
    } else if (reader.state() == RequestReader::State::Malformed) {
        response = problem(400, refusal(Why::BadRequest));
    } else {
        reader.describe(request);
        fill_peer(request);
        http10_ = reader.is_http10();
        keep = reader.keep_alive();
        auto query = parse_query(reader.query_text());
        const auto expect = request.header("Expect");
        const bool waits = expect && *expect == "100-continue" && !http10_;
        const bool has_host = http10_ || request.header("Host").has_value();
        if (!comes_through_proxy()) {
            response = problem(403, refusal(Why::ProxyUnknown));
            keep = false;
        } else if (!query || !has_host || !request.path.starts_with('/')) {
            response = problem(400, refusal(Why::BadRequest));
            keep = false;
        } else if (expect && !waits) {
            response = problem(417, refusal(Why::ExpectationUnknown));
            keep = false;
        } else {
            request.query = std::move(*query);
            const Route* route = nullptr;
            std::function<void()> look = [&] {
                auto admitted = shared_.front.admit(request);
                if (auto* refused = std::get_if<Response>(&admitted))
                    response = std::move(*refused);
                else
                    route = std::get<const Route*>(admitted);
                // No body to wait for: go on at once.
                if (route != nullptr && !reader.has_body())
                    response = shared_.front.handle(*route, request);
            };
            // The client has done its part: only the house is slow now.
            wire_->set_deadline(Wire::Clock::now() + the_house_may_think);
            const bool taken = co_await on_worker(std::move(look), true);
            if (!taken) {
                response = problem(503, refusal(Why::TooBusy));
                response.headers.add("Retry-After", "1");
            } else if (route != nullptr && reader.has_body()) {
                BodyEnd end = BodyEnd::TooLarge;
                if (reader.content_length().value_or(0) <= route->options.max_body) {
                    bool ready = true;
                    if (waits) {
                        ready = co_await write("HTTP/1.1 100 Continue\r\n\r\n", "");
                    }
                    if (!ready) co_return false;
                    end = co_await read_body(reader, *route, request);
                }
                switch (end) {
                    case BodyEnd::Whole: {
                        body_read = true;
                        std::function<void()> work = [&] {
                            response = shared_.front.handle(*route, request);
                        };
                        wire_->set_deadline(Wire::Clock::now() + the_house_may_think);
                        const bool done = co_await on_worker(std::move(work), false);
                        static_cast<void>(done);
                        break;
                    }
                    case BodyEnd::TooLarge: {
                        const nlohmann::json details = {{"max_bytes", route->options.max_body}};
                        response = problem(413, refusal(Why::BodyTooLarge), details);
                        break;
                    }
                    case BodyEnd::Broken: response = problem(400, refusal(Why::BadUpload)); break;
                    case BodyEnd::DiskFailed:
                        response = problem(500, refusal(Why::HouseFailed));
                        break;
                    case BodyEnd::Lost: co_return false;
                }
                if (!body_read) keep = false;
            } else if (reader.has_body() && !waits) {
                body_read = co_await skip_body(reader);
                if (!body_read) keep = false;
            } else if (waits && reader.has_body()) {
                keep = false;  // the client may or may not send it
            }
        }
    }
    if (shared_.stopping) keep = false;
    const bool sent = co_await send(request, response, keep);
    const auto took =
        std::chrono::duration_cast<std::chrono::milliseconds>(Wire::Clock::now() - began);
    // The pattern, not the path: addresses may hold student numbers.
    spdlog::info("{} {} {} {} ms {}", request.method,
                 request.route.empty() ? std::string{"-"} : request.route, response.status,
                 took.count(), request.peer.address);
    if (sent && !keep) co_await linger();
    co_return sent&& keep;
}

asio::awaitable<Connection::BodyEnd> Connection::read_body(RequestReader& reader,
                                                           const Route& route, Request& request) {
    const auto began = Wire::Clock::now();
    std::optional<UploadReceiver> upload;
    bool opened = true;
    try {
        if (route.options.streaming_upload) upload.emplace(shared_.spool, request);
    } catch (const std::system_error& error) {
        spdlog::error("{}: {}", route.pattern, error.what());
        opened = false;
    }
    if (!opened) co_return BodyEnd::DiskFailed;
    std::uint64_t total = 0;
    auto state = reader.read(input_);
    while (true) {
        const auto piece = reader.take_body();
        total += piece.size();
        if (total > route.options.max_body) co_return BodyEnd::TooLarge;
        if (upload) {
            bool good = false;
            bool failed = false;
            try {
                good = upload->feed(piece);
            } catch (const std::system_error& error) {
                spdlog::error("{}: {}", route.pattern, error.what());
                failed = true;
            }
            if (failed) co_return BodyEnd::DiskFailed;
            if (!good) co_return BodyEnd::Broken;
        } else {
            request.body += piece;
        }
        if (state == RequestReader::State::Done) break;
        if (state != RequestReader::State::Body) co_return BodyEnd::Broken;
        // A slow client keeps its place only as long as its bytes keep coming.
        const std::chrono::milliseconds earned{total * 1000 / shared_.limits.body_bytes_per_second};
        wire_->set_deadline(began + shared_.limits.body_grace + earned);
        const std::size_t got = co_await wire_->read_some(chunk_.data(), chunk_.size());
        if (got == 0) co_return BodyEnd::Lost;
        input_.append(chunk_.data(), got);
        state = reader.read(input_);
    }
    if (upload && !upload->finish(request)) co_return BodyEnd::Broken;
    co_return BodyEnd::Whole;
}

asio::awaitable<bool> Connection::skip_body(RequestReader& reader) {
    if (reader.content_length().value_or(worth_skipping) > worth_skipping) co_return false;
    wire_->set_deadline(Wire::Clock::now() + shared_.limits.head);
    std::uint64_t total = 0;
    auto state = reader.read(input_);
    while (state == RequestReader::State::Body) {
        total += reader.take_body().size();
        if (total > worth_skipping) co_return false;
        const std::size_t got = co_await wire_->read_some(chunk_.data(), chunk_.size());
        if (got == 0) co_return false;
        input_.append(chunk_.data(), got);
        state = reader.read(input_);
    }
    co_return state == RequestReader::State::Done;
}

asio::awaitable<bool> Connection::write(std::string_view first, std::string_view second) {
    const std::chrono::milliseconds earned{(first.size() + second.size()) * 1000 /
                                           shared_.limits.body_bytes_per_second};
    wire_->set_deadline(Wire::Clock::now() + shared_.limits.body_grace + earned);
    const bool written = co_await wire_->write(first, second);
    co_return written;
}

asio::awaitable<bool> Connection::send(const Request& request, Response& response, bool keep) {
    const auto now = SystemClock{}.now();
    const bool head_only = request.method == "HEAD";
    const bool endless = std::holds_alternative<Pieces>(response.body) ||
                         std::holds_alternative<EventStream>(response.body);
    if (!endless) {
        const auto* file = std::get_if<FileBody>(&response.body);
        const auto* text = std::get_if<std::string>(&response.body);
        const auto length = file != nullptr ? file->length : text->size();
        const auto framing = may_have_body(response.status) ? Framing::Length : Framing::None;
        const auto head = response_head(response, framing, length, keep, now);
        if (head_only || framing == Framing::None) {
            const bool sent = co_await write(head, "");
            co_return sent;
        }
        if (file != nullptr) {
            const bool sent = co_await send_file(head, *file);
            co_return sent;
        }
        const bool sent = co_await write(head, *text);
        co_return sent;
    }
    const bool chunked = !http10_;
    const bool is_live = std::holds_alternative<EventStream>(response.body);
    if (is_live && shared_.live == nullptr) {
        Response closed = problem(503, refusal(Why::TooBusy));
        const bool sent = co_await send(request, closed, keep);
        co_return sent;
    }
    const auto head = response_head(response, chunked ? Framing::Chunked : Framing::UntilClose, 0,
                                    keep && chunked && !is_live, now);
    if (head_only) {
        const bool sent = co_await write(head, "");
        co_return sent;
    }
    if (is_live) {
        const bool sent = co_await send_live(head, std::get<EventStream>(response.body), chunked);
        static_cast<void>(sent);
        co_return false;
    }
    const bool sent = co_await send_pieces(head, std::get<Pieces>(response.body), chunked);
    co_return sent&& chunked;
}

void Connection::fill_peer(Request& request) const {
    request.peer.address = peer_address_;
    request.peer.https = wire_->is_tls();
    if (shared_.proxies.empty()) return;
    // The proxy appends the address it saw; what stands before it is the client's own claim.
    if (const auto forwarded = request.header("X-Forwarded-For")) {
        auto last = forwarded->substr(forwarded->rfind(',') + 1);
        while (last.starts_with(' ')) last.remove_prefix(1);
        if (!last.empty()) request.peer.address = std::string{last};
    }
    if (const auto scheme = request.header("X-Forwarded-Proto"))
        request.peer.https = *scheme == "https";
}

bool Connection::comes_through_proxy() const {
    return shared_.proxies.empty() ||
           std::ranges::find(shared_.proxies, peer_address_) != shared_.proxies.end();
}

asio::awaitable<bool> Connection::on_worker(std::function<void()> job, bool first) {
    // Both ends run on the strand, so the timer cannot be cancelled before it is awaited.
    asio::steady_timer done{strand_, asio::steady_timer::time_point::max()};
    std::function<void()> work = [&job, &done, strand = strand_] {
        job();
        asio::post(strand, [&done] { done.cancel(); });
    };
    if (first) {
        if (!shared_.workers.try_post(std::move(work))) co_return false;
    } else {
        shared_.workers.post(std::move(work));
    }
    auto waited = co_await done.async_wait(quietly);
    static_cast<void>(waited);
    co_return true;
}

asio::awaitable<void> Connection::linger() {
    // A client that is still sending would get a reset instead of our answer.
    wire_->set_deadline(Wire::Clock::now() + 2s);
    co_await wire_->finish_sending();
    std::uint64_t total = 0;
    while (total < (std::uint64_t{4} << 20)) {
        const std::size_t got = co_await wire_->read_some(chunk_.data(), chunk_.size());
        if (got == 0) co_return;
        total += got;
    }
}

}  // namespace liuying::http
