#include "binding/alignment.h"

#include <algorithm>

namespace liuying::binding {

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
    w.sits.resize(places * lengths);
    w.again.resize(rows * lengths);
    w.most.resize(lengths);
    for (std::size_t k = 0; k < lengths; ++k) {
        const double* label = w.label.data() + k * places;
        double* owned = w.owned.data() + k * places;
        double heaviest = 0;
        for (std::size_t at = 0; at < places; ++at) owned[at] = w.in_time[at] * label[at];
        const double stranger =
            rates_.substitute * evidence_.words(nobody, u, static_cast<int>(k) + 1);
        double* sits = w.sits.data() + k * places;
        for (std::size_t at = 0; at < places; ++at)
            sits[at] = (1 - rates_.substitute) * owned[at] + stranger * w.in_time[at];
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
    g.sits = w.sits.data() + length * w.places;
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
        g.far.push_back({one.ticket, one.sitting,
                         p.elsewhere / evidence_.people(sittings_) * scale * likeness});
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

Alignment::Row Alignment::outlooks(int j, int i) const {
    Row all;
    const double ahead = outlook(j, i);
    all.fill(ahead);
    if (ahead == 1) return all;
    all[mode::exchange] = 1;
    for (const int pointed : evidence_.pointers(j)) {
        const int held = i - pointed;
        if (pointed >= 0 && held > 0 && held <= mode::most_held)
            all[std::size_t(mode::held + held)] = outlook(j, i, mode::held + held);
    }
    return all;
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

}  // namespace liuying::binding
