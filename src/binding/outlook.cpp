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
LIUYING_WIDE void add_places(const Outlook::Place* what, double times, Outlook::Place* to,
                             std::size_t count) {
    for (std::size_t at = 0; at < count; ++at) {
        to[at].in_order += times * what[at].in_order;
        to[at].aside += times * what[at].aside;
        to[at].exchange += times * what[at].exchange;
        to[at].passed += times * what[at].passed;
    }
}

// Whoever is in the middle of an exchange, or passes, does not stay.
LIUYING_WIDE void add_selves(const Outlook::Place* what, const double* selves, double times,
                             Outlook::Place* to, std::size_t count) {
    for (std::size_t at = 0; at < count; ++at) {
        const double self = times * selves[at];
        to[at].in_order += self * what[at].in_order;
        to[at].aside += self * what[at].aside;
        to[at].exchange += 0 * what[at].exchange;
        to[at].passed += 0 * what[at].passed;
    }
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
        const double worth = behind <= most_retaken ? back.near : back.far;
        product *= worth;
        best = std::max(best, back.within / worth);
        if (one_held && behind <= mode::most_held) best = std::max(best, 1 / worth);
    }
    return std::min(1.0, product * best * best);
}

void Outlook::find_ahead(int j, int low, int high) {
    ahead_low_ = low;
    ahead_high_ = high;
    const auto places = std::size_t(high - low) + 1;
    ahead_.assign(places, 1);
    within_.assign(places, 1);
    const auto multiply = [&](int from, int to, double worth, double within) {
        from = std::max(low, from);
        to = std::min(high, to);
        if (to < from) return;
        const auto at = std::size_t(from - low), count = std::size_t(to - from) + 1;
        scale(ahead_.data() + at, worth, count);
        raise(within_.data() + at, within / worth, count);
    };
    for (const auto& [ticket, shot] : evidence_.pointers(j)) {
        if (ticket < 0) break;
        const auto& [near, far, within] = returns_[std::size_t(shot)];
        multiply(ticket + 1, ticket + most_retaken, near, within);
        multiply(ticket + most_retaken + 1, high, far, within);
    }
    for (std::size_t at = 0; at < places; ++at) {
        const double both = ahead_[at] * within_[at] * within_[at];
        ahead_[at] = both < 1 ? both : 1;
    }
}

// All lengths of group, where nothing but their length tells them apart.
void Outlook::gather(const Column& column, const GroupWeight& g, double length) {
    const Column& later = columns_[std::size_t(g.u + g.k)];
    const auto both = [](int low, int places, int other_low, int other_places, const auto& each) {
        const int from = std::max(low, other_low),
                  end = std::min(low + places, other_low + other_places);
        if (from < end)
            each(std::size_t(from - low), std::size_t(from - other_low), std::size_t(end - from));
    };
    both(reached_.low, static_cast<int>(reached_.places.size()), later.low, later.places,
         [&](std::size_t here, std::size_t there, std::size_t count) {
             add_places(places_.data() + later.at + there, g.turn * length,
                        reached_.places.data() + here, count);
         });
    both(column.low, column.places, later.low, later.places,
         [&](std::size_t here, std::size_t there, std::size_t count) {
             add_selves(places_.data() + later.at + there, g.selves + here, length,
                        places_.data() + column.at + here, count);
         });
    both(column.lost_from, column.lost_places, later.lost_from, later.lost_places,
         [&](std::size_t here, std::size_t there, std::size_t count) {
             add(lost_.data() + later.lost_at + there,
                 (1 - evidence_.loss(g.u).goes_on) * length * g.lost_self,
                 lost_.data() + column.lost_at + here, count);
         });
}

// What the turns out of a column are worth, whoever they are of.
void Outlook::take_turns(Column& column, const GroupWeight& g, double out) {
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
    Place next, after;
    for (std::size_t r = rows; r-- > 0;) {
        const int i = column.low + static_cast<int>(r);
        if (i < n) {
            const int at = i + 1 - column.lost_from;
            to[r].in_order += rates_.no_show * next.in_order + rates_.held * next.aside +
                              loss.begins * (at >= 0 && at < column.lost_places ? to_lost[at] : 0);
            to[r].aside +=
                rates_.no_show * std::max(next.aside, std::max(next.in_order, after.in_order));
        }
        after = next;
        next = to[r];
    }
}

void Outlook::look_back() {
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
    std::array<double, max_group + 1> tops{};  // by column
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
            if (k > 1) length /= tops[std::size_t((u + k - 1) % (max_group + 1))];
            const GroupWeight& g = group(u, k);
            gather(column, g, length);
            if (g.witness->plain && k < most) continue;
            take_turns(column, g, 1 - evidence_.loss(u).goes_on);
            if (k < most) begin();
        }
        pass_without_shot(column, u);
        const std::span here{places_.data() + column.at, std::size_t(column.places)};
        double top = 0;
        for (const Place& place : here) top = std::max(top, place.best());
        for (int at = 0; at < column.lost_places; ++at)
            top = std::max(top, lost_[column.lost_at + std::size_t(at)]);
        if (top <= 0) top = 1;
        const double unit = 1 / top;
        double next = 0;
        for (std::size_t r = here.size(); r-- > 0;) {
            Place& place = here[r];
            place.in_order *= unit;
            place.aside *= unit;
            place.exchange *= unit;
            place.passed = std::max(place.aside, std::max(place.in_order, next));
            next = place.in_order;
        }
        scale(lost_.data() + column.lost_at, unit, std::size_t(column.lost_places));
        tops[std::size_t(u % (max_group + 1))] = top;
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
