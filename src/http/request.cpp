#include "http/request.h"

#include <algorithm>
#include <cassert>
#include <charconv>
#include <nlohmann/json.hpp>

#include "http/words.h"

namespace liuying::http {

namespace {

char lower(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

bool same_name(std::string_view a, std::string_view b) {
    return std::ranges::equal(a, b, [](char x, char y) { return lower(x) == lower(y); });
}

std::string_view trimmed(std::string_view text) {
    while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
    while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
    return text;
}

std::optional<std::string_view> find_in(
    const std::vector<std::pair<std::string, std::string>>& list, std::string_view name) {
    for (const auto& [key, value] : list)
        if (key == name) return value;
    return std::nullopt;
}

}  // namespace

void Headers::add(std::string name, std::string value) {
    assert(value.find_first_of("\r\n") == std::string::npos);
    fields_.emplace_back(std::move(name), std::move(value));
}

void Headers::set(std::string_view name, std::string value) {
    std::erase_if(fields_, [&](const auto& field) { return same_name(field.first, name); });
    add(std::string{name}, std::move(value));
}

std::optional<std::string_view> Headers::find(std::string_view name) const {
    for (const auto& [key, value] : fields_)
        if (same_name(key, name)) return value;
    return std::nullopt;
}

const std::string& Request::param(std::string_view name) const {
    for (const auto& [key, value] : path_params)
        if (key == name) return value;
    assert(!"the route's pattern has no such parameter");
    std::abort();
}

std::optional<std::string_view> Request::query_value(std::string_view name) const {
    return find_in(query, name);
}

std::optional<std::string_view> Request::field(std::string_view name) const {
    return find_in(fields, name);
}

std::optional<std::string_view> Request::cookie(std::string_view name) const {
    for (const auto& [key, value] : headers.all()) {
        if (!same_name(key, "cookie")) continue;
        std::string_view rest = value;
        while (!rest.empty()) {
            const auto end = rest.find(';');
            const auto pair = trimmed(rest.substr(0, end));
            rest = end == std::string_view::npos ? std::string_view{} : rest.substr(end + 1);
            const auto equals = pair.find('=');
            if (equals != std::string_view::npos && pair.substr(0, equals) == name)
                return pair.substr(equals + 1);
        }
    }
    return std::nullopt;
}

std::string Request::language() const {
    const auto accepted = header("Accept-Language").value_or("");
    const auto zh = accepted.find("zh");
    const auto en = accepted.find("en");
    return en != std::string_view::npos && (zh == std::string_view::npos || en < zh) ? "en" : "zh";
}

Result<nlohmann::json, Refusal> read_json(const Request& request) {
    auto value = nlohmann::json::parse(request.body, nullptr, /*allow_exceptions=*/false);
    if (value.is_discarded()) return refuse(refusal(Why::NotJson));
    return value;
}

std::optional<std::int64_t> last_event_id(const Request& request) {
    auto text = request.header("Last-Event-ID");
    if (!text || text->empty()) text = request.query_value("after_seq");
    if (!text) return std::nullopt;
    std::int64_t seq = 0;
    const auto* end = text->data() + text->size();
    const auto read = std::from_chars(text->data(), end, seq);
    if (read.ec != std::errc{} || read.ptr != end || seq < 0) return std::nullopt;
    return seq;
}

}  // namespace liuying::http
