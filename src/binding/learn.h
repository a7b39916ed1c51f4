#pragma once
// Parameters that follow a site: expected counts under the posterior, weighed against the prior as
// so many sittings, within limits that keep a bad day from teaching the engine to trust what it
// should not.

#include <span>

#include "binding/alignment.h"
#include "binding/session.h"
#include "binding/stream.h"

namespace liuying::binding {

// What scores and times really look like under the belief, of all streams together.
struct Observed {
    double same_sum = 0, same_count = 0;
    double different_sum = 0, different_squares = 0, different_count = 0;
    double stranger_sum = 0, stranger_squares = 0, stranger_count = 0, stranger_high = 0;
    std::vector<double> own;  // mean score of each believed group against its own reference
    std::vector<double> within,
        service;  // seconds between frames of one sitter; from chair free to first frame
};

void observe(Observed& observed, const Session& session, const Stream& stream,
             std::span<const std::vector<Label>> belief, std::span<const double> offsets,
             const LikenessModel& model);

void add(Happenings& sum, const Happenings& more);

[[nodiscard]] Parameters learn(const Parameters& prior, const Happenings& happened,
                               const Observed& scores, double sittings);

}  // namespace liuying::binding
