#include "store/payment_records.h"

#include <cassert>
#include <nlohmann/json.hpp>

namespace liuying::store {

namespace {

constexpr const char* select_payment =
    "SELECT p.id, p.token, p.kind, p.amount_fen, p.receipt_no, p.shift_id, p.by_account, p.second, "
    "p.reason, p.at_ms, CASE WHEN EXISTS (SELECT 1 FROM payment u WHERE u.undoes = p.id) THEN 1 "
    "ELSE 0 "
    "END AS undone FROM payment p";

constexpr const char* wanted_payments =
    " WHERE p.campaign_id = :campaign AND COALESCE(p.undoes, p.id) = p.id AND (:kind = '' OR "
    "p.kind = "
    ":kind) AND (:shift = '' OR p.shift_id = :shift)";

PaymentRow payment_of_row(const Row& row) {
    PaymentRow payment{.id = row.id<JournalEvent>("id"),
                       .token = row.text("token"),
                       .kind = {},
                       .amount = row.money("amount_fen"),
                       .receipt_no = row.opt_int64("receipt_no"),
                       .shift = row.opt_id<JournalEvent>("shift_id"),
                       .by = row.text("by_account"),
                       .second = row.text("second"),
                       .reason = row.text("reason"),
                       .at = row.instant("at_ms"),
                       .undone = row.truth("undone")};
    const bool known = payment::kind_named(row.text("kind"), payment.kind);
    assert(known);
    static_cast<void>(known);
    return payment;
}

// COALESCE(p.undoes, p.id) = p.id: it undoes nothing (migration 0005 says why so).
constexpr const char* select_shift =
    "SELECT s.id, s.cashier, s.opened_at_ms, s.float_fen, c.counted_fen, c.at_ms AS closed_at_ms, "
    "CAST(COALESCE((SELECT SUM(CASE WHEN p.kind = 'refund' THEN -p.amount_fen ELSE p.amount_fen "
    "END) FROM "
    "payment p WHERE p.shift_id = s.id AND COALESCE(p.undoes, p.id) = p.id AND NOT EXISTS (SELECT "
    "1 FROM payment u "
    "WHERE u.undoes = p.id)), 0) AS BIGINT) AS taken_fen, (SELECT COUNT(*) FROM payment p WHERE "
    "p.shift_id = s.id "
    "AND p.receipt_no IS NOT NULL) AS receipts FROM cash_shift s LEFT JOIN cash_count c ON "
    "c.shift_id = s.id";

ShiftRow shift_of_row(const Row& row) {
    ShiftRow shift{.id = row.id<JournalEvent>("id"),
                   .cashier = row.text("cashier"),
                   .opened_at = row.instant("opened_at_ms"),
                   .opening_float = row.money("float_fen"),
                   .taken = row.money("taken_fen"),
                   .receipts = row.int64("receipts"),
                   .counted = {},
                   .closed_at = row.opt_instant("closed_at_ms")};
    if (const auto counted = row.opt_int64("counted_fen")) shift.counted = Money{*counted};
    return shift;
}

std::optional<ShiftRow> open_shift_of(Transaction& tx, CampaignId campaign,
                                      std::string_view cashier) {
    const auto row = tx.first(std::string{select_shift} +
                                  " WHERE s.campaign_id = :campaign AND s.cashier = :cashier AND "
                                  "c.counted_fen IS NULL",
                              {{"campaign", campaign}, {"cashier", cashier}});
    if (!row) return std::nullopt;
    return shift_of_row(*row);
}

}  // namespace

std::vector<PaymentRow> Payments::of_token(Transaction& tx, CampaignId campaign,
                                           std::string_view token) {
    std::vector<PaymentRow> payments;
    for (const auto& row : tx.query(std::string{select_payment} +
                                        " WHERE p.campaign_id = :campaign AND p.token = :token AND "
                                        "COALESCE(p.undoes, p.id) = p.id ORDER BY p.at_ms, p.id",
                                    {{"campaign", campaign}, {"token", token}}))
        payments.push_back(payment_of_row(row));
    return payments;
}

std::vector<PaymentRow> Payments::list(Transaction& tx, CampaignId campaign, const Filter& filter) {
    const std::string key = filter.by_receipt ? "COALESCE(p.receipt_no, 0)" : "p.at_ms";
    const std::string beyond = filter.falling ? " < " : " > ";
    const std::string way = filter.falling ? " DESC" : "";
    auto text = std::string{select_payment} + wanted_payments;
    if (filter.after)
        text +=
            " AND (" + key + beyond + ":value OR (" + key + " = :value AND p.id" + beyond + ":id))";
    text += " ORDER BY " + key + way + ", p.id" + way + " LIMIT :limit";
    Params params{{"campaign", campaign},
                  {"kind", filter.kind},
                  {"shift", filter.shift},
                  {"limit", static_cast<std::int64_t>(filter.limit)}};
    if (filter.after) {
        params.push_back({"value", filter.after->first});
        params.push_back({"id", filter.after->second});
    }
    std::vector<PaymentRow> payments;
    for (const auto& row : tx.query(text, params)) payments.push_back(payment_of_row(row));
    return payments;
}

std::size_t Payments::count(Transaction& tx, CampaignId campaign, const Filter& filter) {
    const auto row =
        tx.first(std::string{"SELECT COUNT(*) AS n FROM payment p"} + wanted_payments,
                 {{"campaign", campaign}, {"kind", filter.kind}, {"shift", filter.shift}});
    return static_cast<std::size_t>(row.value().int64("n"));
}

FeeOf Payments::fee_of(Transaction& tx, const InForce& campaign, std::string_view token) {
    std::vector<payment::Line> lines;
    FeeOf fee{.standing = {}, .due = campaign.campaign->fee.amount, .receipt_no = {}};
    for (const auto& payment : of_token(tx, campaign.id, token)) {
        lines.push_back({payment.kind, payment.amount, payment.undone});
        if (!payment.undone && payment.receipt_no) fee.receipt_no = payment.receipt_no;
    }
    fee.standing = payment::standing(fee.due, lines);
    return fee;
}

Result<TakenPayment, Refusal> Payments::take(Transaction& tx, const InForce& campaign,
                                             const Doing& doing, const Asked& asked) {
    const auto& fee = campaign.campaign->fee;
    if (const auto row =
            tx.first(std::string{select_payment} + " WHERE p.id = :id", {{"id", doing.event_id}}))
        return TakenPayment{payment_of_row(*row), fee_of(tx, campaign, asked.token), true};

    const auto shift = open_shift_of(tx, campaign.id, doing.actor);
    const auto now = fee_of(tx, campaign, asked.token);
    const auto may = payment::may_take(fee, now.standing,
                                       {.kind = asked.kind,
                                        .amount = asked.amount,
                                        .shift_open = shift.has_value(),
                                        .actor = doing.actor,
                                        .second = asked.second,
                                        .reason = asked.reason});
    if (!may) return refuse(payment::explain(may.error(), fee.amount));

    const bool cash = asked.kind == payment::Kind::Cash || asked.kind == payment::Kind::Refund;
    std::optional<std::int64_t> receipt_no;
    if (asked.kind == payment::Kind::Cash) {
        receipt_no = tx.first(
                           "SELECT COALESCE(MAX(receipt_no), 0) + 1 AS next FROM payment WHERE "
                           "campaign_id = :campaign",
                           {{"campaign", campaign.id}})
                         .value()
                         .int64("next");
    }
    tx.execute(
        "INSERT INTO payment (id, campaign_id, token, kind, amount_fen, receipt_no, shift_id, "
        "by_account, second, reason, at_ms, undoes) VALUES (:id, :campaign, :token, :kind, "
        ":amount, "
        ":receipt_no, :shift, :by, :second, :reason, :at, NULL)",
        {{"id", doing.event_id},
         {"campaign", campaign.id},
         {"token", asked.token},
         {"kind", payment::name_of(asked.kind)},
         {"amount", asked.amount},
         {"receipt_no", receipt_no},
         {"shift", cash && shift ? std::optional{shift->id} : std::nullopt},
         {"by", doing.actor},
         {"second", asked.second},
         {"reason", asked.reason},
         {"at", doing.happened_at}});
    const auto after = fee_of(tx, campaign, asked.token);
    const bool settled =
        after.standing == payment::Standing::Paid || after.standing == payment::Standing::Waived;
    const nlohmann::json detail{{"kind", payment::name_of(asked.kind)},
                                {"amount_fen", asked.amount.fen},
                                {"fee", payment::name_of(after.standing)}};
    facts_.record(tx, campaign, doing,
                  {.kind = settled ? "fee_settled" : "fee_noted",
                   .token = asked.token,
                   .session = {},
                   .station = {},
                   .detail = detail.dump()});
    const auto row =
        tx.first(std::string{select_payment} + " WHERE p.id = :id", {{"id", doing.event_id}});
    return TakenPayment{payment_of_row(row.value()), after, false};
}

Result<ShiftRow, Refusal> Payments::open_shift(Transaction& tx, const InForce& campaign,
                                               const Doing& doing, Money opening_float) {
    if (const auto again =
            tx.first(std::string{select_shift} + " WHERE s.id = :id", {{"id", doing.event_id}}))
        return shift_of_row(*again);
    if (open_shift_of(tx, campaign.id, doing.actor))
        return refuse(
            payment::explain(payment::FeeRefusal::ShiftOpen, campaign.campaign->fee.amount));
    tx.execute(
        "INSERT INTO cash_shift (id, campaign_id, cashier, opened_at_ms, float_fen) VALUES (:id, "
        ":campaign, :cashier, :at, :float)",
        {{"id", doing.event_id},
         {"campaign", campaign.id},
         {"cashier", doing.actor},
         {"at", doing.happened_at},
         {"float", opening_float}});
    journal_.append(tx, {.event_id = doing.event_id,
                         .school = campaign.school,
                         .campaign = campaign.id.text(),
                         .happened_at = doing.happened_at,
                         .device = doing.device,
                         .actor = doing.actor,
                         .action = "shift_opened",
                         .subject = "shift/" + doing.event_id.text(),
                         .after = nlohmann::json{{"float_fen", opening_float.fen}}.dump()});
    return open_shift_of(tx, campaign.id, doing.actor).value();
}

Result<ShiftRow, Refusal> Payments::count_shift(Transaction& tx, const InForce& campaign,
                                                const Doing& doing, EventId shift, Money counted) {
    const auto find = [&] {
        return tx.first(
            std::string{select_shift} + " WHERE s.id = :id AND s.campaign_id = :campaign",
            {{"id", shift}, {"campaign", campaign.id}});
    };
    const auto row = find();
    if (!row || row->text("cashier") != doing.actor)
        return refuse(Refusal{"not_your_shift",
                              {"这不是您的班次。", "This is not your shift."},
                              {"请由收款人本人清点。", "Its own cashier counts it."}});
    const auto open = shift_of_row(*row);
    if (open.counted) return open;
    tx.execute(
        "INSERT INTO cash_count (event_id, shift_id, counted_fen, expected_fen, at_ms) VALUES "
        "(:event, "
        ":shift, :counted, :expected, :at)",
        {{"event", doing.event_id},
         {"shift", shift},
         {"counted", counted},
         {"expected", open.expected()},
         {"at", doing.happened_at}});
    journal_.append(tx, {.event_id = doing.event_id,
                         .school = campaign.school,
                         .campaign = campaign.id.text(),
                         .happened_at = doing.happened_at,
                         .device = doing.device,
                         .actor = doing.actor,
                         .action = "shift_counted",
                         .subject = "shift/" + shift.text(),
                         .after = nlohmann::json{{"counted_fen", counted.fen},
                                                 {"expected_fen", open.expected().fen}}
                                      .dump()});
    return shift_of_row(find().value());
}

std::vector<ShiftRow> Payments::shifts(Transaction& tx, CampaignId campaign) {
    std::vector<ShiftRow> shifts;
    for (const auto& row :
         tx.query(std::string{select_shift} +
                      " WHERE s.campaign_id = :campaign ORDER BY s.opened_at_ms DESC",
                  {{"campaign", campaign}}))
        shifts.push_back(shift_of_row(row));
    return shifts;
}

}  // namespace liuying::store
