#include "binding/outlook_forward.h"

#include <cmath>

#include "binding/add.h"

namespace liuying::binding {
namespace {

// Places lighter than this, against the heaviest of their column, are not looked at: by far less
// than what the exact pass may leave out.
constexpr double band = 1e-15;
constexpr int room_ahead = 3;

}  // namespace

void Outlook::Forward::Filling::clear() {
    low = lost_low = 0;
    high = lost_high = -1;
    best = below = above = above_ahead = 0;
}

void Outlook::Forward::Filling::reach(std::vector<double>& all, int& low, int& high, int from,
                                      int to) {
    if (high < low) low = from, high = from - 1;
    while (from < low) all[std::size_t(--low)] = 0;
    while (to > high) all[std::size_t(++high)] = 0;
}

Outlook::Forward::Forward(Outlook& outlook)
    : outlook_{outlook}, evidence_{outlook.evidence_}, rates_{outlook.rates_} {
    const auto size = whole_fours(std::size_t(evidence_.tickets()) + 8);
    now_.in_order.resize(size, 0);
    now_.lost.resize(size, 0);
}

void Outlook::Forward::run() {
    outlook_.columns_.resize(std::size_t(evidence_.shots()) + 1);
    for (int j = 0; j <= evidence_.shots(); ++j) {
        begin(j);
        take_groups(j);
        leave_far_ends(j);
        pass_without_shot(j);
        if (j < evidence_.shots()) leave_ends(j);
        close(j);
    }
}

void Outlook::Forward::begin(int j) {
    now_.clear();
    int low = evidence_.tickets(), high = 0;
    for (int u = std::max(0, j - max_group); u < j; ++u) {
        const Column& column = outlook_.columns_[std::size_t(u)];
        low = std::min(low, column.low);
        high = std::max(high, column.low + column.places);
        if (column.lost_places > 0) high = std::max(high, column.lost_from + column.lost_places);
    }
    outlook_.find_ahead(j, std::min(low, high), high + room_ahead);
    if (j > 0) return;
    now_.reach(0, 0);
    now_.in_order[0] = 1;
}

LIUYING_WIDE void Outlook::Forward::take_groups(int j) {
    double scale = 1;  // of column j - k, against that of j - 1
    for (int k = 1; k <= std::min(max_group, j); ++k) {
        const Column& column = outlook_.columns_[std::size_t(j - k)];
        Full& from = full(j - k);
        const GroupWeight& g = outlook_.group(j - k, k);
        if (!g.witness->plain || from.turned == 0) take_turns(g, column, from);
        now_.reach(from.turns_low, from.turns_low + from.turned - 1);
        add_fours(from.turns.data(), g.turn * scale, now_.in_order.data() + from.turns_low,
                  std::size_t(from.turned));
        add_fours(from.in_order.data(), g.selves, scale, now_.in_order.data() + column.low,
                  std::size_t(column.places));
        if (column.lost_places > 0) {
            now_.reach_lost(column.lost_from, column.lost_from + column.lost_places - 1);
            add_fours(from.lost.data(), (1 - evidence_.loss(j - k).goes_on) * scale * g.lost_self,
                      now_.lost.data() + column.lost_from, std::size_t(column.lost_places));
        }
        scale *= from.unit;
    }
}

LIUYING_WIDE void Outlook::Forward::take_turns(const GroupWeight& g, const Column& column,
                                               Full& from) const {
    const double half_exchanged = std::sqrt(rates_.exchanged),
                 served_ahead = rates_.ahead / (rates_.no_show + rates_.held);
    int end = column.low + column.places;
    from.turns_low = column.low;
    if (column.lost_places > 0) {
        from.turns_low = std::min(from.turns_low, column.lost_from + 1);
        end = std::max(end, column.lost_from + column.lost_places);
    }
    from.turned = end - from.turns_low + 1;
    from.turns.assign(whole_fours(std::size_t(from.turned) + 3), 0);
    double* to = from.turns.data() + (column.low - from.turns_low);
    const auto rows = std::size_t(column.places);
    const MovePriors& p = g.witness->priors;
    const double* sits = g.sits + places_below;
    const double* label = g.label + places_below;
    const double* in_time = g.witness->in_time + places_below;
    const double* in_order = from.in_order.data();
    for (std::size_t r = 0; r < rows; r += 4)
        four(to + r) +=
            four(in_order + r) * (four(g.called + r) + served_ahead * four(g.served + r));
    for (std::size_t r = 0; r < rows; r += 4) {
        Four neighbour = four(label + r - 1);
        raise(neighbour, four(label + r + 1));
        four(to + r + 1) += four(in_order + r) * (p.match * four(sits + r) +
                                                  half_exchanged * neighbour * four(in_time + r));
    }
    // Place 0 is left by other priors.
    if (column.low == 0 && rows > 0)
        to[1] += from.in_order[0] * sits[0] * (g.witness->priors_at_start.match - p.match);
    const double out = (1 - evidence_.loss(g.u).goes_on) * (1 - p.extra - p.test);
    for (int at = 0; at < column.lost_places; ++at) {
        const int i = column.lost_from + at;
        if (i < evidence_.tickets())
            from.turns[std::size_t(i + 1 - from.turns_low)] +=
                from.lost[std::size_t(at)] * out * outlook_.weights_.lost_sits(g, i);
    }
}

// What those inside a run of lost sitters bring far ahead of their turn.
LIUYING_WIDE void Outlook::Forward::leave_far_ends(int j) {
    // All of these places lie in the table of what is ahead.
    Four best{};
    double* in_order = now_.in_order.data() + now_.low;
    const double* table = outlook_.ahead_.data() + (now_.low - outlook_.ahead_low_);
    const int places = now_.high - now_.low + 1;
    four(in_order + places) = Four{};
    for (int r = 0; r < places; r += 4) raise(best, four(in_order + r) * four(table + r));
    now_.best = largest_of(best);
    const double least = band * now_.best;
    const auto light = [&](double weight, int i) {
        const double ahead = outlook_.ahead_of(j, i);
        if (weight * ahead > least) return false;
        now_.leave_out(weight, ahead);
        return true;
    };
    while (now_.high > now_.low && light(now_.in_order[std::size_t(now_.high)], now_.high))
        --now_.high;
    while (now_.lost_high >= now_.lost_low &&
           light(now_.lost[std::size_t(now_.lost_high)], now_.lost_high))
        --now_.lost_high;
    while (now_.lost_high >= now_.lost_low &&
           light(now_.lost[std::size_t(now_.lost_low)], now_.lost_low))
        ++now_.lost_low;
}

// Who is held may be the one the witnesses point at.
void Outlook::Forward::pass_without_shot(int j) {
    if (!(now_.best > 0)) return;
    const int n = evidence_.tickets();
    const double least = band * now_.best, passes = rates_.no_show + rates_.held;
    double* in_order = now_.in_order.data();
    for (int i = now_.low; i < std::min(now_.high, n); ++i) in_order[i + 1] += in_order[i] * passes;
    while (now_.high < n) {
        const double onward = in_order[now_.high] * passes,
                     ahead = outlook_.pointed(j, now_.high + 1, true);
        if (onward * ahead < least) {
            now_.leave_out(onward, ahead);
            break;
        }
        now_.reach(now_.high, now_.high + 1);
        in_order[now_.high] += onward;
    }
    const Loss loss = evidence_.loss(j);
    const double* table = outlook_.ahead_.data();
    const int table_low = outlook_.ahead_low_, table_end = outlook_.ahead_high_;
    const auto goes_on = [&](int i, double onward) {
        const double ahead =
            i < table_end ? table[i + 1 - table_low] : outlook_.pointed(j, i + 1, false);
        if (onward * ahead < least) {
            if (onward > 0) now_.leave_out(onward / (1 - loss.goes_on), ahead);
        } else if (i == now_.lost_high) {
            now_.lost[std::size_t(++now_.lost_high)] = onward;
        } else {
            now_.lost_at(i + 1) += onward;
        }
    };
    int i = now_.low;
    if (now_.lost_high >= now_.lost_low)
        for (i = std::min(i, now_.lost_low); i < now_.low && i <= now_.lost_high; ++i)
            goes_on(i, now_.lost[std::size_t(i)] * loss.goes_on);
    for (i = now_.low; i < n && i <= now_.high; ++i) {
        const bool lost = i >= now_.lost_low && i <= now_.lost_high;
        goes_on(i,
                in_order[i] * loss.begins + (lost ? now_.lost[std::size_t(i)] * loss.goes_on : 0));
    }
    for (i = std::max(i, now_.lost_low); i < n && i <= now_.lost_high; ++i)
        goes_on(i, now_.lost[std::size_t(i)] * loss.goes_on);
}

void Outlook::Forward::leave_ends(int j) {
    const double least = band * now_.best;
    const auto worth = [&](int i) {
        return now_.in_order[std::size_t(i)] * outlook_.pointed(j, i, true);
    };
    while (now_.high > now_.low && worth(now_.high) < least) {
        const int i = now_.high--;
        now_.leave_out(now_.in_order[std::size_t(i)], outlook_.pointed(j, i, true));
    }
    while (now_.high > now_.low && worth(now_.low) < least)
        now_.below += now_.in_order[std::size_t(now_.low++)];
}

LIUYING_WIDE void Outlook::Forward::close(int j) {
    Column& column = outlook_.columns_[std::size_t(j)];
    Full& filled = full(j);
    column.low = now_.low;
    column.places = std::min(now_.high, evidence_.tickets()) - now_.low + 1;
    column.lost_from = now_.lost_low;
    column.lost_places = now_.lost_high - now_.lost_low + 1;
    const double top = now_.best > 0 ? now_.best : 1, unit = 1 / top;
    filled.unit = unit;
    const auto fill = [unit](std::vector<double>& to, const double* from, int places) {
        const auto count = std::size_t(places);
        to.resize(whole_fours(count));
        for (std::size_t r = 0; r < count; r += 4) four(&to[r]) = unit * four(from + r);
        std::fill(to.begin() + places, to.end(), 0);
    };
    fill(filled.in_order, now_.in_order.data() + column.low, column.places);
    fill(filled.lost, now_.lost.data() + column.lost_from, column.lost_places);
    filled.turned = 0;
    column.below = now_.below * unit;
    column.above = now_.above * unit;
    column.above_ahead = now_.above_ahead * unit;
    column.log_forward = log_scale_ += std::log(top);
    outlook_.so_far_.insert(outlook_.so_far_.end(), filled.in_order.begin(),
                            filled.in_order.begin() + column.places);
}

}  // namespace liuying::binding
