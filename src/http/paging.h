#pragma once
// Keyset paging: a page is "what comes after this key", so that it neither skips nor repeats when
// rows come in between. On the wire: ?limit=50&after=CURSOR → {"items": […], "next": CURSOR or
// null}.

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/words.h"
#include "http/request.h"
#include "http/response.h"

namespace liuying::http {

struct Page {
    std::size_t limit =
        50;  // rows wanted, 1…Request::most_rows; fetch limit + 1 to learn whether more come
    std::vector<std::string> after;  // sort key values of the last row seen; empty: from the start
};

// Refuses (kind "bad_page") a limit out of range or a cursor that is not one of ours with
// `key_parts` parts.
[[nodiscard]] Result<Page, Refusal> read_page(const Request& request, std::size_t key_parts);

// ?sort=name, or ?sort=-name for falling.
struct Order {
    std::string by;
    bool falling = false;
};

// The order asked for, one of `offered` ("name"); without one the first of them, written as it is
// then meant ("-at_ms": falling). Refuses (kind "bad_sort") any other, and names those there are.
[[nodiscard]] Result<Order, Refusal> read_order(const Request& request,
                                                std::initializer_list<std::string_view> offered);

// The page of a list that is short enough to be read whole: `rows` in the order asked for, by that
// member and, among equals, by `id` (the member that names a row, which the cursor holds); or the
// 400 to return.
[[nodiscard]] Response page_of(const Request& request, nlohmann::json rows, const char* id,
                               std::initializer_list<std::string_view> offered);

// The same as what it says: {"items", "next", "total"}, or the 400.
[[nodiscard]] Result<nlohmann::json, Response> page_of_rows(
    const Request& request, nlohmann::json rows, const char* id,
    std::initializer_list<std::string_view> offered);

// A part of a cursor that is a number; nothing when it is none.
[[nodiscard]] std::optional<std::int64_t> whole_number(const std::string& part);

// An opaque, URL-safe text for the key of the last row shown.
[[nodiscard]] std::string cursor(const std::vector<std::string>& key);

// {"items", "next": cursor or null, "total"}; `last_key` when there is more; `total` counts the
// rows of all pages.
[[nodiscard]] nlohmann::json page_json(nlohmann::json items,
                                       const std::optional<std::vector<std::string>>& last_key,
                                       std::size_t total);

}  // namespace liuying::http
