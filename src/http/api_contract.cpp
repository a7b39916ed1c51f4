#include "http/api_contract.h"

#include <algorithm>
#include <fstream>
#include <nlohmann/json.hpp>
#include <set>
#include <stdexcept>

namespace liuying::http {

using Json = nlohmann::json;

struct ApiContract::Inside {
    Json api;
    mutable std::mutex mutex;
    std::vector<std::string> faults;
    std::set<std::string> routes;
};

namespace {

std::string lower(std::string_view text) {
    std::string out{text};
    std::ranges::transform(out, out.begin(), [](char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    });
    return out;
}

std::string upper(std::string_view text) {
    std::string out{text};
    std::ranges::transform(out, out.begin(), [](char c) {
        return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    });
    return out;
}

bool is_of_type(const Json& value, const std::string& type) {
    if (type == "object") return value.is_object();
    if (type == "array") return value.is_array();
    if (type == "string") return value.is_string();
    if (type == "integer") return value.is_number_integer();
    if (type == "number") return value.is_number();
    if (type == "boolean") return value.is_boolean();
    return type == "null" && value.is_null();
}

class Checker {
public:
    explicit Checker(const Json& api) : api_{api} {}

    void check(const Json& value, const Json& given, const std::string& path) {
        const Json& schema = resolved(given);
        if (const auto type = schema.find("type"); type != schema.end()) {
            const auto types = type->is_array() ? *type : Json::array({*type});
            const bool fits = std::ranges::any_of(
                types, [&](const Json& t) { return is_of_type(value, t.get<std::string>()); });
            if (!fits) {
                fault(path, "is " + std::string{value.type_name()} + ", not " + types.dump());
                return;
            }
        }
        if (const auto one = schema.find("enum"); one != schema.end())
            if (std::ranges::find(*one, value) == one->end())
                fault(path, value.dump() + " is none of " + one->dump());
        if (const auto only = schema.find("const"); only != schema.end() && *only != value)
            fault(path, value.dump() + " is not " + only->dump());
        if (value.is_number()) {
            const auto least = schema.find("minimum");
            if (least != schema.end() && value < *least) fault(path, "is below " + least->dump());
            const auto most = schema.find("maximum");
            if (most != schema.end() && value > *most) fault(path, "is above " + most->dump());
        }
        if (value.is_object()) check_members(value, schema, path);
        if (value.is_array())
            if (const auto items = schema.find("items"); items != schema.end())
                for (std::size_t i = 0; i < value.size(); ++i)
                    check(value[i], *items, path + "[" + std::to_string(i) + "]");
        if (const auto all = schema.find("allOf"); all != schema.end())
            for (const auto& part : *all) check(value, part, path);
        check_choice(value, schema, "anyOf", path);
        check_choice(value, schema, "oneOf", path);
    }

    [[nodiscard]] std::vector<std::string> faults() && { return std::move(faults_); }

private:
    const Json& resolved(const Json& schema) const {
        const auto reference = schema.find("$ref");
        if (reference == schema.end()) return schema;
        return resolved(api_.at(Json::json_pointer{reference->get<std::string>().substr(1)}));
    }

    void check_members(const Json& value, const Json& schema, const std::string& path) {
        for (const auto& name : schema.value("required", Json::array()))
            if (!value.contains(name.get<std::string>()))
                fault(path, "lacks \"" + name.get<std::string>() + "\"");
        const auto properties = schema.value("properties", Json::object());
        const auto others = schema.find("additionalProperties");
        for (const auto& [name, member] : value.items()) {
            const auto described = properties.find(name);
            if (described != properties.end())
                check(member, *described, path + "." + name);
            else if (others != schema.end() && others->is_object())
                check(member, *others, path + "." + name);
            else if (others != schema.end() && *others == false)
                fault(path, "has \"" + name + "\", which is not described");
        }
    }

    void check_choice(const Json& value, const Json& schema, const char* word,
                      const std::string& path) {
        const auto choices = schema.find(word);
        if (choices == schema.end()) return;
        const auto fitting = std::ranges::count_if(*choices, [&](const Json& choice) {
            Checker inner{api_};
            inner.check(value, choice, path);
            return inner.faults_.empty();
        });
        const bool good = std::string_view{word} == "oneOf" ? fitting == 1 : fitting >= 1;
        if (!good) fault(path, "fits " + std::to_string(fitting) + " choices of " + word);
    }

    void fault(const std::string& path, const std::string& what) {
        faults_.push_back(path + ": " + what);
    }

    const Json& api_;
    std::vector<std::string> faults_;
};

// The part before parameters: "application/json" of "application/json; charset=utf-8".
std::string media_type(std::string_view content_type) {
    return lower(content_type.substr(0, content_type.find(';')));
}

bool is_json(const std::string& type) {
    return type == "application/json" || type.ends_with("+json");
}

}  // namespace

ApiContract::ApiContract(const std::filesystem::path& openapi)
    : inside_{std::make_unique<Inside>()} {
    std::ifstream in{openapi};
    inside_->api = Json::parse(in, nullptr, /*allow_exceptions=*/false);
    if (!inside_->api.is_object() || !inside_->api.contains("paths"))
        throw std::runtime_error{"not an OpenAPI file: " + openapi.string()};
}

ApiContract::~ApiContract() = default;

std::vector<std::string> ApiContract::undescribed(const Router& router) const {
    std::vector<std::string> out;
    const auto& paths = inside_->api.at("paths");
    for (const auto& route : router.routes()) {
        const auto said = route->method + " " + route->pattern;
        const auto path = paths.find(route->pattern);
        if (path == paths.end() || !path->contains(lower(route->method))) {
            out.push_back(said);
            continue;
        }
        const auto act = path->at(lower(route->method)).value("x-act", "");
        if (act != access::name(route->act))
            out.push_back(said + ": its act is " + std::string{access::name(route->act)} +
                          ", described as " + act);
    }
    return out;
}

std::vector<std::string> ApiContract::unregistered(const Router& router) const {
    std::set<std::string> known;
    for (const auto& route : router.routes()) known.insert(route->method + " " + route->pattern);
    std::vector<std::string> out;
    for (const auto& [pattern, operations] : inside_->api.at("paths").items())
        for (const auto& [method, operation] : operations.items())
            if (operation.is_object() && operation.contains("responses") &&
                !known.contains(upper(method) + " " + pattern))
                out.push_back(upper(method) + " " + pattern);
    return out;
}

std::vector<std::string> ApiContract::faults(std::string_view method, std::string_view pattern,
                                             const Response& response) const {
    const auto said = std::string{method} + " " + std::string{pattern};
    const auto& paths = inside_->api.at("paths");
    const auto path = paths.find(std::string{pattern});
    if (path == paths.end() || !path->contains(lower(method))) return {said + ": not described"};
    if (response.status == 304) return {};
    const auto& responses = path->at(lower(method)).at("responses");
    const auto status = std::to_string(response.status);
    const auto named = responses.find(status);
    const auto described = named != responses.end() ? named : responses.find("default");
    const auto where = said + " " + status;
    if (described == responses.end() || (named == responses.end() && response.status < 400))
        return {where + ": this status is not described"};
    const auto content = described->find("content");
    if (content == described->end())
        return response.content_type.empty() ? std::vector<std::string>{}
                                             : std::vector{where + ": should have no body"};
    const auto type = media_type(response.content_type);
    const auto body = content->find(type);
    if (body == content->end()) return {where + ": content type " + type + " is not described"};
    const auto* text = std::get_if<std::string>(&response.body);
    if (text == nullptr || !is_json(type)) return {};
    const auto value = Json::parse(*text, nullptr, /*allow_exceptions=*/false);
    if (value.is_discarded()) return {where + ": not JSON"};
    auto wrong = misfits(value, body->value("schema", Json::object()));
    for (auto& fault : wrong) fault.insert(0, where + " ");
    return wrong;
}

std::vector<std::string> ApiContract::misfits(const Json& value, const Json& schema) const {
    Checker checker{inside_->api};
    checker.check(value, schema, "$");
    return std::move(checker).faults();
}

void ApiContract::watch(Front& front) {
    front.observe([this](const Request& request, const Response& response) {
        auto wrong =
            faults(request.method == "HEAD" ? "GET" : request.method, request.route, response);
        if (response.status >= 500)
            wrong.push_back(request.method + " " + request.route +
                            " failed: " + std::to_string(response.status));
        const std::lock_guard lock{inside_->mutex};
        inside_->faults.insert(inside_->faults.end(), wrong.begin(), wrong.end());
        if (response.status < 300) inside_->routes.insert(request.method + " " + request.route);
    });
}

std::vector<std::string> ApiContract::unseen_routes() const {
    const std::lock_guard lock{inside_->mutex};
    std::vector<std::string> out;
    for (const auto& [pattern, operations] : inside_->api.at("paths").items())
        for (const auto& [method, operation] : operations.items())
            if (operation.is_object() && operation.contains("responses") &&
                !inside_->routes.contains(upper(method) + " " + pattern))
                out.push_back(upper(method) + " " + pattern);
    return out;
}

std::vector<std::string> ApiContract::seen_faults() const {
    const std::lock_guard lock{inside_->mutex};
    return inside_->faults;
}

std::vector<std::string> ApiContract::seen_routes() const {
    const std::lock_guard lock{inside_->mutex};
    return {inside_->routes.begin(), inside_->routes.end()};
}

}  // namespace liuying::http
