// The forward pass: one column from those before it.

#include <algorithm>
#include <cassert>
#include <cmath>

#include "binding/alignment.h"

namespace liuying::binding {

void Alignment::reach(int low, int high) {
    if (high_ < low_) {
        low_ = low;
        high_ = low - 1;
    }
    while (low < low_) scratch_[std::size_t(--low_)].fill(0);
    while (high > high_) scratch_[std::size_t(++high_)].fill(0);
}

void Alignment::leave_out(int i, double weight) {
    if (pruned_high_ < pruned_low_) pruned_low_ = pruned_high_ = i;
    pruned_low_ = std::min(pruned_low_, i);
    pruned_high_ = std::max(pruned_high_, i);
    pruned_[std::size_t(i)] += weight;
}

double& Alignment::lost_slot(int i) {
    if (lost_high_ < lost_low_) {
        lost_low_ = lost_high_ = i;
        lost_scratch_[std::size_t(i)] = 0;
    }
    while (i < lost_low_) lost_scratch_[std::size_t(--lost_low_)] = 0;
    while (i > lost_high_) lost_scratch_[std::size_t(++lost_high_)] = 0;
    return lost_scratch_[std::size_t(i)];
}

void Alignment::pull(int u, int k, double scale) {
    weigh(u, k, false);
    const Column& column = columns_[std::size_t(u)];
    const Group& g = group_;
    reach(column.low, column.low + column.places + 1);
    const double heaviest = g.heaviest * scale;
    double best = best_scratch_;
    for (int r = 0; r < column.places; ++r) {
        const int i = column.low + r;
        const Note& note = notes_[column.rows_at + std::size_t(r)];
        if (note.sum * heaviest <= band_ * best) {
            leave_out(i + 1, 2 * note.sum * heaviest);
            continue;
        }
        const double* from = rows_[column.rows_at + std::size_t(r)].data();
        double* here = scratch_[std::size_t(i)].data();
        double* next = scratch_[std::size_t(i) + 1].data();
        double* after = scratch_[std::size_t(i) + 2].data();
        const std::size_t at = std::size_t(places_below + r);
        const double self = self_at(r, i) * scale;
        const auto& p = g.priors_at(i);
        const double* sits = g.sits + at;
        const double* timed = g.witness->in_time.data() + at;
        const double turn = g.turn * scale;
        const double match = turn * sits[0];
        const double in_order = from[mode::normal];
        here[mode::normal] += in_order * self;
        next[mode::normal] += in_order * p.match * match;
        if (const double goes = in_order * p.advance * turn; goes > 0)
            for (int e = 2; e <= mode::most_ahead; ++e)
                here[mode::ahead + e] += goes * ahead_shares[std::size_t(e)] * sits[e];
        here[mode::exchange] += in_order * p.exchange * turn * g.label[at + 1] * timed[0];
        if (from[mode::exchange] > 0)
            after[mode::normal] += from[mode::exchange] * turn * g.label[at] * timed[1];
        if (note.aside > 0) {
            if (note.aside * heaviest <= band_ * best) {
                leave_out(i + 1, 2 * note.aside * heaviest);
            } else {
                for (int m = 0; m < asides; ++m)
                    here[aside + m] += from[aside + m] * stays[std::size_t(m)] * self;
                const double passes = p.match_aside * match;
                for (int d = 1; d < mode::most_held; ++d)
                    next[mode::held + d + 1] +=
                        from[mode::held + d] * stays[std::size_t(d - 1)] * passes;
                next[mode::normal] += from[mode::held + mode::most_held] *
                                      stays[std::size_t(mode::most_held - 1)] * passes;
                for (int e = 2; e <= mode::most_ahead; ++e)
                    next[mode::ahead + e - 1] += from[mode::ahead + e] * passes;
                after[mode::normal] += from[mode::ahead + 1] * passes;
                double released = 0;
                for (int d = 2; d <= mode::most_held; ++d)
                    released += from[mode::held + d] * (1 - stays[std::size_t(d - 1)]) * sits[-d];
                here[mode::normal] += released * turn;
            }
        }
        best = std::max(best, std::max(next[mode::normal], here[mode::normal]));
    }
    best_scratch_ = best;
}

void Alignment::pull_lost(int u, int k, double scale) {
    const Column& column = columns_[std::size_t(u)];
    const Group& g = group_;
    if (column.lost_places == 0) return;
    const double out = (1 - evidence_.loss(u).goes_on) * scale;
    for (int at = 0; at < column.lost_places; ++at) {
        const int i = column.lost_from + at;
        const double weight = lost_[column.lost_at + std::size_t(at)] * out;
        if (weight <= 0) continue;
        if (const double left = weight * g.lost_self; left > band_ * best_scratch_)
            lost_slot(i) += left;
        else
            leave_out(i, left);
        if (i >= evidence_.tickets()) continue;
        const double ahead = outlook(u + k, i + 1);
        // Without a witness for this one no label is above 1.
        if (g.witness->spoken_for[std::size_t(at)] == 0) {
            const double most = ahead * weight * g.turn * g.witness->lost_turn[std::size_t(at)];
            if (most < band_ * best_scratch_) {
                leave_out(i + 1, most);
                continue;
            }
        }
        const double value = weight * lost_match(at);
        if (const double counts = value * ahead; counts < band_ * best_scratch_) {
            leave_out(i + 1, counts);
            continue;
        }
        reach(i + 1, i + 1);
        double& target = scratch_[std::size_t(i) + 1][mode::normal];
        target += value;
        best_scratch_ = std::max(best_scratch_, target);
    }
}

void Alignment::pass_without_shot(int j, int i, double best, bool last) {
    const Row from = scratch_[std::size_t(i)];
    const double skip = rates_.no_show, hold = rates_.held, most = std::max(skip, hold);
    double in_order = from[mode::normal], off = 0;
    for (int m = 0; m < asides; ++m) off += from[std::size_t(aside + m)];
    if (!last) {
        const double least = band_ * best;
        // Who is held may be the one the witnesses point at.
        const double ahead = outlook(j, i + 1);
        const auto nothing = [&](double& weight, double outlook_here) {
            const double counts = weight * most * outlook_here;
            if (counts > least) return;
            if (weight > 0) leave_out(i + 1, counts);
            weight = 0;
        };
        nothing(in_order, i + 1 > high_ ? std::max(ahead, outlook(j, i + 1, mode::held + 1)) : 1);
        nothing(off, 1);
        if (in_order <= 0 && off <= 0) return;
    }
    if (in_order <= 0 && off <= 0) return;
    reach(i, i + 1);
    auto& next = scratch_[std::size_t(i) + 1];
    next[mode::normal] += in_order * skip;
    next[mode::held + 1] += in_order * hold;
    if (off <= 0) return;
    for (int d = 1; d < mode::most_held; ++d)
        next[std::size_t(mode::held + d + 1)] +=
            from[std::size_t(mode::held + d)] * stays[std::size_t(d - 1)] * skip;
    next[mode::normal] += from[std::size_t(mode::held + mode::most_held)] *
                          stays[std::size_t(mode::most_held - 1)] * skip;
    for (int e = 2; e <= mode::most_ahead; ++e)
        next[std::size_t(mode::ahead + e - 1)] += from[std::size_t(mode::ahead + e)] * skip;
    if (from[mode::ahead + 1] > 0) {
        reach(i, i + 2);
        scratch_[std::size_t(i) + 2][mode::normal] += from[mode::ahead + 1] * skip;
    }
}

void Alignment::close_column(int j) {
    const int n = evidence_.tickets();
    const bool last = j == evidence_.shots();
    const Loss loss = evidence_.loss(j);
    const double best = best_scratch_;
    int from = low_;
    if (lost_high_ >= lost_low_) from = std::min(from, lost_low_);
    for (int i = from; i < n; ++i) {
        const bool here = i >= low_ && i <= high_;
        const double in_order = here ? scratch_[std::size_t(i)][mode::normal] : 0;
        if (here) pass_without_shot(j, i, best, last);
        const double lost = i >= lost_low_ && i <= lost_high_ ? lost_scratch_[std::size_t(i)] : 0;
        const double onward = in_order * loss.begins + lost * loss.goes_on;
        if (onward > 0) {
            if (const double counts = onward * outlook(j, i + 1); !last && counts < band_ * best)
                leave_out(i + 1, counts / (1 - loss.goes_on));
            else
                lost_slot(i + 1) += onward;
        }
        // Nothing stands further on and nothing was carried there.
        if (i >= high_ && lost_high_ <= i) break;
    }

    double top = best;
    for (int i = low_; i <= high_; ++i) top = std::max(top, heaviest(scratch_[std::size_t(i)]));
    assert(top > 0);
    Column column;
    column.rows_at = rows_.size();
    column.lost_at = lost_.size();
    column.low = low_;
    const double least = band_ * top, scale = 1 / top;
    int end = low_;  // one past the last row that holds anything
    for (int i = low_; i <= high_; ++i) {
        Row row = scratch_[std::size_t(i)];
        Note note;
        if (!last) {
            const Row ahead = outlooks(j, i);
            double left = 0;
            for (std::size_t m = 0; m < row.size(); ++m) {
                const double counts = row[m] * ahead[m];
                const bool keep = counts >= least;
                left += keep ? 0 : counts;
                row[m] = keep ? row[m] : 0;
            }
            if (left > 0) leave_out(i, left);
        }
        for (std::size_t m = 0; m < aside; ++m) note.sum += row[m] *= scale;
        for (std::size_t m = aside; m < row.size(); ++m) note.aside += row[m] *= scale;
        note.sum += note.aside;
        if (note.sum <= 0 && rows_.size() == column.rows_at) continue;  // nothing yet
        if (rows_.size() == column.rows_at) column.low = i;
        rows_.push_back(row);
        notes_.push_back(note);
        if (note.sum > 0) end = i + 1;
    }
    column.places = end - column.low;
    rows_.resize(column.rows_at + std::size_t(column.places));
    notes_.resize(rows_.size());
    if (lost_high_ >= lost_low_) {
        column.lost_from = lost_low_;
        column.lost_places = lost_high_ - lost_low_ + 1;
        for (int i = lost_low_; i <= lost_high_; ++i) {
            const double value = lost_scratch_[std::size_t(i)] * scale;
            lost_.push_back(value);
            column.lost_top = std::max(column.lost_top, value);
        }
    }
    // What was left out beyond the rows kept counts at their ends.
    for (int i = pruned_low_; i <= pruned_high_; ++i) {
        const int r = std::clamp(i - column.low, 0, column.places - 1);
        double& weight = pruned_[std::size_t(i)];
        notes_[column.rows_at + std::size_t(r)].pruned += weight * scale;
        weight = 0;
    }
    pruned_low_ = 0;
    pruned_high_ = -1;
    column.top = top;
    column.log_scale = (columns_.empty() ? 0 : columns_.back().log_scale) + std::log(top);
    columns_.push_back(column);
    low_ = 0;
    high_ = -1;
    lost_low_ = 0;
    lost_high_ = -1;
    best_scratch_ = 0;
}

void Alignment::forward_to(int column) {
    const auto size = std::size_t(evidence_.tickets()) + 4;
    if (scratch_.size() < size) {
        scratch_.resize(size);
        lost_scratch_.resize(size, 0);
        pruned_.resize(size, 0);
    }
    for (int j = columns(); j <= column; ++j) {
        if (j == 0) {
            reach(0, 0);
            scratch_[0][mode::normal] = 1;
            best_scratch_ = 1;
        } else {
            double scale = 1;  // of column j - k, against that of j - 1
            for (int k = 1; k <= std::min(max_group, j); ++k) {
                pull(j - k, k, scale);
                pull_lost(j - k, k, scale);
                scale /= columns_[std::size_t(j - k)].top;
            }
        }
        close_column(j);
    }
}

double Alignment::log_evidence() const {
    const Column& end = columns_.back();
    const int n = evidence_.tickets();
    double sum = 0;
    if (end.places > 0 && end.low + end.places - 1 == n) {
        const Row& row = rows_[end.rows_at + std::size_t(end.places) - 1];
        sum += row[mode::normal];
        for (int d = 1; d <= mode::most_held; ++d) sum += row[std::size_t(mode::held + d)];
    }
    const int lost_at = n - end.lost_from;
    if (lost_at >= 0 && lost_at < end.lost_places) sum += lost_[end.lost_at + std::size_t(lost_at)];
    return std::log(sum) + end.log_scale;
}

}  // namespace liuying::binding
