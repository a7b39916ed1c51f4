#include "binding/outlook.h"

#include <cmath>
#include <limits>
#include <span>

#include "binding/add.h"
#include "binding/outlook_forward.h"

namespace liuying::binding {
namespace {

constexpr double trusted_unseen = 3e-7;  // for a thousand shots
// A return is taken to be worth this much more than it is, and from far never less than that.
constexpr double generous = 4, least_return = 1e-5;

// to += times * what
inline void add_places(const Outlook::Place* what, double times, Outlook::Place* to, int count) {
    for (int at = 0; at < count; ++at) four(&to[at].in_order) += times * four(&what[at].in_order);
}

// Whoever is in the middle of an exchange, or passes, does not stay.
inline void add_selves(const Outlook::Place* what, const double* selves, double times,
                       Outlook::Place* to, int count) {
    for (int at = 0; at < count; ++at) {
        const double self = times * selves[at];
        four(&to[at].in_order) += Four{self, self, 0, 0} * four(&what[at].in_order);
    }
}

// to += times * what, and nothing of what lies beyond.
inline void add_some(const double* what, double times, double* to, int count) {
    int at = 0;
    for (; at + 4 <= count; at += 4) four(to + at) += times * four(what + at);
    for (; at < count; ++at) to[at] += times * what[at];
}

}  // namespace

Outlook::Outlook(const Evidence& evidence, const FaultRates& rates, int sittings_in_session)
    : evidence_{evidence}, rates_{rates}, weights_{evidence, rates, sittings_in_session, true} {
    find_returns();
    look();
    const double trusted = trusted_unseen * std::max(1.0, evidence.shots() / 1000.0);
    if (unseen_ < trusted) return;
    // The pointers mislead: without them far more is looked at.
    returns_.assign(returns_.size(), {});
    look();
}

void Outlook::look() {
    weights_.forget();
    columns_.clear();
    so_far_.clear();
    unseen_ = 0;
    Forward{*this}.run();
    look_back();
    count_unseen();
}

void Outlook::find_returns() {
    const double best_share = *std::ranges::max_element(retake_shares);
    const double from_far = rates_.elsewhere / evidence_.people(weights_.sittings_in_session());
    returns_.resize(std::size_t(evidence_.shots()));
    for (int j = 0; j < evidence_.shots(); ++j) {
        const auto& next = evidence_.pointers(j)[0];
        if (next.shot != j) continue;
        const int i = next.ticket, beside = i + 1 < evidence_.tickets() ? i + 1 : i - 1;
        const int sitting = evidence_.sitting(i);
        const double loose = evidence_.time_loose(j), label = evidence_.label(i, j, 1),
                     nobodys = evidence_.words(nobody, j, 1);
        const double turn =
            evidence_.slip(Visit::First, sitting, j, 1) * evidence_.time_next(i, j) * label;
        const double again = rates_.retake * best_share * loose * label *
                             evidence_.slip(Visit::Again, sitting, j, 1);
        const double far = from_far * loose * label * evidence_.slip(Visit::First, sitting, j, 1);
        // Or the witness is mistaken.
        double mistaken =
            rates_.extra * loose * nobodys * evidence_.slip(Visit::NoTicket, nobody, j, 1);
        if (beside >= 0)
            mistaken = std::max(mistaken,
                                std::max(evidence_.time_next(beside, j), loose) * nobodys *
                                    evidence_.slip(Visit::First, evidence_.sitting(beside), j, 1));
        const double at_most = generous / turn;
        Return& back = returns_[std::size_t(j)];
        back.near = std::min(1.0, at_most * std::max(again, mistaken));
        back.far = std::min(1.0, at_most * std::max(far, mistaken) + least_return);
        back.once_near = 1 / back.near;
        back.once_far = 1 / back.far;
        if (j > 0)
            back.within =
                std::min(1.0, at_most * evidence_.together(j - 1, 2) /
                                  (evidence_.together(j - 1, 1) * evidence_.together(j, 1)));
    }
}

double Outlook::pointed(int j, int i, bool one_held) const {
    double product = 1, best = 1;
    for (const auto& [ticket, shot] : evidence_.pointers(j)) {
        if (ticket < 0) break;
        const int behind = i - ticket;
        if (behind <= 0) continue;
        const Return& back = returns_[std::size_t(shot)];
        const bool near = behind <= most_retaken;
        product *= near ? back.near : back.far;
        // `within` is 1 at most.
        const bool held = one_held && behind <= mode::most_held;
        best = std::max(best, (held ? 1 : back.within) * (near ? back.once_near : back.once_far));
    }
    return std::min(1.0, product * best * best);
}

LIUYING_WIDE void Outlook::find_ahead(int j, int low, int high) {
    ahead_low_ = low;
    ahead_high_ = high;
    const int places = static_cast<int>(whole_fours(std::size_t(high - low) + 1));
    ahead_.assign(std::size_t(places), 1);
    within_.assign(std::size_t(places), 1);
    double* ahead = ahead_.data();
    double* withins = within_.data();
    const Four none{}, one{1, 1, 1, 1},
        most{most_retaken, most_retaken, most_retaken, most_retaken};
    for (const auto& [ticket, shot] : evidence_.pointers(j)) {
        if (ticket < 0) break;
        const Return& back = returns_[std::size_t(shot)];
        const Four near = back.near * one, far = back.far * one,
                   within_near = back.within * back.once_near * one,
                   within_far = back.within * back.once_far * one;
        for (int at = std::max(0, ticket + 1 - low) / 4 * 4; at < places; at += 4) {
            const Four behind = Four{0, 1, 2, 3} + double(low + at - ticket);
            const Four worth = behind <= most ? near : far,
                       within = behind <= most ? within_near : within_far;
            four(ahead + at) *= behind > none ? worth : one;
            raise(four(withins + at), behind > none ? within : none);
        }
    }
    for (int at = 0; at < places; at += 4) {
        const Four within = four(withins + at), both = four(ahead + at) * within * within;
        four(ahead + at) = both < one ? both : one;
    }
}

// All lengths of group, where nothing but their length tells them apart.
LIUYING_WIDE void Outlook::gather(const Column& column, const GroupWeight& g, double length) {
    const Column& later = columns_[std::size_t(g.u + g.k)];
    const Place* from = places_.data() + later.at;
    const int later_end = later.low + later.places;
    int first = std::max(reached_.low, later.low),
        end = std::min(reached_.low + static_cast<int>(reached_.places.size()), later_end);
    if (first < end)
        add_places(from + (first - later.low), g.turn * length,
                   reached_.places.data() + (first - reached_.low), end - first);
    first = std::max(column.low, later.low);
    end = std::min(column.low + column.places, later_end);
    if (first < end)
        add_selves(from + (first - later.low), g.selves + (first - column.low), length,
                   places_.data() + column.at + (first - column.low), end - first);
    first = std::max(column.lost_from, later.lost_from);
    end = std::min(column.lost_from + column.lost_places, later.lost_from + later.lost_places);
    if (first < end)
        add_some(lost_.data() + later.lost_at + (first - later.lost_from),
                 (1 - evidence_.loss(g.u).goes_on) * length * g.lost_self,
                 lost_.data() + column.lost_at + (first - column.lost_from), end - first);
}

// What the turns out of a column are worth, whoever they are of.
LIUYING_WIDE void Outlook::take_turns(Column& column, const GroupWeight& g, double out) {
    const auto rows = std::size_t(column.places);
    const double* label = g.label + places_below;
    const double* in_time = g.witness->in_time + places_below;
    const double* sits = g.sits + places_below;
    const Place* from = reached_.places.data() + (column.low - reached_.low);
    Place* to = places_.data() + column.at;
    const MovePriors& p = g.witness->priors;
    for (std::size_t r = 0; r < rows; ++r) {
        to[r].in_order += p.match * sits[r] * from[r + 1].in_order +
                          p.advance * g.served[r] * from[r].aside +
                          p.exchange * label[r + 1] * in_time[r] * from[r].exchange;
        to[r].aside +=
            g.called[r] * from[r].in_order + p.match_aside * sits[r] * from[r + 1].passed;
        to[r].exchange += label[r] * in_time[r + 1] * from[r + 2].in_order;
    }
    // Place 0 is left by other priors.
    if (column.low == 0 && rows > 0)
        to[0].in_order += (g.witness->priors_at_start.match - p.match) * sits[0] * from[1].in_order;
    double* to_lost = lost_.data() + column.lost_at;
    const double turns = out * (1 - p.extra - p.test);
    for (int at = 0; at < column.lost_places; ++at) {
        const int i = column.lost_from + at;
        if (const double next = reached_.places[std::size_t(i + 1 - reached_.low)].in_order;
            next > 0)
            to_lost[at] += turns * weights_.lost_sits(g, i) * next;
    }
}

void Outlook::pass_without_shot(Column& column, int u) {
    const int n = evidence_.tickets();
    const auto rows = std::size_t(column.places);
    Place* to = places_.data() + column.at;
    double* to_lost = lost_.data() + column.lost_at;
    const Loss loss = evidence_.loss(u);
    for (int at = column.lost_places - 2; at >= 0; --at)
        to_lost[at] += loss.goes_on * to_lost[at + 1];
    double next_in_order = 0, next_aside = 0, after_in_order = 0;
    for (std::size_t r = rows; r-- > 0;) {
        const int i = column.low + static_cast<int>(r);
        if (i < n) {
            const int at = i + 1 - column.lost_from;
            to[r].in_order += rates_.no_show * next_in_order + rates_.held * next_aside +
                              loss.begins * (at >= 0 && at < column.lost_places ? to_lost[at] : 0);
            to[r].aside +=
                rates_.no_show * std::max(next_aside, std::max(next_in_order, after_in_order));
        }
        after_in_order = next_in_order;
        next_in_order = to[r].in_order;
        next_aside = to[r].aside;
    }
}

LIUYING_WIDE void Outlook::look_back() {
    const int m = evidence_.shots(), n = evidence_.tickets();
    std::size_t cells = 0, lost_cells = 0;
    for (Column& column : columns_) {
        column.at = cells;
        column.lost_at = lost_cells;
        cells += std::size_t(column.places);
        lost_cells += std::size_t(column.lost_places);
    }
    places_.assign(cells, {});
    lost_.assign(lost_cells, 0);
    std::array<double, max_group + 1> units{};  // by column: 1 / what it was divided by
    for (int u = m; u >= 0; --u) {
        Column& column = columns_[std::size_t(u)];
        if (u == m) {
            if (const int r = n - column.low; r >= 0 && r < column.places)
                places_[column.at + std::size_t(r)] = {1, 1, 0, 0};
            if (const int r = n - column.lost_from; r >= 0 && r < column.lost_places)
                lost_[column.lost_at + std::size_t(r)] = 1;
        }
        const auto begin = [&] {
            int end = column.low + column.places + 2;
            reached_.low = column.low;
            if (column.lost_places > 0) {
                reached_.low = std::min(reached_.low, column.lost_from);
                end = std::max(end, column.lost_from + column.lost_places + 1);
            }
            reached_.places.assign(std::size_t(end - reached_.low), {});
        };
        begin();
        double length = 1;  // of column u + k, against that of u + 1
        const int most = std::min(max_group, m - u);
        for (int k = 1; k <= most; ++k) {
            if (k > 1) length *= units[std::size_t((u + k - 1) % (max_group + 1))];
            const GroupWeight& g = group(u, k);
            gather(column, g, length);
            if (g.witness->plain && k < most) continue;
            take_turns(column, g, 1 - evidence_.loss(u).goes_on);
            if (k < most) begin();
        }
        pass_without_shot(column, u);
        const std::span here{places_.data() + column.at, std::size_t(column.places)};
        Four best{};  // what passes is not told yet
        for (const Place& place : here) raise(best, four(&place.in_order));
        double top = largest_of(best);
        for (int at = 0; at < column.lost_places; ++at)
            top = std::max(top, lost_[column.lost_at + std::size_t(at)]);
        if (top <= 0) top = 1;
        const double unit = 1 / top;
        double next = 0;
        for (std::size_t r = here.size(); r-- > 0;) {
            Place& place = here[r];
            const double in_order = unit * place.in_order, off = unit * place.aside;
            four(&place.in_order) =
                Four{in_order, off, unit * place.exchange, std::max(off, std::max(in_order, next))};
            next = in_order;
        }
        scale(lost_.data() + column.lost_at, unit, std::size_t(column.lost_places));
        units[std::size_t(u % (max_group + 1))] = unit;
        column.log_scale = (u < m ? columns_[std::size_t(u) + 1].log_scale : 0) + std::log(top);
    }
}

// What the best paths through neighbouring columns are worth is what all paths are worth there.
void Outlook::count_unseen() {
    std::array<double, max_group> worth;
    worth.fill(-std::numeric_limits<double>::infinity());
    for (std::size_t j = 0; j < columns_.size(); ++j) {
        const Column& column = columns_[j];
        const std::size_t begin = column.at, end = begin + std::size_t(column.places);
        double best = 0;
        for (std::size_t cell = begin; cell < end; ++cell)
            best = std::max(best, so_far_[cell] * places_[cell].in_order);
        worth[j % max_group] = std::log(best) + column.log_forward + column.log_scale;
        if (column.places == 0) continue;
        const auto edge = [&](std::size_t from, std::size_t to) {
            double most = 0;
            for (std::size_t cell = from; cell < to; ++cell)
                most = std::max(most, std::max(places_[cell].in_order, places_[cell].aside));
            return std::min(1.0, unlike_neighbours * most);
        };
        const double left = column.below * edge(begin, std::min(end, begin + 2)) +
                            std::min(column.above * edge(std::max(begin + 2, end) - 2, end),
                                     column.above_ahead * unlike_neighbours);
        if (left > 0)
            unseen_ += left * std::exp(column.log_forward + column.log_scale -
                                       *std::ranges::max_element(worth));
    }
    so_far_.clear();
}

}  // namespace liuying::binding
