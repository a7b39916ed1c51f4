#include "http/roster_reading.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <optional>
#include <unordered_set>

#include "roster/expectations.h"
#include "table/table.h"

namespace liuying::http {

using Json = nlohmann::json;

namespace {

// Who holds a document already, asked while the rows are read.
class Holders final : public roster::Known {
public:
    Holders(House& house, store::CampaignId campaign) : house_{house}, campaign_{campaign} {}
    [[nodiscard]] std::vector<Holder> holders_of(
        const identity::Document& document) const override {
        return house_.database.read(
            [&](store::Transaction& tx) { return house_.roster.holders(tx, campaign_, document); });
    }
    [[nodiscard]] bool erased(std::string_view student_no) const override {
        if (!erased_)
            erased_ = house_.database.read(
                [&](store::Transaction& tx) { return house_.roster.erased(tx, campaign_); });
        return erased_->contains(std::string{student_no});
    }

private:
    House& house_;
    store::CampaignId campaign_;
    mutable std::optional<std::unordered_set<std::string>> erased_;
};

}  // namespace

table::OpenOptions open_options(const Reading& reading) {
    table::OpenOptions options;
    if (!reading.encoding.empty()) options.encoding = table::encoding_of_name(reading.encoding);
    return options;
}

Result<OpenedRoster, Refusal> open_roster(House& house, const store::InForce& campaign,
                                          const std::filesystem::path& file,
                                          const Reading& reading) {
    auto holders = std::make_unique<Holders>(house, campaign.id);
    roster::ImportOptions options{.remembered = {}, .known = holders.get()};
    if (!reading.columns.empty()) options.remembered.push_back(reading.columns);
    auto opened =
        roster::open_roster(file, open_options(reading),
                            roster::expectations_of(*campaign.campaign), std::move(options));
    if (!opened) return refuse(opened.error());
    return OpenedRoster{std::move(holders), std::move(*opened)};
}

Result<roster::ImportReport, Refusal> read_file(House& house, const store::InForce& campaign,
                                                const std::filesystem::path& file,
                                                const Reading& reading, store::ImportStep step,
                                                store::ImportProgress& progress) {
    auto opened = open_roster(house, campaign, file, reading);
    if (!opened) return refuse(opened.error());
    auto& reader = opened->roster.reader;
    roster::ImportReport report;
    for (;;) {
        if (progress.stopped()) return refuse(reading_stopped());
        // A workbook's own word on its rows may be too small.
        const auto expected = static_cast<std::size_t>(reader.rows_expected());
        progress.at(step, report.rows.size(),
                    expected == 0 ? 0 : std::max(expected, report.rows.size()));
        auto row = reader.next();
        if (!row) return refuse(row.error());
        if (!*row) break;
        report.rows.push_back(std::move(**row));
    }
    report.understood = reader.understood();
    report.counts = reader.counts();
    return report;
}

bool same_head(const std::vector<roster::ColumnUse>& a, const std::vector<roster::ColumnUse>& b) {
    return std::ranges::equal(a, b, {}, &roster::ColumnUse::column, &roster::ColumnUse::column);
}

std::vector<roster::ColumnUse> remembered_for(House& house, const store::InForce& campaign,
                                              const std::filesystem::path& file,
                                              const Reading& reading) {
    auto known = house.roster.remembered_columns(campaign);
    if (known.empty()) return {};
    const auto seen =
        roster::columns_of(file, open_options(reading), {.remembered = known, .known = nullptr});
    const auto found = std::ranges::find_if(
        known, [&](const std::vector<roster::ColumnUse>& uses) { return same_head(uses, seen); });
    return found == known.end() ? std::vector<roster::ColumnUse>{} : std::move(*found);
}

Result<std::vector<roster::ColumnUse>, Refusal> columns_in(const Json& list) {
    if (!list.is_array()) return refuse(bad_columns());
    std::vector<roster::ColumnUse> columns;
    for (const auto& one : list) {
        if (!one.is_object() || !one.contains("column") || !one.at("column").is_string())
            return refuse(bad_columns());
        const auto field = one.value("field", Json(nullptr));
        if (!field.is_null() && !field.is_string()) return refuse(bad_columns());
        const auto known =
            field.is_string() ? roster::field_of_name(field.get<std::string>()) : std::nullopt;
        if (field.is_string() && !known) return refuse(bad_columns());
        columns.push_back({one.at("column").get<std::string>(), known});
    }
    return columns;
}

Refusal bad_columns() {
    return {"bad_columns",
            {"columns 应为 [{\"column\", \"field\"}] 列表，与文件的列一一对应。",
             "columns is a list of {\"column\", \"field\"}, one for each column of the file."},
            {"field 为名单项目的名称，不读取的列写 null。",
             "field is the name of an item of the roster, or null for a column that is not read."}};
}

Refusal reading_stopped() {
    return {"import_stopped",
            {"已停止读取，没有留下任何数据。", "The reading was stopped; nothing was kept."},
            {"需要时请重新上传文件。", "Upload the file again when you want it."}};
}

}  // namespace liuying::http
