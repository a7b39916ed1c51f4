// Roster files: what was understood, row by row; the difference; then one transaction.
#include <spdlog/spdlog.h>

#include <algorithm>
#include <array>
#include <fstream>
#include <functional>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>

#include "campaign/campaign.h"
#include "http/actor_names.h"
#include "http/failure_log.h"
#include "http/import_choices.h"
#include "http/import_work.h"
#include "http/kept_report.h"
#include "http/roster_reading.h"
#include "http/roster_routes.h"
#include "http/workbook_file.h"
#include "roster/import_json.h"
#include "roster/import_report.h"

namespace liuying::http {

using Json = nlohmann::json;

namespace {

constexpr const char* campaign_path = "/api/v1/schools/{school}/campaigns/{campaign}/imports";
constexpr std::int64_t listed_lately = 20;
constexpr std::uint64_t largest_roster = std::uint64_t{256} << 20;  // bytes

// A small roster is read or taken by the time the answer leaves; a large one is found at …/work.
constexpr std::chrono::milliseconds patience{1'000};

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

Refusal being_read() {
    return {
        "import_being_read",
        {"这份文件还在读取。", "This file is still being read."},
        {"请等它读完（…/work 写明进度）。", "Wait until it is read; …/work says how far it is."}};
}

Refusal being_taken() {
    return {"import_busy",
            {"这次导入正在进行。", "This import is being taken."},
            {"请等它结束，或先停止它。", "Wait until it ends, or stop it first."}};
}

// Of an import that came to nothing: the request was wrong, the house failed, the roster or the
// office stood against it, or the file cannot be read.
int status_of(const Refusal& why) {
    if (why.kind == "bad_columns") return 400;
    if (why.kind == "import_failed") return 500;
    return why.kind.starts_with("import_") ? 409 : 422;
}

// A file refused for its columns is told with what they seem to be, so that somebody can say it.
Json details_of(const ImportWork::Refused& refused) {
    if (refused.columns.empty()) return Json::object();
    return {{"columns", Json::parse(roster::to_json(refused.columns))}};
}

Json work_json(const std::string& import, const std::optional<ImportWork::State>& state) {
    Json answer{{"import", import}, {"job", nullptr},    {"file", ""},
                {"state", "idle"},  {"step", nullptr},   {"done", 0},
                {"of", 0},          {"result", nullptr}, {"refusal", nullptr}};
    if (!state) return answer;
    answer["job"] = name_of(state->job);
    answer["file"] = state->file;
    answer["step"] = store::name_of(state->step);
    answer["done"] = state->done;
    answer["of"] = state->of;
    if (!state->outcome) {
        answer["state"] = state->stopping ? "stopping" : "working";
    } else if (!*state->outcome) {
        answer["state"] = "refused";
        const auto& refused = state->outcome->error();
        answer["refusal"] = refusal_json(refused.why, status_of(refused.why));
        answer["refusal"]["details"] = details_of(refused);
    } else {
        answer["state"] = "done";
        if (const auto& taken = **state->outcome)
            answer["result"] = {{"added", taken->added},
                                {"changed", taken->changed},
                                {"gone", taken->gone},
                                {"untouched", taken->untouched},
                                {"left", taken->left},
                                {"items_left", taken->items_left},
                                {"items_over_requests", taken->items_over_requests}};
    }
    return answer;
}

struct ToRead {
    store::InForce campaign;
    std::filesystem::path path;
    Reading reading;
    bool columns_said_now = false;
    std::string actor;
    store::ImportId id;
    std::string file_name;
};

// By now the file is kept, and its columns with it: should this fail, only the next file does not
// know them.
void remember(House& house, const ToRead& file) {
    try {
        house.roster.remember_columns(file.campaign, file.actor, file.reading.columns);
    } catch (const std::exception& error) {
        spdlog::error("the columns of import {} were not remembered: {}", file.id.text(),
                      loggable(error));
    }
}

// The dry run itself, beside the requests. Nothing is written before all of it was read, and nobody
// asked to stop.
ImportWork::Outcome read_and_keep(House& house, ToRead& file, store::ImportProgress& progress,
                                  const std::function<void(const std::string& report)>& keep) {
    auto& reading = file.reading;
    progress.at(store::ImportStep::Reading, 0, 0);
    if (!file.columns_said_now)
        reading.columns = remembered_for(house, file.campaign, file.path, reading);
    const auto report =
        read_file(house, file.campaign, file.path, reading, store::ImportStep::Checking, progress);
    if (!report) {
        const auto& why = report.error();
        if (why.kind != "missing_column" && why.kind != "no_header") return refuse(why);
        roster::ImportOptions options;
        if (!reading.columns.empty()) options.remembered.push_back(reading.columns);
        return refuse(ImportWork::Refused{
            why, roster::columns_of(file.path, open_options(reading), options)});
    }
    if (file.columns_said_now && !same_head(report->understood.columns, reading.columns))
        return refuse(bad_columns());
    const auto diff = house.roster.difference(file.campaign, *report, progress);
    if (!diff) return refuse(reading_stopped());
    progress.at(store::ImportStep::Keeping, 0, 0);
    const auto text = report_text(file.file_name, reading, *report, *diff);
    if (progress.stopped()) return refuse(reading_stopped());
    keep(text);
    if (file.columns_said_now) remember(house, file);
    return std::nullopt;
}

// Begins to read: the report when that is over soon, else where it is found.
Response begin_reading(House& house, ImportWork& work, const Request& request, ToRead file,
                       std::function<void(const ToRead&, const std::string& report)> keep) {
    const ImportWork::Task task{.job = ImportJob::Reading,
                                .campaign = file.campaign.id.text(),
                                .import = file.id.text(),
                                .file = file.file_name,
                                .choices = {}};
    const auto campaign = file.campaign.id;
    const auto id = file.id;
    const auto state = work.begin(
        task,
        [&house, file = std::move(file),
         keep = std::move(keep)](store::ImportProgress& progress) mutable {
            return read_and_keep(house, file, progress,
                                 [&](const std::string& report) { keep(file, report); });
        },
        patience);
    if (!state) return refused(state.error());
    if (!state->outcome) return json(202, work_json(task.import, *state));
    if (*state->outcome)
        return import_answer(201, house.roster.import_run(campaign, id).value(), request);
    const auto& why = state->outcome->error();
    if (why.columns.empty()) return problem(status_of(why.why), why.why);
    return problem(status_of(why.why), why.why, details_of(why));
}

// The upload itself, byte by byte: a copy that was cut short would be read as the roster later.
store::Blob kept_bytes(House& house, const UploadedFile& file) {
    auto writer = house.blobs.start();
    std::ifstream in{file.path(), std::ios::binary};
    std::array<char, 65536> piece{};
    while (in.read(piece.data(), piece.size()) || in.gcount() > 0)
        writer->write({reinterpret_cast<const std::uint8_t*>(piece.data()),
                       static_cast<std::size_t>(in.gcount())});
    auto blob = writer->finish();
    if (blob.sha256 == file.sha256) return blob;
    house.blobs.remove(blob.name);
    throw std::runtime_error{"the uploaded file was not copied whole"};
}

Response dry_run(House& house, ImportWork& work, Request& request) {
    const auto campaign = campaign_of(house, request);
    if (!campaign) return campaign.error();
    if (request.files.empty())
        return problem(400, {"missing_file",
                             {"没有收到文件。", "No file came with it."},
                             {"以 file 字段上传 CSV、XLSX 或 DBF。",
                              "Upload a CSV, XLSX or DBF as the field `file`."}});
    Reading reading{.encoding = std::string{request.field("encoding").value_or("")}, .columns = {}};
    const auto said = request.field("columns").value_or("");
    if (!said.empty()) {
        auto columns = columns_in(Json::parse(said, nullptr, false));
        if (!columns) return problem(400, columns.error());
        reading.columns = std::move(*columns);
    }
    // The uploaded file lives as long as the work does.
    const auto file = std::move(request.files.front());
    request.files.clear();
    const bool said_now = !reading.columns.empty();
    return begin_reading(house, work, request,
                         {.campaign = *campaign,
                          .path = file.path(),
                          .reading = std::move(reading),
                          .columns_said_now = said_now,
                          .actor = request.principal.actor(),
                          .id = store::ImportId::make(house.clock.now()),
                          .file_name = file.file_name},
                         [&house, file](const ToRead& read, const std::string& report) {
                             const auto blob = kept_bytes(house, file);
                             try {
                                 house.roster.keep_dry_run(read.campaign, read.actor, read.id,
                                                           read.file_name, blob, report);
                             } catch (const std::exception&) {
                                 // Of a commit whose answer was lost nobody knows but the database.
                                 if (!house.roster.import_state(read.campaign.id, read.id))
                                     house.blobs.remove(blob.name);
                                 throw;
                             }
                         });
}

Json seen_json(const std::string& import, const std::string& file, std::string_view state,
               const Json& made_at_ms, const Json& made_by) {
    return {{"import", import},
            {"file", file},
            {"state", state},
            {"made_at_ms", made_at_ms},
            {"made_by", made_by}};
}

// What was sent lately, the newest first: a dry run is found again here, and what is being read.
Response seen_lately(House& house, ImportWork& work, Request& request) {
    const auto campaign = campaign_of(house, request);
    if (!campaign) return campaign.error();
    Json items = Json::array();
    std::string taking;
    auto under_way = work.under_way(campaign->id.text());
    std::ranges::reverse(under_way);
    for (const auto& task : under_way) {
        if (task.job == ImportJob::Taking)
            taking = task.import;
        else
            items.push_back(seen_json(task.import, task.file, "reading", nullptr, nullptr));
    }
    for (const auto& run : house.roster.newest_imports(campaign->id, listed_lately)) {
        const auto id = run.id.text();
        if (std::ranges::any_of(items, [&](const Json& one) { return one.at("import") == id; }))
            continue;
        items.push_back(seen_json(id, run.file_name, id == taking ? "taking" : run.state,
                                  to_ms(run.made_at), run.made_by));
    }
    return json(with_names(house, {{"items", std::move(items)}}));
}

struct Kept {
    store::InForce campaign;
    store::ImportRun run;
};

Result<Kept, Response> kept(House& house, ImportWork& work, const Request& request) {
    auto campaign = campaign_of(house, request);
    if (!campaign) return refuse(std::move(campaign.error()));
    const auto id = store::ImportId::parse(request.param("import"));
    if (!id) return refuse(refused(no_such_import()));
    const auto state = work.ask(campaign->id.text(), id->text(), {});
    if (state && state->job == ImportJob::Reading && !state->outcome)
        return refuse(refused(being_read()));
    auto run = house.roster.import_run(campaign->id, *id);
    if (!run) return refuse(refused(no_such_import()));
    return Kept{std::move(*campaign), std::move(*run)};
}

// An import that nobody has decided about: neither confirmed nor dropped, and not being taken now.
Result<Kept, Response> open_kept(House& house, ImportWork& work, const Request& request) {
    auto found = kept(house, work, request);
    if (!found) return found;
    if (found->run.state != "dry_run") return refuse(settled());
    const auto state = work.ask(found->campaign.id.text(), found->run.id.text(), {});
    if (state && state->job == ImportJob::Taking && !state->outcome)
        return refuse(refused(being_taken()));
    return found;
}

Response confirm(House& house, ImportWork& work, Request& request) {
    const auto found = kept(house, work, request);
    if (!found) return found.error();
    const auto body = body_of(request);
    if (!body) return body.error();
    const auto& run = found->run;
    auto leave = choices_in(*body, run.report);
    if (!leave) return leave.error();
    const ImportWork::Task task{.job = ImportJob::Taking,
                                .campaign = found->campaign.id.text(),
                                .import = run.id.text(),
                                .file = run.file_name,
                                .choices = text_of(*leave)};
    if (run.state != "dry_run") {
        const auto before = work.ask(task.campaign, task.import, {});
        if (run.state == "confirmed" && before && before->job == ImportJob::Taking &&
            before->outcome && *before->outcome && before->choices == task.choices)
            return json(work_json(task.import, before));
        return settled();
    }
    const auto path = house.blobs.path(run.blob);
    if (!path) throw std::runtime_error{"the imported file lies in no folder"};
    const auto take = [&house, campaign = found->campaign, path = *path, reading = reading_of(run),
                       actor = request.principal.actor(), id = run.id, leave = std::move(*leave)](
                          store::ImportProgress& progress) -> ImportWork::Outcome {
        const auto read = [&] {
            return read_file(house, campaign, path, reading, store::ImportStep::Reading, progress);
        };
        auto taken = house.roster.confirm_import(campaign, actor, id, read, leave, progress);
        if (!taken) return refuse(taken.error());
        return *taken;
    };
    const auto state = work.begin(task, take, patience);
    if (!state) return refused(state.error());
    if (state->outcome && !*state->outcome) {
        const auto& why = state->outcome->error().why;
        return problem(status_of(why), why);
    }
    return json(state->outcome ? 200 : 202, work_json(task.import, state.value()));
}

struct Asked {
    std::string import;
    std::optional<ImportWork::State> state;
};

// The work of the address, without a report: it is asked for again and again.
Result<Asked, Response> work_of(House& house, ImportWork& work, const Request& request,
                                bool to_stop) {
    const auto campaign = campaign_of(house, request);
    if (!campaign) return refuse(campaign.error());
    const auto id = store::ImportId::parse(request.param("import"));
    if (!id) return refuse(refused(no_such_import()));
    if (to_stop) work.stop(campaign->id.text(), id->text());
    auto state =
        work.ask(campaign->id.text(), id->text(), to_stop ? patience : std::chrono::milliseconds{});
    if (!state && !house.roster.import_state(campaign->id, *id))
        return refuse(refused(no_such_import()));
    return Asked{id->text(), std::move(state)};
}

Response ask_work(House& house, ImportWork& work, Request& request) {
    const auto asked = work_of(house, work, request, false);
    return asked ? json(work_json(asked->import, asked->state)) : asked.error();
}

Response stop_work(House& house, ImportWork& work, Request& request) {
    const auto asked = work_of(house, work, request, true);
    return asked ? json(work_json(asked->import, asked->state)) : asked.error();
}

// The same file once more, its columns as said: another dry run, and this one is dropped.
Response read_again(House& house, ImportWork& work, Request& request) {
    const auto found = open_kept(house, work, request);
    if (!found) return found.error();
    const auto body = body_of(request);
    if (!body) return body.error();
    auto columns = columns_in(body->value("columns", Json(nullptr)));
    if (!columns) return problem(400, columns.error());
    const auto path = house.blobs.path(found->run.blob);
    if (!path) throw std::runtime_error{"the imported file lies in no folder"};
    auto reading = reading_of(found->run);
    reading.columns = std::move(*columns);
    return begin_reading(
        house, work, request,
        {.campaign = found->campaign,
         .path = *path,
         .reading = std::move(reading),
         .columns_said_now = true,
         .actor = request.principal.actor(),
         .id = store::ImportId::make(house.clock.now()),
         .file_name = found->run.file_name},
        [&house, before = found->run.id](const ToRead& read, const std::string& report) {
            house.roster.keep_again(read.campaign, read.actor, read.id, before, report);
        });
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
Json write_changes(roster::ImportReportFile& out, const store::ImportRun& run) {
    return walk_report(run.report, [&](const Json& row) {
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
    });
}

Response workbook(House& house, ImportWork& work, Request& request) {
    const auto found = kept(house, work, request);
    if (!found) return found.error();
    const auto path = house.blobs.path(found->run.blob);
    if (!path) throw std::runtime_error{"the imported file lies in no folder"};
    const auto reading = reading_of(found->run);
    auto opened = open_roster(house, found->campaign, *path, reading);
    if (!opened) return problem(422, opened.error());
    auto* const reader = &opened->roster.reader;
    const ScratchFile file{house.clock, ".xlsx"};
    roster::ImportReportFile out{file.path(), reader->understood()};
    for (;;) {
        const auto row = reader->next();
        if (!row) return problem(422, row.error());
        if (!*row) break;
        out.row(**row, reader->cells());
    }
    const auto kept_report = write_changes(out, found->run);
    // Why this encoding, as it was said when it was found: it is only asked for again.
    auto understood = reader->understood();
    understood.encoding_reason = {kept_report.value("encoding_reason", ""),
                                  kept_report.value("encoding_reason_en", "")};
    out.close(understood, reader->counts());
    return as_download(
        bytes("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", file.read()),
        "import-report.xlsx");
}

}  // namespace

void add_import_routes(Router& router, House& house) {
    const auto work = std::make_shared<ImportWork>();
    const std::string base = campaign_path;
    const auto on = [&](const char* method, const char* path,
                        Response (*handler)(House&, ImportWork&, Request&),
                        RouteOptions options = {}) {
        router.add(
            method, base + path, access::Act::ImportRoster,
            [&house, work, handler](Request& request) { return handler(house, *work, request); },
            options);
    };
    on("POST", "", dry_run, {.max_body = largest_roster, .streaming_upload = true});
    on("GET", "", seen_lately);
    on("GET", "/{import}", [](House& h, ImportWork& w, Request& request) {
        const auto found = kept(h, w, request);
        return found ? import_answer(200, found->run, request) : found.error();
    });
    on("GET", "/{import}/report.xlsx", workbook);
    on("POST", "/{import}/columns", read_again);
    on("POST", "/{import}/confirm", confirm);
    on("GET", "/{import}/work", ask_work);
    on("POST", "/{import}/stop", stop_work);
    on("POST", "/{import}/drop", [](House& h, ImportWork& w, Request& request) {
        const auto found = open_kept(h, w, request);
        if (!found) return found.error();
        if (!h.roster.drop_import(found->campaign, request.principal.actor(), found->run.id))
            return settled();
        return json({{"ok", true}});
    });
}

}  // namespace liuying::http
