#include "http/loopback_client.h"

#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <cerrno>
#include <charconv>
#include <stdexcept>
#include <system_error>

namespace liuying::http {

LoopbackClient::LoopbackClient(std::uint16_t port, std::chrono::milliseconds patience)
    : port_{port}, patience_{patience} {
    connect();
}

LoopbackClient::~LoopbackClient() {
    close();
}

void LoopbackClient::close() {
    if (socket_ >= 0) ::close(socket_);
    socket_ = -1;
}

void LoopbackClient::connect() {
    close();
    input_.clear();
    stream_.clear();
    socket_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in server{};
    server.sin_family = AF_INET;
    server.sin_port = htons(port_);
    server.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    timeval wait{};
    wait.tv_sec = patience_.count() / 1000;
    wait.tv_usec = (patience_.count() % 1000) * 1000;
    ::setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &wait, sizeof wait);
    const int on = 1;
    ::setsockopt(socket_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    if (::connect(socket_, reinterpret_cast<const sockaddr*>(&server), sizeof server) != 0)
        throw std::system_error{errno, std::generic_category(), "connect"};
}

void LoopbackClient::send_raw(std::string_view bytes) {
    while (!bytes.empty()) {
        const auto sent = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (sent < 0) return;  // the server closed; what it said is read next
        bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
}

bool LoopbackClient::fill() {
    char piece[16384];
    const auto got = ::recv(socket_, piece, sizeof piece, 0);
    if (got < 0 && (errno == EAGAIN || errno == EWOULDBLOCK))
        throw std::runtime_error{"the server said nothing in time"};
    if (got <= 0) return false;
    input_.append(piece, static_cast<std::size_t>(got));
    return true;
}

std::string LoopbackClient::read_until(std::string_view until) {
    while (input_.find(until) == std::string::npos)
        if (!fill()) return std::exchange(input_, {});
    const auto end = input_.find(until) + until.size();
    auto text = input_.substr(0, end);
    input_.erase(0, end);
    return text;
}

std::string LoopbackClient::read_exactly(std::size_t size) {
    while (input_.size() < size)
        if (!fill()) break;
    auto text = input_.substr(0, size);
    input_.erase(0, size);
    return text;
}

std::string LoopbackClient::read_chunk() {
    const auto line = read_until("\r\n");
    std::size_t size = 0;
    const auto read = std::from_chars(line.data(), line.data() + line.size(), size, 16);
    if (read.ec != std::errc{}) return {};
    auto piece = read_exactly(size);
    read_until("\r\n");
    return piece;
}

bool LoopbackClient::ends() {
    return input_.empty() && !fill();
}

Answer LoopbackClient::read_head() {
    Answer answer;
    auto head = read_until("\r\n\r\n");
    if (!head.starts_with("HTTP/1.1 ") || head.size() < 12) return answer;
    answer.status = std::stoi(head.substr(9, 3));
    auto at = head.find("\r\n") + 2;
    while (at < head.size()) {
        const auto end = head.find("\r\n", at);
        const auto line = head.substr(at, end - at);
        at = end + 2;
        const auto colon = line.find(": ");
        if (colon != std::string::npos)
            answer.headers.add(line.substr(0, colon), line.substr(colon + 2));
    }
    return answer;
}

Answer LoopbackClient::read_answer(bool head_only) {
    auto answer = read_head();
    while (answer.status == 100) answer = read_head();
    if (answer.status == 0 || head_only || answer.status == 204 || answer.status == 304)
        return answer;
    if (answer.header("Transfer-Encoding") == "chunked") {
        while (true) {
            const auto piece = read_chunk();
            if (piece.empty()) break;
            answer.body += piece;
        }
    } else if (const auto length = answer.header("Content-Length"); !length.empty()) {
        answer.body = read_exactly(std::stoull(length));
    } else {
        while (fill()) {
        }
        answer.body = std::exchange(input_, {});
    }
    if (answer.header("Connection") == "close") close();
    return answer;
}

Answer LoopbackClient::ask(std::string_view method, std::string_view target, std::string_view body,
                           const std::vector<std::pair<std::string, std::string>>& headers) {
    const auto port = std::to_string(port_);
    std::string text;
    text.append(method).append(" ").append(target).append(" HTTP/1.1\r\nHost: 127.0.0.1:" + port);
    for (const auto& list : {standing_headers, headers})
        for (const auto& [name, value] : list) text.append("\r\n" + name + ": " + value);
    if (!body.empty() || method == "POST" || method == "PUT")
        text.append("\r\nContent-Length: " + std::to_string(body.size()));
    text.append("\r\n\r\n").append(body);
    if (socket_ < 0) connect();
    send_raw(text);
    auto answer = read_answer(method == "HEAD");
    if (answer.status == 0 && (method == "GET" || method == "HEAD")) {
        connect();
        send_raw(text);
        answer = read_answer(method == "HEAD");
    }
    return answer;
}

Answer LoopbackClient::post_json(std::string_view target, std::string_view json) {
    return ask("POST", target, json, {{"Content-Type", "application/json"}});
}

std::optional<LoopbackClient::Event> LoopbackClient::next_event() {
    while (true) {
        const auto end = stream_.find("\n\n");
        if (end == std::string::npos) {
            const auto piece = read_chunk();
            if (piece.empty()) return std::nullopt;
            stream_ += piece;
            continue;
        }
        const auto text = stream_.substr(0, end + 1);
        stream_.erase(0, end + 2);
        Event event;
        std::size_t at = 0;
        while (at < text.size()) {
            const auto line_end = text.find('\n', at);
            const auto line = text.substr(at, line_end - at);
            at = line_end + 1;
            if (line.starts_with("id: ")) event.id = line.substr(4);
            if (line.starts_with("event: ")) event.name = line.substr(7);
            if (line.starts_with("data: "))
                event.data += (event.data.empty() ? "" : "\n") + line.substr(6);
        }
        if (!event.name.empty()) return event;
    }
}

}  // namespace liuying::http
