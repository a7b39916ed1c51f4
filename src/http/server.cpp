#include "http/server.h"

#include <arpa/inet.h>
#include <spdlog/spdlog.h>
#include <sys/resource.h>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <csignal>
#include <optional>
#include <system_error>
#include <thread>

#include "http/connection.h"

namespace liuying::http {

using namespace std::chrono_literals;
using asio::ip::tcp;

namespace {

constexpr auto quietly = asio::as_tuple(asio::use_awaitable);
constexpr int io_threads = 2;

asio::ssl::context tls_context(const Listening& listening) {
    asio::ssl::context context{asio::ssl::context::tls_server};
    context.set_options(asio::ssl::context::default_workarounds | asio::ssl::context::no_sslv2 |
                        asio::ssl::context::no_sslv3 | asio::ssl::context::no_tlsv1 |
                        asio::ssl::context::no_tlsv1_1);
    context.use_certificate_chain_file(listening.tls_certificate.string());
    context.use_private_key_file(listening.tls_key.string(), asio::ssl::context::pem);
    return context;
}

// Every stream and every picture needs a descriptor.
void raise_descriptor_limit() {
    rlimit limit{};
    if (getrlimit(RLIMIT_NOFILE, &limit) == 0 && limit.rlim_cur < limit.rlim_max) {
        limit.rlim_cur = limit.rlim_max;
        setrlimit(RLIMIT_NOFILE, &limit);
    }
}

}  // namespace

struct Server::Inside {
    Inside(Front& front, LiveHub* live, const Listening& given, const std::filesystem::path& spool,
           const Limits& limits)
        : listening{given},
          shared{front, live, limits, given.proxies, spool},
          io{io_threads},
          acceptor{io} {}

    asio::awaitable<void> accept_all();

    Listening listening;
    Shared shared;  // outlives what the io_context still holds
    asio::io_context io;
    std::optional<asio::ssl::context> tls;
    tcp::acceptor acceptor;
    std::vector<std::thread> threads;
    std::once_flag stopped;
    std::uint16_t port = 0;
};

asio::awaitable<void> Server::Inside::accept_all() {
    asio::steady_timer pause{acceptor.get_executor()};
    while (acceptor.is_open()) {
        const asio::any_io_executor strand = asio::make_strand(io);
        tcp::socket socket{strand};
        auto outcome = co_await acceptor.async_accept(socket, quietly);
        const auto failed = std::get<0>(outcome);
        if (failed == asio::error::operation_aborted || failed == asio::error::bad_descriptor)
            co_return;
        if (failed) {  // no descriptor left, or the peer is gone already
            pause.expires_after(50ms);
            auto waited = co_await pause.async_wait(quietly);
            static_cast<void>(waited);
            continue;
        }
        std::size_t open = 0;
        {
            const std::lock_guard lock{shared.mutex};
            open = shared.open.size();
        }
        if (open >= shared.limits.connections) continue;  // closes the socket
        boost::system::error_code ignored;
        socket.set_option(tcp::no_delay{true}, ignored);
        const auto peer = socket.remote_endpoint(ignored).address();
        auto address = peer.to_string();
        if (peer.is_v6() && peer.to_v6().is_v4_mapped())
            address = asio::ip::make_address_v4(asio::ip::v4_mapped, peer.to_v6()).to_string();
        auto wire = tls ? tls_wire(std::move(socket), *tls) : plain_wire(std::move(socket));
        std::make_shared<Connection>(std::move(wire), strand, std::move(address), shared)->start();
    }
}

std::optional<Refusal> refused_to_listen(const Listening& listening) {
    boost::system::error_code wrong;
    const auto address = asio::ip::make_address(listening.address, wrong);
    if (wrong)
        return Refusal{"not_an_address",
                       {"监听地址“" + listening.address + "”不是 IP 地址。",
                        "\"" + listening.address + "\" is not an IP address to listen on."},
                       {"请使用 127.0.0.1、0.0.0.0 或本机的 IP 地址。",
                        "Use 127.0.0.1, 0.0.0.0 or an address of this machine."}};
    const bool has_certificate = !listening.tls_certificate.empty();
    if (has_certificate != !listening.tls_key.empty())
        return Refusal{
            "half_a_key_pair",
            {"证书与私钥须同时给出。", "The certificate and its key must be given together."},
            {"请同时使用 --tls-cert 与 --tls-key。", "Use both --tls-cert and --tls-key."}};
    if (!has_certificate && !address.is_loopback() && listening.proxies.empty())
        return Refusal{
            "plain_http_beyond_loopback",
            {"未加密的 HTTP 只能在本机回环地址上监听。",
             "Plain http listens on the loopback address only."},
            {"请用 --tls-cert 与 --tls-key 启用 HTTPS，或用 --behind-proxy 指明前置代理的地址。",
             "Give --tls-cert and --tls-key, or name the proxy in front by --behind-proxy."}};
    return std::nullopt;
}

Server::Server(Front& front, LiveHub* live, const Listening& listening,
               const std::filesystem::path& spool, const Limits& limits) {
    if (const auto refused = refused_to_listen(listening))
        throw std::runtime_error{refused->message.en + " " + refused->next_step.en};
    std::signal(SIGPIPE, SIG_IGN);
    raise_descriptor_limit();
    inside_ = std::make_unique<Inside>(front, live, listening, spool, limits);
    auto& in = *inside_;
    if (!listening.tls_certificate.empty()) in.tls.emplace(tls_context(listening));
    const tcp::endpoint endpoint{asio::ip::make_address(listening.address), listening.port};
    in.acceptor.open(endpoint.protocol());
    in.acceptor.set_option(tcp::acceptor::reuse_address{true});
    in.acceptor.bind(endpoint);
    in.acceptor.listen(1024);
    in.port = in.acceptor.local_endpoint().port();
    asio::co_spawn(in.io, in.accept_all(), asio::detached);
    for (int i = 0; i < io_threads; ++i)
        in.threads.emplace_back([&in] {
            // The guard keeps the thread while no connection is open.
            const auto guard = asio::make_work_guard(in.io);
            in.io.run();
        });
}

Server::~Server() {
    stop();
}

std::uint16_t Server::port() const {
    return inside_->port;
}

std::string Server::address() const {
    const auto& host = inside_->listening.address;
    const bool v6 = host.find(':') != std::string::npos;
    return (inside_->tls ? "https://" : "http://") + (v6 ? "[" + host + "]" : host) + ":" +
           std::to_string(inside_->port);
}

void Server::stop() {
    auto& in = *inside_;
    std::call_once(in.stopped, [&in] {
        in.shared.stopping = true;
        asio::post(in.io, [&in] {
            boost::system::error_code ignored;
            in.acceptor.close(ignored);
        });
        const auto all = [&in](void (Connection::*act)()) {
            for (auto* connection : in.shared.open) (connection->*act)();
        };
        std::unique_lock lock{in.shared.mutex};
        all(&Connection::ask_to_stop);
        const auto empty = [&in] { return in.shared.open.empty(); };
        if (!in.shared.gone.wait_for(lock, in.shared.limits.drain, empty)) {
            spdlog::warn("{} connections cut while stopping", in.shared.open.size());
            all(&Connection::cut);
            in.shared.gone.wait_for(lock, 2s, empty);
        }
        lock.unlock();
        in.io.stop();
        for (auto& thread : in.threads) thread.join();
        in.shared.workers.finish();  // its jobs point into connections
    });
}

void Server::run_until_signal() {
    asio::io_context signals;
    asio::signal_set wanted{signals, SIGTERM, SIGINT};
    wanted.async_wait([](const boost::system::error_code&, int) {});
    signals.run();
    spdlog::info("stopping: requests in flight are finished first");
    stop();
}

Server::Counts Server::counts() const {
    Counts counts;
    {
        const std::lock_guard lock{inside_->shared.mutex};
        counts.connections = inside_->shared.open.size();
    }
    counts.live_streams = inside_->shared.live_streams;
    counts.requests = inside_->shared.requests;
    return counts;
}

}  // namespace liuying::http
