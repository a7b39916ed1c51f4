// The newest shot of a stream that goes on.

#include <algorithm>
#include <cmath>

#include "binding/alignment_shares.h"

namespace liuying::binding {

std::vector<Label> Alignment::newest() {
    const int m = columns() - 1;
    Shares shares;
    shares.whose.begin(evidence_.tickets());
    const double reference_scale = columns_.back().log_scale;
    Ahead anywhere;
    for (int k = 1; k <= std::min(max_group, m); ++k) {
        const int u = m - k;
        const Column& column = columns_[std::size_t(u)];
        const GroupWeight& g = group(u, k, true);
        shares.reach(column);
        const double scale = std::exp(column.log_scale - reference_scale);
        Row ones;
        ones.fill(1);
        anywhere.rows.assign(std::size_t(column.places) + 2, ones);
        anywhere.tops.assign(anywhere.rows.size(), 1);
        anywhere.low = column.low;
        anywhere.places = column.places + 2;
        anywhere.find_reaches();
        share_out(g, column, scale, anywhere, shares);
        const double out = (1 - evidence_.loss(u).goes_on) * scale;
        for (int at = 0; at < column.lost_places; ++at) {
            const int i = column.lost_from + at;
            const double weight = lost_[column.lost_at + std::size_t(at)] * out;
            shares.whose.add_nobody(weight * g.lost_self);
            if (i >= evidence_.tickets()) continue;
            const double p = weight * weights().lost_match(g, i);
            const double own = (1 - rates_.substitute) * weights().label_of_lost(g, i);
            const double part = own / (own + rates_.substitute * g.nobody_words) * p;
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
