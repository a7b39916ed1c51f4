#pragma once
// One request as a handler sees it: already read, authenticated and allowed to perform its route's
// act.

#include <cstdint>
#include <filesystem>
#include <memory>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "access/policy.h"
#include "access/principal.h"
#include "base/hash.h"
#include "base/result.h"
#include "base/time.h"
#include "base/words.h"

namespace liuying::http {

// Header fields in the order received; names compare without case.
class Headers {
public:
    void add(std::string name, std::string value);
    void set(std::string_view name, std::string value);  // replaces all of that name
    [[nodiscard]] std::optional<std::string_view> find(std::string_view name) const;
    [[nodiscard]] const std::vector<std::pair<std::string, std::string>>& all() const {
        return fields_;
    }

private:
    std::vector<std::pair<std::string, std::string>> fields_;
};

// A file of an upload, streamed to disk while it arrived. The file is removed when the last copy of
// this handle goes, unless `keep_as` moved it away.
class UploadedFile {
public:
    std::string field;         // name of the form field; empty for a raw body
    std::string file_name;     // as the client said; never use it as a path
    std::string content_type;  // as the client said
    std::uint64_t size = 0;
    Sha256 sha256{};

    [[nodiscard]] const std::filesystem::path& path() const { return *path_; }
    // Renames the spooled file (same file system as the spool folder, or throws). It is fsynced
    // first.
    void keep_as(const std::filesystem::path& target);

private:
    friend class UploadWriter;
    std::shared_ptr<std::filesystem::path> path_;  // deleter removes the file
};

struct Peer {
    std::string address;  // of the client; behind a named proxy, the one the proxy names
    bool https = false;
};

class Request {
public:
    std::string method;  // "GET"
    std::string path;    // percent-encoded, as received, without the query
    Headers headers;
    std::string body;                                         // empty for streaming uploads
    std::vector<UploadedFile> files;                          // of streaming uploads
    std::vector<std::pair<std::string, std::string>> fields;  // text fields of a multipart upload
    Peer peer;
    access::Principal principal;
    Instant received_at{};
    std::string route;  // pattern that matched: "/api/v1/campaigns/{campaign}/sign-ins"
    access::Act act{};
    std::vector<std::pair<std::string, std::string>> path_params;  // decoded
    std::vector<std::pair<std::string, std::string>> query;        // decoded

    std::size_t most_rows = 500;  // of a list's page; the house itself reads larger pieces

    // Of the route's pattern; asking for one it does not have is our bug.
    [[nodiscard]] const std::string& param(std::string_view name) const;
    [[nodiscard]] std::optional<std::string_view> query_value(std::string_view name) const;
    [[nodiscard]] std::optional<std::string_view> field(std::string_view name) const;
    [[nodiscard]] std::optional<std::string_view> header(std::string_view name) const {
        return headers.find(name);
    }
    [[nodiscard]] std::optional<std::string_view> cookie(std::string_view name) const;
    // Of Accept-Language: "zh" unless English is preferred.
    [[nodiscard]] std::string language() const;
};

// The body as JSON. Refuses (kind "not_json") anything but one UTF-8 JSON value.
[[nodiscard]] Result<nlohmann::json, Refusal> read_json(const Request& request);

// Last-Event-ID (header, or ?after_seq= for the first connection). Nothing: from now on.
[[nodiscard]] std::optional<std::int64_t> last_event_id(const Request& request);

}  // namespace liuying::http
