#pragma once
// Bytes of a connection in, one HTTP/1 request out. No socket in here. Boost.Beast does the parsing
// behind this wall.

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "http/request.h"

namespace liuying::http {

class RequestReader {
public:
    explicit RequestReader(std::size_t head_bytes);
    ~RequestReader();
    RequestReader(const RequestReader&) = delete;
    RequestReader& operator=(const RequestReader&) = delete;

    enum class State {
        Head,      // wants more bytes of the head
        HeadDone,  // the head is there; the body has not been looked at
        Body,      // wants more bytes of the body
        Done,
        Malformed,
        HeadTooLarge,
    };

    // Takes what it can off the front of `input`, stops at the end of the head, and again at the
    // end of the request: what is left belongs to the next one (pipelining).
    State read(std::string& input);
    [[nodiscard]] State state() const { return state_; }

    // From HeadDone on.
    void describe(Request& request) const;  // method, path, query text, headers
    [[nodiscard]] std::string_view query_text() const;
    [[nodiscard]] std::optional<std::uint64_t> content_length() const;  // nothing: chunked
    [[nodiscard]] bool has_body() const;
    [[nodiscard]] bool keep_alive() const;
    [[nodiscard]] bool is_http10() const;

    // Body bytes read since the last call.
    [[nodiscard]] std::string take_body();

private:
    class Parser;
    std::unique_ptr<Parser> parser_;
    State state_ = State::Head;
};

}  // namespace liuying::http
