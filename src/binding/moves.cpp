#include "binding/moves.h"

#include <algorithm>

namespace liuying::binding {

double release_chance(int d) {
    return d == 1 ? 0 : d == 2 ? 0.55 : 0.30;
}
double ahead_share(int e) {
    return ahead_shares[std::size_t(e)];
}
double retake_share(int d) {
    return retake_shares[std::size_t(d)];
}

MovePriors priors_in_order(const FaultRates& rates, int i, double lost) {
    MovePriors p{};
    p.skip = rates.no_show;
    p.hold = rates.held;
    p.advance = rates.ahead;
    p.exchange = rates.exchanged;
    p.extra = rates.extra;
    p.retake = rates.retake;
    p.test = i == 0 ? 0.5 : rates.test_shot;
    p.elsewhere = rates.elsewhere;
    const double others = p.skip + p.extra + p.retake + p.test + p.elsewhere;
    p.match_aside = 1 - others;
    p.lost = lost;
    // A wide gap in the counter leaves less for everything else, never nothing.
    p.match = std::max(0.05, 1 - others - p.hold - p.advance - p.exchange - lost);
    return p;
}

}  // namespace liuying::binding
