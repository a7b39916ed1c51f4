#include "http/static_files.h"

#include <array>
#include <utility>

#include "base/hash.h"
#include "http/url_text.h"

namespace liuying::http {

namespace {

namespace fs = std::filesystem;

bool takes(const Request& request, std::string_view coding) {
    const auto accepted = request.header("Accept-Encoding").value_or("");
    const auto at = accepted.find(coding);
    if (at == std::string_view::npos) return false;
    const auto after = accepted.substr(at + coding.size());
    return !after.starts_with(";q=0") || after.starts_with(";q=0.");
}

bool is_page_address(std::string_view path) {
    if (path.starts_with("/api/") || path == "/api" || path == "/metrics") return false;
    const auto last = path.substr(path.rfind('/') + 1);
    return last.find('.') == std::string_view::npos;
}

// The graduand's phone has an entry of its own: /{school}/{campaign}/me and what is below.
bool is_phone_address(std::string_view path) {
    const auto school = path.find('/', 1);
    if (school == std::string_view::npos) return false;
    const auto campaign = path.find('/', school + 1);
    if (campaign == std::string_view::npos) return false;
    const auto rest = path.substr(campaign);
    return rest == "/me" || rest.starts_with("/me/");
}

// What the pages may do: their own scripts, pictures they made, the camera and the screen's light.
constexpr std::string_view content_security_policy =
    "default-src 'self'; img-src 'self' data: blob:; style-src 'self' 'unsafe-inline'; "
    "font-src 'self' data:; connect-src 'self'; worker-src 'self' blob:; frame-ancestors 'none'; "
    "base-uri 'self'; form-action 'self'";

}  // namespace

std::string content_type_of(std::string_view file_name) {
    static constexpr std::array<std::pair<std::string_view, std::string_view>, 19> types{{
        {".html", "text/html; charset=utf-8"},
        {".js", "text/javascript; charset=utf-8"},
        {".mjs", "text/javascript; charset=utf-8"},
        {".css", "text/css; charset=utf-8"},
        {".json", "application/json"},
        {".webmanifest", "application/manifest+json"},
        {".svg", "image/svg+xml"},
        {".png", "image/png"},
        {".jpg", "image/jpeg"},
        {".ico", "image/x-icon"},
        {".woff2", "font/woff2"},
        {".woff", "font/woff"},
        {".ttf", "font/ttf"},
        {".otf", "font/otf"},
        {".wasm", "application/wasm"},
        {".mp3", "audio/mpeg"},
        {".ogg", "audio/ogg"},
        {".txt", "text/plain; charset=utf-8"},
        {".pdf", "application/pdf"},
    }};
    for (const auto& [ending, type] : types)
        if (file_name.ends_with(ending)) return std::string{type};
    return "application/octet-stream";
}

StaticFiles::StaticFiles(const fs::path& folder) {
    std::error_code missing;
    for (fs::recursive_directory_iterator at{folder, missing}, end; !missing && at != end; ++at) {
        if (!at->is_regular_file()) continue;
        const auto name = "/" + fs::relative(at->path(), folder).generic_string();
        if (name.ends_with(".gz") || name.ends_with(".br")) continue;
        Entry entry;
        entry.path = at->path();
        entry.content_type = content_type_of(name);
        const auto stamp = std::to_string(at->file_size()) + "-" +
                           std::to_string(at->last_write_time().time_since_epoch().count());
        entry.etag = to_hex(sha256(name + stamp)).substr(0, 20);
        entry.immutable = name.starts_with("/assets/");
        const auto beside = [&](const char* ending) {
            auto path = at->path();
            path += ending;
            return fs::exists(path) ? path : fs::path{};
        };
        entry.gzip = beside(".gz");
        entry.brotli = beside(".br");
        files_.emplace(name, std::move(entry));
    }
}

Response StaticFiles::send(const Entry& entry, const Request& request) const {
    const bool brotli = !entry.brotli.empty() && takes(request, "br");
    const bool gzip = !brotli && !entry.gzip.empty() && takes(request, "gzip");
    const auto& path = brotli ? entry.brotli : gzip ? entry.gzip : entry.path;
    auto response = file(entry.content_type, path);
    response.headers.set("ETag", '"' + entry.etag + (brotli ? "-br" : gzip ? "-gz" : "") + '"');
    if (brotli || gzip) response.headers.set("Content-Encoding", brotli ? "br" : "gzip");
    if (!entry.gzip.empty() || !entry.brotli.empty())
        response.headers.set("Vary", "Accept-Encoding");
    response.headers.set("Cache-Control",
                         entry.immutable ? "public, max-age=31536000, immutable" : "no-cache");
    if (entry.content_type.starts_with("text/html"))
        response.headers.set("Content-Security-Policy", std::string{content_security_policy});
    return response;
}

std::optional<Response> StaticFiles::find(const Request& request) const {
    if (request.method != "GET" && request.method != "HEAD") return std::nullopt;
    const auto path = percent_decode(request.path);
    if (!path) return std::nullopt;
    if (const auto found = files_.find(*path); found != files_.end())
        return send(found->second, request);
    if (!is_page_address(*path)) return std::nullopt;
    if (const auto phone = files_.find("/me.html");
        phone != files_.end() && is_phone_address(*path))
        return send(phone->second, request);
    const auto root = files_.find("/index.html");
    if (root == files_.end()) return std::nullopt;
    return send(root->second, request);
}

}  // namespace liuying::http
