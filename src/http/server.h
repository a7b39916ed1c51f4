#pragma once
// The server: sockets in front, a pool of workers behind, the router in between.

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "base/words.h"
#include "http/front.h"
#include "http/live_events.h"

namespace liuying::http {

struct Listening {
    std::string address = "127.0.0.1";
    std::uint16_t port = 8080;                // 0: the operating system chooses
    std::filesystem::path tls_certificate{};  // PEM chain and key; both or none
    std::filesystem::path tls_key{};
    // Addresses of proxies that stand in front (--behind-proxy). Plain http may then listen beyond
    // loopback, answers these peers only, and believes their X-Forwarded-For and -Proto.
    std::vector<std::string> proxies{};
};

// Nothing when it is safe to listen so; else why not: plain http beyond loopback, half a key pair,
// an address that is none.
[[nodiscard]] std::optional<Refusal> refused_to_listen(const Listening& listening);

struct Limits {
    std::size_t connections = 4096;
    std::size_t waiting_requests = 512;  // for a worker; more are answered 503
    std::size_t workers = 8;
    std::size_t head_bytes = 16 * 1024;
    std::chrono::milliseconds idle{75'000};        // between requests of one connection
    std::chrono::milliseconds head{15'000};        // from the first byte to the end of the head
    std::chrono::milliseconds body_grace{30'000};  // and bytes of a body must come at this rate:
    std::uint64_t body_bytes_per_second = 8 * 1024;
    std::chrono::milliseconds heartbeat{15'000};  // of live streams
    std::chrono::milliseconds drain{10'000};      // for requests in flight when stopping
};

class Server {
public:
    // `front` and `live` (may be null: live routes answer 503) outlive the server. `spool`: folder
    // for arriving uploads, emptied now; on the file system where they are kept. Throws
    // std::runtime_error when refused_to_listen or the certificate cannot be read,
    // std::system_error when the port is taken.
    Server(Front& front, LiveHub* live, const Listening& listening,
           const std::filesystem::path& spool, const Limits& limits = Limits{});
    ~Server();  // stops
    Server(const Server&) = delete;
    Server& operator=(const Server&) = delete;

    [[nodiscard]] std::uint16_t port() const;
    // "http://127.0.0.1:8080"
    [[nodiscard]] std::string address() const;

    // Takes no new connection, lets requests in flight finish, ends live streams, waits for all of
    // it at most `drain`. A second call does nothing. Any thread but the server's own.
    void stop();
    // Blocks until SIGTERM or SIGINT, then stops. Only for main; SIGPIPE is ignored by the
    // constructor.
    void run_until_signal();

    struct Counts {
        std::size_t connections = 0;
        std::size_t live_streams = 0;
        std::uint64_t requests = 0;
    };
    [[nodiscard]] Counts counts() const;

private:
    struct Inside;
    std::unique_ptr<Inside> inside_;
};

}  // namespace liuying::http
