#include "binding/alignment.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <limits>

namespace liuying::binding {
namespace {

// Lost runs reach far and seldom matter: they are cut this much earlier than the rest, unless a
// witness speaks for where they lead.
constexpr double lost_band = 1e4;
constexpr double most_outlook = 1e15;  // one over the worst outlook
constexpr double not_asked = std::numeric_limits<double>::quiet_NaN();
constexpr int labels_below = mode::most_held, labels_above = mode::most_ahead + 1;

constexpr std::array<double, mode::most_ahead + 1> ahead_shares{0, 0, 0.40, 0.25, 0.15, 0.12, 0.08};
constexpr std::array<double, most_retaken + 1> retake_shares{0,    0.02, 0.13, 0.24, 0.20,
                                                             0.14, 0.11, 0.09, 0.07};

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

struct Alignment::Group {
    int u, k;
    bool going_on;
    const Column* column;
    double base, nobody_words, slip_nobody, first_plain, again_plain, loose, test;
    bool coded;
    MovePriors priors, priors_at_start;

    [[nodiscard]] const MovePriors& priors_at(int i) const {
        return i == 0 ? priors_at_start : priors;
    }
};

enum class Kind : std::uint8_t { Match, Release, Advance, Exchange, Second, Self };

Alignment::Alignment(const Evidence& evidence, const FaultRates& rates, double band,
                     int sittings_in_session, bool look_ahead)
    : evidence_{evidence},
      rates_{rates},
      band_{band},
      look_ahead_{look_ahead},
      sittings_{sittings_in_session} {}

Alignment::Group Alignment::group_at(int u, int k, bool going_on) const {
    Group g{};
    g.u = u;
    g.k = k;
    g.going_on = going_on;
    g.column = &columns_[std::size_t(u)];
    g.base = evidence_.together(u, k);
    g.nobody_words = evidence_.words(nobody, u, k);
    g.coded = evidence_.code_at(u) != nobody;
    g.slip_nobody = evidence_.slip(Visit::NoTicket, nobody, u, k, going_on);
    if (!g.coded) {
        g.first_plain = evidence_.slip(Visit::First, nobody, u, k, going_on);
        g.again_plain = evidence_.slip(Visit::Again, nobody, u, k, going_on);
    }
    g.loose = evidence_.time_loose(u);
    g.test = k == 1 ? evidence_.single_test(u) * g.nobody_words * g.loose : 0;
    const double lost = evidence_.loss(u).begins;
    g.priors = priors_in_order(rates_, 1, lost);
    g.priors_at_start = priors_in_order(rates_, 0, lost);
    return g;
}

double Alignment::label(const Group& group, int i) const {
    const Column& c = *group.column;
    const int at = i - c.first_label;
    if (at < 0 || at >= c.labels) return evidence_.label(i, group.u, group.k);
    double& kept = c.factor[std::size_t((group.k - 1) * c.labels + at)];
    if (std::isnan(kept)) kept = evidence_.label(i, group.u, group.k);
    return kept;
}

double Alignment::time_next(const Group& group, int i) const {
    const Column& c = *group.column;
    const int at = i - c.first_label;
    if (at < 0 || at >= c.labels) return evidence_.time_next(i, group.u);
    double& kept = c.time[std::size_t(at)];
    if (std::isnan(kept)) kept = evidence_.time_next(i, group.u);
    return kept;
}

double Alignment::first_slip(const Group& group, int i) const {
    return group.coded ? evidence_.slip(Visit::First, evidence_.sitting(i), group.u, group.k,
                                        group.going_on)
                       : group.first_plain;
}

double Alignment::again_slip(const Group& group, int i) const {
    return group.coded ? evidence_.slip(Visit::Again, evidence_.sitting(i), group.u, group.k,
                                        group.going_on)
                       : group.again_plain;
}

template <class Part>
void Alignment::self_parts(const Group& group, int i, const Part& part) const {
    const auto& p = group.priors_at(i);
    const double scale = group.base * group.loose;
    part(nobody, p.extra * scale * group.slip_nobody * group.nobody_words, &Happenings::extra);
    if (group.test > 0) part(nobody, p.test * group.test, &Happenings::tests);
    for (int d = 1; d <= most_retaken && d <= i; ++d) {
        const double weight =
            p.retake * retake_share(d) * scale * label(group, i - d) * again_slip(group, i - d);
        part(evidence_.sitting(i - d), weight, &Happenings::retaken);
    }
    for (const auto& far : evidence_.far(group.u)) {
        if (far.ticket >= 0 && far.ticket >= i - most_retaken && far.ticket <= i + mode::most_ahead)
            continue;
        const double likeness =
            evidence_.reference(far.sitting, group.u, group.k) *
            evidence_.words(far.sitting, group.u, group.k) *
            evidence_.slip(Visit::First, far.sitting, group.u, group.k, group.going_on);
        part(far.sitting, p.elsewhere / sittings_ * scale * likeness, &Happenings::elsewhere);
    }
}

double Alignment::self_weight(const Group& group, int i) const {
    double sum = 0;
    self_parts(group, i, [&](int, double weight, double Happenings::*) { sum += weight; });
    return sum;
}

template <class Edge>
void Alignment::moves(const Group& group, int i, const Row& from, double self,
                      const Edge& edge) const {
    const int n = evidence_.tickets();
    const auto& p = group.priors_at(i);
    const double base = group.base;
    if (from[mode::normal] > 0) edge(mode::normal, 0, mode::normal, self, i, Kind::Self);
    for (int d = 1; d <= mode::most_held; ++d) {
        const int m = mode::held + d;
        if (!(from[std::size_t(m)] > 0)) continue;
        const double back = release_chance(d);
        edge(m, 0, m, (1 - back) * self, i, Kind::Self);
        if (back > 0)
            edge(m, 0, mode::normal,
                 back * base * label(group, i - d) * first_slip(group, i - d) *
                     time_next(group, i - d),
                 i - d, Kind::Release);
    }
    for (int e = 1; e <= mode::most_ahead; ++e)
        if (from[std::size_t(mode::ahead + e)] > 0)
            edge(mode::ahead + e, 0, mode::ahead + e, self, i, Kind::Self);
    if (i >= n) return;

    const double slip = first_slip(group, i), next = time_next(group, i);
    const double match =
        base * slip * next *
        ((1 - rates_.substitute) * label(group, i) + rates_.substitute * group.nobody_words);
    if (from[mode::normal] > 0) {
        edge(mode::normal, 1, mode::normal, p.match * match, i, Kind::Match);
        for (int e = 2; e <= mode::most_ahead && i + e < n; ++e)
            edge(mode::normal, 0, mode::ahead + e,
                 p.advance * ahead_share(e) * base * label(group, i + e) *
                     first_slip(group, i + e) * time_next(group, i + e),
                 i + e, Kind::Advance);
        if (i + 1 < n)
            edge(mode::normal, 0, mode::exchange,
                 p.exchange * base * label(group, i + 1) * slip * next, i + 1, Kind::Exchange);
    }
    if (from[mode::exchange] > 0)
        edge(mode::exchange, 2, mode::normal,
             base * label(group, i) * first_slip(group, i + 1) * time_next(group, i + 1), i,
             Kind::Second);
    for (int d = 1; d <= mode::most_held; ++d) {
        const int m = mode::held + d;
        if (from[std::size_t(m)] > 0)
            edge(m, 1, d == mode::most_held ? mode::normal : m + 1,
                 (1 - release_chance(d)) * p.match_aside * match, i, Kind::Match);
    }
    for (int e = 1; e <= mode::most_ahead; ++e) {
        const int m = mode::ahead + e;
        if (from[std::size_t(m)] > 0)
            edge(m, e == 1 ? 2 : 1, e == 1 ? mode::normal : m - 1, p.match_aside * match, i,
                 Kind::Match);
    }
}

double Alignment::lost_match(const Group& group, int i) const {
    const auto& p = group.priors;
    return (1 - p.extra - p.test) * group.base * first_slip(group, i) *
           evidence_.time_lost(i, group.u) *
           ((1 - rates_.substitute) * label(group, i) + rates_.substitute * group.nobody_words);
}

double Alignment::lost_self(const Group& group) const {
    return group.priors.extra * group.base * group.loose * group.slip_nobody * group.nobody_words +
           group.priors.test * group.test;
}

Alignment::Row& Alignment::slot(int i) {
    auto& row = scratch_[std::size_t(i)];
    if (!touched_[std::size_t(i)]) {
        touched_[std::size_t(i)] = 1;
        touched_list_.push_back(i);
        row.fill(0);
    }
    return row;
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

double Alignment::outlook(int j, int i, int m) const {
    double product = 1;
    if (!look_ahead_) return product;
    for (const int pointed : evidence_.pointers(j)) {
        if (pointed < 0) break;
        const int behind = i - pointed;
        if (behind <= 0) continue;
        if (m == mode::exchange ||
            (m > mode::held && m <= mode::held + mode::most_held && m - mode::held == behind))
            continue;
        product *= behind <= most_retaken ? 0.01 : 1e-5;
    }
    return product;
}

void Alignment::pull(int u, int k, double scale) {
    const Column& column = columns_[std::size_t(u)];
    const Group group = group_at(u, k, false);
    for (std::size_t r = 0; r < column.at.size(); ++r) {
        const int i = column.at[r];
        const Row& from = column.rows[r];
        moves(group, i, from, self_weight(group, i),
              [&](int m, int further, int to, double weight, int, Kind) {
                  const double value = from[std::size_t(m)] * weight * scale;
                  if (value < most_outlook * band_ * best_scratch_) {
                      const double counts = value * outlook(u + k, i + further, to);
                      if (counts < band_ * best_scratch_) {
                          pruned_scratch_ += counts;
                          return;
                      }
                  }
                  double& target = slot(i + further)[std::size_t(to)];
                  target += value;
                  best_scratch_ = std::max(best_scratch_, target);
              });
    }
}

void Alignment::pull_lost(int u, int k, double scale) {
    const Column& column = columns_[std::size_t(u)];
    if (column.lost.empty()) return;
    const Group group = group_at(u, k, false);
    const double out = (1 - evidence_.loss(u).goes_on) * scale;
    const double self = lost_self(group);
    const double plain = group.base;
    const int coded = evidence_.code_at(u);
    for (std::size_t at = 0; at < column.lost.size(); ++at) {
        const int i = column.lost_from + static_cast<int>(at);
        const double weight = column.lost[at] * out;
        if (weight <= 0) continue;
        const double stays = weight * self;
        if (stays * outlook(u + k, i, mode::normal) > lost_band * band_ * best_scratch_)
            lost_slot(i) += stays;
        else
            pruned_scratch_ += stays;
        if (i >= evidence_.tickets()) continue;
        const bool spoken_for = evidence_.sitting(i) == coded || evidence_.may_resemble(i, u);
        if (!spoken_for) {
            const double most = outlook(u + k, i + 1, mode::normal) * weight * plain *
                                (coded == nobody ? 1 : first_slip(group, i)) *
                                evidence_.time_lost(i, u);
            if (most < lost_band * band_ * best_scratch_) {
                pruned_scratch_ += most;
                continue;
            }
        }
        const double value = weight * lost_match(group, i);
        if (const double counts = value * outlook(u + k, i + 1, mode::normal);
            counts < band_ * best_scratch_) {
            pruned_scratch_ += counts;
            continue;
        }
        double& target = slot(i + 1)[mode::normal];
        target += value;
        best_scratch_ = std::max(best_scratch_, target);
    }
}

void Alignment::pass_without_shot(int j, int i, double best, bool last) {
    const Row from = slot(i);
    const Loss loss = evidence_.loss(j);
    const auto p = priors_in_order(rates_, i, loss.begins);
    const auto put = [&](int to, int m, double value) {
        if (value <= 0) return;
        if (const double counts = value * outlook(j, to, m); !last && counts < band_ * best) {
            pruned_scratch_ += counts;
            return;
        }
        slot(to)[std::size_t(m)] += value;
    };
    put(i + 1, mode::normal, from[mode::normal] * p.skip);
    put(i + 1, mode::held + 1, from[mode::normal] * p.hold);
    for (int d = 1; d <= mode::most_held; ++d) {
        const int m = mode::held + d;
        put(i + 1, d == mode::most_held ? mode::normal : m + 1,
            from[std::size_t(m)] * (1 - release_chance(d)) * p.skip);
    }
    for (int e = 1; e <= mode::most_ahead; ++e) {
        const int m = mode::ahead + e;
        put(e == 1 ? i + 2 : i + 1, e == 1 ? mode::normal : m - 1, from[std::size_t(m)] * p.skip);
    }
}

void Alignment::close_column(int j) {
    const int n = evidence_.tickets();
    const bool last = j == evidence_.shots();
    const Loss loss = evidence_.loss(j);
    const double best = best_scratch_;
    int low = n, high = 0;
    for (const int i : touched_list_) low = std::min(low, i), high = std::max(high, i);
    if (lost_high_ >= lost_low_) low = std::min(low, lost_low_), high = std::max(high, lost_high_);
    for (int i = low; i < n; ++i) {
        const bool here = touched_[std::size_t(i)] != 0;
        const double in_order = here ? scratch_[std::size_t(i)][mode::normal] : 0;
        if (here) pass_without_shot(j, i, best, last);
        const double lost = i >= lost_low_ && i <= lost_high_ ? lost_scratch_[std::size_t(i)] : 0;
        const double onward = in_order * loss.begins + lost * loss.goes_on;
        if (onward > 0) {
            if (const double counts = onward * outlook(j, i + 1, mode::normal);
                !last && counts < lost_band * band_ * best)
                pruned_scratch_ += counts / (1 - loss.goes_on);
            else
                lost_slot(i + 1) += onward;
        }
        // Nothing stands further on and nothing was carried there.
        if (i >= high && !touched_[std::size_t(i + 1)] && !touched_[std::size_t(i + 2)] &&
            lost_high_ <= i)
            break;
    }

    std::ranges::sort(touched_list_);
    Column column;
    double top = best;
    for (const int i : touched_list_)
        for (const double value : scratch_[std::size_t(i)]) top = std::max(top, value);
    assert(top > 0);
    for (const int i : touched_list_) {
        Row row = scratch_[std::size_t(i)];
        bool alive = false;
        for (double& value : row) {
            if (value <= 0) continue;
            if (!last && value < most_outlook * band_ * top) {
                const double counts = value * outlook(j, i, static_cast<int>(&value - row.data()));
                if (counts < band_ * top) {
                    pruned_scratch_ += counts;
                    value = 0;
                    continue;
                }
            }
            value /= top;
            alive = true;
        }
        touched_[std::size_t(i)] = 0;
        if (!alive) continue;
        column.at.push_back(i);
        column.rows.push_back(row);
    }
    if (lost_high_ >= lost_low_) {
        column.lost_from = lost_low_;
        column.lost.assign(lost_scratch_.begin() + lost_low_,
                           lost_scratch_.begin() + lost_high_ + 1);
        for (double& value : column.lost) value /= top;
    }
    column.pruned = pruned_scratch_ / top;
    column.log_scale = (columns_.empty() ? 0 : columns_.back().log_scale) + std::log(top);
    column.first_label = std::max(0, column.at.front() - labels_below);
    column.labels = std::min(n - 1, column.at.back() + labels_above) - column.first_label + 1;
    column.factor.assign(std::size_t(std::max(0, column.labels) * max_group), not_asked);
    column.time.assign(std::size_t(std::max(0, column.labels)), not_asked);
    columns_.push_back(std::move(column));
    touched_list_.clear();
    lost_low_ = 0;
    lost_high_ = -1;
    pruned_scratch_ = 0;
    best_scratch_ = 0;
}

void Alignment::forward_to(int column) {
    const auto size = std::size_t(evidence_.tickets()) + 3;
    if (scratch_.size() < size) {
        scratch_.resize(size);
        touched_.resize(size, 0);
        lost_scratch_.resize(size, 0);
    }
    for (int j = columns(); j <= column; ++j) {
        if (j == 0) {
            slot(0)[mode::normal] = 1;
            best_scratch_ = 1;
        } else {
            const double reference_scale = columns_.back().log_scale;
            const int most = std::min(max_group, j);
            for (int k = 1; k <= most; ++k)
                pull(j - k, k, std::exp(columns_[std::size_t(j - k)].log_scale - reference_scale));
            for (int k = 1; k <= most; ++k)
                pull_lost(j - k, k,
                          std::exp(columns_[std::size_t(j - k)].log_scale - reference_scale));
        }
        close_column(j);
    }
}

void Alignment::forget_from(int column) {
    if (column + 1 < columns()) columns_.resize(std::size_t(column) + 1);
    for (auto& one : columns_) {
        std::ranges::fill(one.factor, not_asked);
        std::ranges::fill(one.time, not_asked);
    }
}

double Alignment::log_evidence() const {
    const Column& end = columns_.back();
    const int n = evidence_.tickets();
    double sum = 0;
    if (!end.at.empty() && end.at.back() == n) {
        sum += end.rows.back()[mode::normal];
        for (int d = 1; d <= mode::most_held; ++d)
            sum += end.rows.back()[std::size_t(mode::held + d)];
    }
    const int lost_at = n - end.lost_from;
    if (lost_at >= 0 && lost_at < static_cast<int>(end.lost.size()))
        sum += end.lost[std::size_t(lost_at)];
    return std::log(sum) + end.log_scale;
}

int Alignment::passed_at(int column) const {
    const Column& c = columns_[std::size_t(column)];
    double best = -1;
    int passed = 0;
    for (std::size_t r = 0; r < c.at.size(); ++r)
        for (const double value : c.rows[r])
            if (value > best) best = value, passed = c.at[r];
    return passed;
}

namespace {

// Collects shares of a distribution over sittings and nobody; place 0 is nobody.
class Tally {
public:
    explicit Tally(int sittings) : sum_(std::size_t(sittings) + 1, 0) {}
    void add(int sitting, double p) {
        double& at = sum_[std::size_t(sitting + 1)];
        if (at == 0) touched_.push_back(sitting);
        at += p;
    }
    std::vector<Label> take() {
        std::vector<Label> labels;
        for (const int sitting : touched_) {
            double& at = sum_[std::size_t(sitting + 1)];
            if (at > 1e-15) labels.push_back({sitting, at});
            at = 0;
        }
        touched_.clear();
        std::ranges::sort(labels, [](const Label& a, const Label& b) {
            return a.p != b.p ? a.p > b.p : a.sitting < b.sitting;
        });
        if (labels.empty()) labels.push_back({nobody, 1});
        return labels;
    }

private:
    std::vector<double> sum_;
    std::vector<int> touched_;
};

}  // namespace

StreamPosterior Alignment::posterior() {
    const int m = evidence_.shots(), n = evidence_.tickets();
    StreamPosterior result;
    result.log_evidence = log_evidence();
    result.shots.resize(std::size_t(m));
    result.pictured.assign(std::size_t(sittings_), 0);
    auto& happened = result.happenings;
    std::vector<Tally> tallies(max_group, Tally{sittings_});

    struct Back {
        std::vector<Row> rows;
        std::vector<double> lost;
        double log_scale = 0;
    };
    std::vector<Back> backs(std::size_t(m) + 1);
    static constexpr Row zero{};
    const auto row_of = [&](int column, int i) -> const Row& {
        const auto& at = columns_[std::size_t(column)].at;
        if (at.empty() || i < at.front() || i > at.back()) return zero;
        auto place = std::size_t(i - at.front());
        if (place >= at.size() || at[place] != i) {
            const auto found = std::ranges::lower_bound(at, i);
            if (*found != i) return zero;
            place = std::size_t(found - at.begin());
        }
        return backs[std::size_t(column)].rows[place];
    };
    const auto lost_of = [&](int column, int i) {
        const int at = i - columns_[std::size_t(column)].lost_from;
        const auto& lost = backs[std::size_t(column)].lost;
        return at >= 0 && at < static_cast<int>(lost.size()) ? lost[std::size_t(at)] : 0.0;
    };

    double bound = 0;
    for (int u = m; u >= 0; --u) {
        const Column& column = columns_[std::size_t(u)];
        Back& back = backs[std::size_t(u)];
        back.rows.assign(column.at.size(), Row{});
        back.lost.assign(column.lost.size(), 0);
        const double reference_scale = u < m ? backs[std::size_t(u + 1)].log_scale : 0;
        if (u == m) {
            for (std::size_t r = 0; r < column.at.size(); ++r) {
                if (column.at[r] != n) continue;
                back.rows[r][mode::normal] = 1;
                for (int d = 1; d <= mode::most_held; ++d)
                    back.rows[r][std::size_t(mode::held + d)] = 1;
            }
            if (const int at = n - column.lost_from;
                at >= 0 && at < static_cast<int>(back.lost.size()))
                back.lost[std::size_t(at)] = 1;
        }
        for (int k = 1; k <= std::min(max_group, m - u); ++k) {
            const int v = u + k;
            const double scale = std::exp(backs[std::size_t(v)].log_scale - reference_scale);
            // Turns forward * weight * backward into a share of all paths.
            const double share =
                std::exp(column.log_scale + backs[std::size_t(v)].log_scale - result.log_evidence);
            const Group group = group_at(u, k, false);
            bool portrait = false;
            for (int q = u; q < v; ++q) portrait = portrait || evidence_.portrait_at(q);
            const auto picture = [&](int sitting, double p) {
                if (portrait) result.pictured[std::size_t(sitting)] += p;
            };
            const auto give = [&](int sitting, double p) {
                for (int q = u; q < v; ++q) tallies[std::size_t(q % max_group)].add(sitting, p);
            };
            const auto matched = [&](int i, double p, bool first_visit) {
                // Part of it is a stranger with this slip.
                const double own = (1 - rates_.substitute) * label(group, i);
                const double stranger = rates_.substitute * group.nobody_words;
                const double p_own = first_visit ? p * own / (own + stranger) : p;
                give(evidence_.sitting(i), p_own);
                picture(evidence_.sitting(i), p_own);
                if (p_own < p) give(nobody, p - p_own);
                happened.substitutes += p - p_own;
                const SlipSeen seen = evidence_.slip_at(u);
                const int portraits = seen == SlipSeen::None ? k : k - 1;
                if (portraits > 0) happened.frames[std::size_t(portraits - 1)] += p;
                happened.slips_due += p;
                if (seen == SlipSeen::None) happened.slips_missing += p;
                if (seen == SlipSeen::Unreadable) happened.slips_unreadable += p;
            };
            for (std::size_t r = 0; r < column.at.size(); ++r) {
                const int i = column.at[r];
                const Row& from = column.rows[r];
                Row& to_back = back.rows[r];
                const std::array<const Row*, 3> targets{&row_of(v, i), &row_of(v, i + 1),
                                                        &row_of(v, i + 2)};
                const double self = self_weight(group, i);
                double self_share = 0;
                moves(group, i, from, self,
                      [&](int mode_from, int further, int mode_to, double weight, int whose,
                          Kind kind) {
                          const double value =
                              weight * (*targets[std::size_t(further)])[std::size_t(mode_to)];
                          to_back[std::size_t(mode_from)] += value * scale;
                          const double p = from[std::size_t(mode_from)] * value * share;
                          if (p < 1e-18) return;
                          switch (kind) {
                              case Kind::Self: self_share += p; break;
                              case Kind::Match:
                                  happened.passed += p;
                                  matched(whose, p, true);
                                  break;
                              case Kind::Release: matched(whose, p, false); break;
                              case Kind::Advance:
                                  happened.ahead += p;
                                  matched(whose, p, false);
                                  break;
                              case Kind::Exchange:
                                  happened.exchanged += p;
                                  matched(whose, p, false);
                                  break;
                              case Kind::Second: matched(whose, p, false); break;
                          }
                      });
                if (self_share > 1e-17 && self > 0)
                    self_parts(group, i, [&](int sitting, double weight, double Happenings::*what) {
                        const double p = self_share * weight / self;
                        if (p < 1e-18) return;
                        give(sitting, p);
                        happened.*what += p;
                        if (sitting != nobody) picture(sitting, p);
                    });
            }
            if (column.lost.empty()) continue;
            const double out = 1 - evidence_.loss(u).goes_on;
            const double self = lost_self(group);
            for (std::size_t at = 0; at < column.lost.size(); ++at) {
                const int i = column.lost_from + static_cast<int>(at);
                double value = self * lost_of(v, i);
                const double p_self = column.lost[at] * out * value * share;
                if (p_self > 1e-18) give(nobody, p_self);
                const double onward = i < n ? row_of(v, i + 1)[mode::normal] : 0;
                if (onward > 0) {
                    const double match = lost_match(group, i) * onward;
                    value += match;
                    const double p = column.lost[at] * out * match * share;
                    if (p > 1e-18) {
                        happened.passed += p;
                        matched(i, p, true);
                    }
                }
                back.lost[at] += out * value * scale;
            }
        }
        // Turns that pass without a shot, from the far end.
        const Loss loss = evidence_.loss(u);
        const double here = std::exp(column.log_scale + reference_scale - result.log_evidence);
        const auto in_place = [&](int i) -> const Row& {
            const auto found = std::ranges::lower_bound(column.at, i);
            return found == column.at.end() || *found != i
                       ? zero
                       : back.rows[std::size_t(found - column.at.begin())];
        };
        int lost_next = static_cast<int>(column.lost.size()) - 1;
        const auto settle_lost = [&](int down_to) {
            for (; lost_next >= 0 && column.lost_from + lost_next >= down_to; --lost_next) {
                const auto at = std::size_t(lost_next);
                if (at + 1 < back.lost.size()) back.lost[at] += loss.goes_on * back.lost[at + 1];
            }
        };
        for (std::size_t r = column.at.size(); r-- > 0;) {
            const int i = column.at[r];
            settle_lost(i + 1);
            if (i >= n) continue;
            const Row& from = column.rows[r];
            Row& row = back.rows[r];
            const auto p = priors_in_order(rates_, i, loss.begins);
            const Row& next = in_place(i + 1);
            const double lost_on = lost_of(u, i + 1);
            const double skip = p.skip * next[mode::normal], hold = p.hold * next[mode::held + 1];
            row[mode::normal] += skip + hold + loss.begins * lost_on;
            happened.skipped += from[mode::normal] * skip * here;
            happened.held += from[mode::normal] * hold * here;
            happened.lost += from[mode::normal] * loss.begins * lost_on * here;
            for (int d = 1; d <= mode::most_held; ++d) {
                const int m_held = mode::held + d;
                const double value =
                    (1 - release_chance(d)) * p.skip *
                    next[std::size_t(d == mode::most_held ? mode::normal : m_held + 1)];
                row[std::size_t(m_held)] += value;
                happened.skipped += from[std::size_t(m_held)] * value * here;
            }
            for (int e = 1; e <= mode::most_ahead; ++e) {
                const int m_ahead = mode::ahead + e;
                const double value = p.skip * (e == 1 ? in_place(i + 2)[mode::normal]
                                                      : next[std::size_t(m_ahead - 1)]);
                row[std::size_t(m_ahead)] += value;
                happened.skipped += from[std::size_t(m_ahead)] * value * here;
            }
        }
        settle_lost(std::numeric_limits<int>::min());

        double top = 0;
        for (const Row& row : back.rows)
            for (const double value : row) top = std::max(top, value);
        for (const double value : back.lost) top = std::max(top, value);
        assert(top > 0);
        bound += column.pruned * top * here;
        for (Row& row : back.rows)
            for (double& value : row) value /= top;
        for (double& value : back.lost) value /= top;
        back.log_scale = reference_scale + std::log(top);
        if (u + max_group <= m) backs[std::size_t(u + max_group)] = Back{};
        // Shot u + 5 has no more groups to come.
        if (const int q = u + max_group - 1; q < m)
            result.shots[std::size_t(q)] = tallies[std::size_t(q % max_group)].take();
    }
    for (int q = 0; q < std::min(m, max_group - 1); ++q)
        result.shots[std::size_t(q)] = tallies[std::size_t(q % max_group)].take();
    for (double& p : result.pictured) p = std::min(p, 1.0);
    // Forward left out moves whose ends backward knows: what both say of the whole must be the
    // same.
    double backward = -1e300;
    if (!columns_[0].at.empty() && columns_[0].at.front() == 0)
        backward = std::log(backs[0].rows.front()[mode::normal]) + backs[0].log_scale;
    result.pruned = bound + std::abs(std::expm1(backward - result.log_evidence));
    return result;
}

std::vector<Label> Alignment::newest() const {
    const int m = columns() - 1;
    Tally tally{sittings_};
    const double reference_scale = columns_.back().log_scale;
    double sum = 0;
    const auto add = [&](int sitting, double p) {
        if (!(p > 0)) return;
        tally.add(sitting, p);
        sum += p;
    };
    for (int k = 1; k <= std::min(max_group, m); ++k) {
        const int u = m - k;
        const Column& column = columns_[std::size_t(u)];
        const Group group = group_at(u, k, true);
        const double scale = std::exp(column.log_scale - reference_scale);
        const auto matched = [&](int i, double p) {
            const double own = (1 - rates_.substitute) * label(group, i);
            const double stranger = rates_.substitute * group.nobody_words;
            add(evidence_.sitting(i), p * own / (own + stranger));
            add(nobody, p * stranger / (own + stranger));
        };
        for (std::size_t r = 0; r < column.at.size(); ++r) {
            const int i = column.at[r];
            const Row& from = column.rows[r];
            const double self = self_weight(group, i);
            double self_sum = 0;
            moves(group, i, from, self,
                  [&](int mode_from, int, int, double weight, int whose, Kind kind) {
                      const double p = from[std::size_t(mode_from)] * weight * scale;
                      if (kind == Kind::Self)
                          self_sum += p;
                      else if (kind == Kind::Match)
                          matched(whose, p);
                      else
                          add(evidence_.sitting(whose), p);
                  });
            if (self_sum > 0)
                self_parts(group, i, [&](int sitting, double weight, double Happenings::*) {
                    add(sitting, self_sum * weight / self);
                });
        }
        const double out = (1 - evidence_.loss(u).goes_on) * scale;
        for (std::size_t at = 0; at < column.lost.size(); ++at) {
            const int i = column.lost_from + static_cast<int>(at);
            add(nobody, column.lost[at] * out * lost_self(group));
            if (i < evidence_.tickets()) matched(i, column.lost[at] * out * lost_match(group, i));
        }
    }
    auto labels = tally.take();
    for (Label& one : labels) one.p /= sum;
    return labels;
}

}  // namespace liuying::binding
