#pragma once
// Where a person stands with the fee (R14), folded from the payments about their ticket.

#include <span>
#include <string>
#include <string_view>

#include "base/money.h"
#include "base/result.h"
#include "base/words.h"
#include "campaign/campaign.h"

namespace liuying::payment {

enum class Kind { Cash, Waived, Later, Alipay, Refund };
[[nodiscard]] std::string_view name_of(Kind kind);
[[nodiscard]] bool kind_named(std::string_view name, Kind& kind);

struct Line {
    Kind kind{};
    Money amount;
    bool undone = false;
};

enum class Standing { Free, Open, Paid, Waived, Later };
[[nodiscard]] std::string_view name_of(Standing standing);

// A refund opens the fee again; paying what was owed makes it paid; a waiver of something paid
// changes nothing.
[[nodiscard]] Standing standing(Money due, std::span<const Line> lines);
[[nodiscard]] Words words(Standing standing, Money due);

enum class FeeRefusal {
    NothingDue,
    AlreadySettled,
    ModeNotAllowed,
    WrongAmount,
    NoShift,
    ShiftOpen,
    NeedsSecond,
    SecondIsSame,
    NothingToRefund,
    ReasonMissing,
};
[[nodiscard]] Refusal explain(FeeRefusal why, Money due);

// May this payment be taken now? `second` is the account of the second person, empty for none.
struct Taking {
    Kind kind{};
    Money amount;
    bool shift_open = false;
    std::string actor;
    std::string second;
    std::string reason;
};
[[nodiscard]] Result<void, FeeRefusal> may_take(const campaign::Fee& fee, Standing now,
                                                const Taking& taking);

}  // namespace liuying::payment
