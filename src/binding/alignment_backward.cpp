// The backward pass, and the shares both passes give to everybody.

#include <algorithm>
#include <cmath>

#include "binding/add.h"
#include "binding/alignment_shares.h"

namespace liuying::binding {

StreamPosterior Alignment::posterior() {
    const int m = evidence_.shots(), n = evidence_.tickets();
    StreamPosterior result;
    result.log_evidence = log_evidence();
    result.shots.resize(std::size_t(m));
    result.pictured.assign(std::size_t(weights().sittings_in_session()), 0);
    auto& happened = result.happenings;
    std::array<Tally, max_group> tallies;
    for (Tally& tally : tallies) tally.begin(n);
    Shares shares;
    shares.whose.begin(n);

    struct Back : Ahead {
        std::vector<double> lost;
        double top = 1;  // the weights were divided by it
        double log_scale = 0;
    };
    std::array<Back, max_group + 1> ring;
    const auto back_of = [&](int column) -> Back& {
        return ring[std::size_t(column % (max_group + 1))];
    };
    const auto lost_of = [&](int column, int i) {
        const Column& c = columns_[std::size_t(column)];
        const int at = i - c.lost_from;
        return at < 0 || at >= c.lost_places ? 0.0 : back_of(column).lost[std::size_t(at)];
    };
    // By row: of all lengths of group, times what the length alone is worth, the turns and all that
    // passes no turn.
    std::vector<Row> turns, selves;

    double bound = 0;
    if (!outlook_) weights_.forget();
    for (int u = m; u >= 0; --u) {
        const Column& column = columns_[std::size_t(u)];
        const Row* rows = rows_.data() + column.rows_at;
        Back& back = back_of(u);
        back.rows.assign(std::size_t(column.places), Row{});
        back.low = column.low;
        back.places = column.places;
        back.lost.assign(std::size_t(column.lost_places), 0);
        const double* lost_rows = lost_.data() + column.lost_at;
        const double reference_scale = u < m ? back_of(u + 1).log_scale : 0;
        if (u == m) {
            for (int r = 0; r < column.places; ++r) {
                if (column.low + r != n) continue;
                auto& row = back.rows[std::size_t(r)];
                row[mode::normal] = 1;
                for (int d = 1; d <= mode::most_held; ++d) row[std::size_t(mode::held + d)] = 1;
            }
            if (const int at = n - column.lost_from; at >= 0 && at < column.lost_places)
                back.lost[std::size_t(at)] = 1;
        }
        shares.whose.clear();  // of all groups from u that are at least as long as the one in hand
        shares.reach(column);
        // Turns forward * weight * backward into a share of all paths.
        const double here = std::exp(column.log_scale + reference_scale - result.log_evidence);
        const int most = std::min(max_group, m - u);
        std::array<double, max_group + 1> scales{};  // of column u + k, against that of u + 1
        for (int k = 1; k <= most; ++k)
            scales[std::size_t(k)] =
                k == 1 ? 1 : scales[std::size_t(k) - 1] / back_of(u + k - 1).top;
        turns.assign(std::size_t(column.places) + 2, Row{});
        selves.assign(std::size_t(column.places), Row{});
        const GroupWeight* untaken = nullptr;
        const auto take = [&](int k) {
            const double scale = scales[std::size_t(k)], share = here * scale;
            const GroupWeight& g = group(u, k);
            shares.matched = 0;
            const Back& ahead = back_of(u + k);
            share_out(g, column, share, ahead, shares);
            const int shift = column.low - ahead.low, from = std::max(0, -shift),
                      end = ahead.places - shift;
            if (const int rows = std::min(column.places + 2, end) - from; rows > 0)
                add(ahead.rows[std::size_t(from + shift)].data(), g.turn * scale,
                    turns[std::size_t(from)].data(), std::size_t(rows) * mode::count);
            if (const int rows = std::min(column.places, end) - from; rows > 0)
                add_rows(ahead.rows.data() + from + shift, &g.self_at(column.low + from), scale,
                         selves.data() + from, std::size_t(rows));
            untaken = &g;
            if (!g.witness->plain) {
                take_turns_back(g, column, turns, back.rows);
                turns.assign(turns.size(), Row{});
                untaken = nullptr;
            }
            if (column.lost_places > 0) {
                const double out = 1 - evidence_.loss(u).goes_on;
                for (int at = 0; at < column.lost_places; ++at) {
                    const int i = column.lost_from + at;
                    double value = g.lost_self * lost_of(u + k, i);
                    const double weight = lost_rows[at] * out * share;
                    if (const double p = weight * value; p > 1e-18) shares.whose.add_nobody(p);
                    const double onward = i < n ? back_of(u + k).row(i + 1)[mode::normal] : 0;
                    if (onward > 0) {
                        const double match = weights().lost_match(g, i) * onward;
                        value += match;
                        if (const double p = weight * match; p > 1e-18) {
                            const double label = weights().label_of_lost(g, i);
                            const double own = (1 - rates_.substitute) * label;
                            const double part =
                                own / (own + rates_.substitute * g.nobody_words) * p;
                            shares.whose.add(i, part);
                            shares.whose.add_nobody(p - part);
                            shares.substitutes += p - part;
                            shares.passed += p;
                            shares.matched += p;
                        }
                    }
                    back.lost[std::size_t(at)] += out * value * scale;
                }
            }
            const SlipSeen seen = evidence_.slip_at(u);
            const int portraits = seen == SlipSeen::None ? k : k - 1;
            if (portraits > 0) happened.frames[std::size_t(portraits - 1)] += shares.matched;
            happened.slips_due += shares.matched;
            if (seen == SlipSeen::None) happened.slips_missing += shares.matched;
            if (seen == SlipSeen::Unreadable) happened.slips_unreadable += shares.matched;
        };
        // The first portrait that any group from here holds.
        int shortest = 1;
        while (shortest <= most && !evidence_.portrait_at(u + shortest - 1)) ++shortest;
        for (int k = most; k >= 1; --k) {
            const int v = u + k;
            Tally& last = tallies[std::size_t((v - 1) % max_group)];
            if (followed_[std::size_t(u)][std::size_t(k - 1)]) take(k);
            last.add(shares.whose);
            if (k == shortest)
                shares.whose.visit(evidence_, [&](int sitting, double p) {
                    result.pictured[std::size_t(sitting)] += p;
                });
        }
        add_staying(selves, back.rows);
        if (untaken != nullptr) take_turns_back(*untaken, column, turns, back.rows);
        // Turns that pass without a shot, from the far end.
        const Loss loss = evidence_.loss(u);
        int lost_next = column.lost_places - 1;
        const auto settle_lost = [&](int down_to) {
            for (; lost_next >= 0 && column.lost_from + lost_next >= down_to; --lost_next) {
                const auto at = std::size_t(lost_next);
                if (at + 1 < back.lost.size()) back.lost[at] += loss.goes_on * back.lost[at + 1];
            }
        };
        double top = 0;
        auto& row_top = back.tops;
        row_top.assign(std::size_t(column.places), 0);
        for (int r = column.places - 1; r >= 0; --r) {
            const int i = column.low + r;
            settle_lost(i + 1);
            const Row& from = rows[r];
            Row& row = back.rows[std::size_t(r)];
            if (i < n) {
                const Row& next = back.row(i + 1);
                const double lost_on = lost_of(u, i + 1);
                const double skip = rates_.no_show * next[mode::normal],
                             hold = rates_.held * next[mode::held + 1];
                row[mode::normal] += skip + hold + loss.begins * lost_on;
                happened.skipped += from[mode::normal] * skip * here;
                happened.held += from[mode::normal] * hold * here;
                happened.lost += from[mode::normal] * loss.begins * lost_on * here;
                if (notes_[column.rows_at + std::size_t(r)].aside > 0) {
                    const auto passed = passing(next.data(), back.row(i + 2).data());
                    double skipped = 0;
                    for (std::size_t off = 0; off < asides; ++off) {
                        const double value = rates_.no_show * passed[off];
                        row[aside + off] += value;
                        skipped += from[aside + off] * value;
                    }
                    happened.skipped += skipped * here;
                }
            }
            // What forward left out leads nowhere.
            for (std::size_t at = 0; at < row.size(); ++at) row[at] = from[at] > 0 ? row[at] : 0;
            row_top[std::size_t(r)] = heaviest(row);
            top = std::max(top, row_top[std::size_t(r)]);
        }
        settle_lost(-1);
        for (const double value : back.lost) top = std::max(top, value);
        // Nobody changes here on any path worth following.
        const bool dead = top <= 0;
        if (dead) top = 1;
        for (int r = 0; r < column.places && !dead; ++r) {
            const double pruned = notes_[column.rows_at + std::size_t(r)].pruned;
            if (pruned <= 0) continue;
            double near = lost_of(u, column.low + r);
            for (int q = std::max(0, r - 1); q <= std::min(column.places - 1, r + 1); ++q)
                near = std::max(near, row_top[std::size_t(q)]);
            // No better than the best place of the column, or than thirty times that beside it.
            bound += pruned * std::max(top, unlike_neighbours * near) * here;
        }
        const double scale = 1 / top;
        if (!back.rows.empty())
            binding::scale(back.rows.front().data(), scale, back.rows.size() * mode::count);
        for (double& value : back.tops) value *= scale;
        for (double& value : back.lost) value *= scale;
        back.top = top;
        back.log_scale = reference_scale + std::log(top);
        // Shot u + 5 has no more groups to come.
        if (const int q = u + max_group - 1; q < m) {
            Tally& done = tallies[std::size_t(q % max_group)];
            result.shots[std::size_t(q)] = done.labels(evidence_);
            done.clear();
        }
    }
    for (int q = 0; q < std::min(m, max_group - 1); ++q)
        result.shots[std::size_t(q)] = tallies[std::size_t(q % max_group)].labels(evidence_);
    for (double& p : result.pictured) p = std::min(p, 1.0);
    happened.passed = shares.passed;
    happened.ahead = shares.ahead;
    happened.exchanged = shares.exchanged;
    happened.extra = shares.extra;
    happened.retaken = shares.retaken;
    happened.stayed = shares.stayed;
    happened.tests = shares.tests;
    happened.elsewhere = shares.elsewhere;
    happened.substitutes = shares.substitutes;
    // Forward left out moves whose ends backward knows: what both say of the whole must be the
    // same.
    double backward = -1e300;
    if (columns_[0].places > 0 && columns_[0].low == 0)
        backward = std::log(back_of(0).rows.front()[mode::normal]) + back_of(0).log_scale;
    result.pruned = bound + share_left_out_ + (outlook_ ? outlook_->unseen() : 0) +
                    std::abs(std::expm1(backward - result.log_evidence));
    return result;
}

}  // namespace liuying::binding
