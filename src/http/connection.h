#pragma once
// One connection from its first byte to its last. Transport only: includes Asio.

#include <atomic>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <vector>

#include "http/front.h"
#include "http/live_events.h"
#include "http/request_reader.h"
#include "http/server.h"
#include "http/spool.h"
#include "http/wire.h"
#include "http/workers.h"

namespace liuying::http {

class Connection;

// What all connections of a server share.
struct Shared {
    Shared(Front& f, LiveHub* l, const Limits& given, std::vector<std::string> named,
           const std::filesystem::path& spool_folder)
        : front{f},
          live{l},
          limits{given},
          proxies{std::move(named)},
          spool{spool_folder},
          workers{given.workers, given.waiting_requests} {}

    Front& front;
    LiveHub* live;
    Limits limits;
    std::vector<std::string> proxies;
    Spool spool;
    std::atomic<bool> stopping = false;
    std::atomic<std::uint64_t> requests = 0;
    std::atomic<std::size_t> live_streams = 0;
    std::mutex mutex;
    std::condition_variable gone;
    std::set<Connection*> open;  // under mutex; a connection leaves in its destructor
    Workers workers;
};

class Connection : public std::enable_shared_from_this<Connection> {
public:
    Connection(std::shared_ptr<Wire> wire, asio::any_io_executor strand, std::string peer_address,
               Shared& shared);
    ~Connection();

    void start();
    // From any thread: the server is stopping. Idle connections and live streams end now.
    void ask_to_stop();
    void cut();

private:
    using Deadline = Wire::Clock::time_point;

    asio::awaitable<void> run();
    // False when the connection is over.
    asio::awaitable<bool> one_exchange();
    asio::awaitable<bool> read_head(RequestReader& reader);
    enum class BodyEnd { Whole, TooLarge, Broken, Lost, DiskFailed };
    asio::awaitable<BodyEnd> read_body(RequestReader& reader, const Route& route, Request& request);
    // Leaves the rest of a refused request behind; false when it is too much to be worth it.
    asio::awaitable<bool> skip_body(RequestReader& reader);

    asio::awaitable<bool> send(const Request& request, Response& response, bool keep);
    asio::awaitable<bool> send_file(const std::string& head, const FileBody& body);
    asio::awaitable<bool> send_pieces(const std::string& head, const Pieces& next, bool chunked);
    asio::awaitable<bool> send_live(const std::string& head, const EventStream& stream,
                                    bool chunked);
    asio::awaitable<void> watch_for_close();
    asio::awaitable<void> linger();

    // Runs the job on a worker. `first`: may be turned away when too many wait; then false.
    asio::awaitable<bool> on_worker(std::function<void()> job, bool first);
    asio::awaitable<bool> write(std::string_view first, std::string_view second);
    void fill_peer(Request& request) const;
    [[nodiscard]] bool comes_through_proxy() const;

    std::shared_ptr<Wire> wire_;
    asio::any_io_executor strand_;
    std::string peer_address_;
    Shared& shared_;
    std::string input_;
    std::string chunk_;  // read buffer
    asio::steady_timer wake_;
    bool idle_ = true;        // waiting for the first byte of a request
    bool peer_gone_ = false;  // while a live stream is open
    bool woken_ = false;
    bool streaming_ = false;
    bool http10_ = false;
};

}  // namespace liuying::http
