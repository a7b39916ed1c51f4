#pragma once
// Keyset paging: a page is "what comes after this key", so that it neither skips nor repeats when
// rows come in between. On the wire: ?limit=50&after=CURSOR → {"items": […], "next": CURSOR or
// null}.

#include <cstddef>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/words.h"
#include "http/request.h"

namespace liuying::http {

struct Page {
    std::size_t limit = 50;  // rows wanted, 1…500; fetch limit + 1 to learn whether more come
    std::vector<std::string> after;  // sort key values of the last row seen; empty: from the start
};

// Refuses (kind "bad_page") a limit out of range or a cursor that is not one of ours with
// `key_parts` parts.
[[nodiscard]] Result<Page, Refusal> read_page(const Request& request, std::size_t key_parts);

// An opaque, URL-safe text for the key of the last row shown.
[[nodiscard]] std::string cursor(const std::vector<std::string>& key);

// {"items", "next": cursor or null, "total"}; `last_key` when there is more; `total` counts the
// rows of all pages.
[[nodiscard]] nlohmann::json page_json(nlohmann::json items,
                                       const std::optional<std::vector<std::string>>& last_key,
                                       std::size_t total);

}  // namespace liuying::http
