// The forward pass: one column from those before it.

#include <algorithm>
#include <cmath>

#include "binding/add.h"
#include "binding/alignment.h"

namespace liuying::binding {

void Alignment::reach(int low, int high) {
    if (high_ < low_) {
        low_ = low;
        high_ = low - 1;
    }
    while (low < low_) clear(scratch_[std::size_t(--low_)]);
    while (high > high_) clear(scratch_[std::size_t(++high_)]);
}

void Alignment::leave_out(int i, double weight) {
    if (outlook_) {
        left_out_ += weight;
        return;
    }
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

LIUYING_WIDE const Alignment::Turns& Alignment::turns(const GroupWeight& g, const Column& column) {
    Turns& turns = turns_[std::size_t(g.u) % turns_.size()];
    if (turns.column == g.u && g.witness->plain) return turns;
    turns.column = g.u;
    const int places = column.places;
    if (const auto room = std::size_t(places) + 2; turns.rows.size() < room) {
        turns.rows.resize(room);
        turns.staying.resize(room);
        turns.brief.resize(room);
        turns.brief_staying.resize(room);
    }
    const Row* rows = rows_.data() + column.rows_at;
    const Note* notes = notes_.data() + column.rows_at;
    Row* to = turns.rows.data();
    Row* all_staying = turns.staying.data();
    Outlook::Place* brief = turns.brief.data();
    Outlook::Place* brief_staying = turns.brief_staying.data();
    const Witness& witness = *g.witness;
    // What the rows before bring to this one, and in order to the next.
    Four held{}, longer{}, both{}, ahead{};
    double normal = 0, next = 0;
    for (int r = 0; r < places + 2; ++r) {
        double exchange = 0, after = 0;
        Four held_on{}, longer_on{}, both_on{}, ahead_on{};
        if (r < places) {
            const double* from = rows[r].data();
            double* staying = all_staying[r].data();
            for (std::size_t m = 0; m < mode::count; m += 4)
                four(staying + m) = four(from + m) * four(stays_in.data() + m);
            four(&brief_staying[r].in_order) = Four{from[mode::normal], notes[r].aside, 0, 0};
            const int i = column.low + r;
            const std::ptrdiff_t ticket = witness.at(i);
            const double* sits = g.sits + ticket;
            const double* label = g.label + ticket;
            const double* timed = witness.in_time + ticket;
            const auto& p = witness.priors_at(i);
            const double in_order = from[mode::normal], advance = in_order * p.advance;
            both += Four{0, 0, 0, advance * ahead_shares[2] * sits[2]};
            ahead += advance * (four(&ahead_shares[3]) * four(sits + 3));
            exchange = in_order * p.exchange * label[1] * timed[0];
            after = from[mode::exchange] * label[0] * timed[1];
            next += in_order * p.match * sits[0];
            Four released{};
            release(sits,
                    [&](int m, const Four& one) { released += four(from + aside + m) * one; });
            normal += sum_of(released);
            pass_on(from, p.match_aside * sits[0], [&](const PassedOn& on) {
                held_on = on.held;
                longer_on = on.longer;
                both_on = on.both;
                ahead_on = on.ahead;
                next += on.next;
                after += on.after;
            });
        }
        double* row = to[r].data();
        four(row) = Four{normal, exchange, 0, 0};
        four(row + aside) = held;
        four(row + aside + 4) = longer;
        four(row + aside + 8) = both;
        four(row + aside + 12) = ahead;
        four(&brief[r].in_order) =
            Four{normal, sum_of((held + longer) + (both + ahead)), exchange, 0};
        normal = next;
        next = after;
        held = held_on;
        longer = longer_on;
        both = both_on;
        ahead = ahead_on;
    }
    return turns;
}

// What the group of these shots carries, whoever it is of, with what is to come.
inline double Alignment::most_of(const GroupWeight& g, const Column& column,
                                 const Turns& turned) const {
    const auto later = outlook_->all(g.u + g.k);
    const int shift = column.low - outlook_->low_of(g.u + g.k),
              end = std::min(column.places + 2, static_cast<int>(later.size()) - shift);
    const double* selves = &g.self_at(column.low);
    Four most{};
    for (int r = std::max(0, -shift); r < end; ++r) {
        const auto at = std::size_t(r);
        Four carried = g.turn * four(&turned.brief[at].in_order);
        if (r < column.places) carried += selves[r] * four(&turned.brief_staying[at].in_order);
        most += carried * four(&later[std::size_t(r + shift)].in_order);
    }
    return sum_of(most);
}

LIUYING_WIDE void Alignment::pull(int u, int k, double scale) {
    const Column& column = columns_[std::size_t(u)];
    if (column.places == 0) return;
    const GroupWeight& g = group(u, k);
    const Turns& turned = turns(g, column);
    if (outlook_) {
        // A group that hardly anybody believes in, whoever it is of.
        const double most = most_of(g, column, turned) * scale;
        if (most <= least()) {
            left_out_ += most;
            return;
        }
    }
    followed_[std::size_t(u)].set(std::size_t(k - 1));
    reach(column.low, column.low + column.places + 1);
    const auto places = std::size_t(column.places);
    add_rows({turned.rows.data(), places + 2}, g.turn, {turned.staying.data(), places},
             &g.self_at(column.low), scale, scratch_.data() + column.low);
    if (outlook_) return;
    for (int i = column.low; i <= column.low + column.places; ++i)
        best_scratch_ = std::max(best_scratch_, scratch_[std::size_t(i)][mode::normal]);
}

void Alignment::pull_lost(int u, int k, double scale) {
    const Column& column = columns_[std::size_t(u)];
    if (column.lost_places == 0) return;
    const GroupWeight& g = group(u, k);
    const double out = (1 - evidence_.loss(u).goes_on) * scale;
    for (int at = 0; at < column.lost_places; ++at) {
        const int i = column.lost_from + at;
        const double weight = lost_[column.lost_at + std::size_t(at)] * out;
        if (weight <= 0) continue;
        const double stay = weight * g.lost_self;
        if (const double counts = stay * outlook_lost(u + k, i); counts > least())
            lost_slot(i) += stay, followed_[std::size_t(u)].set(std::size_t(k - 1));
        else
            leave_out(i, counts);
        if (i >= evidence_.tickets()) continue;
        const double ahead = outlook(u + k, i + 1).in_order;
        // Without a witness for this one no label is above 1.
        if (g.witness->spoken_for[i - g.witness->lost_from] == 0) {
            const double most =
                ahead * weight * g.turn * g.witness->lost_turn[i - g.witness->lost_from];
            if (most < least()) {
                leave_out(i + 1, most);
                continue;
            }
        }
        const double value = weight * weights().lost_match(g, i);
        if (const double counts = value * ahead; counts < least()) {
            leave_out(i + 1, counts);
            continue;
        }
        followed_[std::size_t(u)].set(std::size_t(k - 1));
        reach(i + 1, i + 1);
        double& target = scratch_[std::size_t(i) + 1][mode::normal];
        target += value;
        best_scratch_ = std::max(best_scratch_, target);
    }
}

LIUYING_WIDE void Alignment::pass_without_shot(int j, int i, bool last) {
    const Row& from = scratch_[std::size_t(i)];
    const double skip = rates_.no_show, hold = rates_.held;
    double in_order = from[mode::normal], off = sum_aside(from.data());
    if (!last) {
        const auto next = outlook(j, i + 1);
        const auto nothing = [&](double& weight, double counts) {
            if (weight <= 0 || counts > least()) return;
            leave_out(i + 1, counts);
            weight = 0;
        };
        nothing(in_order, in_order * std::max(skip * next.in_order, hold * next.aside));
        nothing(off, off * skip * best_outlook(j, i));
    }
    if (in_order <= 0 && off <= 0) return;
    // Who was ahead of the next in turn passes two turns.
    reach(i, from[mode::ahead + 1] > 0 && off > 0 ? i + 2 : i + 1);
    Row& next = scratch_[std::size_t(i) + 1];
    double* to = next.data() + aside;
    if (off <= 0) {
        next[mode::normal] += in_order * skip;
        four(to) += Four{in_order * hold, 0, 0, 0};
        return;
    }
    double& after = scratch_[std::size_t(i) + 2][mode::normal];
    pass_on(from.data(), skip, [&](const PassedOn& on) {
        next[mode::normal] += in_order * skip + on.next;
        after += on.after;
        four(to) += on.held + Four{in_order * hold, 0, 0, 0};
        four(to + 4) += on.longer;
        four(to + 8) += on.both;
        four(to + 12) += on.ahead;
    });
}

// Leaves out the cells that count for less than `least` with what is to come of them. Returns what
// the best that is kept counts for.
LIUYING_WIDE double Alignment::keep_worthy(int j, double least) {
    const Four none{}, enough{least, least, least, least};
    Four worth{};
    for (int i = low_; i <= high_; ++i) {
        double* row = scratch_[std::size_t(i)].data();
        const auto place = outlook(j, i);
        Four left{};
        const auto keep = [&](Four& weights, const Four& ahead) {
            const Four counts = weights * ahead;
            const auto kept = counts >= enough;
            raise(worth, counts);
            left += kept ? none : counts;
            weights = kept ? weights : none;
        };
        keep(four(row), Four{place.in_order, place.exchange, 0, 0});
        const Four ahead{place.aside, place.aside, place.aside, place.aside};
        for (std::size_t m = aside; m < mode::count; m += 4) keep(four(row + m), ahead);
        if (const double all = sum_of(left); all > 0) leave_out(i, all);
    }
    return largest_of(worth);
}

// The column being filled.
LIUYING_WIDE void Alignment::keep_rows(double scale) {
    const auto count = std::size_t(high_ - low_ + 1), first = rows_.size();
    rows_.insert(rows_.end(), scratch_.begin() + low_, scratch_.begin() + high_ + 1);
    notes_.resize(first + count);
    Row* rows = rows_.data() + first;
    Note* notes = notes_.data() + first;
    for (std::size_t r = 0; r < count; ++r) {
        double* row = rows[r].data();
        four(row) *= scale;
        Four off{};
        for (std::size_t m = aside; m < mode::count; m += 4) off += four(row + m) *= scale;
        Note& note = notes[r];
        note.aside = sum_of(off);
        note.sum = row[mode::normal] + row[mode::exchange] + note.aside;
    }
}

void Alignment::close_column(int j) {
    const int n = evidence_.tickets();
    const bool last = j == evidence_.shots();
    const Loss loss = evidence_.loss(j);
    int from = low_;
    if (lost_high_ >= lost_low_) from = std::min(from, lost_low_);
    for (int i = from; i < n; ++i) {
        const bool here = i >= low_ && i <= high_;
        const double in_order = here ? scratch_[std::size_t(i)][mode::normal] : 0;
        if (here) pass_without_shot(j, i, last);
        const double lost = i >= lost_low_ && i <= lost_high_ ? lost_scratch_[std::size_t(i)] : 0;
        const double onward = in_order * loss.begins + lost * loss.goes_on;
        if (onward > 0) {
            if (const double counts = onward * outlook_lost(j, i + 1); !last && counts < least())
                leave_out(i + 1, counts / (1 - loss.goes_on));
            else
                lost_slot(i + 1) += onward;
        }
        // Nothing stands further on and nothing was carried there.
        if (i >= high_ && lost_high_ <= i) break;
    }

    double top = best_scratch_, worth = 0;
    if (!outlook_)
        for (int i = low_; i <= high_; ++i) top = std::max(top, heaviest(scratch_[std::size_t(i)]));
    if (!last) worth = keep_worthy(j, outlook_ ? least_ : band_ * top);
    const auto best_of = [&](int i) { return heaviest(scratch_[std::size_t(i)]); };
    while (low_ < high_ && best_of(low_) <= 0) ++low_;
    while (low_ <= high_ && best_of(high_) <= 0) --high_;
    if (outlook_) {
        top = 0;
        for (int i = low_; i <= high_; ++i) top = std::max(top, best_of(i));
    }
    // With an outlook a column within a group may hold nothing.
    if (!(top > 0)) top = 1;
    Column column;
    column.rows_at = rows_.size();
    column.lost_at = lost_.size();
    column.low = low_;
    column.places = high_ - low_ + 1;
    const double scale = 1 / top;
    keep_rows(scale);
    if (lost_high_ >= lost_low_) {
        column.lost_from = lost_low_;
        column.lost_places = lost_high_ - lost_low_ + 1;
        for (int i = lost_low_; i <= lost_high_; ++i) {
            const double value = lost_scratch_[std::size_t(i)] * scale;
            lost_.push_back(value);
            if (outlook_ && !last)
                worth = std::max(worth, lost_scratch_[std::size_t(i)] * outlook_lost(j, i));
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
    if (outlook_) {
        const double before = columns_.empty() ? 0 : columns_.back().log_scale;
        // What is left out is lighter than all of it by as much as the least is than `band_`.
        if (left_out_ > 0) share_left_out_ += left_out_ / least_ * band_;
        left_out_ = 0;
        worth_[std::size_t(j % max_group)] = std::log(worth) + before + outlook_->log_scale(j);
    }
    columns_.push_back(column);
    followed_.emplace_back();
    low_ = 0;
    high_ = -1;
    lost_low_ = 0;
    lost_high_ = -1;
    best_scratch_ = 0;
}

// What the best paths through the newest columns are worth is what they will be worth at column j.
void Alignment::expect(int j) {
    if (!outlook_) return;
    const double whole = *std::ranges::max_element(worth_);
    least_ = band_ * std::exp(whole - columns_.back().log_scale - outlook_->log_scale(j));
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
            least_ = band_ * outlook(0, 0).in_order;
        } else {
            expect(j);
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
