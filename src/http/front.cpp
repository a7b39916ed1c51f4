#include "http/front.h"

#include <sodium.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "access/policy.h"
#include "http/byte_range.h"
#include "http/failure_log.h"
#include "http/url_text.h"
#include "http/words.h"
#include "store/database_error.h"

namespace liuying::http {

namespace {

bool is_safe(std::string_view method) {
    return method == "GET" || method == "HEAD" || method == "OPTIONS";
}

bool equal_secret(std::string_view a, std::string_view b) {
    return a.size() == b.size() && !a.empty() && sodium_memcmp(a.data(), b.data(), a.size()) == 0;
}

// A browser says where an unsafe request comes from; anything but our own pages is foreign.
bool from_foreign_page(const Request& request) {
    if (const auto site = request.header("Sec-Fetch-Site"))
        if (*site != "same-origin" && *site != "none") return true;
    const auto origin = request.header("Origin");
    if (!origin) return false;
    const auto scheme_end = origin->find("://");
    if (scheme_end == std::string_view::npos) return true;  // "null"
    auto host = request.header("Host").value_or("");
    return origin->substr(scheme_end + 3) != host;
}

std::string param_or_empty(const Request& request, std::string_view name) {
    for (const auto& [key, value] : request.path_params)
        if (key == name) return value;
    return {};
}

std::string joined(const std::vector<std::string>& words) {
    std::string out;
    for (const auto& word : words) out += (out.empty() ? "" : ", ") + word;
    return out;
}

bool names_tag(std::string_view list, std::string_view tag) {
    return list == "*" || list.find(tag) != std::string_view::npos;
}

void set_unless_there(Headers& headers, std::string_view name, std::string value) {
    if (!headers.find(name)) headers.set(name, std::move(value));
}

Response failed(const Request& request, const std::exception& error) {
    spdlog::error("{} {}: {}", request.method, request.route, loggable(error));
    if (const auto* store = dynamic_cast<const store::DatabaseError*>(&error)) {
        const bool passing = store->kind() == store::ErrorKind::Busy ||
                             store->kind() == store::ErrorKind::Serialization ||
                             store->kind() == store::ErrorKind::Connection;
        if (passing) return problem(503, refusal(Why::TooBusy)).with_header("Retry-After", "2");
    }
    return problem(500, refusal(Why::HouseFailed));
}

}  // namespace

std::variant<const Route*, Response> Front::admit(Request& request) const {
    const auto began = Steady::now();
    request.received_at = clock_.now();
    auto match = router_.find(request.method, request.path);
    if (match.route == nullptr) {
        if (match.allowed_methods.empty()) {
            if (pages_ != nullptr)
                if (auto page = pages_->find(request))
                    return finished(request, std::move(*page), began);
            return finished(request, problem(404, refusal(Why::NoSuchAddress)), began);
        }
        auto response =
            request.method == "OPTIONS" ? no_content() : problem(405, refusal(Why::WrongMethod));
        response.headers.set("Allow", joined(match.allowed_methods));
        return finished(request, std::move(response), began);
    }
    const Route& route = *match.route;
    request.route = route.pattern;
    request.act = route.act;
    request.path_params = std::move(match.params);
    try {
        const auto identified = identifier_.identify(request);
        request.principal = identified.principal;
        if (!is_safe(request.method) && !route.options.signed_by_sender) {
            const bool proven =
                identified.csrf.empty() ||
                equal_secret(request.header("X-Liuying-Csrf").value_or(""), identified.csrf);
            if (from_foreign_page(request) || !proven)
                return finished(request, problem(403, refusal(Why::ForeignPage)), began);
        }
        const auto permit =
            access::may_somewhere(request.principal, route.act, param_or_empty(request, "school"),
                                  param_or_empty(request, "campaign"), request.received_at);
        if (!permit) {
            const auto status = permit.error() == access::Denial::NotSignedIn ? 401 : 403;
            return finished(request, problem(status, access::refusal(permit.error())), began);
        }
        return &route;
    } catch (const std::exception& error) {
        return finished(request, failed(request, error), began);
    }
}

Response Front::handle(const Route& route, Request& request) const {
    const auto began = Steady::now();
    try {
        return finished(request, route.handler(request), began);
    } catch (const std::exception& error) {
        return finished(request, failed(request, error), began);
    }
}

Response Front::answer(Request& request) const {
    auto admitted = admit(request);
    if (auto* response = std::get_if<Response>(&admitted)) return std::move(*response);
    return handle(*std::get<const Route*>(admitted), request);
}

Response Front::finished(const Request& request, Response response,
                         Steady::time_point began) const {
    response = framed(request, std::move(response));
    if (tally_ != nullptr)
        tally_->request(request.method, request.route, response.status,
                        std::chrono::duration<double>(Steady::now() - began).count());
    if (observer_ && !request.route.empty()) observer_(request, response);
    return response;
}

Response Front::framed(const Request& request, Response response) {
    auto& headers = response.headers;
    set_unless_there(headers, "X-Content-Type-Options", "nosniff");
    set_unless_there(headers, "Referrer-Policy", "same-origin");
    set_unless_there(headers, "X-Frame-Options", "DENY");
    const bool reads = request.method == "GET" || request.method == "HEAD";
    const auto tag = std::string{headers.find("ETag").value_or("")};
    set_unless_there(headers, "Cache-Control", tag.empty() ? "no-store" : "private, no-cache");
    if (reads && response.status == 200 && !tag.empty()) {
        const auto known = request.header("If-None-Match");
        if (known && names_tag(*known, tag)) {
            response.status = 304;
            response.content_type.clear();
            response.body = std::string{};
            return response;
        }
    }
    if (auto* file = std::get_if<FileBody>(&response.body)) {
        file->size = std::filesystem::file_size(file->file);
        file->length = file->size;
        headers.set("Accept-Ranges", "bytes");
        const auto asked = reads && response.status == 200 ? request.header("Range") : std::nullopt;
        const auto if_range = request.header("If-Range");
        if (asked && (!if_range || (!tag.empty() && *if_range == tag))) {
            const auto range = parse_range(*asked, file->size);
            if (range.kind == ByteRange::Kind::Outside) {
                auto refused = problem(416, refusal(Why::RangeOutside));
                refused.headers.set("Content-Range", "bytes */" + std::to_string(file->size));
                return refused;
            }
            if (range.kind == ByteRange::Kind::Part) {
                response.status = 206;
                headers.set("Content-Range", "bytes " + std::to_string(range.offset) + "-" +
                                                 std::to_string(range.offset + range.length - 1) +
                                                 "/" + std::to_string(file->size));
                file->offset = range.offset;
                file->length = range.length;
            }
        }
    }
    return response;
}

}  // namespace liuying::http
