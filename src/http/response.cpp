#include "http/response.h"

#include <nlohmann/json.hpp>

#include "http/url_text.h"
#include "http/words.h"

namespace liuying::http {

Response&& Response::with_etag(std::string_view tag) && {
    headers.set("ETag", '"' + std::string{tag} + '"');
    return std::move(*this);
}

Response&& Response::with_header(std::string name, std::string value) && {
    headers.add(std::move(name), std::move(value));
    return std::move(*this);
}

Response json(const nlohmann::json& value) {
    return json(200, value);
}

Response json(int status, const nlohmann::json& value) {
    Response response;
    response.status = status;
    response.content_type = "application/json";
    response.body = value.dump();
    return response;
}

Response created(std::string location, const nlohmann::json& value) {
    return json(201, value).with_header("Location", std::move(location));
}

Response no_content() {
    Response response;
    response.status = 204;
    return response;
}

Response bytes(std::string content_type, std::string body) {
    Response response;
    response.content_type = std::move(content_type);
    response.body = std::move(body);
    return response;
}

Response file(std::string content_type, std::filesystem::path file) {
    Response response;
    response.content_type = std::move(content_type);
    response.body = FileBody{.file = std::move(file)};
    return response;
}

Response pieces(std::string content_type, Pieces next) {
    Response response;
    response.content_type = std::move(content_type);
    response.body = std::move(next);
    return response;
}

Response live(EventStream stream) {
    Response response;
    response.content_type = "text/event-stream";
    response.headers.add("Cache-Control", "no-store");
    response.headers.add("X-Accel-Buffering", "no");
    response.body = std::move(stream);
    return response;
}

Response as_download(Response response, std::string_view file_name) {
    response.headers.set("Content-Disposition",
                         "attachment; filename*=UTF-8''" + percent_encode(file_name));
    return response;
}

Response problem(int status, const Refusal& refusal) {
    return problem(status, refusal, nullptr);
}

Response problem(int status, const Refusal& refusal, const nlohmann::json& details) {
    nlohmann::json body;
    if (!details.is_null()) body["details"] = details;
    body["type"] = "urn:liuying:problem:" + refusal.kind;
    body["title"] = refusal.message.en;
    body["status"] = status;
    body["kind"] = refusal.kind;
    body["message_zh"] = refusal.message.zh;
    body["message_en"] = refusal.message.en;
    body["next_step"] = {{"zh", refusal.next_step.zh}, {"en", refusal.next_step.en}};
    auto response = json(status, body);
    response.content_type = "application/problem+json";
    response.headers.add("Cache-Control", "no-store");
    return response;
}

std::string version_tag(std::int64_t version) {
    return "v" + std::to_string(version);
}

bool reader_has(const Request& request, std::string_view tag) {
    const auto known = request.header("If-None-Match");
    return known &&
           (*known == "*" || known->find('"' + std::string{tag} + '"') != std::string_view::npos);
}

std::optional<Response> refused_unless_match(const Request& request, std::string_view tag) {
    const auto asked = request.header("If-Match");
    if (!asked) return problem(428, refusal(Why::VersionMissing));
    if (*asked == "*" || asked->find('"' + std::string{tag} + '"') != std::string_view::npos)
        return std::nullopt;
    return problem(412, refusal(Why::VersionStale));
}

std::optional<Response> refused_unless(const Request& request, access::Act act,
                                       const access::Scope& scope) {
    const auto permit = access::may(request.principal, act, scope, request.received_at);
    if (permit) return std::nullopt;
    const auto status = permit.error() == access::Denial::NotSignedIn ? 401 : 403;
    return problem(status, access::refusal(permit.error()));
}

}  // namespace liuying::http
