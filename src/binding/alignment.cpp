#include "binding/alignment.h"

#include <algorithm>
#include <limits>

namespace liuying::binding {

Alignment::Alignment(const Evidence& evidence, const FaultRates& rates, double band,
                     int sittings_in_session, bool look_ahead)
    : evidence_{evidence},
      rates_{rates},
      band_{band},
      weights_{evidence, rates, sittings_in_session, false} {
    if (look_ahead) outlook_.emplace(evidence, rates, sittings_in_session);
    worth_.fill(-std::numeric_limits<double>::infinity());
    const auto columns = std::size_t(evidence.shots()) + 1;
    columns_.reserve(columns);
    rows_.reserve(12 * columns);
    notes_.reserve(12 * columns);
    lost_.reserve(16 * columns);
}

void Alignment::forget_from(int column) {
    if (column + 1 < columns()) {
        const Column& first = columns_[std::size_t(column) + 1];
        rows_.resize(first.rows_at);
        notes_.resize(first.rows_at);
        lost_.resize(first.lost_at);
        columns_.resize(std::size_t(column) + 1);
        followed_.resize(columns_.size());
    }
    if (!outlook_) weights_.forget();
    for (Turns& turns : turns_) turns.column = -1;
}

}  // namespace liuying::binding
