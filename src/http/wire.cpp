#include "http/wire.h"

#include <array>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <utility>

namespace liuying::http {

namespace {

// g++ 12.2 miscompiles aggregates inside expressions with co_await: every awaited value goes into a
// named local first.
constexpr auto quietly = asio::as_tuple(asio::use_awaitable);

template <class Stream>
class StreamWire final : public Wire {
public:
    template <class... More>
    explicit StreamWire(asio::ip::tcp::socket socket, More&... more)
        : Wire{socket.get_executor()}, stream_{std::move(socket), more...} {}

    asio::awaitable<bool> handshake() override {
        if constexpr (tls) {
            auto outcome =
                co_await stream_.async_handshake(asio::ssl::stream_base::server, quietly);
            const bool failed = static_cast<bool>(std::get<0>(outcome));
            co_return !failed;
        }
        co_return true;
    }

    asio::awaitable<std::size_t> read_some(char* into, std::size_t size) override {
        const asio::mutable_buffer buffer(into, size);
        auto outcome = co_await stream_.async_read_some(buffer, quietly);
        const bool failed = static_cast<bool>(std::get<0>(outcome));
        co_return failed ? 0 : std::get<1>(outcome);
    }

    asio::awaitable<bool> write(std::string_view first, std::string_view second) override {
        std::array<asio::const_buffer, 2> buffers;
        buffers[0] = asio::const_buffer(first.data(), first.size());
        buffers[1] = asio::const_buffer(second.data(), second.size());
        auto outcome = co_await asio::async_write(stream_, buffers, quietly);
        const bool failed = static_cast<bool>(std::get<0>(outcome));
        co_return !failed;
    }

    asio::awaitable<void> finish_sending() override {
        if constexpr (tls) {
            // Sends close_notify; the peer's own is not waited for beyond the deadline.
            auto outcome = co_await stream_.async_shutdown(quietly);
            static_cast<void>(outcome);
        }
        boost::system::error_code ignored;
        socket().shutdown(asio::ip::tcp::socket::shutdown_send, ignored);
        co_return;
    }

    bool is_tls() const override { return tls; }

protected:
    asio::ip::tcp::socket& socket() override {
        if constexpr (tls)
            return stream_.next_layer();
        else
            return stream_;
    }

private:
    static constexpr bool tls = !std::is_same_v<Stream, asio::ip::tcp::socket>;
    Stream stream_;
};

}  // namespace

void Wire::set_deadline(Clock::time_point at) {
    deadline_ = at;
    if (!watching_)
        watch();
    else if (at < timer_.expiry())
        timer_.cancel();  // wakes watch(), which looks again
}

void Wire::watch() {
    watching_ = true;
    timer_.expires_at(deadline_);
    timer_.async_wait([self = weak_from_this()](const boost::system::error_code&) {
        const auto wire = self.lock();
        if (!wire || wire->closed_) return;
        if (Clock::now() >= wire->deadline_) {
            wire->timed_out_ = true;
            wire->close();
        } else {
            wire->watch();
        }
    });
}

void Wire::close() {
    closed_ = true;
    timer_.cancel();
    boost::system::error_code ignored;
    socket().close(ignored);
}

std::shared_ptr<Wire> plain_wire(asio::ip::tcp::socket socket) {
    return std::make_shared<StreamWire<asio::ip::tcp::socket>>(std::move(socket));
}

std::shared_ptr<Wire> tls_wire(asio::ip::tcp::socket socket, asio::ssl::context& context) {
    return std::make_shared<StreamWire<asio::ssl::stream<asio::ip::tcp::socket>>>(std::move(socket),
                                                                                  context);
}

}  // namespace liuying::http
