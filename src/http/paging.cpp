#include "http/paging.h"

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
        if (read.ec != std::errc{} || read.ptr != end || page.limit < 1 || page.limit > 500)
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
