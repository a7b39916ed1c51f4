// Roster files: what was understood, row by row; the difference; then one transaction.
#include <algorithm>
#include <array>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>

#include "access/masking.h"
#include "campaign/campaign.h"
#include "http/person_json.h"
#include "http/roster_routes.h"
#include "roster/expectations.h"
#include "roster/import_json.h"
#include "roster/import_report.h"
#include "table/table.h"

namespace liuying::http {

using Json = nlohmann::json;

namespace {

constexpr const char* campaign_path = "/api/v1/schools/{school}/campaigns/{campaign}/imports";
constexpr std::uint64_t largest_roster = std::uint64_t{256} << 20;  // bytes

// Who holds a document already, asked while the rows are read.
class Holders final : public roster::Known {
public:
    Holders(House& house, store::CampaignId campaign) : house_{house}, campaign_{campaign} {}
    [[nodiscard]] std::vector<Holder> holders_of(const identity::Document& document) const override {
        return house_.database.read(
            [&](store::Transaction& tx) { return house_.roster.holders(tx, campaign_, document); });
    }

private:
    House& house_;
    store::CampaignId campaign_;
};

Result<roster::ImportReport, Refusal> read_file(House& house, const store::InForce& campaign,
                                                const std::filesystem::path& file,
                                                const std::string& encoding) {
    table::OpenOptions options;
    if (!encoding.empty()) options.encoding = table::encoding_of_name(encoding);
    const Holders holders{house, campaign.id};
    auto opened = roster::open_roster(file, options, roster::expectations_of(*campaign.campaign),
                                      {.known = &holders});
    if (!opened) return refuse(opened.error());
    return roster::read_all(opened->reader);
}

// Each row as the page shows it: the record's name, what would change, what was found. Document numbers
// are masked: the page needs none.
Json rows_json(const roster::ImportReport& report, const roster::ImportDiff& diff) {
    std::map<std::string, const roster::RowDiff*> by_number;
    for (const auto& row : diff.rows) by_number.emplace(row.student_no, &row);
    Json rows = Json::array();
    for (const auto& row : report.rows) {
        Json findings = Json::array();
        for (const auto& found : row.findings) {
            const auto finding = roster::masked(found);
            findings.push_back({{"kind", roster::name_of(finding.kind)},
                                {"column", finding.column},
                                {"value", finding.value},
                                {"message_zh", finding.message.zh},
                                {"message_en", finding.message.en}});
        }
        Json changes = Json::array();
        std::string change = "none";
        const auto known = by_number.find(row.student_no);
        if (row.status != roster::RowStatus::Refuse && known != by_number.end()) {
            change = roster::name_of(known->second->change);
            for (const auto& field : known->second->fields) {
                const bool number = field.field == roster::Field::DocumentNo;
                changes.push_back({{"field", roster::name_of(field.field)},
                                   {"old", number ? access::mask_document(field.now) : field.now},
                                   {"new", number ? access::mask_document(field.file) : field.file},
                                   {"contested", field.contested}});
            }
        }
        rows.push_back({{"row", row.row},
                        {"student_no", row.student_no},
                        {"name", row.record.name},
                        {"status", roster::name_of(row.status)},
                        {"change", change},
                        {"findings", std::move(findings)},
                        {"changes", std::move(changes)}});
    }
    for (const auto& number : diff.gone)
        rows.push_back({{"row", 0},
                        {"student_no", number},
                        {"name", ""},
                        {"status", "accept"},
                        {"change", "gone"},
                        {"findings", Json::array()},
                        {"changes", Json::array()}});
    return rows;
}

Json report_json(const std::string& file, const roster::ImportReport& report,
                 const roster::ImportDiff& diff) {
    return {{"file", file},
            {"encoding", report.understood.encoding},
            {"encoding_reason", report.understood.encoding_reason.zh},
            {"encoding_reason_en", report.understood.encoding_reason.en},
            {"columns", Json::parse(roster::to_json(report.understood.columns))},
            {"counts", Json::parse(roster::to_json(report.counts))},
            {"diff",
             {{"added", diff.added},
              {"changed", diff.changed},
              {"gone", diff.gone.size()},
              {"untouched", diff.untouched}}},
            {"rows", rows_json(report, diff)}};
}

Json import_json(const store::ImportRun& run, const Request& request) {
    auto kept = Json::parse(run.report);
    const auto queried = [&](const char* name) {
        return std::string{request.query_value(name).value_or("")};
    };
    const auto status = queried("status");
    const auto change = queried("change");
    const auto after = queried("after");
    const auto limit_text = queried("limit");
    const std::size_t limit =
        limit_text.empty() ? 100 : std::clamp<std::size_t>(std::strtoul(limit_text.c_str(), nullptr, 10), 1, 500);
    std::size_t at = after.empty() ? 0 : std::strtoul(after.c_str(), nullptr, 10);
    Json rows = Json::array();
    Json next = nullptr;
    const auto& all = kept.at("rows");
    for (; at < all.size(); ++at) {
        const auto& row = all.at(at);
        if (!status.empty() && row.at("status") != status) continue;
        if (!change.empty() && row.at("change") != change) continue;
        if (rows.size() == limit) {
            next = std::to_string(at);
            break;
        }
        rows.push_back(row);
    }
    kept["rows"] = std::move(rows);
    kept["next"] = std::move(next);
    kept["import"] = run.id.text();
    kept["state"] = run.state;
    kept["made_at_ms"] = to_ms(run.made_at);
    return kept;
}

Refusal no_such_import() {
    return {"no_such_import", {"没有这次导入。", "There is no such import."},
            {"请重新上传文件。", "Upload the file again."}};
}

Response dry_run(House& house, Request& request) {
    const auto campaign = campaign_of(house, request);
    if (!campaign) return campaign.error();
    if (request.files.empty())
        return problem(400, {"missing_file", {"没有收到文件。", "No file came with it."},
                             {"以 file 字段上传 CSV、XLSX 或 DBF。",
                              "Upload a CSV, XLSX or DBF as the field `file`."}});
    const auto& file = request.files.front();
    const auto report = read_file(house, *campaign, file.path(),
                                  std::string{request.field("encoding").value_or("")});
    if (!report) return problem(422, report.error());
    const auto diff = house.roster.difference(*campaign, *report);
    auto writer = house.blobs.start();
    {
        std::ifstream in{file.path(), std::ios::binary};
        std::array<char, 65536> piece{};
        while (in.read(piece.data(), piece.size()) || in.gcount() > 0)
            writer->write({reinterpret_cast<const std::uint8_t*>(piece.data()),
                           static_cast<std::size_t>(in.gcount())});
    }
    const auto blob = writer->finish();
    const auto id = store::ImportId::make(house.clock.now());
    house.roster.keep_dry_run(*campaign, request.principal.actor(), id, file.file_name, blob,
                              report_json(file.file_name, *report, diff).dump());
    const auto run = house.roster.import_run(campaign->id, id);
    return json(201, import_json(run.value(), request));
}

struct Kept {
    store::InForce campaign;
    store::ImportRun run;
};

Result<Kept, Response> kept(House& house, const Request& request) {
    auto campaign = campaign_of(house, request);
    if (!campaign) return refuse(std::move(campaign.error()));
    const auto id = store::ImportId::parse(request.param("import"));
    auto run = id ? house.roster.import_run(campaign->id, *id) : std::nullopt;
    if (!run) return refuse(refused(no_such_import()));
    return Kept{std::move(*campaign), std::move(*run)};
}

Response confirm(House& house, Request& request) {
    const auto found = kept(house, request);
    if (!found) return found.error();
    const auto body = body_of(request);
    if (!body) return body.error();
    std::vector<std::string> leave;
    if (const auto left = body->find("leave"); left != body->end() && left->is_array())
        for (const auto& number : *left)
            if (number.is_string()) leave.push_back(number.get<std::string>());
    const auto path = house.blobs.path(found->run.blob);
    if (!path) throw std::runtime_error{"the imported file lies in no folder"};
    const auto encoding = Json::parse(found->run.report).value("encoding", "");
    const auto report = read_file(house, found->campaign, *path,
                                  table::encoding_of_name(encoding) ? encoding : std::string{});
    if (!report) return problem(422, report.error());
    const auto done = house.roster.confirm_import(found->campaign, request.principal.actor(),
                                                  found->run.id, *report, leave);
    if (!done)
        return refused({"import_settled",
                        {"这次导入已经确认或放弃。", "This import was confirmed or dropped already."},
                        {"请重新上传文件。", "Upload the file again."}});
    return json({{"added", done->added},
                 {"changed", done->changed},
                 {"gone", done->gone},
                 {"untouched", done->untouched},
                 {"left", done->left}});
}

Response workbook(House& house, Request& request) {
    const auto found = kept(house, request);
    if (!found) return found.error();
    const auto path = house.blobs.path(found->run.blob);
    if (!path) throw std::runtime_error{"the imported file lies in no folder"};
    table::OpenOptions options;
    options.encoding = table::encoding_of_name(Json::parse(found->run.report).value("encoding", ""));
    const Holders holders{house, found->campaign.id};
    auto opened = roster::open_roster(
        *path, options, roster::expectations_of(*found->campaign.campaign), {.known = &holders});
    if (!opened) return problem(422, opened.error());
    auto* const reader = &opened->reader;
    const auto file = std::filesystem::temp_directory_path() /
                      ("liuying-report-" + store::EventId::make(house.clock.now()).text() + ".xlsx");
    roster::ImportReportFile out{file, reader->understood()};
    for (;;) {
        const auto row = reader->next();
        if (!row) return problem(422, row.error());
        if (!*row) break;
        out.row(**row, reader->cells());
    }
    out.close(reader->understood(), reader->counts());
    std::ifstream in{file, std::ios::binary};
    std::string all{std::istreambuf_iterator<char>{in}, std::istreambuf_iterator<char>{}};
    std::filesystem::remove(file);
    return as_download(
        bytes("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", std::move(all)),
        "import-report.xlsx");
}

}  // namespace

void add_import_routes(Router& router, House& house) {
    const std::string base = campaign_path;
    const auto on = [&](const char* method, const char* path, Response (*handler)(House&, Request&),
                        RouteOptions options = {}) {
        router.add(method, base + path, access::Act::ImportRoster,
                   [&house, handler](Request& request) { return handler(house, request); }, options);
    };
    on("POST", "", dry_run, {.max_body = largest_roster, .streaming_upload = true});
    on("GET", "/{import}", [](House& h, Request& request) {
        const auto found = kept(h, request);
        return found ? json(import_json(found->run, request)) : found.error();
    });
    on("GET", "/{import}/report.xlsx", workbook);
    on("POST", "/{import}/confirm", confirm);
    on("POST", "/{import}/drop", [](House& h, Request& request) {
        const auto found = kept(h, request);
        if (!found) return found.error();
        h.roster.drop_import(found->campaign, request.principal.actor(), found->run.id);
        return json({{"ok", true}});
    });
}

}  // namespace liuying::http
