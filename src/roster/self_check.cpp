#include "roster/self_check.h"

#include <algorithm>

namespace liuying::roster {

std::string_view name_of(ItemState state) {
    switch (state) {
        case ItemState::Open: return "open";
        case ItemState::Confirmed: return "confirmed";
        case ItemState::Disputed: return "disputed";
    }
    return "";
}

std::vector<CheckedItem> self_check(const std::vector<ItemAnswer>& answers,
                                    const std::vector<ItemChange>& changes) {
    std::vector<CheckedItem> items;
    for (const auto field : checked_fields) {
        CheckedItem item{field, ItemState::Open, std::nullopt};
        for (const auto& answer : answers) {
            if (answer.field != field || (item.answered_at && answer.at < *item.answered_at))
                continue;
            item.answered_at = answer.at;
            item.state = answer.confirmed ? ItemState::Confirmed : ItemState::Disputed;
        }
        for (const auto& change : changes) {
            if (change.field == field && item.answered_at && change.at > *item.answered_at) {
                item.state = ItemState::Open;
            }
        }
        items.push_back(item);
    }
    return items;
}

CheckProgress progress(const std::vector<CheckedItem>& items) {
    CheckProgress progress;
    for (const auto& item : items) {
        switch (item.state) {
            case ItemState::Open: ++progress.open; break;
            case ItemState::Confirmed: ++progress.confirmed; break;
            case ItemState::Disputed: ++progress.disputed; break;
        }
    }
    return progress;
}

bool may_answer(CivilDate today, CivilDate due) {
    return today <= due;
}

Refusal check_is_over(CivilDate due, const Words& whom_to_see) {
    const auto date = identity::to_text(due);
    return {"self_check_over",
            {"信息核对已于 " + date + " 截止，现在只能查看。",
             "The check of records ended on " + date + "; it can only be read now."},
            {"需要更正的请联系：" + whom_to_see.zh + "。",
             "To have something corrected see: " + whom_to_see.en + "."}};
}

bool remind_today(const CheckProgress& progress, CivilDate today, CivilDate due,
                  const std::vector<int>& days_before, std::optional<CivilDate> last_reminded) {
    if (progress.answered() || (last_reminded && *last_reminded >= today)) return false;
    const auto left = (std::chrono::sys_days{due} - std::chrono::sys_days{today}).count();
    return std::ranges::any_of(days_before, [&](int days) { return days == left; });
}

}  // namespace liuying::roster
