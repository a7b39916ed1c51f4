// What leaves the house and what comes back (R26–R28), and whether a person may go on (R30).
#include <array>
#include <nlohmann/json.hpp>

#include "delivery/answers.h"
#include "delivery/clearance.h"
#include "http/actor_names.h"
#include "http/after_routes.h"
#include "http/delivery_file.h"
#include "http/list_workbook.h"
#include "http/paging.h"
#include "http/shot_json.h"
#include "http/words.h"
#include "store/like.h"
#include "store/store_words.h"
#include "table/table.h"

namespace liuying::http {

using Json = nlohmann::json;

namespace {

constexpr const char* campaign_path = "/api/v1/schools/{school}/campaigns/{campaign}";
constexpr std::uint64_t largest_answers = std::uint64_t{64} << 20;  // bytes

store::DeliveryRecords deliveries(House& house) {
    return {house.database, house.journal, house.facts, house.graduands, house.clock};
}

Json delivery_json(const store::InForce& campaign, const store::DeliveryRow& row) {
    Json counts = Json::object();
    for (const auto& [answer, n] : row.counts) counts[answer] = n;
    return {{"delivery", row.id.text()},
            {"kind", row.kind},
            {"number", row.number},
            {"purpose", row.purpose},
            {"made_by", row.made_by},
            {"second", row.second},
            {"made_at_ms", to_ms(row.made_at)},
            {"rows", row.rows},
            {"counts", std::move(counts)},
            {"size_bytes", row.size},
            {"sha256", row.sha256},
            {"url", address_of(campaign) + "/deliveries/" + row.id.text() + "/file"}};
}

Refusal no_such_delivery() {
    return {"no_such_delivery",
            {"没有这次交付。", "There is no such delivery."},
            {"请从列表中选择。", "Choose one from the list."}};
}

access::Act act_of(delivery::Kind kind) {
    switch (kind) {
        case delivery::Kind::Registry: return access::Act::SubmitPictures;
        case delivery::Kind::Unit: return access::Act::HandOverPictures;
        case delivery::Kind::School: return access::Act::ExportPictures;
        case delivery::Kind::Print: return access::Act::RunPrints;
    }
    return access::Act::SubmitPictures;
}

access::Scope everywhere(const store::InForce& campaign) {
    access::Scope scope;
    scope.school = campaign.school;
    scope.campaign = campaign.slug;
    return scope;
}

Response list(House& house, Request& request) {
    const auto campaign = campaign_of(house, request);
    if (!campaign) return campaign.error();
    const auto q = store::small_letters(request.query_value("q").value_or(""));
    auto all = house.database.read([&](store::Transaction& tx) {
        Json rows = Json::array();
        for (const auto& row : store::DeliveryRecords::list(
                 tx, campaign->id, request.query_value("kind").value_or("")))
            rows.push_back(delivery_json(*campaign, row));
        return with_names(tx, std::move(rows));
    });
    Json found = Json::array();
    for (auto& one : all) {
        const auto says = [&](const char* member) {
            return store::small_letters(one.at(member).get_ref<const std::string&>()).find(q) !=
                   std::string::npos;
        };
        if (says("purpose") || says("made_by") || says("second")) found.push_back(std::move(one));
    }
    return page_of(request, std::move(found), "delivery", {"-made_at_ms", "number", "rows"});
}

std::string kind_words(const Json& row, const store::InForce&) {
    const auto kind = delivery::kind_named(row.at("kind").get<std::string>());
    if (!kind) return row.at("kind").get<std::string>();
    switch (*kind) {
        case delivery::Kind::Registry: return "报送学信网";
        case delivery::Kind::Unit: return "移交采集单位";
        case delivery::Kind::School: return "学校系统";
        case delivery::Kind::Print: return "冲印";
    }
    return {};
}

std::string answer_words(const std::string& answer) {
    if (answer == "accepted") return "已接收";
    if (answer == "refused") return "退回";
    if (answer == "comparison_failed") return "人像比对未通过";
    return "等待回执";
}

ListColumn counted_column(const char* heading, std::string answer) {
    return {heading, 10, [answer = std::move(answer)](const Json& row, const store::InForce&) {
                return std::to_string(row.at("counts").value(answer, std::int64_t{0}));
            }};
}

Response deliveries_workbook(House& house, Request& request) {
    static const std::array columns{
        ListColumn{"种类 Kind", 16, kind_words},
        text_column("编号 Number", 8, "number"),
        text_column("用途 Purpose", 34, "purpose"),
        text_column("人数 People", 10, "rows"),
        counted_column("已接收 Accepted", "accepted"),
        counted_column("退回 Refused", "refused"),
        counted_column("比对未通过 Comparison failed", "comparison_failed"),
        text_column("经办 Made by", 16, "made_by"),
        text_column("第二人 Second", 16, "second"),
        moment_column("时间 Made at", "made_at_ms"),
        text_column("SHA-256", 66, "sha256")};
    return list_workbook(house, request, list, "deliveries", columns);
}

Json left_out_json(const std::map<delivery::LeftOut, std::int64_t>& left_out) {
    Json list = Json::array();
    for (const auto& [why, n] : left_out)
        list.push_back({{"reason", delivery::name_of(why)},
                        {"words", words_json(delivery::words_of(why))},
                        {"count", n}});
    return list;
}

Response make(House& house, Request& request) {
    const auto campaign = campaign_of(house, request);
    if (!campaign) return campaign.error();
    const auto body = body_of(request);
    if (!body) return body.error();
    const auto doing = doing_of(house, request, *body);
    if (!doing) return doing.error();
    const auto kind = delivery::kind_named(text_or(*body, "kind", ""));
    const auto purpose = text_or(*body, "purpose", "");
    if (!kind || purpose.size() < 2)
        return problem(400,
                       {"bad_delivery",
                        {"请写明种类（registry、unit、school、print）和用途。",
                         "Say the kind (registry, unit, school, print) and the purpose."},
                        {"用途会记入交付清单。", "The purpose stands in the list of deliveries."}});
    if (auto no = refused_unless(request, act_of(*kind), everywhere(*campaign)))
        return std::move(*no);
    const auto answer = [&](const store::DeliveryRow& row, Json left_out,
                            const std::string& passphrase) {
        Json said{{"delivery", with_names(house, delivery_json(*campaign, row))},
                  {"left_out", std::move(left_out)}};
        if (!passphrase.empty()) said["passphrase"] = passphrase;
        return created(address_of(*campaign) + "/deliveries/" + row.id.text(), said)
            .with_header("Cache-Control", "no-store");
    };
    const auto known = house.database.read([&](store::Transaction& tx) {
        return store::DeliveryRecords::find(tx, campaign->id, doing->event_id);
    });
    if (known) return answer(*known, Json::array(), {});

    const auto picked = house.database.read([&](store::Transaction& tx) {
        return store::DeliveryRecords::pick(tx, *campaign, *kind, text_or(*body, "college", ""),
                                            text_or(*body, "session", ""),
                                            body->value("only_unsent", true));
    });
    if (picked.rows.empty())
        return problem(409,
                       {"nothing_to_send",
                        {"没有可以交付的照片。", "There is no portrait that may be delivered."},
                        {"原因见明细。", "The details say why."}},
                       {{"left_out", left_out_json(picked.left_out)}});
    const bool sealed = needs_passphrase(*kind, *campaign->campaign);
    const auto second = second_of(house, request, *body, act_of(*kind));
    if (!second) return second.error();
    if (second->empty() &&
        (sealed || (delivery::goes_to_registry(*kind) && picked.rows.size() > 1)))
        return refused(
            {"needs_second",
             {"成批交付需要第二人确认。", "A second person must agree to this delivery."},
             {"请另一位有权限的同事输入账号和密码。",
              "Ask another who may do this to enter their name and password."}});
    const auto made =
        *kind == delivery::Kind::Print
            ? delivery_sheets(house, *campaign, text_or(*body, "paper", "single"), picked)
            : delivery_package(house, *campaign, *kind, picked);
    if (!made) return refused(made.error());
    const auto kept = deliveries(house).keep(
        *campaign, *doing,
        {.kind = *kind, .purpose = purpose, .second = *second, .blob = made->blob}, picked);
    if (!kept) {
        house.blobs.remove(made->blob.name);
        return refused(kept.error());
    }
    return answer(*kept, left_out_json(picked.left_out), made->passphrase);
}

struct One {
    store::InForce campaign;
    store::DeliveryRow row;
};

Result<One, Response> one(House& house, const Request& request) {
    auto campaign = campaign_of(house, request);
    if (!campaign) return refuse(std::move(campaign.error()));
    const auto id = store::EventId::parse(request.param("delivery"));
    auto row = id ? house.database.read([&](store::Transaction& tx) {
        return store::DeliveryRecords::find(tx, campaign->id, *id);
    })
                  : std::nullopt;
    if (!row) return refuse(refused(no_such_delivery()));
    return One{std::move(*campaign), std::move(*row)};
}

Response show(House& house, Request& request) {
    const auto found = one(house, request);
    if (!found) return found.error();
    const std::initializer_list<std::string_view> orders{"row_no", "student_no", "name", "answer",
                                                         "due_on"};
    const auto order = read_order(request, orders);
    if (!order) return problem(400, order.error());
    const bool named = for_reviewer(request, found->campaign) == Shown::Full;
    const auto answer = request.query_value("answer").value_or("");
    return house.database.read([&](store::Transaction& tx) {
        const auto told = [&](const std::vector<store::SentRow>& rows) {
            std::vector<std::string> tokens;
            if (named)
                for (const auto& row : rows) tokens.push_back(row.token);
            const auto people = house.graduands.of_tokens(tx, found->campaign.id, tokens);
            Json items = Json::array();
            for (const auto& row : rows) {
                const auto who = people.find(row.token);
                const bool told_who = who != people.end();
                items.push_back({{"row_no", row.row_no},
                                 {"token", row.token},
                                 {"student_no", told_who ? Json(who->second.student_no) : Json()},
                                 {"name", told_who ? Json(who->second.name) : Json()},
                                 {"answer", row.answer},
                                 {"reason", row.reason},
                                 {"due_on", row.due_on}});
            }
            return items;
        };
        const auto page_with = [&](Json items, Json next) {
            return json({{"delivery", with_names(tx, delivery_json(found->campaign, found->row))},
                         {"rows", std::move(items)},
                         {"next", std::move(next)}});
        };
        // In the order of the file a page reads its own rows only; in any other, all of them.
        if (order->by == "row_no" && !order->falling) {
            const auto page = read_page(request, 1);
            if (!page) return problem(400, page.error());
            const auto after = page->after.empty() ? 0 : whole_number(page->after.front());
            if (!after) return problem(400, refusal(Why::BadPage));
            auto rows =
                store::DeliveryRecords::rows(tx, found->row.id, answer, *after, page->limit + 1);
            Json next = nullptr;
            if (rows.size() > page->limit) {
                rows.pop_back();
                next = cursor({std::to_string(rows.back().row_no)});
            }
            return page_with(told(rows), std::move(next));
        }
        constexpr std::size_t every = 1'000'000;
        auto page = page_of_rows(
            request, told(store::DeliveryRecords::rows(tx, found->row.id, answer, 0, every)),
            "token", orders);
        if (!page) return std::move(page.error());
        return page_with(std::move(page->at("items")), std::move(page->at("next")));
    });
}

// The people of one delivery with what came back about each.
Response rows_workbook(House& house, Request& request) {
    static const std::array columns{
        text_column("序号 No.", 8, "row_no"),
        text_column("签名序号 Token", 20, "token"),
        text_column("学号 Student no.", 14, "student_no"),
        text_column("姓名 Name", 16, "name"),
        ListColumn{"回执 Answer", 16,
                   [](const Json& row, const store::InForce&) {
                       return answer_words(row.at("answer").get<std::string>());
                   }},
        text_column("原因 Reason", 40, "reason"),
        text_column("期限 Due", 12, "due_on")};
    return list_workbook(house, request, show, "delivery", columns, "rows");
}

Response fetch(House& house, Request& request) {
    const auto found = one(house, request);
    if (!found) return found.error();
    const auto& row = found->row;
    if (auto no = refused_unless(request, act_of(delivery::kind_named(row.kind).value()),
                                 everywhere(found->campaign)))
        return std::move(*no);
    house.database.write(store::Lane::campaign(found->campaign.id), [&](store::Transaction& tx) {
        house.journal.append(tx, {.event_id = store::EventId::make(house.clock.now()),
                                  .school = found->campaign.school,
                                  .campaign = found->campaign.id.text(),
                                  .happened_at = house.clock.now(),
                                  .actor = request.principal.actor(),
                                  .action = "delivery_fetched",
                                  .subject = "delivery/" + row.id.text()});
    });
    const bool pdf = row.kind == "print";
    const std::string type = pdf ? "application/pdf" : "application/zip";
    const auto name = found->campaign.slug + "-" + row.kind + "-" + std::to_string(row.number) +
                      (pdf ? ".pdf" : ".zip");
    if (const auto path = house.blobs.path(row.blob)) return as_download(file(type, *path), name);
    std::shared_ptr<store::BlobReader> reader = house.blobs.open(row.blob);
    if (!reader) throw std::runtime_error{"a delivery's file is missing: " + row.blob.text};
    return as_download(
        pieces(type,
               [reader](std::string& piece) {
                   piece.resize(65536);
                   piece.resize(
                       reader->read({reinterpret_cast<std::uint8_t*>(piece.data()), piece.size()}));
                   return !piece.empty();
               }),
        name);
}

Response answers(House& house, Request& request) {
    const auto found = one(house, request);
    if (!found) return found.error();
    if (!delivery::goes_to_registry(delivery::kind_named(found->row.kind).value()))
        return refused({"no_answers_here",
                        {"只有报送学信网或移交采集单位的交付才有回执。",
                         "Only packages for the registry or the unit are answered."},
                        {"请选择对应的交付。", "Choose the delivery this answers."}});
    if (request.files.empty())
        return problem(
            400, {"missing_file",
                  {"没有收到文件。", "No file came with it."},
                  {"以 file 字段上传 CSV 或 XLSX。", "Upload a CSV or XLSX as the field `file`."}});
    auto rows = table::open_table(request.files.front().path());
    if (!rows) return problem(422, table::explain(rows.error()));
    const auto read = delivery::read_answers(**rows);
    if (!read) return problem(422, read.error());
    const auto now = house.clock.now();
    const auto done = deliveries(house).import_answers(found->campaign,
                                                       {.event_id = store::EventId::make(now),
                                                        .happened_at = now,
                                                        .actor = request.principal.actor(),
                                                        .device = ""},
                                                       found->row.id, *read);
    return json(201, {{"accepted", done.accepted},
                      {"refused", done.refused},
                      {"comparison_failed", done.comparison_failed},
                      {"unmatched", done.unmatched},
                      {"again", done.again}});
}

Response clearance(House& house, Request& request) {
    const auto campaign = campaign_of(house, request);
    if (!campaign) return campaign.error();
    const auto number = request.param("student_no");
    const auto who = house.database.read([&](store::Transaction& tx) {
        const auto found =
            house.graduands.by_key(tx, campaign->id, store::KeyKind::StudentNo, number);
        return found.empty() ? std::optional<store::GraduandRow>{} : found.front();
    });
    if (!who) return refused(store::no_such_graduand());
    auto scope = scope_about(*campaign, *who);
    scope.person = who->id.text();
    if (auto no = refused_unless(request, request.act, scope)) return std::move(*no);
    return house.database.read([&](store::Transaction& tx) {
        const auto pages = house.stages.of(tx, campaign->id);
        const auto page = pages->find(who->token);
        const auto facts = page == pages->end() ? campaign::Facts{} : page->second;
        const bool complete =
            roster::decide(house.graduands.standing_facts(tx, *campaign, *who)).kind ==
            roster::StandingKind::Complete;
        Json gates = Json::array();
        for (const auto gate : delivery::all_gates) {
            const auto said = delivery::ask(gate, facts, complete);
            Json rests = Json::array();
            for (const auto kind : said.rests_on)
                if (const auto fact =
                        store::Facts::newest(tx, campaign->id, who->token, campaign::name_of(kind)))
                    rests.push_back(
                        {{"kind", campaign::name_of(kind)}, {"at_ms", to_ms(fact->at)}});
            gates.push_back(
                {{"gate", delivery::name_of(gate)},
                 {"open", said.open},
                 {"words", words_json(said.words)},
                 {"facts", std::move(rests)},
                 {"next_step", said.next_step ? words_json(*said.next_step) : Json(nullptr)}});
        }
        return json({{"student_no", who->student_no}, {"gates", std::move(gates)}});
    });
}

}  // namespace

void add_delivery_routes(Router& router, House& house) {
    const std::string base = campaign_path;
    const auto on = [&](const char* method, const char* path, access::Act act,
                        Response (*handler)(House&, Request&), RouteOptions options = {}) {
        router.add(
            method, base + path, act,
            [&house, handler](Request& request) { return handler(house, request); }, options);
    };
    on("GET", "/deliveries", access::Act::SeeDeliveries, list);
    on("POST", "/deliveries", access::Act::SubmitPictures, make);
    on("GET", "/deliveries.xlsx", access::Act::SeeDeliveries, deliveries_workbook);
    on("GET", "/deliveries/{delivery}/rows.xlsx", access::Act::SeeDeliveries, rows_workbook);
    on("GET", "/deliveries/{delivery}", access::Act::SeeDeliveries, show);
    on("GET", "/deliveries/{delivery}/file", access::Act::SubmitPictures, fetch);
    on("POST", "/deliveries/{delivery}/answers", access::Act::ImportAnswers, answers,
       {.max_body = largest_answers, .streaming_upload = true});
    on("GET", "/clearance/{student_no}", access::Act::SeeClearance, clearance);
}

}  // namespace liuying::http
