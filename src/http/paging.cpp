#include "http/paging.h"

#include <algorithm>
#include <charconv>
#include <nlohmann/json.hpp>

#include "http/url_text.h"
#include "http/words.h"

namespace liuying::http {

Result<Page, Refusal> read_page(const Request& request, std::size_t key_parts) {
    Page page;
    if (const auto limit = request.query_value("limit")) {
        const auto* end = limit->data() + limit->size();
        const auto read = std::from_chars(limit->data(), end, page.limit);
        if (read.ec != std::errc{} || read.ptr != end || page.limit < 1 ||
            page.limit > request.most_rows)
            return refuse(refusal(Why::BadPage));
    }
    if (const auto after = request.query_value("after"); after && !after->empty()) {
        const auto text = parse_base64url(*after);
        if (!text) return refuse(refusal(Why::BadPage));
        const auto key = nlohmann::json::parse(*text, nullptr, /*allow_exceptions=*/false);
        if (!key.is_array() || key.size() != key_parts) return refuse(refusal(Why::BadPage));
        for (const auto& part : key) {
            if (!part.is_string()) return refuse(refusal(Why::BadPage));
            page.after.push_back(part.get<std::string>());
        }
    }
    return page;
}

Result<Order, Refusal> read_order(const Request& request,
                                  std::initializer_list<std::string_view> offered) {
    const auto order_of = [](std::string_view said) {
        const bool falling = said.starts_with('-');
        return Order{.by = std::string{said.substr(falling ? 1 : 0)}, .falling = falling};
    };
    const auto asked = request.query_value("sort");
    if (!asked || asked->empty()) return order_of(*offered.begin());
    auto order = order_of(*asked);
    std::string names;
    for (const auto one : offered) {
        auto name = order_of(one).by;
        if (name == order.by) return order;
        names += (names.empty() ? "" : ", ") + name;
    }
    return refuse(Refusal{"bad_sort",
                          {"不能按这一项排序。", "The list cannot be sorted by this."},
                          {"sort 可用：" + names + "；前面加 - 为倒序。",
                           "sort is one of " + names + "; with - in front it falls."}});
}

Response page_of(const Request& request, nlohmann::json rows, const char* id,
                 std::initializer_list<std::string_view> offered) {
    auto page = page_of_rows(request, std::move(rows), id, offered);
    return page ? json(std::move(*page)) : std::move(page.error());
}

Result<nlohmann::json, Response> page_of_rows(const Request& request, nlohmann::json rows,
                                              const char* id,
                                              std::initializer_list<std::string_view> offered) {
    using Json = nlohmann::json;
    const auto order = read_order(request, offered);
    if (!order) return refuse(problem(400, order.error()));
    const auto page = read_page(request, 2);
    if (!page) return refuse(problem(400, page.error()));
    const auto before = [&](const Json& a, const Json& b) {
        const auto& first = order->falling ? b : a;
        const auto& second = order->falling ? a : b;
        if (first.at(order->by) != second.at(order->by))
            return first.at(order->by) < second.at(order->by);
        return first.at(id) < second.at(id);
    };
    std::sort(rows.begin(), rows.end(), before);
    auto at = rows.begin();
    if (!page->after.empty()) {  // the row itself may be gone by now: what would stand after it
        Json seen{{order->by, Json::parse(page->after[0], nullptr, false)}, {id, page->after[1]}};
        if (seen.at(order->by).is_discarded()) return refuse(problem(400, refusal(Why::BadPage)));
        at = std::upper_bound(rows.begin(), rows.end(), seen, before);
    }
    const auto total = rows.size();
    Json items = Json::array();
    for (; at != rows.end() && items.size() < page->limit; ++at) items.push_back(std::move(*at));
    std::optional<std::vector<std::string>> last;
    if (at != rows.end())
        last =
            std::vector{items.back().at(order->by).dump(), items.back().at(id).get<std::string>()};
    return page_json(std::move(items), last, total);
}

std::optional<std::int64_t> whole_number(const std::string& part) {
    std::int64_t number = 0;
    const auto* end = part.data() + part.size();
    const auto read = std::from_chars(part.data(), end, number);
    if (read.ec != std::errc{} || read.ptr != end) return std::nullopt;
    return number;
}

std::string cursor(const std::vector<std::string>& key) {
    const auto text = nlohmann::json(key).dump();
    return base64url({reinterpret_cast<const std::uint8_t*>(text.data()), text.size()});
}

nlohmann::json page_json(nlohmann::json items,
                         const std::optional<std::vector<std::string>>& last_key,
                         std::size_t total) {
    nlohmann::json page;
    page["items"] = std::move(items);
    page["next"] = last_key ? nlohmann::json(cursor(*last_key)) : nlohmann::json(nullptr);
    page["total"] = total;
    return page;
}

}  // namespace liuying::http
