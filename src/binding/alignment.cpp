#include "binding/alignment.h"

#include <algorithm>
#include <cassert>
#include <cmath>

namespace liuying::binding {
namespace {

constexpr double most_outlook = 1e15;  // one over the worst outlook
constexpr int places_below = mode::most_held, places_above = mode::most_ahead + 3;
constexpr int aside = mode::held + 1;  // first of the modes held and ahead, which follow each other
constexpr int asides = mode::most_held + mode::most_ahead;

constexpr std::array<double, mode::most_ahead + 1> ahead_shares{0, 0, 0.40, 0.25, 0.15, 0.12, 0.08};
constexpr std::array<double, most_retaken + 1> retake_shares{0,    0.02, 0.13, 0.24, 0.20,
                                                             0.14, 0.11, 0.09, 0.07};

// A place left out may explain the rest of the session this much better than the best place kept
// beside it, by what its held tickets are still good for.
constexpr double unlike_neighbours = 30;

// Of the modes held and ahead: the chance that nobody is released, and that somebody is.
constexpr auto stays = [] {
    std::array<double, asides> stay{};
    for (int d = 1; d <= mode::most_held; ++d)
        stay[std::size_t(d - 1)] = 1 - (d == 1 ? 0 : d == 2 ? 0.55 : 0.30);
    for (int e = 1; e <= mode::most_ahead; ++e) stay[std::size_t(mode::most_held + e - 1)] = 1;
    return stay;
}();

}  // namespace

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

Alignment::Alignment(const Evidence& evidence, const FaultRates& rates, double band,
                     int sittings_in_session, bool look_ahead)
    : evidence_{evidence},
      rates_{rates},
      band_{band},
      look_ahead_{look_ahead},
      sittings_{sittings_in_session} {
    const auto columns = std::size_t(evidence.shots()) + 1;
    columns_.reserve(columns);
    rows_.reserve(12 * columns);
    notes_.reserve(12 * columns);
    lost_.reserve(16 * columns);
}

// The witness of shot u covers every ticket a place of its column may speak of.
void Alignment::look_at(int u, int most) {
    Witness& w = witnesses_[std::size_t(u % (max_group + 1))];
    const Column& column = columns_[std::size_t(u)];
    if (w.shot == u && w.frames >= most) return;
    w.shot = u;
    w.frames = most;
    w.first = column.low - places_below;
    w.places = places_below + column.places + places_above;
    const auto places = std::size_t(w.places), rows = std::size_t(column.places);
    w.code.resize(places);
    w.in_time.resize(places);
    evidence_.codes(u, w.first, w.code);
    evidence_.codes_in_time(u, w.first, w.code, w.in_time);
    w.label.resize(places * std::size_t(most));
    w.plain = !evidence_.labels(u, most, w.first, w.places, w.label);
    if (w.plain)
        for (std::size_t at = 0; at < places; ++at) {
            const int i = w.first + static_cast<int>(at);
            w.label[at] = i >= 0 && i < evidence_.tickets() ? 1 : 0;
        }
    const std::size_t lengths = w.plain ? 1 : std::size_t(most);
    w.owned.resize(places * lengths);
    w.again.resize(rows * lengths);
    w.most.resize(lengths);
    for (std::size_t k = 0; k < lengths; ++k) {
        const double* label = w.label.data() + k * places;
        double* owned = w.owned.data() + k * places;
        double heaviest = 0;
        for (std::size_t at = 0; at < places; ++at) owned[at] = w.in_time[at] * label[at];
        // A stranger has the turn without the label; the second of an exchange the next one's turn.
        for (std::size_t at = 0; at < places; ++at)
            heaviest = std::max(heaviest, std::max(owned[at], rates_.substitute * w.in_time[at]));
        for (std::size_t at = 1; at < places; ++at)
            heaviest =
                std::max(heaviest, std::max(label[at - 1] * w.in_time[at],
                                            rates_.exchanged * label[at] * w.in_time[at - 1]));
        w.most[k] = heaviest;
        for (std::size_t r = 0; r < rows; ++r) {
            const std::size_t at = std::size_t(places_below) + r;
            double sum = 0;
            for (std::size_t d = 1; d <= most_retaken; ++d)
                sum += retake_shares[d] * w.code[at - d] * label[at - d];
            w.again[k * rows + r] = sum;
        }
    }
    const auto lost = std::size_t(column.lost_places);
    w.lost_turn.assign(lost, 0);
    w.spoken_for.assign(lost, 0);
    evidence_.codes(u, column.lost_from, w.lost_turn);
    const int coded = evidence_.code_at(u);
    for (std::size_t at = 0; at < lost; ++at) {
        const int i = column.lost_from + static_cast<int>(at);
        if (i >= evidence_.tickets()) continue;
        w.lost_turn[at] *= evidence_.time_lost(i, u);
        w.spoken_for[at] =
            evidence_.sitting(i) == coded || (!w.plain && evidence_.may_resemble(i, u)) ? 1 : 0;
    }
}

bool Alignment::beyond(const Group::Far& far, int i) {
    return far.ticket < 0 || far.ticket < i - most_retaken || far.ticket > i + mode::most_ahead;
}

void Alignment::weigh(int u, int k, bool going_on) {
    look_at(u, std::min(max_group, evidence_.shots() - u));
    const Witness& w = witnesses_[std::size_t(u % (max_group + 1))];
    const Column& column = columns_[std::size_t(u)];
    Group& g = group_;
    if (g.u != u || g.witness != &w) {
        const double lost = evidence_.loss(u).begins;
        g.priors = priors_in_order(rates_, 1, lost);
        g.priors_at_start = priors_in_order(rates_, 0, lost);
    }
    g.u = u;
    g.k = k;
    g.first = w.first;
    g.witness = &w;
    const std::ptrdiff_t length = w.plain ? 0 : k - 1;
    g.label = w.label.data() + length * w.places;
    g.owned = w.owned.data() + length * w.places;
    g.back = w.again.data() + length * column.places;
    g.base = evidence_.together(u, k);
    g.nobody_words = evidence_.words(nobody, u, k);
    const auto& p = g.priors;
    const double loose = evidence_.time_loose(u), scale = g.base * loose;
    g.turn = g.base * evidence_.slip_shape(Visit::First, u, k, going_on);
    g.again = p.retake * scale * evidence_.slip_shape(Visit::Again, u, k, going_on);
    g.extra =
        p.extra * scale * evidence_.slip(Visit::NoTicket, nobody, u, k, going_on) * g.nobody_words;
    g.test = k == 1 ? evidence_.single_test(u) * g.nobody_words * loose : 0;
    g.lost_self = g.extra + p.test * g.test;
    g.lost_turn = (1 - p.extra - p.test) * g.turn;

    g.far.clear();
    for (const FarTicket& one : evidence_.far(u)) {
        const double likeness = evidence_.reference(one.sitting, u, k) *
                                evidence_.words(one.sitting, u, k) *
                                evidence_.slip(Visit::First, one.sitting, u, k, going_on);
        g.far.push_back({one.ticket, one.sitting, p.elsewhere / sittings_ * scale * likeness});
    }
    double self = 0;
    for (int r = 0; r < column.places; ++r) self = std::max(self, g.back[r]);
    self = self * g.again + g.extra + (column.low == 0 ? g.test_at(0) : g.test_at(1));
    for (const auto& far : g.far) self += far.weight;
    g.heaviest =
        std::max(self, g.turn * std::max(1.0, g.nobody_words) * w.most[std::size_t(length)]);
}

double Alignment::self_at(int row, int i) const {
    const Group& g = group_;
    double sum = g.extra + g.test_at(i) + g.again * g.back[row];
    for (const auto& far : g.far)
        if (beyond(far, i)) sum += far.weight;
    return sum;
}

double Alignment::label_of_lost(int i) const {
    const Group& g = group_;
    if (g.witness->plain) return 1;
    const int at = i - g.first;
    return at >= 0 && at < g.witness->places ? g.label[at] : evidence_.label(i, g.u, g.k);
}

// Of group_: the turn of the one at this place of the run of lost sitters.
double Alignment::lost_match(int at) const {
    const Group& g = group_;
    const int i = columns_[std::size_t(g.u)].lost_from + at;
    return g.lost_turn * g.witness->lost_turn[std::size_t(at)] *
           ((1 - rates_.substitute) * label_of_lost(i) + rates_.substitute * g.nobody_words);
}

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

double Alignment::outlook(int j, int i) const {
    double product = 1;
    if (!look_ahead_) return product;
    for (const int pointed : evidence_.pointers(j)) {
        if (pointed < 0) break;
        const int behind = i - pointed;
        if (behind > 0) product *= behind <= most_retaken ? 0.01 : 1e-5;
    }
    return product;
}

double Alignment::outlook(int j, int i, int m) const {
    if (!look_ahead_ || m == mode::exchange) return 1;
    const int held = m > mode::held && m <= mode::held + mode::most_held ? m - mode::held : 0;
    double product = 1;
    for (const int pointed : evidence_.pointers(j)) {
        if (pointed < 0) break;
        const int behind = i - pointed;
        if (behind > 0 && behind != held) product *= behind <= most_retaken ? 0.01 : 1e-5;
    }
    return product;
}

void Alignment::pull(int u, int k, double scale) {
    weigh(u, k, false);
    const Column& column = columns_[std::size_t(u)];
    const Group& g = group_;
    reach(column.low, column.low + column.places + 1);
    const double heaviest = g.heaviest * scale;
    const double own = 1 - rates_.substitute, stranger = rates_.substitute * g.nobody_words;
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
        const double* owned = g.owned + at;
        const double* timed = g.witness->in_time.data() + at;
        const double turn = g.turn * scale;
        const double match = turn * (own * owned[0] + stranger * timed[0]);
        const double in_order = from[mode::normal];
        here[mode::normal] += in_order * self;
        next[mode::normal] += in_order * p.match * match;
        if (const double goes = in_order * p.advance * turn; goes > 0)
            for (int e = 2; e <= mode::most_ahead; ++e)
                here[mode::ahead + e] +=
                    goes * ahead_shares[std::size_t(e)] * (own * owned[e] + stranger * timed[e]);
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
                    released += from[mode::held + d] * (1 - stays[std::size_t(d - 1)]) *
                                (own * owned[-d] + stranger * timed[-d]);
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
    const auto p = priors_in_order(rates_, i, 0);
    const double most = std::max(p.skip, p.hold);
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
    next[mode::normal] += in_order * p.skip;
    next[mode::held + 1] += in_order * p.hold;
    if (off <= 0) return;
    for (int d = 1; d < mode::most_held; ++d)
        next[std::size_t(mode::held + d + 1)] +=
            from[std::size_t(mode::held + d)] * stays[std::size_t(d - 1)] * p.skip;
    next[mode::normal] += from[std::size_t(mode::held + mode::most_held)] *
                          stays[std::size_t(mode::most_held - 1)] * p.skip;
    for (int e = 2; e <= mode::most_ahead; ++e)
        next[std::size_t(mode::ahead + e - 1)] += from[std::size_t(mode::ahead + e)] * p.skip;
    if (from[mode::ahead + 1] > 0) {
        reach(i, i + 2);
        scratch_[std::size_t(i) + 2][mode::normal] += from[mode::ahead + 1] * p.skip;
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
    for (int i = low_; i <= high_; ++i)
        for (const double value : scratch_[std::size_t(i)]) top = std::max(top, value);
    assert(top > 0);
    Column column;
    column.rows_at = rows_.size();
    column.lost_at = lost_.size();
    column.low = low_;
    const double doubtful = most_outlook * band_ * top, least = band_ * top, scale = 1 / top;
    int end = low_;  // one past the last row that holds anything
    for (int i = low_; i <= high_; ++i) {
        Row row = scratch_[std::size_t(i)];
        Note note;
        const double ahead = last ? 1 : outlook(j, i);
        for (int m = 0; m < mode::count; ++m) {
            double& value = row[std::size_t(m)];
            if (value <= 0) continue;
            if (!last && value < doubtful) {
                double counts = value;
                if (ahead < 1)
                    counts *= m == mode::exchange || (m > mode::held && m < mode::ahead + 1)
                                  ? outlook(j, i, m)
                                  : ahead;
                if (counts < least) {
                    leave_out(i, counts);
                    value = 0;
                    continue;
                }
            }
            value *= scale;
            note.sum += value;
            if (m >= aside) note.aside += value;
        }
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
            const double reference_scale = columns_.back().log_scale;
            for (int k = 1; k <= std::min(max_group, j); ++k) {
                const double scale =
                    std::exp(columns_[std::size_t(j - k)].log_scale - reference_scale);
                pull(j - k, k, scale);
                pull_lost(j - k, k, scale);
            }
        }
        close_column(j);
    }
}

void Alignment::forget_from(int column) {
    if (column + 1 < columns()) {
        const Column& first = columns_[std::size_t(column) + 1];
        rows_.resize(first.rows_at);
        notes_.resize(first.rows_at);
        lost_.resize(first.lost_at);
        columns_.resize(std::size_t(column) + 1);
    }
    for (Witness& witness : witnesses_) witness.shot = -1;
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

namespace {

// Shares of the shots of one stream: by ticket for those near, by sitting for guests.
class Tally {
public:
    void begin(int tickets) {
        near_.assign(std::size_t(tickets) + 1, 0);
        clear();
    }
    void clear() {
        for (int i = low_; i <= high_; ++i) near_[std::size_t(i)] = 0;
        low_ = 0;
        high_ = -1;
        far_.clear();
        nobody_ = 0;
    }
    void add(int ticket, double p) {
        if (high_ < low_) low_ = high_ = ticket;
        low_ = std::min(low_, ticket);
        high_ = std::max(high_, ticket);
        near_[std::size_t(ticket)] += p;
    }
    void add_nobody(double p) { nobody_ += p; }
    void add_guest(int sitting, double p) {
        for (Label& one : far_)
            if (one.sitting == sitting) {
                one.p += p;
                return;
            }
        far_.push_back({sitting, p});
    }
    void add(const Tally& other) {
        for (int i = other.low_; i <= other.high_; ++i)
            if (other.near_[std::size_t(i)] > 0) add(i, other.near_[std::size_t(i)]);
        for (const Label& one : other.far_) add_guest(one.sitting, one.p);
        nobody_ += other.nobody_;
    }
    // each(sitting, p) for all but nobody.
    template <class Each>
    void visit(const Evidence& evidence, const Each& each) const {
        for (int i = low_; i <= high_; ++i)
            if (near_[std::size_t(i)] > 0) each(evidence.sitting(i), near_[std::size_t(i)]);
        for (const Label& one : far_) each(one.sitting, one.p);
    }
    [[nodiscard]] std::vector<Label> labels(const Evidence& evidence) const {
        constexpr double least = 1e-15;
        std::vector<Label> labels;
        if (nobody_ > least) labels.push_back({nobody, nobody_});
        visit(evidence, [&](int sitting, double p) {
            for (Label& one : labels)
                if (one.sitting == sitting) {
                    one.p += p;
                    return;
                }
            if (p > least) labels.push_back({sitting, p});
        });
        std::ranges::sort(labels, [](const Label& a, const Label& b) {
            return a.p != b.p ? a.p > b.p : a.sitting < b.sitting;
        });
        if (labels.empty()) labels.push_back({nobody, 1});
        return labels;
    }

private:
    std::vector<double> near_;
    int low_ = 0, high_ = -1;
    std::vector<Label> far_;
    double nobody_ = 0;
};

}  // namespace

// What the groups of one beginning and length are worth: whose they are and what happened.
struct Alignment::Shares {
    Tally whose;
    double passed = 0, matched = 0, ahead = 0, exchanged = 0, extra = 0, retaken = 0, tests = 0,
           elsewhere = 0, substitutes = 0, stayed = 0;
};

// Moves of group_ out of `column`, each worth from * weight * targets * share; back gathers weight
// * targets * scale.
template <class Targets>
void Alignment::share_out(const Column& column, double scale, double share, const Targets& targets,
                          Row* back, Shares& shares) const {
    // A row's moves of a length come to a share far below what the band leaves out anyway.
    const double least = 1e-2 * band_, enough = std::min(1e3 * band_, 1e-13);
    const Group& g = group_;
    const double own = 1 - rates_.substitute, stranger = rates_.substitute * g.nobody_words;
    const double heaviest = g.heaviest * share;
    for (int r = 0; r < column.places; ++r) {
        const int i = column.low + r;
        const Note& note = notes_[column.rows_at + std::size_t(r)];
        const double most = heaviest * targets.top(i);
        if (note.sum * most <= enough) continue;
        const double* from = rows_[column.rows_at + std::size_t(r)].data();
        const double* here = targets.row(i);
        const double* next = targets.row(i + 1);
        const double* after = targets.row(i + 2);
        double* to = back[r].data();
        const std::size_t at = std::size_t(places_below + r);
        const double* owned = g.owned + at;
        const double* timed = g.witness->in_time.data() + at;
        const auto& p = g.priors_at(i);
        const double self = self_at(r, i);
        const double turn = g.turn * (own * owned[0] + stranger * timed[0]);

        // Whose turn it is, or a stranger with that slip.
        const auto sits = [&](int off, double one) {
            const double mine = own * g.label[std::ptrdiff_t(at) + off];
            const double part = mine / (mine + stranger) * one;
            shares.whose.add(i + off, part);
            shares.whose.add_nobody(one - part);
            shares.substitutes += one - part;
            shares.matched += one;
        };

        const double turn_in_order = p.match * turn * next[mode::normal];
        double in_order = self * here[mode::normal] + turn_in_order;
        double self_share = from[mode::normal] * here[mode::normal];
        double matched = from[mode::normal] * turn_in_order;
        for (int e = 2; e <= mode::most_ahead; ++e) {
            const double value = p.advance * ahead_shares[std::size_t(e)] * g.turn *
                                 (own * owned[e] + stranger * timed[e]) * here[mode::ahead + e];
            if (!(value > 0)) continue;
            in_order += value;
            if (const double one = from[mode::normal] * value * share; one > least) {
                sits(e, one);
                shares.ahead += one;
            }
        }
        if (const double value =
                p.exchange * g.turn * g.label[at + 1] * timed[0] * here[mode::exchange];
            value > 0) {
            in_order += value;
            if (const double one = from[mode::normal] * value * share; one > least) {
                shares.whose.add(i + 1, one);
                shares.exchanged += one;
                shares.matched += one;
            }
        }
        to[mode::normal] += in_order * scale;
        if (from[mode::exchange] > 0) {
            const double value = g.turn * g.label[at] * timed[1] * after[mode::normal];
            to[mode::exchange] += value * scale;
            if (const double one = from[mode::exchange] * value * share; one > least) {
                shares.whose.add(i, one);
                shares.matched += one;
            }
        }
        if (note.aside > 0 && note.aside * most > enough) {
            std::array<double, asides> passed;
            for (int d = 1; d < mode::most_held; ++d)
                passed[std::size_t(d - 1)] = next[mode::held + d + 1] * stays[std::size_t(d - 1)];
            passed[mode::most_held - 1] = next[mode::normal] * stays[mode::most_held - 1];
            passed[mode::most_held] = after[mode::normal];
            for (int e = 2; e <= mode::most_ahead; ++e)
                passed[std::size_t(mode::most_held + e - 1)] = next[mode::ahead + e - 1];
            const double match = p.match_aside * turn;
            double turns = 0;
            for (int m = 0; m < asides; ++m) {
                const double stay = stays[std::size_t(m)] * here[aside + m];
                self_share += from[aside + m] * stay;
                turns += from[aside + m] * passed[std::size_t(m)];
                to[aside + m] += (self * stay + match * passed[std::size_t(m)]) * scale;
            }
            matched += match * turns;
            for (int d = 2; d <= mode::most_held && here[mode::normal] > 0; ++d) {
                const double value = (1 - stays[std::size_t(d - 1)]) * g.turn *
                                     (own * owned[-d] + stranger * timed[-d]) * here[mode::normal];
                to[mode::held + d] += value * scale;
                if (const double one = from[mode::held + d] * value * share; one > least)
                    sits(-d, one);
            }
        }

        if (matched *= share; matched > least) {
            sits(0, matched);
            shares.passed += matched;
        }
        if (self_share *= share; self_share * self > least) {
            const double extra = self_share * g.extra, test = self_share * g.test_at(i);
            shares.whose.add_nobody(extra + test);
            shares.extra += extra;
            shares.tests += test;
            for (int d = 1; d <= most_retaken; ++d) {
                const std::size_t whose = at - std::size_t(d);
                const double one = self_share * g.again * retake_shares[std::size_t(d)] *
                                   g.witness->code[whose] * g.label[whose];
                if (!(one > least)) continue;
                shares.whose.add(i - d, one);
                shares.retaken += one;
                if (d == 1) shares.stayed += one;
            }
            for (const auto& far : g.far) {
                if (!beyond(far, i)) continue;
                const double one = self_share * far.weight;
                shares.whose.add_guest(far.sitting, one);
                shares.elsewhere += one;
            }
        }
    }
}

StreamPosterior Alignment::posterior() {
    const int m = evidence_.shots(), n = evidence_.tickets();
    StreamPosterior result;
    result.log_evidence = log_evidence();
    result.shots.resize(std::size_t(m));
    result.pictured.assign(std::size_t(sittings_), 0);
    auto& happened = result.happenings;
    std::array<Tally, max_group> tallies;
    for (Tally& tally : tallies) tally.begin(n);
    Shares shares;
    shares.whose.begin(n);
    Tally longer;  // of groups from u that are at least as long as the one in hand
    longer.begin(n);

    struct Back {
        std::vector<Row> rows;
        std::vector<double> tops;  // of each row
        std::vector<double> lost;
        double log_scale = 0;
    };
    std::array<Back, max_group + 1> ring;
    const auto back_of = [&](int column) -> Back& {
        return ring[std::size_t(column % (max_group + 1))];
    };
    static constexpr Row zero{};
    const auto row_of = [&](int column, int i) -> const Row& {
        const Column& c = columns_[std::size_t(column)];
        const int at = i - c.low;
        return at < 0 || at >= c.places ? zero : back_of(column).rows[std::size_t(at)];
    };
    const auto lost_of = [&](int column, int i) {
        const Column& c = columns_[std::size_t(column)];
        const int at = i - c.lost_from;
        return at < 0 || at >= c.lost_places ? 0.0 : back_of(column).lost[std::size_t(at)];
    };
    struct Targets {
        const Column& column;
        const Row* rows;
        const double* tops;
        // The best of what a move from i may reach.
        [[nodiscard]] double top(int i) const {
            double best = 0;
            for (int at = std::max(0, i - column.low); at <= i + 2 - column.low; ++at)
                if (at < column.places) best = std::max(best, tops[at]);
            return best;
        }
        [[nodiscard]] const double* row(int i) const {
            const int at = i - column.low;
            return at < 0 || at >= column.places ? zero.data() : rows[at].data();
        }
    };

    double bound = 0;
    for (Witness& witness : witnesses_) witness.shot = -1;
    for (int u = m; u >= 0; --u) {
        const Column& column = columns_[std::size_t(u)];
        const Row* rows = rows_.data() + column.rows_at;
        Back& back = back_of(u);
        back.rows.assign(std::size_t(column.places), Row{});
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
        longer.clear();
        for (int k = std::min(max_group, m - u); k >= 1; --k) {
            const int v = u + k;
            const double scale = std::exp(back_of(v).log_scale - reference_scale);
            // Turns forward * weight * backward into a share of all paths.
            const double share =
                std::exp(column.log_scale + back_of(v).log_scale - result.log_evidence);
            weigh(u, k, false);
            const Group& g = group_;
            bool portrait = false;
            for (int q = u; q < v; ++q) portrait = portrait || evidence_.portrait_at(q);
            shares.whose.clear();
            shares.passed = shares.matched = shares.ahead = shares.exchanged = shares.extra =
                shares.retaken = shares.stayed = shares.tests = shares.elsewhere =
                    shares.substitutes = 0;
            share_out(
                column, scale, share,
                Targets{columns_[std::size_t(v)], back_of(v).rows.data(), back_of(v).tops.data()},
                back.rows.data(), shares);
            if (column.lost_places > 0) {
                const double out = 1 - evidence_.loss(u).goes_on;
                for (int at = 0; at < column.lost_places; ++at) {
                    const int i = column.lost_from + at;
                    double value = g.lost_self * lost_of(v, i);
                    const double weight = lost_rows[at] * out * share;
                    if (const double p = weight * value; p > 1e-18) shares.whose.add_nobody(p);
                    const double onward = i < n ? row_of(v, i + 1)[mode::normal] : 0;
                    if (onward > 0) {
                        const double match = lost_match(at) * onward;
                        value += match;
                        if (const double p = weight * match; p > 1e-18) {
                            const double label = label_of_lost(i);
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
            happened.passed += shares.passed;
            happened.ahead += shares.ahead;
            happened.exchanged += shares.exchanged;
            happened.extra += shares.extra;
            happened.retaken += shares.retaken;
            happened.stayed += shares.stayed;
            happened.tests += shares.tests;
            happened.elsewhere += shares.elsewhere;
            happened.substitutes += shares.substitutes;
            const SlipSeen seen = evidence_.slip_at(u);
            const int portraits = seen == SlipSeen::None ? k : k - 1;
            if (portraits > 0) happened.frames[std::size_t(portraits - 1)] += shares.matched;
            happened.slips_due += shares.matched;
            if (seen == SlipSeen::None) happened.slips_missing += shares.matched;
            if (seen == SlipSeen::Unreadable) happened.slips_unreadable += shares.matched;
            if (portrait)
                shares.whose.visit(evidence_, [&](int sitting, double p) {
                    result.pictured[std::size_t(sitting)] += p;
                });
            longer.add(shares.whose);
            tallies[std::size_t((v - 1) % max_group)].add(longer);
        }
        // Turns that pass without a shot, from the far end.
        const Loss loss = evidence_.loss(u);
        const double here = std::exp(column.log_scale + reference_scale - result.log_evidence);
        const auto in_place = [&](int i) -> const Row& {
            const int at = i - column.low;
            return at < 0 || at >= column.places ? zero : back.rows[std::size_t(at)];
        };
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
                const auto p = priors_in_order(rates_, i, loss.begins);
                const Row& next = in_place(i + 1);
                const double lost_on = lost_of(u, i + 1);
                const double skip = p.skip * next[mode::normal],
                             hold = p.hold * next[mode::held + 1];
                row[mode::normal] += skip + hold + loss.begins * lost_on;
                happened.skipped += from[mode::normal] * skip * here;
                happened.held += from[mode::normal] * hold * here;
                happened.lost += from[mode::normal] * loss.begins * lost_on * here;
                if (notes_[column.rows_at + std::size_t(r)].aside > 0) {
                    const Row& after = in_place(i + 2);
                    for (int d = 1; d <= mode::most_held; ++d) {
                        const int held = mode::held + d;
                        const double value =
                            stays[std::size_t(d - 1)] * p.skip *
                            next[std::size_t(d == mode::most_held ? mode::normal : held + 1)];
                        row[std::size_t(held)] += value;
                        happened.skipped += from[std::size_t(held)] * value * here;
                    }
                    for (int e = 1; e <= mode::most_ahead; ++e) {
                        const int ahead = mode::ahead + e;
                        const double value =
                            p.skip * (e == 1 ? after[mode::normal] : next[std::size_t(ahead - 1)]);
                        row[std::size_t(ahead)] += value;
                        happened.skipped += from[std::size_t(ahead)] * value * here;
                    }
                }
            }
            // What forward left out leads nowhere.
            for (std::size_t at = 0; at < row.size(); ++at) {
                if (!(from[at] > 0)) row[at] = 0;
                row_top[std::size_t(r)] = std::max(row_top[std::size_t(r)], row[at]);
            }
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
            bound += unlike_neighbours * pruned * (near > 0 ? near : top) * here;
        }
        const double scale = 1 / top;
        for (Row& row : back.rows)
            for (double& value : row) value *= scale;
        for (double& value : back.tops) value *= scale;
        for (double& value : back.lost) value *= scale;
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
    // Forward left out moves whose ends backward knows: what both say of the whole must be the
    // same.
    double backward = -1e300;
    if (columns_[0].places > 0 && columns_[0].low == 0)
        backward = std::log(back_of(0).rows.front()[mode::normal]) + back_of(0).log_scale;
    result.pruned = bound + std::abs(std::expm1(backward - result.log_evidence));
    return result;
}

std::vector<Label> Alignment::newest() {
    const int m = columns() - 1;
    struct Anywhere {
        Row ones;
        [[nodiscard]] static double top(int) { return 1; }
        [[nodiscard]] const double* row(int) const { return ones.data(); }
    } anywhere;
    anywhere.ones.fill(1);
    Shares shares;
    shares.whose.begin(evidence_.tickets());
    const double reference_scale = columns_.back().log_scale;
    std::vector<Row> unused;
    // going_on changes nothing a witness keeps.
    for (int k = 1; k <= std::min(max_group, m); ++k) {
        const int u = m - k;
        const Column& column = columns_[std::size_t(u)];
        weigh(u, k, true);
        const double scale = std::exp(column.log_scale - reference_scale);
        unused.assign(std::size_t(column.places), Row{});
        share_out(column, 0, scale, anywhere, unused.data(), shares);
        const double out = (1 - evidence_.loss(u).goes_on) * scale;
        for (int at = 0; at < column.lost_places; ++at) {
            const int i = column.lost_from + at;
            const double weight = lost_[column.lost_at + std::size_t(at)] * out;
            shares.whose.add_nobody(weight * group_.lost_self);
            if (i >= evidence_.tickets()) continue;
            const double p = weight * lost_match(at);
            const double own = (1 - rates_.substitute) * label_of_lost(i);
            const double part = own / (own + rates_.substitute * group_.nobody_words) * p;
            shares.whose.add(i, part);
            shares.whose.add_nobody(p - part);
        }
    }
    auto labels = shares.whose.labels(evidence_);
    double sum = 0;
    for (const Label& one : labels) sum += one.p;
    for (Label& one : labels) one.p /= sum;
    return labels;
}

}  // namespace liuying::binding
