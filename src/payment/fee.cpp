#include "payment/fee.h"

#include <array>
#include <cassert>
#include <utility>

namespace liuying::payment {

namespace {
constexpr std::array<std::pair<Kind, std::string_view>, 5> kind_names{{{Kind::Cash, "cash"},
                                                                       {Kind::Waived, "waived"},
                                                                       {Kind::Later, "later"},
                                                                       {Kind::Alipay, "alipay"},
                                                                       {Kind::Refund, "refund"}}};
}  // namespace

std::string_view name_of(Kind kind) {
    for (const auto& [value, name] : kind_names)
        if (value == kind) return name;
    assert(false);
    return {};
}

bool kind_named(std::string_view name, Kind& kind) {
    for (const auto& [value, text] : kind_names) {
        if (text == name) {
            kind = value;
            return true;
        }
    }
    return false;
}

std::string_view name_of(Standing standing) {
    switch (standing) {
        case Standing::Free: return "free";
        case Standing::Open: return "open";
        case Standing::Paid: return "paid";
        case Standing::Waived: return "waived";
        case Standing::Later: return "later";
    }
    assert(false);
    return {};
}

Standing standing(Money due, std::span<const Line> lines) {
    if (due.fen == 0) return Standing::Free;
    Money paid;
    bool waived = false;
    bool later = false;
    for (const auto& line : lines) {
        if (line.undone) continue;
        switch (line.kind) {
            case Kind::Cash:
            case Kind::Alipay: paid = paid + line.amount; break;
            case Kind::Refund: paid = paid - line.amount; break;
            case Kind::Waived: waived = true; break;
            case Kind::Later: later = true; break;
        }
    }
    if (paid >= due) return Standing::Paid;
    if (waived) return Standing::Waived;
    return later ? Standing::Later : Standing::Open;
}

Words words(Standing standing, Money due) {
    switch (standing) {
        case Standing::Free: return {"不收费", "No fee"};
        case Standing::Open:
            return {"未缴费 " + to_text(due) + " 元", "Fee due: " + to_text(due) + " CNY"};
        case Standing::Paid: return {"已缴费", "Fee paid"};
        case Standing::Waived: return {"已免缴", "Fee waived"};
        case Standing::Later:
            return {"欠缴 " + to_text(due) + " 元", "Owes " + to_text(due) + " CNY"};
    }
    assert(false);
    return {};
}

Refusal explain(FeeRefusal why, Money due) {
    switch (why) {
        case FeeRefusal::NothingDue:
            return {"nothing_due",
                    {"本次采集不收费。", "There is no fee."},
                    {"直接签到即可。", "Go on."}};
        case FeeRefusal::AlreadySettled:
            return {
                "already_settled",
                {"费用已结清。", "The fee is settled."},
                {"无需再收；收错的请撤销或退款。", "Take nothing more; undo or refund a mistake."}};
        case FeeRefusal::ModeNotAllowed:
            return {"mode_not_allowed",
                    {"本次采集不允许这种方式。", "This campaign does not allow that way."},
                    {"请换一种方式。", "Choose another way."}};
        case FeeRefusal::WrongAmount:
            return {"wrong_amount",
                    {"金额应为 " + to_text(due) + " 元。",
                     "The amount must be " + to_text(due) + " CNY."},
                    {"请核对后重新录入。", "Check and enter it again."}};
        case FeeRefusal::NoShift:
            return {"no_shift",
                    {"您还没有开班。", "You have no open shift."},
                    {"请先在“收费”页面开班并录入备用金。",
                     "Open a shift with its float on the cash page first."}};
        case FeeRefusal::ShiftOpen:
            return {"shift_open",
                    {"您已有一个未交的班次。", "You have an open shift already."},
                    {"请先清点交班。", "Count and close it first."}};
        case FeeRefusal::NeedsSecond:
            return {
                "needs_second",
                {"免缴和退款须由另一人确认。", "A waiver or refund needs a second person."},
                {"请值班负责人输入账号确认。", "Ask the hall lead to confirm with their account."}};
        case FeeRefusal::SecondIsSame:
            return {"second_is_same",
                    {"确认人不能是本人。", "The second person must be somebody else."},
                    {"请换一位同事确认。", "Ask a colleague."}};
        case FeeRefusal::NothingToRefund:
            return {"nothing_to_refund",
                    {"没有可退的缴费。", "There is no payment to refund."},
                    {"请核对缴费记录。", "Check the payments."}};
        case FeeRefusal::ReasonMissing:
            return {"reason_missing",
                    {"请写明原因。", "A reason is needed."},
                    {"补充原因后再试。", "Give a reason."}};
    }
    assert(false);
    return {};
}

Result<void, FeeRefusal> may_take(const campaign::Fee& fee, Standing now, const Taking& taking) {
    if (fee.amount.fen == 0) return refuse(FeeRefusal::NothingDue);
    const bool settled = now == Standing::Paid || now == Standing::Waived;
    const auto second = [&]() -> Result<void, FeeRefusal> {
        if (taking.reason.empty()) return refuse(FeeRefusal::ReasonMissing);
        if (taking.second.empty()) return refuse(FeeRefusal::NeedsSecond);
        if (taking.second == taking.actor) return refuse(FeeRefusal::SecondIsSame);
        return {};
    };
    switch (taking.kind) {
        case Kind::Cash:
            if (settled) return refuse(FeeRefusal::AlreadySettled);
            if (!fee.allows(campaign::FeeMode::Cash)) return refuse(FeeRefusal::ModeNotAllowed);
            if (taking.amount != fee.amount) return refuse(FeeRefusal::WrongAmount);
            if (!taking.shift_open) return refuse(FeeRefusal::NoShift);
            return {};
        case Kind::Alipay:
            if (settled) return refuse(FeeRefusal::AlreadySettled);
            if (!fee.allows(campaign::FeeMode::Alipay)) return refuse(FeeRefusal::ModeNotAllowed);
            if (taking.amount != fee.amount) return refuse(FeeRefusal::WrongAmount);
            return {};
        case Kind::Waived:
            if (settled) return refuse(FeeRefusal::AlreadySettled);
            if (!fee.allows(campaign::FeeMode::Waive)) return refuse(FeeRefusal::ModeNotAllowed);
            return second();
        case Kind::Later:
            if (settled || now == Standing::Later) return refuse(FeeRefusal::AlreadySettled);
            if (!fee.allows(campaign::FeeMode::Later)) return refuse(FeeRefusal::ModeNotAllowed);
            return {};
        case Kind::Refund:
            if (now != Standing::Paid) return refuse(FeeRefusal::NothingToRefund);
            if (taking.amount != fee.amount) return refuse(FeeRefusal::WrongAmount);
            return second();
    }
    assert(false);
    return {};
}

}  // namespace liuying::payment
