// What the offices work off: change requests, associations, reports; the lists of pictures on both
// sides.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <fstream>
#include <nlohmann/json.hpp>

#include "access/policy.h"
#include "http/actor_names.h"
#include "http/after_routes.h"
#include "http/case_json.h"
#include "http/case_list.h"
#include "http/change_json.h"
#include "http/evidence_view.h"
#include "http/list_workbook.h"
#include "http/shot_json.h"
#include "http/workbook_file.h"
#include "paper/pdf_pages.h"
#include "roster/picture_list.h"
#include "store/case_records.h"
#include "store/picture_list_records.h"
#include "store/store_words.h"
#include "table/table.h"

namespace liuying::http {

using Json = nlohmann::json;

namespace {

constexpr const char* campaign_path = "/api/v1/schools/{school}/campaigns/{campaign}";
constexpr std::uint64_t largest_list = std::uint64_t{256} << 20;  // bytes

Response list(House& house, Request& request) {
    const auto campaign = campaign_of(house, request);
    if (!campaign) return campaign.error();
    return page_of_cases(house, request, wanted_cases(house, request, *campaign));
}

std::string whose_words(const std::string& whose) {
    using enum campaign::Turn;
    for (const auto turn : {Graduand, CollegeOffice, RegistryOffice})
        if (campaign::name_of(turn) == whose) return campaign::title_of(turn).zh;
    return whose;
}

Response cases_workbook(House& house, Request& request) {
    static const std::array columns{
        ListColumn{"事项 What", 34,
                   [](const Json& row, const store::InForce&) {
                       return row.at("words").at("zh").get<std::string>();
                   }},
        text_column("学号 Student no.", 14, "student_no"),
        text_column("姓名 Name", 14, "name"),
        ListColumn{"学院 College", 26,
                   [](const Json& row, const store::InForce& campaign) {
                       const auto id = row.at("college").get<std::string>();
                       const auto* college = campaign.campaign->college(id);
                       return college ? college->name.zh : id;
                   }},
        ListColumn{"在谁手里 Whose turn", 18,
                   [](const Json& row, const store::InForce&) {
                       return whose_words(row.at("whose").get<std::string>());
                   }},
        text_column("逾期天数 Days overdue", 12, "overdue_days"),
        moment_column("提出时间 Opened", "opened_at_ms")};
    return list_workbook(house, request, list, "cases", columns);
}

Response show(House& house, Request& request) {
    const auto campaign = campaign_of(house, request);
    if (!campaign) return campaign.error();
    const auto id = store::EventId::parse(request.param("case"));
    if (!id) return refused(store::no_such_case());
    const auto seen = case_sight(request, *campaign);
    return house.database.read([&](store::Transaction& tx) {
        const auto records = cases_of(house);
        if (const auto one = records.change(tx, campaign->id, *id); one && seen.sees(one->who))
            return json(with_names(tx, change_json(request, *campaign, *one, seen.shown(),
                                                   may_about(request, access::Act::SeeDocument,
                                                             *campaign, one->who))))
                .with_header("Cache-Control", "no-store");
        if (const auto one = store::AssociationRecords::find(tx, campaign->id, *id);
            one && seen.sees(one->who))
            return json(with_names(tx, association_json(request, *campaign, *one, seen.shown())));
        if (const auto report = store::ProofRecords::find(tx, campaign->id, *id))
            if (const auto who = house.graduands.by_token(tx, campaign->id, report->token);
                who && seen.sees(*who))
                return json(with_names(
                    tx, report_case_json(request, *campaign, *report, *who, seen.shown())));
        return refused(store::no_such_case());
    });
}

struct Asked {
    store::InForce campaign;
    store::GraduandRow who;
    Json body;
    store::Doing doing;
};

// body.graduand, whom the asking person may perform the route's act about.
Result<Asked, Response> asked(House& house, const Request& request) {
    auto campaign = campaign_of(house, request);
    if (!campaign) return refuse(std::move(campaign.error()));
    auto body = body_of(request);
    if (!body) return refuse(std::move(body.error()));
    auto doing = doing_of(house, request, *body);
    if (!doing) return refuse(std::move(doing.error()));
    const auto named = text_in(*body, "graduand");
    if (!named) return refuse(named.error());
    const auto id = roster::GraduandId::parse(*named);
    auto who = id ? house.database.read([&](store::Transaction& tx) {
        return house.graduands.by_id(tx, campaign->id, *id);
    })
                  : std::nullopt;
    if (!who || !may_about(request, request.act, *campaign, *who))
        return refuse(refused(
            {"no_such_graduand",
             {"名单中没有您可以代办的这个人。", "There is nobody like that you may ask for."},
             {"请从名单中选择。", "Choose one from the roster."}}));
    return Asked{std::move(*campaign), std::move(*who), std::move(*body), std::move(*doing)};
}

Response ask_change(House& house, Request& request) {
    const auto one = asked(house, request);
    if (!one) return one.error();
    const auto field = roster::field_of_name(text_or(one->body, "field", ""));
    const auto wanted = text_in(one->body, "new");
    if (!wanted) return wanted.error();
    if (!field || *field == roster::Field::StudentNo || wanted->size() > 400)
        return problem(400, {"bad_field",
                             {"这一项不能申请变更。", "No change of this item can be asked for."},
                             {"学号不能更改；其他项目请从记录中选择。",
                              "The student number stays; choose another item of the record."}});
    const bool on_behalf = request.principal.kind == access::Principal::Kind::Account;
    const auto made =
        cases_of(house).ask_change(one->campaign, one->doing, one->who, *field, *wanted, on_behalf,
                                   text_or(one->body, "comment", ""));
    if (!made) return refused(made.error());
    return json(201,
                with_names(house, change_json(request, one->campaign, *made, Shown::Full, true)));
}

struct Open {
    store::InForce campaign;
    store::ChangeCase one;
};

Result<Open, Response> open(House& house, const Request& request) {
    auto campaign = campaign_of(house, request);
    if (!campaign) return refuse(std::move(campaign.error()));
    const auto id = store::EventId::parse(request.param("case"));
    auto one = id ? house.database.read([&](store::Transaction& tx) {
        return cases_of(house).change(tx, campaign->id, *id);
    })
                  : std::nullopt;
    if (!one || !may_about(request, request.act, *campaign, one->who))
        return refuse(refused(store::no_such_case()));
    return Open{std::move(*campaign), std::move(*one)};
}

Response act(House& house, Request& request) {
    const auto found = open(house, request);
    if (!found) return found.error();
    const auto body = body_of(request);
    if (!body) return body.error();
    const auto doing = doing_of(house, request, *body);
    if (!doing) return doing.error();
    const auto name = text_in(*body, "act");
    if (!name) return name.error();
    const auto named = change_act_named(*name);
    if (!named)
        return problem(400, {"bad_act",
                             {"不认识这一步。", "This step is not known."},
                             {"请从页面上操作。", "Use the page."}});
    // Without a right to this step the machine itself says whose it is.
    const auto who = acting_as(request, found->campaign, found->one, *named);
    const auto as = who.value_or(request.principal.kind == access::Principal::Kind::Graduand
                                     ? roster::ChangeActor::Graduand
                                     : roster::ChangeActor::CollegeOffice);
    if (!who) {
        const bool known_step =
            std::ranges::any_of(roster::change_steps, [&](const roster::ChangeStep& step) {
                return step.from == found->one.request.state && step.act == *named;
            });
        return refused(roster::explain(
            {known_step ? roster::ChangeWhy::NotYours : roster::ChangeWhy::NotFromHere, {}}));
    }
    const auto done = cases_of(house).act(found->campaign, *doing, found->one.id, *named, as,
                                          text_or(*body, "comment", ""));
    if (!done) return refused(done.error());
    return json(with_names(house, change_json(request, found->campaign, *done, Shown::Full,
                                              may_about(request, access::Act::SeeDocument,
                                                        found->campaign, done->who))));
}

Response add_evidence(House& house, Request& request) {
    const auto found = open(house, request);
    if (!found) return found.error();
    const Refusal not_a_scan{
        "not_a_scan",
        {"只收 JPEG、PNG 或 PDF 文件，最大 20 MB。", "Only JPEG, PNG or PDF, up to 20 MB."},
        {"请重新扫描或拍照后上传。", "Scan or photograph it again."}};
    if (request.files.empty()) return problem(400, not_a_scan);
    const std::string what{request.field("kind").value_or("other")};
    if (!store::is_evidence(what))
        return problem(400, {"no_such_evidence_kind",
                             {"没有这种材料。", "There is no such kind of document."},
                             {"请从所列材料中选择。", "Choose one of those listed."}});
    const auto& upload = request.files.front();
    if (upload.size > roster::evidence_most_bytes) return problem(413, not_a_scan);
    std::ifstream in{upload.path(), std::ios::binary};
    const std::string all{std::istreambuf_iterator<char>{in}, std::istreambuf_iterator<char>{}};
    const auto kind = roster::evidence_file(std::string_view{all}.substr(0, 64));
    if (!kind) return problem(415, not_a_scan);
    std::string type = *kind == roster::EvidenceFile::Jpeg ? "image/jpeg" : "image/png";
    if (*kind == roster::EvidenceFile::Pdf) {
        const auto pages = paper::pdf_page_count(all);
        if (!pages) return problem(422, paper::words(pages.error()));
        if (*pages > roster::evidence_most_pages)
            return problem(422, {"too_many_pages",
                                 {fmt::format("这个 PDF 有 {} 页，最多 {} 页。", *pages,
                                              roster::evidence_most_pages),
                                  fmt::format("This PDF has {} pages; at most {} are taken.",
                                              *pages, roster::evidence_most_pages)},
                                 {"只上传证明所需的几页。", "Send only the pages that prove it."}});
        type = with_pages(*pages);
    } else if (const auto picture = house.engine.decode()(
                   {reinterpret_cast<const std::uint8_t*>(all.data()), all.size()},
                   {.short_side_px = 700});
               !picture || picture->damaged) {
        return problem(
            422, {"scan_unreadable",
                  {"这张图片打不开或不完整。", "This picture does not open, or is cut short."},
                  {"请重新拍照或扫描后上传。", "Photograph or scan it again."}});
    }
    const auto now = house.clock.now();
    const auto added = cases_of(house).add_evidence(found->campaign,
                                                    {.event_id = store::EventId::make(now),
                                                     .happened_at = now,
                                                     .actor = request.principal.actor(),
                                                     .device = ""},
                                                    found->one.id, what, type, all);
    if (!added) return refused(added.error());
    return json(201, {{"evidence", added->text()}});
}

// A clerk saw the original; the stamped copy goes on as paper, and nothing is scanned (R7).
Response note_paper(House& house, Request& request) {
    const auto found = open(house, request);
    if (!found) return found.error();
    if (request.principal.kind != access::Principal::Kind::Account)
        return problem(403, access::refusal(access::Denial::NotYourRole));
    const auto body = body_of(request);
    if (!body) return body.error();
    const auto doing = doing_of(house, request, *body);
    if (!doing) return doing.error();
    const auto kind = text_in(*body, "kind");
    if (!kind) return kind.error();
    const auto needed = roster::evidence_for(found->one.request);
    if (std::ranges::none_of(needed, [&](auto one) { return roster::name_of(one) == *kind; }))
        return problem(400, {"not_needed",
                             {"这份申请不需要这种材料。", "This request needs no such document."},
                             {"请从所列材料中选择。", "Choose one of those listed."}});
    const auto added = cases_of(house).add_evidence(found->campaign, *doing, found->one.id, *kind,
                                                    std::string{store::on_paper}, "paper");
    if (!added) return refused(added.error());
    return json(201, {{"evidence", added->text()}});
}

// One copy held against its original (R7).
Response sign_evidence(House& house, Request& request) {
    const auto found = open(house, request);
    if (!found) return found.error();
    const auto body = body_of(request);
    if (!body) return body.error();
    const auto doing = doing_of(house, request, *body);
    if (!doing) return doing.error();
    const auto id = store::EventId::parse(request.param("evidence"));
    const auto done = cases_of(house).sign_evidence(found->campaign, *doing, found->one.id,
                                                    id.value_or(store::EventId{}));
    if (!done) return refused(done.error());
    return json(with_names(house, change_json(request, found->campaign, *done, Shown::Full,
                                              may_about(request, access::Act::SeeDocument,
                                                        found->campaign, done->who))));
}

Response no_such_page(int pages) {
    return problem(404,
                   {"no_such_page",
                    {fmt::format("这份材料只有 {} 页。", pages),
                     fmt::format("This evidence has {} page{}.", pages, pages == 1 ? "" : "s")},
                    {"请从事项中打开。", "Open it from its case."}});
}

Response evidence(House& house, Request& request) {
    const auto campaign = campaign_of(house, request);
    if (!campaign) return campaign.error();
    const auto none = problem(404, {"no_such_evidence",
                                    {"没有这份材料。", "There is no such evidence."},
                                    {"请从事项中打开。", "Open it from its case."}});
    const auto id = store::EventId::parse(request.param("evidence"));
    if (!id) return none;
    struct Read {
        bool drawn = false;  // a page of a PDF
        std::string bytes;
        std::string reader;
    };
    const auto wanted = request.query_value("page").value_or("1");
    int page = 0;
    const auto [end, error] = std::from_chars(wanted.data(), wanted.data() + wanted.size(), page);
    if (error != std::errc{} || end != wanted.data() + wanted.size()) page = 0;
    const auto now = house.clock.now();
    // Reading a scan is an event, as unmasking a number is.
    const auto read = house.database.write(
        store::Lane::campaign(campaign->id), [&](store::Transaction& tx) -> Result<Read, Response> {
            const auto records = cases_of(house);
            const auto row = records.evidence(tx, campaign->id, *id);
            const auto of = row ? records.change(tx, campaign->id, row->request) : std::nullopt;
            if (!of || !may_about(request, request.act, *campaign, of->who) ||
                row->content_type == store::on_paper)
                return refuse(none);
            // A page that is not there is no reading of anything.
            const auto pages = pages_of(row->content_type);
            if (page < 1 || page > pages.value_or(1))
                return refuse(no_such_page(pages.value_or(1)));
            auto opened = records.open_evidence(tx, of->who, *row);
            if (!opened)
                return refuse(
                    problem(410, {"erased",
                                  {"该同学的个人信息已删除。", "This person's data were erased."},
                                  {"无法再查看。", "They cannot be seen any more."}}));
            const auto actor = request.principal.actor();
            house.journal.append(tx, {.event_id = store::EventId::make(now),
                                      .school = campaign->school,
                                      .campaign = campaign->id.text(),
                                      .happened_at = now,
                                      .actor = actor,
                                      .action = "evidence_read",
                                      .subject = "ticket/" + of->who.token});
            return Read{pages.has_value(), std::move(*opened), name_of_actor(tx, actor)};
        });
    if (!read) return read.error();
    const auto shown = [](Response response) {
        return std::move(response)
            .with_header("Cache-Control", "no-store")
            .with_header("X-Content-Type-Options", "nosniff");
    };
    std::string scan = std::move(read->bytes);
    if (read->drawn) {
        constexpr int long_side_px = 1600;
        const auto drawn = paper::pdf_page(scan, page, long_side_px);
        if (!drawn) return problem(422, paper::words(drawn.error()));
        scan.assign(drawn->begin(), drawn->end());
    }
    const auto words = read->reader + " " + moment_text(*campaign, now) + " 仅供核对";
    const auto marked =
        watermarked({reinterpret_cast<const std::uint8_t*>(scan.data()), scan.size()}, words,
                    house.engine.decode());
    if (!marked) return problem(422, marked.error());
    return shown(bytes("image/jpeg", std::string{marked->begin(), marked->end()}));
}

Response ask_association(House& house, Request& request) {
    const auto one = asked(house, request);
    if (!one) return one.error();
    const auto made = associations_of(house).ask_association(one->campaign, one->doing, one->who);
    if (!made) return refused(made.error());
    return json(201,
                with_names(house, association_json(request, one->campaign, *made, Shown::Full)));
}

Response work_off(House& house, Request& request) {
    const auto campaign = campaign_of(house, request);
    if (!campaign) return campaign.error();
    const auto body = body_of(request);
    if (!body) return body.error();
    const auto doing = doing_of(house, request, *body);
    if (!doing) return doing.error();
    const auto id = store::EventId::parse(request.param("case"));
    if (!id) return refused(store::no_such_case());
    const auto done =
        associations_of(house).work_off(*campaign, *doing, *id, text_or(*body, "note", ""));
    if (!done) return refused(done.error());
    return json(with_names(house, association_json(request, *campaign, *done, Shown::Full)));
}

// The rows of a list that were not read, or not whole.
Json unreadable_json(const std::string& file,
                     const std::vector<roster::PictureListFault>& unreadable) {
    Json rows = Json::array();
    for (const auto& fault : unreadable)
        rows.push_back({{"file", file},
                        {"row", fault.row},
                        {"column", fault.column},
                        {"message_zh", fault.message.zh},
                        {"message_en", fault.message.en}});
    return rows;
}

// What the registry or the school's system carries by now, as a list: every association asked for
// by one of these students.
Response work_off_list(House& house, Request& request) {
    const auto campaign = campaign_of(house, request);
    if (!campaign) return campaign.error();
    if (request.files.empty())
        return problem(400, {"missing_file",
                             {"请以 file 字段上传已关联学生的名单。",
                              "Upload the list of the students as the field `file`."},
                             {"CSV、XLSX 或 DBF，写明列名（学号或证件号码）。",
                              "CSV, XLSX or DBF; name the columns (student_no or document_no)."}});
    const auto& upload = request.files.front();
    auto rows = table::open_table(upload.path());
    if (!rows) return problem(422, table::explain(rows.error()));
    const auto seen = roster::read_picture_list(**rows);
    if (!seen) return problem(422, seen.error());
    const auto now = house.clock.now();
    const auto done =
        associations_of(house).work_off_all(*campaign,
                                            {.event_id = store::EventId::make(now),
                                             .happened_at = now,
                                             .actor = request.principal.actor(),
                                             .device = ""},
                                            *seen, std::string{request.field("note").value_or("")});
    return json({{"done", done.done},
                 {"without", done.without},
                 {"not_counting", done.not_counting},
                 {"unmatched", done.unmatched},
                 {"unreadable", unreadable_json(upload.file_name, done.unreadable)}});
}

Response picture_list(House& house, Request& request) {
    const auto campaign = campaign_of(house, request);
    if (!campaign) return campaign.error();
    const std::string side{request.field("side").value_or("registry")};
    if (request.files.empty() || (side != "registry" && side != "school"))
        return problem(400, {"missing_file",
                             {"请以 file 字段上传名单，side 为 registry 或 school。",
                              "Upload the list as the field `file`; side is registry or school."},
                             {"CSV、XLSX 或 DBF，写明列名（学号或证件号码）。",
                              "CSV, XLSX or DBF; name the columns (student_no or document_no)."}});
    const auto& upload = request.files.front();
    auto rows = table::open_table(upload.path());
    if (!rows) return problem(422, table::explain(rows.error()));
    const auto seen = roster::read_picture_list(**rows);
    if (!seen) return problem(422, seen.error());
    const auto now = house.clock.now();
    const auto read = store::PictureListRecords{house.database,  house.journal, house.facts,
                                                house.graduands, house.stages,  house.clock}
                          .read_list(*campaign,
                                     {.event_id = store::EventId::make(now),
                                      .happened_at = now,
                                      .actor = request.principal.actor(),
                                      .device = ""},
                                     side, upload.file_name, *seen);
    Json counted{{"both", 0}, {"registry_only", 0}, {"school_only", 0}, {"none", 0}, {"differ", 0}};
    for (const auto& [group, n] : read.cases) counted[group] = n;
    return json(201, {{"list", read.id.text()},
                      {"side", side},
                      {"matched", read.matched},
                      {"without", read.without},
                      {"not_counting", read.not_counting},
                      {"unmatched", read.unmatched},
                      {"unreadable", unreadable_json(upload.file_name, read.unreadable)},
                      {"cases", std::move(counted)}});
}

}  // namespace

void add_case_routes(Router& router, House& house) {
    const std::string base = campaign_path;
    const auto on = [&](const char* method, const char* path, access::Act permit,
                        Response (*handler)(House&, Request&), RouteOptions options = {}) {
        router.add(
            method, base + path, permit,
            [&house, handler](Request& request) { return handler(house, request); }, options);
    };
    on("POST", "/picture-lists", access::Act::SetEligibility, picture_list,
       {.max_body = largest_list, .streaming_upload = true});
    on("GET", "/cases", access::Act::SeeChanges, list);
    on("GET", "/cases.xlsx", access::Act::SeeChanges, cases_workbook);
    on("GET", "/cases/{case}", access::Act::SeeChanges, show);
    on("POST", "/change-requests", access::Act::AskChange, ask_change);
    on("POST", "/change-requests/{case}/evidence", access::Act::AskChange, add_evidence,
       {.max_body = roster::evidence_most_bytes + (std::uint64_t{1} << 20),
        .streaming_upload = true});
    on("POST", "/change-requests/{case}/paper-evidence", access::Act::AskChange, note_paper);
    on("POST", "/change-requests/{case}/evidence/{evidence}/sign", access::Act::VerifyChange,
       sign_evidence);
    on("GET", "/evidence/{evidence}", access::Act::SeeChanges, evidence);
    on("POST", "/change-requests/{case}/acts", access::Act::SeeChanges, act);
    on("POST", "/associations", access::Act::AskAssociation, ask_association);
    on("POST", "/associations/work-off", access::Act::WorkOffAssociation, work_off_list,
       {.max_body = largest_list, .streaming_upload = true});
    on("POST", "/associations/{case}/work-off", access::Act::WorkOffAssociation, work_off);
}

}  // namespace liuying::http
