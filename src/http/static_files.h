#pragma once
// The built pages: files of one folder, me.html for the graduand's address and what is below it,
// and index.html for every other address that is a page's.

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "http/request.h"
#include "http/response.h"

namespace liuying::http {

// Reads the folder once, so that an address can never name a file outside it. `x.js.gz` and
// `x.js.br` beside `x.js` are sent to browsers that take them. Files under assets/ carry a hash in
// their name and are cached for a year; everything else is asked for again each time (ETag).
class StaticFiles {
public:
    // An absent folder gives no pages.
    explicit StaticFiles(const std::filesystem::path& folder);

    // GET and HEAD only. Nothing when the address is neither a file nor could be a page (/api/…,
    // a last segment with a dot).
    [[nodiscard]] std::optional<Response> find(const Request& request) const;

    [[nodiscard]] std::size_t size() const { return files_.size(); }

private:
    struct Entry {
        std::filesystem::path path;
        std::string content_type;
        std::string etag;              // of size and time
        std::filesystem::path gzip;    // empty: none
        std::filesystem::path brotli;  // empty: none
        bool immutable = false;
    };
    [[nodiscard]] Response send(const Entry& entry, const Request& request) const;

    std::map<std::string, Entry, std::less<>> files_;  // by "/assets/x.js"
};

[[nodiscard]] std::string content_type_of(std::string_view file_name);

}  // namespace liuying::http
