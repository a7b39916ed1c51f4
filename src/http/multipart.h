#pragma once
// multipart/form-data (RFC 7578) as it arrives, piece by piece.

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace liuying::http {

struct PartHead {
    std::string name;
    std::optional<std::string> file_name;  // there for files, even when empty
    std::string content_type;
};

// Feeds what it reads to three functions, in order: begin, any number of data, end; for each part.
class MultipartReader {
public:
    struct Sink {
        std::function<bool(const PartHead&)> begin;  // false: stop reading
        std::function<bool(std::string_view)> data;
        std::function<void()> end;
    };

    // `boundary` of the Content-Type.
    MultipartReader(std::string_view boundary, Sink sink);

    // False once the text is not multipart or the sink said stop.
    [[nodiscard]] bool feed(std::string_view bytes);
    // The closing boundary was seen.
    [[nodiscard]] bool complete() const { return state_ == State::Epilogue; }

private:
    enum class State { Preamble, AfterBoundary, Head, Data, Epilogue, Failed };
    bool step();  // false: needs more bytes
    bool read_head(std::string_view head);

    std::string delimiter_;  // CR LF -- boundary
    Sink sink_;
    State state_ = State::Preamble;
    std::string waiting_;
};

// The boundary of "multipart/form-data; boundary=…"; nothing for another type.
[[nodiscard]] std::optional<std::string> multipart_boundary(std::string_view content_type);

}  // namespace liuying::http
