#pragma once
// What a handler answers. Build one with the functions below; the frame adds length, range, ETag
// comparison, HEAD and the connection's own fields.

#include <cstdint>
#include <filesystem>
#include <functional>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <variant>

#include "base/words.h"
#include "http/live_events.h"
#include "http/request.h"

namespace liuying::http {

// A file sent from disk; Range requests are answered 206 by the frame.
struct FileBody {
    std::filesystem::path file;
    // Filled in by the frame.
    std::uint64_t size = 0;
    std::uint64_t offset = 0;
    std::uint64_t length = 0;
};

// Called again and again on a worker thread; leaves the next piece in `piece` and returns true, or
// false when all was said. Throwing breaks the connection off, so that the client sees it.
using Pieces = std::function<bool(std::string& piece)>;

struct Response {
    int status = 200;
    std::string content_type;  // empty: no body
    Headers headers;
    std::variant<std::string, FileBody, Pieces, EventStream> body;

    // Adds a strong ETag; the frame answers 304 to a GET whose If-None-Match names it.
    Response&& with_etag(std::string_view tag) &&;
    Response&& with_header(std::string name, std::string value) &&;
};

[[nodiscard]] Response json(const nlohmann::json& value);
[[nodiscard]] Response json(int status, const nlohmann::json& value);
// 201 with Location.
[[nodiscard]] Response created(std::string location, const nlohmann::json& value);
[[nodiscard]] Response no_content();
[[nodiscard]] Response bytes(std::string content_type, std::string body);
[[nodiscard]] Response file(std::string content_type, std::filesystem::path file);
[[nodiscard]] Response pieces(std::string content_type, Pieces next);
[[nodiscard]] Response live(EventStream stream);
// Saved by the browser under this name (any characters; RFC 6266).
[[nodiscard]] Response as_download(Response response, std::string_view file_name);

// RFC 9457 problem: type, title, status, kind, message_zh, message_en, next_step {zh, en}, and
// `details`, an object, when there is more to say.
[[nodiscard]] Response problem(int status, const Refusal& refusal);
[[nodiscard]] Response problem(int status, const Refusal& refusal, const nlohmann::json& details);

// ETag of a row's version number: "v7".
[[nodiscard]] std::string version_tag(std::int64_t version);
// For reads that cost something: the client's If-None-Match names the tag, so the frame will answer
// 304 whatever the body.
[[nodiscard]] bool reader_has(const Request& request, std::string_view tag);
// For edits: nothing when If-Match names `tag`; else the refusal to return (428 missing, 412
// stale).
[[nodiscard]] std::optional<Response> refused_unless_match(const Request& request,
                                                           std::string_view tag);
// For handlers that learned the scope: nothing when allowed, else the 403 to return.
[[nodiscard]] std::optional<Response> refused_unless(const Request& request, access::Act act,
                                                     const access::Scope& scope);

}  // namespace liuying::http
