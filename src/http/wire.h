#pragma once
// One accepted socket, plain or TLS, as the connection's coroutine uses it. Transport only:
// includes Asio.

#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/strand.hpp>
#include <chrono>
#include <cstddef>
#include <memory>
#include <string_view>

namespace liuying::http {

namespace asio = boost::asio;

using Strand = asio::strand<asio::any_io_executor>;

// Everything happens on the socket's strand. Reads and writes report failure, end and time-out
// alike: there is nothing left to say to that peer.
class Wire : public std::enable_shared_from_this<Wire> {
public:
    using Clock = std::chrono::steady_clock;

    virtual ~Wire() = default;
    [[nodiscard]] virtual asio::awaitable<bool> handshake() = 0;
    // 0: closed, failed or past the deadline.
    [[nodiscard]] virtual asio::awaitable<std::size_t> read_some(char* into, std::size_t size) = 0;
    // Two pieces in one go. Both must stay alive until it returns.
    [[nodiscard]] virtual asio::awaitable<bool> write(std::string_view first,
                                                      std::string_view second) = 0;
    // Says goodbye to the sending side, so that the last answer is not lost.
    [[nodiscard]] virtual asio::awaitable<void> finish_sending() = 0;
    [[nodiscard]] virtual bool is_tls() const = 0;

    // When it passes, the socket closes. Moves both ways.
    void set_deadline(Clock::time_point at);
    [[nodiscard]] bool timed_out() const { return timed_out_; }
    void close();
    [[nodiscard]] bool closed() const { return closed_; }

protected:
    explicit Wire(asio::any_io_executor strand) : timer_{std::move(strand)} {}
    virtual asio::ip::tcp::socket& socket() = 0;

private:
    void watch();

    asio::steady_timer timer_;
    Clock::time_point deadline_ = Clock::time_point::max();
    bool watching_ = false;
    bool timed_out_ = false;
    bool closed_ = false;
};

[[nodiscard]] std::shared_ptr<Wire> plain_wire(asio::ip::tcp::socket socket);
[[nodiscard]] std::shared_ptr<Wire> tls_wire(asio::ip::tcp::socket socket,
                                             asio::ssl::context& context);

}  // namespace liuying::http
