#include "payment/fee.h"

#include <doctest/doctest.h>

#include <vector>

using namespace liuying;
using namespace liuying::payment;

namespace {
campaign::Fee twenty_yuan() {
    campaign::Fee fee;
    fee.amount = yuan(20);
    fee.modes = {campaign::FeeMode::Cash, campaign::FeeMode::Waive, campaign::FeeMode::Later};
    return fee;
}
}  // namespace

TEST_CASE("fee: what was owed and then paid is paid; a refund opens it again") {
    std::vector<Line> lines;
    CHECK(standing(yuan(20), lines) == Standing::Open);
    lines.push_back({Kind::Later, {}, false});
    CHECK(standing(yuan(20), lines) == Standing::Later);
    lines.push_back({Kind::Cash, yuan(20), false});
    CHECK(standing(yuan(20), lines) == Standing::Paid);
    lines.push_back({Kind::Refund, yuan(20), false});
    CHECK(standing(yuan(20), lines) == Standing::Later);
}

TEST_CASE("fee: an undone payment counts for nothing") {
    const std::vector<Line> lines{{Kind::Cash, yuan(20), true}};
    CHECK(standing(yuan(20), lines) == Standing::Open);
}

TEST_CASE("fee: cash needs an open shift and the exact amount, and is taken once") {
    const auto fee = twenty_yuan();
    Taking taking{Kind::Cash, yuan(20), true, "account:a", "", ""};
    CHECK(may_take(fee, Standing::Open, taking));
    CHECK(may_take(fee, Standing::Paid, taking).error() == FeeRefusal::AlreadySettled);
    taking.shift_open = false;
    CHECK(may_take(fee, Standing::Open, taking).error() == FeeRefusal::NoShift);
    taking.amount = yuan(2);
    CHECK(may_take(fee, Standing::Open, taking).error() == FeeRefusal::WrongAmount);
}

TEST_CASE("fee: nobody waives it alone") {
    const auto fee = twenty_yuan();
    Taking taking{Kind::Waived, {}, true, "account:a", "", "困难生"};
    CHECK(may_take(fee, Standing::Open, taking).error() == FeeRefusal::NeedsSecond);
    taking.second = "account:a";
    CHECK(may_take(fee, Standing::Open, taking).error() == FeeRefusal::SecondIsSame);
    taking.second = "account:b";
    CHECK(may_take(fee, Standing::Open, taking));
    taking.reason.clear();
    CHECK(may_take(fee, Standing::Open, taking).error() == FeeRefusal::ReasonMissing);
}
