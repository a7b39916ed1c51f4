#pragma once
// Any list of a campaign as a workbook: read through the very handler that the page reads, page by
// page, so that filter, order and what is masked are the same, and no more than one page is in
// memory. Who took it out stands in it and in the journal.

#include <functional>
#include <nlohmann/json.hpp>
#include <span>
#include <string>
#include <string_view>

#include "http/house.h"
#include "http/request.h"
#include "http/response.h"
#include "http/workbook_file.h"

namespace liuying::http {

struct ListColumn {
    const char* heading;  // "学号 Student no."
    double width;         // characters
    std::function<std::string(const nlohmann::json& row, const store::InForce& campaign)> text;
};
// A member that is a text (or null) as it stands.
[[nodiscard]] ListColumn text_column(const char* heading, double width, std::string member);
// A member in UTC milliseconds, told in the campaign's zone.
[[nodiscard]] ListColumn moment_column(const char* heading, std::string member);

// `list` answers a GET with {"items", "next"} (its rows may have another name, `member`); its
// refusal is ours. `name`: of sheet and file, "cases".
[[nodiscard]] Response list_workbook(House& house, Request& request,
                                     const std::function<Response(House&, Request&)>& list,
                                     std::string_view name, std::span<const ListColumn> columns,
                                     const char* member = "items");

}  // namespace liuying::http
