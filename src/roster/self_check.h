#pragma once
// The self-check (R4): each graduand looks at every item of their own record before the due date
// and confirms or disputes it, item by item, dated. Nothing is edited here: a dispute leads to a
// change request.

#include <array>
#include <optional>
#include <vector>

#include "base/time.h"
#include "base/words.h"
#include "roster/graduand.h"

namespace liuying::roster {

// What is asked, in the order of the page. Names and numbers follow the admission record.
inline constexpr std::array checked_fields{
    Field::Name,     Field::Sex,        Field::BirthDate,   Field::DocumentType, Field::DocumentNo,
    Field::College,  Field::Major,      Field::Level,       Field::StudyMode,    Field::Campus,
    Field::Combined, Field::ExpectedOn, Field::Nationality, Field::Email,        Field::Phone};

struct ItemAnswer {
    Field field{};
    bool confirmed = false;  // false: disputed
    Instant at{};
};
// The last time an item of the record changed (import, approved request).
struct ItemChange {
    Field field{};
    Instant at{};
};

enum class ItemState { Open, Confirmed, Disputed };
[[nodiscard]] std::string_view name_of(ItemState state);

struct CheckedItem {
    Field field{};
    ItemState state = ItemState::Open;
    std::optional<Instant> answered_at;
};

// The newest answer to each item stands; one from before the item last changed is asked again.
// Answers and changes may come in any order.
[[nodiscard]] std::vector<CheckedItem> self_check(const std::vector<ItemAnswer>& answers,
                                                  const std::vector<ItemChange>& changes);

struct CheckProgress {
    int confirmed{};
    int disputed{};
    int open{};
    [[nodiscard]] bool complete() const { return open == 0 && disputed == 0; }
    [[nodiscard]] bool answered() const { return open == 0; }
};
[[nodiscard]] CheckProgress progress(const std::vector<CheckedItem>& items);

// Up to and with the due date answers are taken; afterwards the page is read-only and says whom to
// see.
[[nodiscard]] bool may_answer(CivilDate today, CivilDate due);
[[nodiscard]] Refusal check_is_over(CivilDate due, const Words& whom_to_see);

// Whether someone who has not answered everything is to be reminded today: on `days_before` the due
// date, and never twice on one day.
[[nodiscard]] bool remind_today(const CheckProgress& progress, CivilDate today, CivilDate due,
                                const std::vector<int>& days_before,
                                std::optional<CivilDate> last_reminded);

}  // namespace liuying::roster
