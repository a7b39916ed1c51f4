#include "http/kept_report.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <optional>
#include <utility>
#include <vector>

#include "access/masking.h"
#include "base/time.h"
#include "http/paging.h"
#include "http/words.h"
#include "roster/import_json.h"
#include "table/table.h"

namespace liuying::http {

using Json = nlohmann::json;

namespace {

Json finding_json(const roster::Finding& found) {
    const auto finding = roster::masked(found);
    return {{"kind", roster::name_of(finding.kind)},
            {"column", finding.column},
            {"value", finding.value},
            {"message_zh", finding.message.zh},
            {"message_en", finding.message.en}};
}

Json change_json(const roster::FieldChange& field) {
    const bool number = field.field == roster::Field::DocumentNo;
    const auto title = roster::title_of(field.field);
    return {{"field", roster::name_of(field.field)},
            {"title_zh", title.zh},
            {"title_en", title.en},
            {"old", number ? access::mask_document(field.now) : field.now},
            {"new", number ? access::mask_document(field.file) : field.file},
            {"contested", field.contested},
            {"by_request_only", field.by_request_only}};
}

// A row as the page shows it: the record's name, what would change (`diff`, when there is any),
// what was found.
Json row_json(const roster::RowReport& row, const roster::RowDiff* diff) {
    Json findings = Json::array();
    for (const auto& found : row.findings) findings.push_back(finding_json(found));
    Json changes = Json::array();
    if (diff != nullptr)
        for (const auto& field : diff->fields) changes.push_back(change_json(field));
    return {{"row", row.row},
            {"student_no", row.student_no},
            {"name", row.record.name},
            {"status", roster::name_of(row.status)},
            {"change", diff == nullptr ? "none" : roster::name_of(diff->change)},
            {"findings", std::move(findings)},
            {"changes", std::move(changes)}};
}

Json gone_json(const std::string& number) {
    return {{"row", 0},
            {"student_no", number},
            {"name", ""},
            {"status", "accept"},
            {"change", "gone"},
            {"findings", Json::array()},
            {"changes", Json::array()}};
}

}  // namespace

std::string report_text(const std::string& file, const Reading& reading,
                        const roster::ImportReport& report, const roster::ImportDiff& diff) {
    const Json beside{{"file", file},
                      {"set_columns", Json::parse(roster::to_json(reading.columns))},
                      {"encoding", report.understood.encoding},
                      {"encoding_reason", report.understood.encoding_reason.zh},
                      {"encoding_reason_en", report.understood.encoding_reason.en},
                      {"columns", Json::parse(roster::to_json(report.understood.columns))},
                      {"counts", Json::parse(roster::to_json(report.counts))},
                      {"diff",
                       {{"added", diff.added},
                        {"changed", diff.changed},
                        {"gone", diff.gone.size()},
                        {"untouched", diff.untouched}}}};
    auto text = beside.dump();
    text.back() = ',';
    text += R"("rows":[)";
    auto add = [&, first = true](const Json& row) mutable {
        if (!std::exchange(first, false)) text += ',';
        text += row.dump();
    };
    // The differences are those of the rows that are not refused, in their order; of somebody who
    // was erased there is none.
    auto next = diff.rows.begin();
    for (const auto& row : report.rows) {
        const bool has = row.status != roster::RowStatus::Refuse && next != diff.rows.end() &&
                         next->student_no == row.student_no;
        add(row_json(row, has ? &*next++ : nullptr));
    }
    for (const auto& number : diff.gone) add(gone_json(number));
    text += "]}";
    return text;
}

Json walk_report(std::string_view text, const EachRow& each) {
    bool in_rows = false;
    return Json::parse(text, [&](int depth, Json::parse_event_t event, Json& parsed) {
        if (depth == 1 && event == Json::parse_event_t::key) in_rows = parsed == "rows";
        if (!in_rows || depth != 2 || event != Json::parse_event_t::object_end) return true;
        each(parsed);
        return false;
    });
}

Reading reading_of(const store::ImportRun& run) {
    const auto report = walk_report(run.report, [](const Json&) {});
    const auto encoding = report.value("encoding", "");
    auto columns = columns_in(report.value("set_columns", Json::array()));
    return {table::encoding_of_name(encoding) ? encoding : std::string{},
            columns ? std::move(*columns) : std::vector<roster::ColumnUse>{}};
}

Response import_answer(int status, const store::ImportRun& run, const Request& request) {
    const auto page = read_page(request, 1);
    if (!page) return problem(400, page.error());
    const auto from =
        page->after.empty() ? std::optional<std::int64_t>{0} : whole_number(page->after.front());
    if (!from || *from < 0) return problem(400, refusal(Why::BadPage));
    const auto order = read_order(request, {"row", "student_no", "name", "status", "change"});
    if (!order) return problem(400, order.error());
    const auto wanted = [&](const Json& row, const char* member) {
        const auto value = request.query_value(member).value_or("");
        return value.empty() || row.at(member).get_ref<const std::string&>() == value;
    };
    // A report never changes, so a page goes on at a place in it. As it came the rows stand in the
    // order of the file, those gone from it at the end.
    const bool as_it_came = order->by == "row" && !order->falling;
    const auto begin = static_cast<std::size_t>(*from);
    Json rows = Json::array();
    std::vector<std::pair<Json, std::size_t>> all;  // what it is ordered by, which row it is
    std::size_t count = 0;
    auto kept = walk_report(run.report, [&](const Json& row) {
        const auto which = count++;
        if (!wanted(row, "status") || !wanted(row, "change")) return;
        if (as_it_came && all.size() >= begin && rows.size() < page->limit) rows.push_back(row);
        all.emplace_back(as_it_came ? Json{} : row.at(order->by), which);
    });
    const auto end = std::min(begin + page->limit, all.size());
    if (!as_it_came && begin < end) {
        std::ranges::stable_sort(all, [&](const auto& a, const auto& b) {
            return order->falling ? b.first < a.first : a.first < b.first;
        });
        std::vector<std::optional<std::size_t>> place(count);  // on the page
        for (auto at = begin; at < end; ++at) place[all[at].second] = at - begin;
        rows = Json(end - begin, Json{});
        count = 0;
        walk_report(run.report, [&](const Json& row) {
            if (const auto at = place[count++]) rows[*at] = row;
        });
    }
    kept["columns_set"] = !kept.value("set_columns", Json::array()).empty();
    kept.erase("set_columns");
    kept["rows"] = std::move(rows);
    kept["next"] = end < all.size() ? Json(cursor({std::to_string(end)})) : Json(nullptr);
    kept["import"] = run.id.text();
    kept["state"] = run.state;
    kept["made_at_ms"] = to_ms(run.made_at);
    return json(status, kept);
}

}  // namespace liuying::http
