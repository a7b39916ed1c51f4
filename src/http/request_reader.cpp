#include "http/request_reader.h"

#include <boost/asio/buffer.hpp>
#include <boost/beast/http/basic_parser.hpp>
#include <boost/beast/http/error.hpp>
#include <utility>

namespace liuying::http {

namespace beast_http = boost::beast::http;
using boost::beast::error_code;
using boost::beast::string_view;

namespace {

std::string text(string_view view) {
    return {view.data(), view.size()};
}

}  // namespace

class RequestReader::Parser final : public beast_http::basic_parser<true> {
public:
    std::string method;
    std::string target;
    Headers headers;
    std::string body;
    int version = 11;

private:
    void on_request_impl(beast_http::verb, string_view method_text, string_view target_text,
                         int http_version, error_code& ec) override {
        version = http_version;
        method = text(method_text);
        target = text(target_text);
        ec = {};
    }
    void on_response_impl(int, string_view, int, error_code& ec) override { ec = {}; }
    void on_field_impl(beast_http::field, string_view name, string_view value,
                       error_code& ec) override {
        ec = {};
        if (value.find_first_of("\r\n") != string_view::npos ||
            value.find('\0') != string_view::npos)
            ec = beast_http::error::bad_value;
        else
            headers.add(text(name), text(value));
    }
    void on_header_impl(error_code& ec) override { ec = {}; }
    void on_body_init_impl(const boost::optional<std::uint64_t>&, error_code& ec) override {
        ec = {};
    }
    std::size_t on_body_impl(string_view piece, error_code& ec) override {
        body.append(piece.data(), piece.size());
        ec = {};
        return piece.size();
    }
    void on_chunk_header_impl(std::uint64_t, string_view, error_code& ec) override { ec = {}; }
    std::size_t on_chunk_body_impl(std::uint64_t, string_view piece, error_code& ec) override {
        body.append(piece.data(), piece.size());
        ec = {};
        return piece.size();
    }
    void on_finish_impl(error_code& ec) override { ec = {}; }
};

RequestReader::RequestReader(std::size_t head_bytes) : parser_{std::make_unique<Parser>()} {
    parser_->header_limit(static_cast<std::uint32_t>(head_bytes));
    parser_->body_limit(boost::none);  // the route's own limit is kept by who reads the body
}

RequestReader::~RequestReader() = default;

RequestReader::State RequestReader::read(std::string& input) {
    const bool was_head = state_ == State::Head;
    if (state_ == State::HeadDone) state_ = State::Body;
    while (state_ == State::Head || state_ == State::Body) {
        if (was_head && parser_->is_header_done()) return state_ = State::HeadDone;
        if (parser_->is_done()) return state_ = State::Done;
        if (input.empty()) return state_;
        error_code ec;
        const auto used = parser_->put(boost::asio::const_buffer{input.data(), input.size()}, ec);
        input.erase(0, used);
        if (ec == beast_http::error::need_more) {
            if (used == 0) return state_;
        } else if (ec == beast_http::error::header_limit ||
                   ec == beast_http::error::buffer_overflow) {
            return state_ = State::HeadTooLarge;
        } else if (ec) {
            return state_ = State::Malformed;
        }
    }
    return state_;
}

void RequestReader::describe(Request& request) const {
    request.method = parser_->method;
    std::string_view target = parser_->target;
    if (const auto scheme = target.find("://");
        scheme != std::string_view::npos && target[0] != '/') {
        const auto slash = target.find('/', scheme + 3);
        target = slash == std::string_view::npos ? "/" : target.substr(slash);
    }
    request.path = std::string{target.substr(0, target.find_first_of("?#"))};
    request.headers = parser_->headers;
}

std::string_view RequestReader::query_text() const {
    const std::string_view target = parser_->target;
    const auto mark = target.find('?');
    if (mark == std::string_view::npos) return {};
    const auto query = target.substr(mark + 1);
    return query.substr(0, query.find('#'));
}

std::optional<std::uint64_t> RequestReader::content_length() const {
    const auto length = parser_->content_length();
    if (!length) return std::nullopt;
    return *length;
}

bool RequestReader::has_body() const {
    return parser_->chunked() || content_length().value_or(0) > 0;
}

bool RequestReader::keep_alive() const {
    return parser_->keep_alive();
}

bool RequestReader::is_http10() const {
    return parser_->version < 11;
}

std::string RequestReader::take_body() {
    return std::exchange(parser_->body, {});
}

}  // namespace liuying::http
