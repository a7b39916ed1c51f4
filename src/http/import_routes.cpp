// Roster files: what was understood, row by row; the difference; then one transaction.
#include <algorithm>
#include <array>
#include <fstream>
#include <map>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <unordered_set>

#include "access/masking.h"
#include "campaign/campaign.h"
#include "http/import_choices.h"
#include "http/import_work.h"
#include "http/paging.h"
#include "http/person_json.h"
#include "http/roster_routes.h"
#include "http/words.h"
#include "http/workbook_file.h"
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

// How a file is to be read: its encoding ("" is found by itself), and its columns where they were
// set by hand, now or once before ("" lets each header speak for itself).
struct Reading {
    std::string encoding;
    std::vector<roster::ColumnUse> columns;
};

table::OpenOptions open_options(const Reading& reading) {
    table::OpenOptions options;
    if (!reading.encoding.empty()) options.encoding = table::encoding_of_name(reading.encoding);
    return options;
}

roster::ImportOptions import_options(const Reading& reading, const Holders* holders) {
    roster::ImportOptions options{.remembered = {}, .known = holders};
    if (!reading.columns.empty()) options.remembered.push_back(reading.columns);
    return options;
}

bool same_head(const std::vector<roster::ColumnUse>& a, const std::vector<roster::ColumnUse>& b) {
    return std::ranges::equal(a, b, {}, &roster::ColumnUse::column, &roster::ColumnUse::column);
}

// The columns as somebody at this school once set them for a file that begins like this one; empty
// when nobody did.
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

Result<roster::ImportReport, Refusal> read_file(House& house, const store::InForce& campaign,
                                                const std::filesystem::path& file,
                                                const Reading& reading) {
    const Holders holders{house, campaign.id};
    auto opened = roster::open_roster(file, open_options(reading),
                                      roster::expectations_of(*campaign.campaign),
                                      import_options(reading, &holders));
    if (!opened) return refuse(opened.error());
    return roster::read_all(opened->reader);
}

Response bad_columns() {
    return problem(
        400,
        {"bad_columns",
         {"columns 应为 [{\"column\", \"field\"}] 列表，与文件的列一一对应。",
          "columns is a list of {\"column\", \"field\"}, one for each column of the file."},
         {"field 为名单项目的名称，不读取的列写 null。",
          "field is the name of an item of the roster, or null for a column that is not read."}});
}

// [{"column", "field" or null}] as a report has it and the page sends it back. Refuses (kind
// "bad_columns") what is no such list or names an item that no roster has.
Result<std::vector<roster::ColumnUse>, Response> columns_in(const Json& list) {
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

// The reading by which a kept file gave its report.
Reading reading_of(const store::ImportRun& run) {
    const auto report = Json::parse(run.report);
    const auto encoding = report.value("encoding", "");
    auto columns = columns_in(report.value("set_columns", Json::array()));
    return {table::encoding_of_name(encoding) ? encoding : std::string{},
            columns ? std::move(*columns) : std::vector<roster::ColumnUse>{}};
}

// A file refused for its columns is told with what they seem to be, so that somebody can say it.
Response columns_refused(const std::filesystem::path& file, const Reading& reading,
                         const Refusal& why) {
    if (why.kind != "missing_column" && why.kind != "no_header") return problem(422, why);
    const auto columns =
        roster::columns_of(file, open_options(reading), import_options(reading, nullptr));
    if (columns.empty()) return problem(422, why);
    return problem(422, why, {{"columns", Json::parse(roster::to_json(columns))}});
}

// Each row as the page shows it: the record's name, what would change, what was found. Document
// numbers are masked: the page needs none.
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
                const auto title = roster::title_of(field.field);
                changes.push_back({{"field", roster::name_of(field.field)},
                                   {"title_zh", title.zh},
                                   {"title_en", title.en},
                                   {"old", number ? access::mask_document(field.now) : field.now},
                                   {"new", number ? access::mask_document(field.file) : field.file},
                                   {"contested", field.contested},
                                   {"by_request_only", field.by_request_only}});
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

Json report_json(const std::string& file, const Reading& reading,
                 const roster::ImportReport& report, const roster::ImportDiff& diff) {
    return {{"file", file},
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
              {"untouched", diff.untouched}}},
            {"rows", rows_json(report, diff)}};
}

// The kept report with the page of its rows that was asked for.
Response import_answer(int status, const store::ImportRun& run, const Request& request) {
    const auto page = read_page(request, 1);
    if (!page) return problem(400, page.error());
    const auto from =
        page->after.empty() ? std::optional<std::int64_t>{0} : whole_number(page->after.front());
    if (!from || *from < 0) return problem(400, refusal(Why::BadPage));
    const auto wanted = [&](const Json& row, const char* member) {
        const auto value = request.query_value(member).value_or("");
        return value.empty() || row.at(member).get_ref<const std::string&>() == value;
    };
    const auto order = read_order(request, {"row", "student_no", "name", "status", "change"});
    if (!order) return problem(400, order.error());
    auto kept = Json::parse(run.report);
    // A report never changes, so a page goes on at a place in it.
    std::vector<const Json*> all;
    for (const auto& row : kept.at("rows"))
        if (wanted(row, "status") && wanted(row, "change")) all.push_back(&row);
    // As it came the rows stand in the order of the file, those gone from it at the end.
    if (order->by != "row" || order->falling)
        std::ranges::stable_sort(all, [&](const Json* a, const Json* b) {
            return order->falling ? b->at(order->by) < a->at(order->by)
                                  : a->at(order->by) < b->at(order->by);
        });
    Json rows = Json::array();
    Json next = nullptr;
    for (auto at = static_cast<std::size_t>(*from); at < all.size(); ++at) {
        if (rows.size() == page->limit) {
            next = cursor({std::to_string(at)});
            break;
        }
        rows.push_back(*all[at]);
    }
    kept["columns_set"] = !kept.value("set_columns", Json::array()).empty();
    kept.erase("set_columns");
    kept["rows"] = std::move(rows);
    kept["next"] = std::move(next);
    kept["import"] = run.id.text();
    kept["state"] = run.state;
    kept["made_at_ms"] = to_ms(run.made_at);
    return json(status, kept);
}

Response settled() {
    return refused({"import_settled",
                    {"这次导入已经确认或放弃。", "This import was confirmed or dropped already."},
                    {"请重新上传文件。", "Upload the file again."}});
}

Refusal no_such_import() {
    return {"no_such_import",
            {"没有这次导入。", "There is no such import."},
            {"请重新上传文件。", "Upload the file again."}};
}

Response dry_run(House& house, Request& request) {
    const auto campaign = campaign_of(house, request);
    if (!campaign) return campaign.error();
    if (request.files.empty())
        return problem(400, {"missing_file",
                             {"没有收到文件。", "No file came with it."},
                             {"以 file 字段上传 CSV、XLSX 或 DBF。",
                              "Upload a CSV, XLSX or DBF as the field `file`."}});
    const auto& file = request.files.front();
    Reading reading{.encoding = std::string{request.field("encoding").value_or("")}, .columns = {}};
    if (const auto said = request.field("columns"); said && !said->empty()) {
        auto columns = columns_in(Json::parse(*said, nullptr, false));
        if (!columns) return columns.error();
        reading.columns = std::move(*columns);
    }
    const bool said_now = !reading.columns.empty();
    if (!said_now) reading.columns = remembered_for(house, *campaign, file.path(), reading);
    const auto report = read_file(house, *campaign, file.path(), reading);
    if (!report) return columns_refused(file.path(), reading, report.error());
    if (said_now) {
        if (!same_head(report->understood.columns, reading.columns)) return bad_columns();
        house.roster.remember_columns(*campaign, request.principal.actor(), reading.columns);
    }
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
                              report_json(file.file_name, reading, *report, diff).dump());
    const auto run = house.roster.import_run(campaign->id, id);
    return import_answer(201, run.value(), request);
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

// Of an import that came to nothing: the house failed, the roster or the office stood against it,
// or the file cannot be read.
int status_of(const Refusal& why) {
    if (why.kind == "import_failed") return 500;
    return why.kind.starts_with("import_") ? 409 : 422;
}

Json work_json(store::ImportId id, const std::optional<ImportWork::State>& state) {
    Json answer{{"import", id.text()}, {"state", "idle"}, {"step", nullptr},
                {"done", 0},           {"of", 0},         {"result", nullptr},
                {"refusal", nullptr}};
    if (!state) return answer;
    answer["step"] = store::name_of(state->step);
    answer["done"] = state->done;
    answer["of"] = state->of;
    if (!state->outcome) {
        answer["state"] = state->stopping ? "stopping" : "working";
    } else if (!*state->outcome) {
        answer["state"] = "refused";
        const auto& why = state->outcome->error();
        answer["refusal"] = refusal_json(why, status_of(why));
    } else {
        const auto& taken = **state->outcome;
        answer["state"] = "done";
        answer["result"] = {{"added", taken.added},
                            {"changed", taken.changed},
                            {"gone", taken.gone},
                            {"untouched", taken.untouched},
                            {"left", taken.left},
                            {"items_left", taken.items_left},
                            {"items_over_requests", taken.items_over_requests}};
    }
    return answer;
}

// A small roster is taken by the time the answer leaves; a large one is found at …/work.
constexpr std::chrono::milliseconds patience{1'000};

Response confirm(House& house, ImportWork& work, Request& request) {
    const auto found = kept(house, request);
    if (!found) return found.error();
    const auto body = body_of(request);
    if (!body) return body.error();
    const auto& run = found->run;
    auto leave = choices_in(*body, Json::parse(run.report));
    if (!leave) return leave.error();
    const auto chosen = text_of(*leave);
    if (run.state != "dry_run") {
        const auto before = work.ask(run.id.text(), {});
        if (run.state == "confirmed" && before && before->outcome && *before->outcome &&
            before->choices == chosen)
            return json(work_json(run.id, before));
        return settled();
    }
    const auto path = house.blobs.path(run.blob);
    if (!path) throw std::runtime_error{"the imported file lies in no folder"};
    const auto take = [&house, campaign = found->campaign, path = *path, reading = reading_of(run),
                       actor = request.principal.actor(), id = run.id,
                       leave = std::move(*leave)](store::ImportProgress& progress) {
        const auto read = [&] { return read_file(house, campaign, path, reading); };
        return house.roster.confirm_import(campaign, actor, id, read, leave, progress);
    };
    const auto state = work.take(found->campaign.id.text(), run.id.text(), chosen, take, patience);
    if (!state) return refused(state.error());
    if (state->outcome && !*state->outcome) {
        const auto& why = state->outcome->error();
        return problem(status_of(why), why);
    }
    return json(state->outcome ? 200 : 202, work_json(run.id, state.value()));
}

// The import of the address, without its report: it is asked for again and again.
Result<store::ImportId, Response> import_of(House& house, const Request& request) {
    const auto campaign = campaign_of(house, request);
    if (!campaign) return refuse(campaign.error());
    const auto id = store::ImportId::parse(request.param("import"));
    if (!id || !house.roster.import_state(campaign->id, *id))
        return refuse(refused(no_such_import()));
    return *id;
}

Response ask_work(House& house, ImportWork& work, Request& request) {
    const auto id = import_of(house, request);
    return id ? json(work_json(*id, work.ask(id->text(), {}))) : id.error();
}

Response stop_work(House& house, ImportWork& work, Request& request) {
    const auto id = import_of(house, request);
    if (!id) return id.error();
    work.stop(id->text());
    return json(work_json(*id, work.ask(id->text(), patience)));
}

// The same file once more, its columns as said: another dry run, and this one is dropped.
Response read_again(House& house, Request& request) {
    const auto found = kept(house, request);
    if (!found) return found.error();
    const auto body = body_of(request);
    if (!body) return body.error();
    auto columns = columns_in(body->value("columns", Json(nullptr)));
    if (!columns) return columns.error();
    if (found->run.state != "dry_run") return settled();
    const auto path = house.blobs.path(found->run.blob);
    if (!path) throw std::runtime_error{"the imported file lies in no folder"};
    auto reading = reading_of(found->run);
    reading.columns = std::move(*columns);
    const auto report = read_file(house, found->campaign, *path, reading);
    if (!report) return columns_refused(*path, reading, report.error());
    if (!same_head(report->understood.columns, reading.columns)) return bad_columns();
    house.roster.remember_columns(found->campaign, request.principal.actor(), reading.columns);
    const auto diff = house.roster.difference(found->campaign, *report);
    const auto id = store::ImportId::make(house.clock.now());
    house.roster.keep_again(found->campaign, request.principal.actor(), id, found->run,
                            report_json(found->run.file_name, reading, *report, diff).dump());
    return import_answer(201, house.roster.import_run(found->campaign.id, id).value(), request);
}

Words fate_of(const Json& change) {
    if (change.value("by_request_only", false))
        return {
            "由已批准的异动改过，导入不能改；确需更改时另提异动申请",
            "set by an approved request: no import changes it; make a change request if it must "
            "change"};
    if (change.value("contested", false))
        return {"由已批准的异动改过，不采用，除非逐项选定",
                "set by an approved request: left, unless it is chosen by itself"};
    return {"采用，除非选择保留原值", "taken, unless it is left"};
}

// What the dry run found to change; numbers are masked there.
void write_changes(roster::ImportReportFile& out, const store::ImportRun& run) {
    const auto report = Json::parse(run.report);
    for (const auto& row : report.at("rows")) {
        const auto number = row.at("student_no").get<std::string>();
        if (row.at("change") == "gone")
            out.change({.row = "",
                        .student_no = number,
                        .item = "",
                        .old = "",
                        .file = "",
                        .says = {"新名单中没有；标记为不在名单，不删除",
                                 "not in the file: marked as gone, never deleted"},
                        .held = true});
        for (const auto& change : row.at("changes")) {
            const auto field = roster::field_of_name(change.at("field").get<std::string>());
            const auto title = field ? roster::title_of(*field) : Words{};
            out.change({.row = std::to_string(row.at("row").get<std::uint64_t>()),
                        .student_no = number,
                        .item = title.zh + " / " + title.en,
                        .old = change.at("old").get<std::string>(),
                        .file = change.at("new").get<std::string>(),
                        .says = fate_of(change),
                        .held = change.value("contested", false)});
        }
    }
}

Response workbook(House& house, Request& request) {
    const auto found = kept(house, request);
    if (!found) return found.error();
    const auto path = house.blobs.path(found->run.blob);
    if (!path) throw std::runtime_error{"the imported file lies in no folder"};
    const auto reading = reading_of(found->run);
    const Holders holders{house, found->campaign.id};
    auto opened = roster::open_roster(*path, open_options(reading),
                                      roster::expectations_of(*found->campaign.campaign),
                                      import_options(reading, &holders));
    if (!opened) return problem(422, opened.error());
    auto* const reader = &opened->reader;
    const ScratchFile file{house.clock, ".xlsx"};
    roster::ImportReportFile out{file.path(), reader->understood()};
    for (;;) {
        const auto row = reader->next();
        if (!row) return problem(422, row.error());
        if (!*row) break;
        out.row(**row, reader->cells());
    }
    write_changes(out, found->run);
    out.close(reader->understood(), reader->counts());
    return as_download(
        bytes("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", file.read()),
        "import-report.xlsx");
}

}  // namespace

void add_import_routes(Router& router, House& house) {
    const std::string base = campaign_path;
    const auto on = [&](const char* method, const char* path, Response (*handler)(House&, Request&),
                        RouteOptions options = {}) {
        router.add(
            method, base + path, access::Act::ImportRoster,
            [&house, handler](Request& request) { return handler(house, request); }, options);
    };
    on("POST", "", dry_run, {.max_body = largest_roster, .streaming_upload = true});
    on("GET", "/{import}", [](House& h, Request& request) {
        const auto found = kept(h, request);
        return found ? import_answer(200, found->run, request) : found.error();
    });
    on("GET", "/{import}/report.xlsx", workbook);
    on("POST", "/{import}/columns", read_again);
    const auto work = std::make_shared<ImportWork>();
    const auto with_work = [&](const char* method, const char* path,
                               Response (*handler)(House&, ImportWork&, Request&)) {
        router.add(
            method, base + path, access::Act::ImportRoster,
            [&house, work, handler](Request& request) { return handler(house, *work, request); });
    };
    with_work("POST", "/{import}/confirm", confirm);
    with_work("GET", "/{import}/work", ask_work);
    with_work("POST", "/{import}/stop", stop_work);
    on("POST", "/{import}/drop", [](House& h, Request& request) {
        const auto found = kept(h, request);
        if (!found) return found.error();
        h.roster.drop_import(found->campaign, request.principal.actor(), found->run.id);
        return json({{"ok", true}});
    });
}

}  // namespace liuying::http
