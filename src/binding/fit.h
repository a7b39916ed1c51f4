#pragma once
// Does the session look like what its parameters predict? If not, its stated chances mean nothing.

#include "binding/engine.h"
#include "binding/learn.h"

namespace liuying::binding {

struct FitInput {
    double sittings = 0;
    double log_evidence = 0;
    Happenings happened;
    double reference_groups = 0,
           reference_against = 0;  // believed groups with a score; those the score speaks against
    double reference_log = 0, reference_expected = 0,
           reference_variance = 0;  // sums over those groups
    double groups = 0, named = 0;  // of the best path; those named by a scan, a code or a reference
    double codes = 0, codes_against = 0;  // codes read in believed groups; those of somebody else
    double time_log = 0, time_expected = 0, times = 0;
};

[[nodiscard]] Fit judge(const FitInput& input);

}  // namespace liuying::binding
