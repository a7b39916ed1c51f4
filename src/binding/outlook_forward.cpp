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
    const auto size = std::size_t(evidence_.tickets()) + 4;
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

void Outlook::Forward::take_groups(int j) {
    double scale = 1;  // of column j - k, against that of j - 1
    for (int k = 1; k <= std::min(max_group, j); ++k) {
        const Column& column = outlook_.columns_[std::size_t(j - k)];
        Full& from = full(j - k);
        const GroupWeight& g = outlook_.group(j - k, k);
        if (!g.witness->plain || from.turns.empty()) take_turns(g, column, from);
        now_.reach(from.turns_low, from.turns_low + static_cast<int>(from.turns.size()) - 1);
        add(from.turns.data(), g.turn * scale, now_.in_order.data() + from.turns_low,
            from.turns.size());
        add(from.in_order.data(), g.selves, scale, now_.in_order.data() + column.low,
            from.in_order.size());
        if (column.lost_places > 0) {
            now_.reach_lost(column.lost_from, column.lost_from + column.lost_places - 1);
            add(from.lost.data(), (1 - evidence_.loss(j - k).goes_on) * scale * g.lost_self,
                now_.lost.data() + column.lost_from, from.lost.size());
        }
        scale /= from.top;
    }
}

void Outlook::Forward::take_turns(const GroupWeight& g, const Column& column, Full& from) const {
    const double half_exchanged = std::sqrt(rates_.exchanged),
                 served_ahead = rates_.ahead / (rates_.no_show + rates_.held);
    int end = column.low + column.places;
    from.turns_low = column.low;
    if (column.lost_places > 0) {
        from.turns_low = std::min(from.turns_low, column.lost_from + 1);
        end = std::max(end, column.lost_from + column.lost_places);
    }
    from.turns.assign(std::size_t(end - from.turns_low) + 1, 0);
    double* to = from.turns.data() + (column.low - from.turns_low);
    const auto rows = std::size_t(column.places);
    const MovePriors& p = g.witness->priors;
    const double* sits = g.sits + places_below;
    const double* label = g.label + places_below;
    const double* in_time = g.witness->in_time + places_below;
    for (std::size_t r = 0; r < rows; ++r)
        to[r] += from.in_order[r] * (g.called[r] + served_ahead * g.served[r]);
    for (std::size_t r = 0; r < rows; ++r) {
        const double before = label[std::ptrdiff_t(r) - 1],
                     neighbour = label[r + 1] > before ? label[r + 1] : before;
        to[r + 1] +=
            from.in_order[r] * (p.match * sits[r] + half_exchanged * neighbour * in_time[r]);
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
void Outlook::Forward::leave_far_ends(int j) {
    for (int i = now_.low; i <= now_.high; ++i)
        now_.best = std::max(now_.best, now_.in_order[std::size_t(i)] * outlook_.ahead_of(j, i));
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
    int i = now_.low;
    if (now_.lost_high >= now_.lost_low) i = std::min(i, now_.lost_low);
    for (; i < n && (i <= now_.high || i <= now_.lost_high); ++i) {
        double onward = i >= now_.low && i <= now_.high ? in_order[i] * loss.begins : 0;
        if (i >= now_.lost_low && i <= now_.lost_high)
            onward += now_.lost[std::size_t(i)] * loss.goes_on;
        if (onward <= 0) continue;
        const double ahead = outlook_.ahead_of(j, i + 1);
        if (onward * ahead >= least)
            now_.lost_at(i + 1) += onward;
        else
            now_.leave_out(onward / (1 - loss.goes_on), ahead);
    }
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

void Outlook::Forward::close(int j) {
    Column& column = outlook_.columns_[std::size_t(j)];
    Full& filled = full(j);
    column.low = now_.low;
    column.places = std::min(now_.high, evidence_.tickets()) - now_.low + 1;
    column.lost_from = now_.lost_low;
    column.lost_places = now_.lost_high - now_.lost_low + 1;
    filled.top = now_.best > 0 ? now_.best : 1;
    const double unit = 1 / filled.top;
    filled.in_order.resize(std::size_t(column.places));
    filled.lost.resize(std::size_t(column.lost_places));
    for (std::size_t r = 0; r < filled.in_order.size(); ++r)
        filled.in_order[r] = now_.in_order[std::size_t(column.low) + r] * unit;
    filled.turns.clear();
    for (std::size_t r = 0; r < filled.lost.size(); ++r)
        filled.lost[r] = now_.lost[std::size_t(column.lost_from) + r] * unit;
    column.below = now_.below * unit;
    column.above = now_.above * unit;
    column.above_ahead = now_.above_ahead * unit;
    column.log_forward = log_scale_ += std::log(filled.top);
    outlook_.so_far_.insert(outlook_.so_far_.end(), filled.in_order.begin(), filled.in_order.end());
}

}  // namespace liuying::binding
