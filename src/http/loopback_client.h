#pragma once
// A small blocking client for one server on this machine: tests, and the rehearsal's own server.
// Reads exactly what comes over the wire, so that a test sees it too.

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "http/request.h"

namespace liuying::http {

struct Answer {
    int status = 0;  // 0: the connection ended before an answer
    Headers headers;
    std::string body;

    [[nodiscard]] std::string header(std::string_view name) const {
        return std::string{headers.find(name).value_or("")};
    }
};

class LoopbackClient {
public:
    // Connects to 127.0.0.1. Every wait ends after `patience`; then std::runtime_error.
    explicit LoopbackClient(std::uint16_t port,
                            std::chrono::milliseconds patience = std::chrono::seconds{10});
    ~LoopbackClient();
    LoopbackClient(const LoopbackClient&) = delete;
    LoopbackClient& operator=(const LoopbackClient&) = delete;

    // Sent with every request, until changed: cookie, token, proof.
    std::vector<std::pair<std::string, std::string>> standing_headers;

    // One exchange on this connection; connects again when the server closed it.
    Answer ask(std::string_view method, std::string_view target, std::string_view body = {},
               const std::vector<std::pair<std::string, std::string>>& headers = {});
    Answer get(std::string_view target) { return ask("GET", target); }
    Answer post_json(std::string_view target, std::string_view json);

    void send_raw(std::string_view bytes);
    Answer read_answer(bool head_only = false);
    // Up to and including `until`.
    std::string read_until(std::string_view until);
    // True when the server closes without another byte.
    bool ends();
    // The next server-sent event (comments skipped); nothing when the stream ended. Answer head
    // first: read_head().
    Answer read_head();
    struct Event {
        std::string id;
        std::string name;
        std::string data;
    };
    std::optional<Event> next_event();
    void close();

private:
    void connect();
    bool fill();  // false at the end
    std::string read_exactly(std::size_t size);
    std::string read_chunk();

    std::uint16_t port_;
    std::chrono::milliseconds patience_;
    int socket_ = -1;
    std::string input_;
    std::string stream_;  // decoded text of a live stream
};

}  // namespace liuying::http
