// Papers and files made on request: the sign-in sheet, receipts, the journal as a file; the
// one-time code for a graduand's phone; health and the API's own description.
#include <fstream>
#include <nlohmann/json.hpp>

#include "campaign/sign_in_sheet.h"
#include "campaign/zone.h"
#include "http/actor_names.h"
#include "http/after_routes.h"
#include "http/workbook_file.h"
#include "paper/pdf.h"
#include "store/journal_chain.h"
#include "store/migrations.h"
#include "store/store_words.h"

namespace liuying::http {

using Json = nlohmann::json;

namespace {

constexpr const char* campaign_path = "/api/v1/schools/{school}/campaigns/{campaign}";

Response pdf(const Bytes& all, std::string_view name) {
    return as_download(bytes("application/pdf", std::string{all.begin(), all.end()}), name)
        .with_header("Cache-Control", "no-store");
}

Response sign_in_sheet(House& house, Request& request) {
    const auto campaign = campaign_of(house, request);
    if (!campaign) return campaign.error();
    const auto& rules = *campaign->campaign;
    const auto* session = rules.session(request.param("session"));
    if (!session) return refused(store::no_such_session());
    const std::string college{request.query_value("college").value_or("")};
    access::Scope scope;
    scope.school = campaign->school;
    scope.campaign = campaign->slug;
    scope.session = session->id;
    scope.college = college;
    if (auto no = refused_unless(request, request.act, scope)) return std::move(*no);
    if (!shows_names(*campaign, campaign::Place::SchoolDesk))
        return refused({"masked_place",
                        {"本任务的签到处不显示姓名，没有纸质签到表。",
                         "The desk of this campaign knows no names; there is no sheet on paper."},
                        {"请按采集码签到。", "Sign in by ticket."}});
    auto rows = house.database.read([&](store::Transaction& tx) {
        std::vector<campaign::SheetRow> all;
        for (const auto& row :
             tx.query("SELECT DISTINCT token FROM current_fact WHERE campaign_id = :campaign "
                      "AND kind = 'slot_given' AND session = :session",
                      {{"campaign", campaign->id}, {"session", session->id}})) {
            const auto who = house.graduands.by_token(tx, campaign->id, row.text("token"));
            if (!who || who->gone || (!college.empty() && who->college != college)) continue;
            const auto slot = store::HallRecords::slot_of(tx, campaign->id, who->token);
            if (!slot || slot->session != session->id) continue;
            all.push_back(
                {.college = who->college,
                 .slot_start_minute = campaign::local_time(rules.zone, slot->start).minute_of_day,
                 .student_no = who->student_no,
                 .name = who->name,
                 .token = who->token});
        }
        return all;
    });
    return pdf(campaign::sign_in_sheet_pdf(rules, *session, std::move(rows),
                                           {.name = asker_name(request), .at = house.clock.now()}),
               "sign-in-" + session->id + ".pdf");
}

// A5 landscape: what was paid, by whom, to whom, under which number.
Bytes receipt_pdf(const store::InForce& campaign, const store::PaymentRow& payment,
                  const std::string& payer, const std::string& cashier, Instant now) {
    const auto& rules = *campaign.campaign;
    paper::Pdf page{{210, 148},
                    {.title = "收据 Receipt", .author = rules.school.zh, .made_at = now}};
    page.text(15, 14, 180, payment.receipt_no ? "收  据  RECEIPT" : "凭  证  VOUCHER",
              {.size_pt = 20, .bold = true, .align = paper::Align::Centre});
    page.text(15, 27, 180, rules.school.zh + "  " + rules.school.en,
              {.align = paper::Align::Centre});
    page.line(15, 36, 195, 36, 0.4);
    double y = 42;
    const auto say = [&](const std::string& label, const std::string& value) {
        page.text(15, y, 55, label, {.size_pt = 10, .colour = paper::faint});
        y += page.text(72, y, 120, value, {.size_pt = 12}) + 3;
    };
    if (payment.receipt_no) say("编号 No.", std::to_string(*payment.receipt_no));
    say("项目 For", rules.name.zh + " / " + rules.name.en);
    say("交款人 Received from", payer);
    say("金额 Amount", "¥ " + to_text(payment.amount));
    say("方式 By", std::string{payment::name_of(payment.kind)});
    say("时间 At", moment_text(campaign, payment.at));
    say("收款方 Payee",
        rules.fee.payee == campaign::Payee::Bureau ? "采集单位 photo bureau" : "学校 the school");
    if (payment.undone) say("状态 State", "已撤销 undone");
    page.text(15, 132, 180,
              "经手 Handled by " + cashier + "    打印 Printed " + moment_text(campaign, now),
              {.size_pt = 8, .colour = paper::faint});
    return page.finish();
}

Response receipt(House& house, Request& request) {
    const auto campaign = campaign_of(house, request);
    if (!campaign) return campaign.error();
    const auto none = problem(404, {"no_such_payment",
                                    {"没有这笔收款。", "There is no such payment."},
                                    {"请从收款列表中选择。", "Choose one from the payments."}});
    const auto id = store::EventId::parse(request.param("payment"));
    if (!id) return none;
    const auto made = house.database.read([&](store::Transaction& tx) -> std::optional<Bytes> {
        const auto row =
            tx.first("SELECT token FROM payment WHERE id = :id AND campaign_id = :campaign",
                     {{"id", *id}, {"campaign", campaign->id}});
        if (!row) return std::nullopt;
        const auto token = row->text("token");
        const auto who = shows_names(*campaign, campaign::Place::SchoolDesk)
                             ? house.graduands.by_token(tx, campaign->id, token)
                             : std::nullopt;
        for (const auto& payment : store::Payments::of_token(tx, campaign->id, token))
            if (payment.id == *id)
                return receipt_pdf(*campaign, payment,
                                   who ? who->name + "  " + who->student_no : token,
                                   name_of_actor(tx, payment.by), house.clock.now());
        return std::nullopt;
    });
    if (!made) return none;
    return pdf(*made, "receipt.pdf");
}

Response entry_code(House& house, access::Door& door, Request& request) {
    const auto campaign = campaign_of(house, request);
    if (!campaign) return campaign.error();
    const auto id = roster::GraduandId::parse(request.param("graduand"));
    const auto who = id ? house.database.read([&](store::Transaction& tx) {
        return house.graduands.by_id(tx, campaign->id, *id);
    })
                        : std::nullopt;
    if (!who) return refused(store::no_such_graduand());
    const auto scope = scope_about(*campaign, *who);
    if (auto no = refused_unless(request, request.act, scope)) return std::move(*no);
    const auto code =
        door.issue_entry_code(campaign->school, campaign->slug, who->id.text(), request.principal);
    return json(201, {{"code", code.text},
                      {"until_ms", to_ms(code.until)},
                      {"link", "/" + campaign->school + "/" + campaign->slug + "/me"}})
        .with_header("Cache-Control", "no-store");
}

Response journal_file(House& house, Request& request) {
    const auto campaign = campaign_of(house, request);
    if (!campaign) return campaign.error();
    const auto scratch = std::make_shared<ScratchFile>(house.clock, ".ndjson");
    house.database.read([&](store::Transaction& tx) {
        std::ofstream lines{scratch->path(), std::ios::binary | std::ios::trunc};
        store::export_journal(tx, campaign->id.text(), lines);
        if (!lines.flush()) throw std::runtime_error{"cannot write " + scratch->path().string()};
    });
    auto in = std::make_shared<std::ifstream>(scratch->path(), std::ios::binary);
    return as_download(pieces("application/x-ndjson",
                              [scratch, in](std::string& piece) {
                                  piece.resize(65536);
                                  in->read(piece.data(),
                                           static_cast<std::streamsize>(piece.size()));
                                  piece.resize(static_cast<std::size_t>(in->gcount()));
                                  return !piece.empty();
                              }),
                       "journal-" + campaign->slug + ".ndjson");
}

Response health(House& house, Request&) {
    return house.database.read([&](store::Transaction& tx) {
        return json({{"ok", true},
                     {"version", LIUYING_VERSION},
                     {"schema", store::schema_version(tx)},
                     {"engine", tx.engine() == store::Engine::Sqlite ? "sqlite" : "postgres"}});
    });
}

}  // namespace

void add_paper_routes(Router& router, House& house, access::Door& door,
                      const std::filesystem::path& openapi) {
    const std::string base = campaign_path;
    const auto on = [&](const char* method, const std::string& path, access::Act act,
                        Response (*handler)(House&, Request&)) {
        router.add(method, path, act,
                   [&house, handler](Request& request) { return handler(house, request); });
    };
    on("GET", base + "/sessions/{session}/sign-in-sheet.pdf", access::Act::SignInPerson,
       sign_in_sheet);
    on("GET", base + "/payments/{payment}/receipt.pdf", access::Act::TakeFee, receipt);
    on("GET", base + "/journal/file", access::Act::ReadJournal, journal_file);
    router.add("POST", base + "/graduands/{graduand}/sign-in-code", access::Act::IssueEntryCode,
               [&house, &door](Request& request) { return entry_code(house, door, request); });
    on("GET", "/api/v1/health", access::Act::EnterHouse, health);
    if (!openapi.empty())
        router.add("GET", "/api/v1/openapi.json", access::Act::EnterHouse,
                   [openapi](Request&) { return file("application/json", openapi); });
}

}  // namespace liuying::http
