#include "binding/alignment_backward.h"

#include <algorithm>
#include <cmath>
#include <span>

#include "binding/add.h"

namespace liuying::binding {
namespace {

constexpr double least_lost = 1e-18;  // a share not worth a word

}  // namespace

StreamPosterior Alignment::posterior() {
    return Backward{*this}.run();
}

Alignment::Backward::Backward(Alignment& alignment)
    : of_{alignment},
      evidence_{alignment.evidence_},
      rates_{alignment.rates_},
      shots_{evidence_.shots()},
      tickets_{evidence_.tickets()} {
    result_.log_evidence = of_.log_evidence();
    result_.shots.resize(std::size_t(shots_));
    result_.pictured.assign(std::size_t(of_.weights().sittings_in_session()), 0);
    for (Tally& tally : tallies_) tally.begin(tickets_);
    shares_.whose.begin(tickets_);
    if (!of_.outlook_) of_.weights_.forget();
}

StreamPosterior Alignment::Backward::run() {
    for (int u = shots_; u >= 0; --u) {
        begin(u);
        take_groups(u);
        pass_without_shot(u);
        close(u);
        // Shot u + 5 has no more groups to come.
        if (const int q = u + max_group - 1; q < shots_) {
            told(q);
            tallies_[std::size_t(q % max_group)].clear();
            unshared_[std::size_t(q % max_group)] = 0;
        }
    }
    for (int q = 0; q < std::min(shots_, max_group - 1); ++q) told(q);
    for (double& p : result_.pictured) p = std::min(p, 1.0);
    auto& happened = result_.happenings;
    happened.passed = shares_.passed;
    happened.ahead = shares_.ahead;
    happened.exchanged = shares_.exchanged;
    happened.extra = shares_.extra;
    happened.retaken = shares_.retaken;
    happened.stayed = shares_.stayed;
    happened.tests = shares_.tests;
    happened.elsewhere = shares_.elsewhere;
    happened.substitutes = shares_.substitutes;
    // Forward left out moves whose ends backward knows: what both say of the whole must be the
    // same.
    double backward = -1e300;
    if (column(0).places > 0 && column(0).low == 0)
        backward = std::log(back(0).rows.front()[mode::normal]) + back(0).log_scale;
    result_.pruned = bound_ + most_unshared_ + of_.share_left_out_ +
                     (of_.outlook_ ? of_.outlook_->unseen() : 0) +
                     std::abs(std::expm1(backward - result_.log_evidence));
    return std::move(result_);
}

void Alignment::Backward::told(int q) {
    const auto at = std::size_t(q % max_group);
    result_.shots[std::size_t(q)] = tallies_[at].labels(evidence_);
    most_unshared_ = std::max(most_unshared_, unshared_[at]);
}

void Alignment::Backward::begin(int u) {
    const Column& from = column(u);
    Back& to = back(u);
    clear(to.rows, std::size_t(from.places));
    to.low = from.low;
    to.places = from.places;
    to.lost.assign(std::size_t(from.lost_places), 0);
    clear(turns_, std::size_t(from.places) + 2);
    clear(selves_, std::size_t(from.places));
    untaken_ = nullptr;
    shares_.whose.clear();
    shares_.unshared = 0;
    shares_.reach(from);
    here_ =
        std::exp(from.log_scale + (u < shots_ ? back(u + 1).log_scale : 0) - result_.log_evidence);
    if (u < shots_) return;
    if (const int r = tickets_ - from.low; r >= 0 && r < from.places) {
        Row& end = to.rows[std::size_t(r)];
        end[mode::normal] = 1;
        for (int d = 1; d <= mode::most_held; ++d) end[std::size_t(mode::held + d)] = 1;
    }
    if (const int at = tickets_ - from.lost_from; at >= 0 && at < from.lost_places)
        to.lost[std::size_t(at)] = 1;
}

void Alignment::Backward::take_groups(int u) {
    const int most = std::min(max_group, shots_ - u);
    std::array<double, max_group + 1> scales{0, 1};  // of column u + k, against that of u + 1
    for (int k = 2; k <= most; ++k)
        scales[std::size_t(k)] = scales[std::size_t(k) - 1] / back(u + k - 1).top;
    // Of the groups from here, the shortest that holds a portrait.
    int shortest = 1;
    while (shortest <= most && !evidence_.portrait_at(u + shortest - 1)) ++shortest;
    bool shared = false;
    for (int k = most; k >= 1; --k) {
        if (of_.followed_[std::size_t(u)][std::size_t(k - 1)]) {
            const GroupWeight& g = of_.group(u, k);
            const double scale = scales[std::size_t(k)];
            shares_.matched = 0;
            take(g, scale);
            take_lost(g, scale);
            count(g);
        } else if (!shared)
            continue;
        shared = true;
        // All groups from here that are at least as long hold the shot.
        tallies_[std::size_t((u + k - 1) % max_group)].add(shares_.whose);
        unshared_[std::size_t((u + k - 1) % max_group)] += shares_.unshared;
        if (k == shortest)
            shares_.whose.visit(evidence_, [&](int sitting, double p) {
                result_.pictured[std::size_t(sitting)] += p;
            });
    }
    add_staying(std::span{selves_}.first(std::size_t(back(u).places)), back(u).rows);
    if (untaken_ != nullptr) of_.take_turns_back(*untaken_, column(u), turns_, back(u).rows);
}

void Alignment::Backward::take(const GroupWeight& g, double scale) {
    const Column& from = column(g.u);
    const Back& ahead = back(g.u + g.k);
    of_.share_out(g, from, here_ * scale, ahead, shares_);
    const int shift = from.low - ahead.low, first = std::max(0, -shift), end = ahead.places - shift;
    if (const int rows = std::min(from.places + 2, end) - first; rows > 0) {
        // The last of them are reached by turns alone.
        const int own = std::min(first, from.places);
        add_both(&ahead.rows[std::size_t(first + shift)], g.turn,
                 {&turns_[std::size_t(first)], std::size_t(rows)}, &g.self_at(from.low + own),
                 scale, {selves_.data() + own, std::size_t(std::min(from.places - own, rows))});
    }
    untaken_ = &g;
    if (g.witness->plain) return;
    of_.take_turns_back(g, from, turns_, back(g.u).rows);
    clear(turns_, std::size_t(from.places) + 2);
    untaken_ = nullptr;
}

void Alignment::Backward::take_lost(const GroupWeight& g, double scale) {
    const Column& from = column(g.u);
    const double* weights = of_.lost_.data() + from.lost_at;
    const double out = 1 - evidence_.loss(g.u).goes_on;
    for (int at = 0; at < from.lost_places; ++at) {
        const int i = from.lost_from + at;
        const double weight = weights[at] * out * here_ * scale;
        double value = g.lost_self * lost(g.u + g.k, i);
        if (const double p = weight * value; p > least_lost) shares_.whose.add_nobody(p);
        if (const double next = i < tickets_ ? back(g.u + g.k).row(i + 1)[mode::normal] : 0;
            next > 0) {
            const double match = of_.weights().lost_match(g, i) * next;
            value += match;
            if (const double p = weight * match; p > least_lost) {
                const double own = (1 - rates_.substitute) * of_.weights().label_of_lost(g, i);
                const double part = own / (own + rates_.substitute * g.nobody_words) * p;
                shares_.whose.add(i, part);
                shares_.whose.add_nobody(p - part);
                shares_.substitutes += p - part;
                shares_.passed += p;
                shares_.matched += p;
            }
        }
        back(g.u).lost[std::size_t(at)] += out * value * scale;
    }
}

// Frames and slips of those whose turn it was.
void Alignment::Backward::count(const GroupWeight& g) {
    auto& happened = result_.happenings;
    const SlipSeen seen = evidence_.slip_at(g.u);
    const int portraits = seen == SlipSeen::None ? g.k : g.k - 1;
    if (portraits > 0) happened.frames[std::size_t(portraits - 1)] += shares_.matched;
    happened.slips_due += shares_.matched;
    if (seen == SlipSeen::None) happened.slips_missing += shares_.matched;
    if (seen == SlipSeen::Unreadable) happened.slips_unreadable += shares_.matched;
}

// From the far end.
LIUYING_WIDE void Alignment::Backward::pass_without_shot(int u) {
    const Column& from = column(u);
    Back& to = back(u);
    auto& happened = result_.happenings;
    const Loss loss = evidence_.loss(u);
    for (int at = from.lost_places - 2; at >= 0; --at)
        to.lost[std::size_t(at)] += loss.goes_on * to.lost[std::size_t(at) + 1];
    to.tops.resize(std::size_t(from.places));
    for (int r = from.places - 1; r >= 0; --r) {
        const int i = from.low + r;
        const std::size_t at = from.rows_at + std::size_t(r);
        const Row& weights = of_.rows_[at];
        Row& row = to.rows[std::size_t(r)];
        if (i < tickets_) {
            const Row& next = to.row(i + 1);
            const double skip = rates_.no_show * next[mode::normal],
                         hold = rates_.held * next[mode::held + 1],
                         begins = loss.begins * lost(u, i + 1),
                         share = weights[mode::normal] * here_;
            four(row.data()) += Four{skip + hold + begins, 0, 0, 0};
            happened.skipped += share * skip;
            happened.held += share * hold;
            happened.lost += share * begins;
            if (of_.notes_[at].aside > 0) {
                Four skipped{};
                passed(next, to.row(i + 2), [&](int m, const Four& ends) {
                    const Four value = rates_.no_show * four(stays.data() + m) * ends;
                    four(row.data() + aside + m) += value;
                    skipped += four(weights.data() + aside + m) * value;
                });
                happened.skipped += sum_of(skipped) * here_;
            }
        }
        // What forward left out leads nowhere.
        const Four none{};
        for (std::size_t m = 0; m < mode::count; m += 4) {
            Four& cells = four(row.data() + m);
            cells = four(weights.data() + m) > none ? cells : none;
        }
        to.tops[std::size_t(r)] = heaviest(row);
    }
}

void Alignment::Backward::close(int u) {
    Back& to = back(u);
    double top = 0;
    for (const double value : to.tops) top = std::max(top, value);
    for (const double value : to.lost) top = std::max(top, value);
    to.top = top;
    if (top > 0)
        count_left_out(u);
    else
        to.top = 1;  // nobody changes here on any path worth following
    const double unit = 1 / to.top;
    if (to.places > 0) scale(to.rows.front().data(), unit, std::size_t(to.places) * mode::count);
    for (double& value : to.tops) value *= unit;
    to.find_reaches();
    for (double& value : to.lost) value *= unit;
    to.log_scale = (u < shots_ ? back(u + 1).log_scale : 0) + std::log(to.top);
}

// What the band left out is worth no more than the best place of the column, or than thirty times
// that beside it.
void Alignment::Backward::count_left_out(int u) {
    const Column& from = column(u);
    const Back& to = back(u);
    for (int r = 0; r < from.places; ++r) {
        const double pruned = of_.notes_[from.rows_at + std::size_t(r)].pruned;
        if (pruned <= 0) continue;
        double near = lost(u, from.low + r);
        for (int q = std::max(0, r - 1); q <= std::min(from.places - 1, r + 1); ++q)
            near = std::max(near, to.tops[std::size_t(q)]);
        bound_ += pruned * std::max(to.top, unlike_neighbours * near) * here_;
    }
}

}  // namespace liuying::binding
