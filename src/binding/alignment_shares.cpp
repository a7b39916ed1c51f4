#include "binding/alignment_shares.h"

namespace liuying::binding {

// Moves of a group out of `column`, each worth from * weight * ahead * share.
LIUYING_WIDE void Alignment::share_out(const GroupWeight& g, const Column& column, double share,
                                       const Ahead& ahead, Shares& shares) const {
    // A row's moves of a length that come to less than this say nothing of a shot.
    const double least = 1e-2 * band_,
                 enough = outlook_ ? 10 * band_ : std::min(1e3 * band_, 1e-13);
    const double own = 1 - rates_.substitute, stranger = rates_.substitute * g.nobody_words;
    for (int r = 0; r < column.places; ++r) {
        const int i = column.low + r;
        const Note& note = notes_[column.rows_at + std::size_t(r)];
        const double limit = share * ahead.reached(i);
        if (const double most = note.sum * g.heaviest * limit; most <= enough) {
            shares.unshared += most;
            continue;
        }
        const double* from = rows_[column.rows_at + std::size_t(r)].data();
        const std::ptrdiff_t at = g.witness->at(i);
        const double* sits_at = g.sits + at;
        const double* timed = g.witness->in_time + at;
        const auto& p = g.witness->priors_at(i);
        const double self = g.self_at(i);
        const double* here = ahead.row(i).data();
        const double* next = ahead.row(i + 1).data();
        const double* after = ahead.row(i + 2).data();

        // Whose turn it is, or a stranger with that slip.
        const auto sits = [&](int off, double one) {
            const double mine = own * g.label[at + off];
            const double part = mine / (mine + stranger) * one;
            shares.whose.add(i + off, part);
            shares.whose.add_nobody(one - part);
            shares.substitutes += one - part;
            shares.matched += one;
        };
        const auto exchanged = [&](int off, double one) {
            shares.whose.add(i + off, one);
            shares.matched += one;
        };

        double stayed = from[mode::normal] * here[mode::normal],
               passed = from[mode::normal] * p.match * next[mode::normal];
        const double turn = g.turn * share, advance = from[mode::normal] * p.advance * turn;
        if (advance * g.most_served(i) * ahead.top(i) > enough)
            for (int e = 2; e <= mode::most_ahead; ++e)
                if (const double one =
                        advance * ahead_shares[std::size_t(e)] * sits_at[e] * here[mode::ahead + e];
                    one > least) {
                    sits(e, one);
                    shares.ahead += one;
                }
        if (const double one = from[mode::normal] * p.exchange * turn * g.label[at + 1] * timed[0] *
                               here[mode::exchange];
            one > least) {
            exchanged(1, one);
            shares.exchanged += one;
        }
        if (const double one =
                from[mode::exchange] * turn * g.label[at] * timed[1] * after[mode::normal];
            one > least)
            exchanged(0, one);
        if (note.aside > 0 &&
            note.aside * (self + p.match_aside * g.turn * sits_at[0] + g.turn * g.most_called(i)) *
                    limit >
                enough) {
            Four off{}, staying{};
            binding::passed(ahead.row(i + 1), ahead.row(i + 2), [&](int m, const Four& ends) {
                const Four stay = four(from + aside + m) * four(stays.data() + m);
                off += stay * ends;
                staying += stay * four(here + aside + m);
            });
            stayed += sum_of(staying);
            passed += p.match_aside * sum_of(off);
            const double released = turn * here[mode::normal];
            if (note.aside * g.most_called(i) * released > enough)
                for (int d = 2; d <= mode::most_held; ++d)
                    if (const double one = from[mode::held + d] * (1 - stays[std::size_t(d - 1)]) *
                                           sits_at[-d] * released;
                        one > least)
                        sits(-d, one);
        }

        if (const double one = passed * turn * sits_at[0]; one > least) {
            sits(0, one);
            shares.passed += one;
        }
        if (stayed *= share; stayed * self > least) {
            const double extra = stayed * g.extra, test = stayed * g.test_at(i);
            shares.whose.add_nobody(extra + test);
            shares.extra += extra;
            shares.tests += test;
            if (const double again = stayed * g.again; again * g.back[i - g.witness->low] > least) {
                const Four none{}, enough_said{least, least, least, least};
                for (int oldest = most_retaken; oldest > 0; oldest -= 4) {
                    const double* shares_of =
                        &retake_shares_of_oldest[std::size_t(most_retaken - oldest)];
                    const Four all = again * four(shares_of) *
                                     (four(g.witness->code + at - oldest) *
                                      four(g.label + at - oldest)),
                               kept = all > enough_said ? all : none;
                    shares.whose.add(i - oldest, kept);
                    shares.retaken += sum_of(kept);
                    if (oldest == 4) shares.stayed += kept[3];
                }
            }
            for (const auto& far : g.far) {
                if (!GroupWeight::beyond(far, i)) continue;
                const double one = stayed * far.weight;
                shares.whose.add_guest(far.sitting, one);
                shares.elsewhere += one;
            }
        }
    }
}

// What the turns out of `column` are worth, `ahead` being what they lead to times what the length
// of the group alone is worth.
LIUYING_WIDE void Alignment::take_turns_back(const GroupWeight& g, const Column& column,
                                             const std::vector<Row>& ahead,
                                             std::vector<Row>& back) const {
    for (int r = 0; r < column.places; ++r) {
        const int i = column.low + r;
        const double* here = ahead[std::size_t(r)].data();
        const double* next = ahead[std::size_t(r) + 1].data();
        const double* after = ahead[std::size_t(r) + 2].data();
        const std::ptrdiff_t at = g.witness->at(i);
        const double* sits = g.sits + at;
        const double* label = g.label + at;
        const double* timed = g.witness->in_time + at;
        const auto& p = g.witness->priors_at(i);
        double* to = back[std::size_t(r)].data();
        double served = 0;
        for (int e = 2; e <= mode::most_ahead; ++e)
            served += ahead_shares[std::size_t(e)] * sits[e] * here[mode::ahead + e];
        four(to) += Four{p.match * sits[0] * next[mode::normal] + p.advance * served +
                             p.exchange * label[1] * timed[0] * here[mode::exchange],
                         label[0] * timed[1] * after[mode::normal], 0, 0};
        if (!(notes_[column.rows_at + std::size_t(r)].aside > 0)) continue;
        const double match = p.match_aside * sits[0];
        passed(ahead[std::size_t(r) + 1], ahead[std::size_t(r) + 2], [&](int m, const Four& ends) {
            four(to + aside + m) += match * four(stays.data() + m) * ends;
        });
        release(sits,
                [&](int m, const Four& one) { four(to + aside + m) += here[mode::normal] * one; });
    }
}

}  // namespace liuying::binding
