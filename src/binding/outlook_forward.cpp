#include "binding/outlook_forward.h"

#include <cmath>

namespace liuying::binding {
namespace {

// Places lighter than this, against the heaviest of their column, are not looked at: by far less
// than what the exact pass may leave out.
constexpr double band = 1e-15;
constexpr int room_ahead = 8;

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
        take_turns(j);
        take_lost(j);
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

void Outlook::Forward::take_turns(int j) {
    const double half_exchanged = std::sqrt(rates_.exchanged),
                 served_ahead = rates_.ahead / (rates_.no_show + rates_.held);
    double scale = 1;
    for (int k = 1; k <= std::min(max_group, j); ++k) {
        const Column& column = outlook_.columns_[std::size_t(j - k)];
        const Full& from = full(j - k);
        const GroupWeight& g = outlook_.group(j - k, k);
        scales_[std::size_t(k)] = scale;
        outlook_.find_selves(g, scale);
        now_.reach(column.low, column.low + column.places);
        const double turn = g.turn * scale, match = g.witness->priors.match;
        const double* sits = g.sits + places_below;
        const double* label = g.label + places_below;
        const double* in_time = g.witness->in_time + places_below;
        const double* self = outlook_.self_.data();
        double* here = now_.in_order.data() + column.low;
        for (int r = 0; r < column.places; ++r)
            here[r] += from.in_order[std::size_t(r)] *
                       (self[r] + turn * (g.called[r] + served_ahead * g.served[r]));
        for (int r = 0; r < column.places; ++r) {
            const double neighbour = label[r + 1] > label[r - 1] ? label[r + 1] : label[r - 1];
            here[r + 1] += from.in_order[std::size_t(r)] * turn *
                           (match * sits[r] + half_exchanged * neighbour * in_time[r]);
        }
        // Place 0 is left by other priors.
        if (column.low == 0)
            here[1] +=
                from.in_order[0] * turn * sits[0] * (g.witness->priors_at_start.match - match);
        scale /= from.top;
    }
    for (int i = now_.low; i <= now_.high; ++i)
        now_.best = std::max(now_.best, now_.in_order[std::size_t(i)] * outlook_.ahead_of(j, i));
}

void Outlook::Forward::take_lost(int j) {
    for (int k = 1; k <= std::min(max_group, j); ++k) {
        const Column& column = outlook_.columns_[std::size_t(j - k)];
        if (column.lost_places > 0)
            take_lost(j, outlook_.group(j - k, k), column, full(j - k),
                      (1 - evidence_.loss(j - k).goes_on) * scales_[std::size_t(k)]);
    }
}

void Outlook::Forward::take_lost(int j, const GroupWeight& g, const Column& column,
                                 const Full& from, double scale) {
    const bool plain = g.witness->plain;
    for (int at = 0; at < column.lost_places; ++at) {
        const int i = column.lost_from + at;
        const double weight = from.lost[std::size_t(at)] * scale;
        if (const double stay = weight * g.lost_self, ahead = outlook_.ahead_of(j, i);
            stay * ahead > band * now_.best)
            now_.lost_at(i) += stay;
        else
            now_.leave_out(stay, ahead);
        if (i >= evidence_.tickets()) continue;
        if (i + 1 <= now_.high) {
            now_.in_order[std::size_t(i) + 1] += weight * outlook_.weights_.lost_match(g, i);
            continue;
        }
        const double ahead = outlook_.ahead_of(j, i + 1);
        // No label is above 1 where nothing tells one sitter from another, nor that of somebody no
        // witness names.
        if (!plain && g.witness->spoken_for[at] == 0) {
            const double most = weight * g.turn * g.witness->lost_turn[at];
            if (most * ahead < band * now_.best) {
                now_.leave_out(most, ahead);
                continue;
            }
        }
        const double value = weight * outlook_.weights_.lost_match(g, i);
        if (value * ahead < band * now_.best) {
            now_.leave_out(value, ahead);
            continue;
        }
        now_.reach(i + 1, i + 1);
        now_.in_order[std::size_t(i) + 1] += value;
        now_.best = std::max(now_.best, now_.in_order[std::size_t(i) + 1] * ahead);
    }
}

// Who is held may be the one the witnesses point at.
void Outlook::Forward::pass_without_shot(int j) {
    const Loss loss = evidence_.loss(j);
    const double least = band * now_.best, passes = rates_.no_show + rates_.held;
    int i = now_.low;
    if (now_.lost_high >= now_.lost_low) i = std::min(i, now_.lost_low);
    for (; i < evidence_.tickets() && now_.best > 0; ++i) {
        const auto place = std::size_t(i);
        double in_order = 0;
        if (i >= now_.low && i <= now_.high) {
            in_order = now_.in_order[place];
            const double ahead = i < now_.high ? 1 : outlook_.pointed(j, i + 1, true);
            if (i < now_.high || in_order * passes * ahead >= least) {
                now_.reach(i, i + 1);
                now_.in_order[place + 1] += in_order * passes;
            } else {
                now_.leave_out(in_order * passes, ahead);
            }
        }
        const double lost = i >= now_.lost_low && i <= now_.lost_high ? now_.lost[place] : 0;
        const double onward = in_order * loss.begins + lost * loss.goes_on;
        if (onward > 0) {
            const double ahead = outlook_.ahead_of(j, i + 1);
            if (onward * ahead >= least)
                now_.lost_at(i + 1) += onward;
            else
                now_.leave_out(onward / (1 - loss.goes_on), ahead);
        }
        if (i >= now_.high && now_.lost_high <= i) break;
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
    for (std::size_t r = 0; r < filled.lost.size(); ++r)
        filled.lost[r] = now_.lost[std::size_t(column.lost_from) + r] * unit;
    column.below = now_.below * unit;
    column.above = now_.above * unit;
    column.above_ahead = now_.above_ahead * unit;
    column.log_forward = log_scale_ += std::log(filled.top);
    outlook_.so_far_.insert(outlook_.so_far_.end(), filled.in_order.begin(), filled.in_order.end());
}

}  // namespace liuying::binding
