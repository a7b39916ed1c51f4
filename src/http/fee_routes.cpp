#include <array>
#include <nlohmann/json.hpp>

#include "http/actor_names.h"
#include "http/desk_routes.h"
#include "http/hall_json.h"
#include "http/list_workbook.h"
#include "http/paging.h"
#include "http/words.h"

namespace liuying::http {

using Json = nlohmann::json;

namespace {

constexpr const char* campaign_path = "/api/v1/schools/{school}/campaigns/{campaign}";

Response take(House& house, Request& request) {
    const auto campaign = campaign_of(house, request);
    if (!campaign) return campaign.error();
    const auto body = body_of(request);
    if (!body) return body.error();
    const auto doing = doing_of(house, request, *body);
    if (!doing) return doing.error();
    const auto token = text_in(*body, "token");
    if (!token) return token.error();
    store::Payments::Asked asked{.token = *token,
                                 .kind = {},
                                 .amount = campaign->campaign->fee.amount,
                                 .reason = text_or(*body, "reason", ""),
                                 .second = {}};
    if (!payment::kind_named(text_or(*body, "kind", ""), asked.kind) ||
        asked.kind == payment::Kind::Alipay)
        return problem(
            400, {"bad_kind",
                  {"不认识这种收费方式。", "This way of paying is not known."},
                  {"可用：cash、waived、later、refund。", "Use cash, waived, later or refund."}});
    if (const auto amount = body->find("amount_fen");
        amount != body->end() && amount->is_number_integer())
        asked.amount = Money{amount->get<std::int64_t>()};
    if (asked.kind == payment::Kind::Waived || asked.kind == payment::Kind::Later)
        asked.amount = {};
    const auto second = second_of(house, request, *body, access::Act::ConfirmWaiver);
    if (!second) return second.error();
    asked.second = *second;
    const auto done = house.database.write(
        store::Lane::campaign(campaign->id),
        [&](store::Transaction& tx) -> Result<store::TakenPayment, Refusal> {
            if (!house.graduands.by_token(tx, campaign->id, asked.token))
                return refuse(Refusal{"no_such_ticket",
                                      {"没有这个号。", "There is no such ticket."},
                                      {"请重新扫码。", "Scan it again."}});
            return house.payments.take(tx, *campaign, *doing, asked);
        });
    if (!done) return refused(done.error());
    return json(201, with_names(house, {{"payment", payment_json(done->payment)},
                                        {"fee", fee_json(done->fee)},
                                        {"again", done->again}}));
}

Response list(House& house, Request& request) {
    const auto campaign = campaign_of(house, request);
    if (!campaign) return campaign.error();
    const auto page = read_page(request, 2);
    if (!page) return problem(400, page.error());
    const auto order = read_order(request, {"-at_ms", "receipt_no"});
    if (!order) return problem(400, order.error());
    store::Payments::Filter filter{.kind = std::string{request.query_value("kind").value_or("")},
                                   .shift = std::string{request.query_value("shift").value_or("")},
                                   .by_receipt = order->by == "receipt_no",
                                   .falling = order->falling,
                                   .after = {},
                                   .limit = page->limit + 1};
    if (!page->after.empty()) {
        const auto value = whole_number(page->after[0]);
        if (!value) return problem(400, refusal(Why::BadPage));
        filter.after = {*value, page->after[1]};
    }
    return house.database.read([&](store::Transaction& tx) {
        auto rows = store::Payments::list(tx, campaign->id, filter);
        std::optional<std::vector<std::string>> last;
        if (rows.size() > page->limit) {
            rows.pop_back();
            const auto& row = rows.back();
            last = {std::to_string(filter.by_receipt ? row.receipt_no.value_or(0) : to_ms(row.at)),
                    row.id.text()};
        }
        Json items = Json::array();
        for (const auto& row : rows) items.push_back(payment_json(row));
        return json(page_json(with_names(tx, std::move(items)), last,
                              store::Payments::count(tx, campaign->id, filter)));
    });
}

// Whole fen in the store, yuan with two decimals on paper.
std::string yuan_text(const Json& row, const store::InForce&) {
    const auto fen = row.at("amount_fen").get<std::int64_t>();
    const auto whole = fen < 0 ? -fen : fen;
    const auto cents = std::to_string(whole % 100);
    return (fen < 0 ? "-" : "") + std::to_string(whole / 100) + "." +
           (cents.size() < 2 ? "0" : "") + cents;
}

std::string kind_text(const Json& row, const store::InForce&) {
    const auto kind = row.at("kind").get<std::string>();
    if (kind == "cash") return "现金";
    if (kind == "waived") return "减免";
    if (kind == "later") return "暂欠";
    if (kind == "alipay") return "支付宝";
    if (kind == "refund") return "退款";
    return kind;
}

std::string undone_text(const Json& row, const store::InForce&) {
    return row.at("undone").get<bool>() ? "是" : "";
}

Response payments_workbook(House& house, Request& request) {
    static const std::array columns{text_column("收据号 Receipt no.", 12, "receipt_no"),
                                    ListColumn{"方式 Kind", 12, kind_text},
                                    ListColumn{"金额（元） Yuan", 12, yuan_text},
                                    text_column("经手人 By", 16, "by"),
                                    text_column("第二人 Second", 16, "second"),
                                    text_column("理由 Reason", 30, "reason"),
                                    ListColumn{"已撤销 Undone", 10, undone_text},
                                    moment_column("时间 At", "at_ms")};
    return list_workbook(house, request, list, "payments", columns);
}

Response shifts(House& house, Request& request) {
    const auto campaign = campaign_of(house, request);
    if (!campaign) return campaign.error();
    return house.database.read([&](store::Transaction& tx) {
        Json items = Json::array();
        for (const auto& shift : store::Payments::shifts(tx, campaign->id))
            if (shift.cashier == request.principal.actor()) items.push_back(shift_json(shift));
        return json({{"items", with_names(tx, std::move(items))}});
    });
}

Result<Money, Response> money_in(const Json& body, const char* name) {
    const auto found = body.find(name);
    if (found == body.end() || !found->is_number_integer() || found->get<std::int64_t>() < 0)
        return refuse(
            problem(400, {"bad_amount",
                          {"金额须为不小于 0 的整数（分）。", "An amount is whole fen, 0 or more."},
                          {"请重新录入。", "Enter it again."}}));
    return Money{found->get<std::int64_t>()};
}

Response open_shift(House& house, Request& request) {
    const auto campaign = campaign_of(house, request);
    if (!campaign) return campaign.error();
    const auto body = body_of(request);
    if (!body) return body.error();
    const auto doing = doing_of(house, request, *body);
    if (!doing) return doing.error();
    const auto amount = money_in(*body, "float_fen");
    if (!amount) return amount.error();
    const auto shift =
        house.database.write(store::Lane::campaign(campaign->id), [&](store::Transaction& tx) {
            return house.payments.open_shift(tx, *campaign, *doing, *amount);
        });
    if (!shift) return refused(shift.error());
    return json(201, with_names(house, shift_json(*shift)));
}

Response count_shift(House& house, Request& request) {
    const auto campaign = campaign_of(house, request);
    if (!campaign) return campaign.error();
    const auto body = body_of(request);
    if (!body) return body.error();
    const auto doing = doing_of(house, request, *body);
    if (!doing) return doing.error();
    const auto amount = money_in(*body, "counted_fen");
    if (!amount) return amount.error();
    const auto id = store::EventId::parse(request.param("shift"));
    if (!id)
        return refused({"no_such_shift",
                        {"没有这个班次。", "There is no such shift."},
                        {"请从列表中选择。", "Choose one from the list."}});
    const auto shift =
        house.database.write(store::Lane::campaign(campaign->id), [&](store::Transaction& tx) {
            return house.payments.count_shift(tx, *campaign, *doing, *id, *amount);
        });
    if (!shift) return refused(shift.error());
    return json(with_names(house, shift_json(*shift)));
}

}  // namespace

void add_fee_routes(Router& router, House& house) {
    const std::string base = campaign_path;
    const auto on = [&](const char* method, const char* path, access::Act act,
                        Response (*handler)(House&, Request&)) {
        router.add(method, base + path, act,
                   [&house, handler](Request& request) { return handler(house, request); });
    };
    on("POST", "/payments", access::Act::TakeFee, take);
    on("GET", "/payments", access::Act::ReadFees, list);
    on("GET", "/payments.xlsx", access::Act::ReadFees, payments_workbook);
    on("GET", "/cash-shifts", access::Act::RunShift, shifts);
    on("POST", "/cash-shifts", access::Act::RunShift, open_shift);
    on("POST", "/cash-shifts/{shift}/count", access::Act::RunShift, count_shift);
}

}  // namespace liuying::http
