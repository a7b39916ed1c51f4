#include "http/list_workbook.h"

#include <stdexcept>
#include <utility>
#include <variant>
#include <vector>

#include "http/workbook_file.h"

namespace liuying::http {

using Json = nlohmann::json;

namespace {

// A list that is read whole for each of its pages is read as seldom as memory allows.
constexpr std::size_t rows_at_once = 20'000;

void ask_for(Request& request, std::string_view name, const std::string& value) {
    std::erase_if(request.query, [&](const auto& pair) { return pair.first == name; });
    request.query.emplace_back(std::string{name}, value);
}

}  // namespace

ListColumn text_column(const char* heading, double width, std::string member) {
    return {heading, width, [member = std::move(member)](const Json& row, const store::InForce&) {
                const auto& value = row.at(member);
                return value.is_string() ? value.get<std::string>()
                       : value.is_null() ? std::string{}
                                         : value.dump();
            }};
}

ListColumn moment_column(const char* heading, std::string member) {
    return {heading, 18,
            [member = std::move(member)](const Json& row, const store::InForce& campaign) {
                const auto& value = row.at(member);
                return value.is_null()
                           ? std::string{}
                           : moment_text(campaign, instant_of_ms(value.get<std::int64_t>()));
            }};
}

Response list_workbook(House& house, Request& request,
                       const std::function<Response(House&, Request&)>& list, std::string_view name,
                       std::span<const ListColumn> columns, const char* member) {
    const auto campaign = campaign_of(house, request);
    if (!campaign) return campaign.error();
    std::erase_if(request.query, [](const auto& pair) { return pair.first == "after"; });
    request.most_rows = rows_at_once;
    ask_for(request, "limit", std::to_string(rows_at_once));
    auto first = list(house, request);
    if (first.status != 200) return first;

    std::vector<double> widths;
    for (const auto& column : columns) widths.push_back(column.width);
    std::size_t rows = 0;
    auto answer = workbook(
        house, request, *campaign, campaign->campaign->id + "-" + std::string{name} + ".xlsx",
        [&](table::XlsxWriter& book) {
            book.sheet(std::string{name}, widths);
            std::vector<table::OutCell> cells;
            for (const auto& column : columns)
                cells.push_back({column.heading, table::Mark::Heading});
            book.row(cells);
            for (auto page = Json::parse(std::get<std::string>(first.body));;) {
                for (const auto& row : page.at(member)) {
                    cells.clear();
                    for (const auto& column : columns)
                        cells.push_back({column.text(row, *campaign)});
                    book.row(cells);
                    ++rows;
                }
                if (page.at("next").is_null()) break;
                ask_for(request, "after", page.at("next").get<std::string>());
                const auto next = list(house, request);
                if (next.status != 200)
                    throw std::runtime_error{"a list refused its own cursor: " + std::string{name}};
                page = Json::parse(std::get<std::string>(next.body));
            }
        });
    tell_taken_out(house, request, *campaign, "list_exported", "list/" + std::string{name}, rows);
    return answer;
}

}  // namespace liuying::http
