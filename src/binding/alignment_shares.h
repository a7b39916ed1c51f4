#pragma once
// What the groups of one beginning and length are worth, when both ends are known.

#include "binding/alignment.h"
#include "binding/tally.h"

namespace liuying::binding {

// What the groups of one beginning and length are worth: whose they are and what happened.
struct Alignment::Shares {
    Tally whose;
    double passed = 0, matched = 0, ahead = 0, exchanged = 0, extra = 0, retaken = 0, tests = 0,
           elsewhere = 0, substitutes = 0, stayed = 0;
};

// Moves of a group out of `column`, each worth from * weight * targets * share; back gathers weight
// * targets * scale.
template <class Targets>
void Alignment::share_out(const GroupWeight& g, const Column& column, double scale, double share,
                          const Targets& targets, Row* back, Shares& shares) const {
    // A row's moves of a length come to a share far below what the band leaves out anyway.
    const double least = 1e-2 * band_,
                 enough = outlook_ ? 0.3 * band_ : std::min(1e3 * band_, 1e-13);
    const double own = 1 - rates_.substitute, stranger = rates_.substitute * g.nobody_words;
    for (int r = 0; r < column.places; ++r) {
        const int i = column.low + r;
        const Note& note = notes_[column.rows_at + std::size_t(r)];
        const double limit = share * targets.top(i);
        if (note.sum * g.heaviest * limit <= enough) continue;
        const double* from = rows_[column.rows_at + std::size_t(r)].data();
        const double* here = targets.row(i);
        const double* next = targets.row(i + 1);
        const double* after = targets.row(i + 2);
        double* to = back[r].data();
        const std::ptrdiff_t at = g.witness->at(i);
        const double* weights = g.sits + at;
        const double* timed = g.witness->in_time + at;
        const auto& p = g.witness->priors_at(i);
        const double self = g.self_at(i);
        const double turn = g.turn * weights[0];

        // Whose turn it is, or a stranger with that slip.
        const auto sits = [&](int off, double one) {
            const double mine = own * g.label[at + off];
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
        const double advance = p.advance * g.turn;
        const bool ahead = from[mode::normal] * advance * g.most_served(i) * limit > enough;
        for (int e = 2; e <= mode::most_ahead && ahead; ++e) {
            const double value =
                advance * ahead_shares[std::size_t(e)] * weights[e] * here[mode::ahead + e];
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
        if (note.aside > 0 &&
            note.aside * (self + p.match_aside * turn + g.turn * g.most_called(i)) * limit >
                enough) {
            const auto passed = passing(next, after);
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
                const double value =
                    (1 - stays[std::size_t(d - 1)]) * g.turn * weights[-d] * here[mode::normal];
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
                const std::ptrdiff_t whose = at - d;
                const double one = self_share * g.again * retake_shares[std::size_t(d)] *
                                   g.witness->code[whose] * g.label[whose];
                if (!(one > least)) continue;
                shares.whose.add(i - d, one);
                shares.retaken += one;
                if (d == 1) shares.stayed += one;
            }
            for (const auto& far : g.far) {
                if (!GroupWeight::beyond(far, i)) continue;
                const double one = self_share * far.weight;
                shares.whose.add_guest(far.sitting, one);
                shares.elsewhere += one;
            }
        }
    }
}

}  // namespace liuying::binding
