#pragma once
// Camera clocks: offset to the desk's clock for every stretch without a jump, from who is believed
// to sit where.

#include <span>
#include <vector>

#include "binding/alignment.h"
#include "binding/evidence.h"

namespace liuying::binding {

struct ClockStretch {
    int first;        // position in the stream
    int end;          // one past the last
    double offset_s;  // camera minus desk; NaN when nothing tells
    double sd_s;
};

// Where the clock falls, or nothing was shot for 25 minutes, a new stretch begins.
[[nodiscard]] std::vector<ClockStretch> clock_stretches(const Session& session,
                                                        const Stream& stream);

// The offsets under which the believed order of sittings fits their swipes best. A stretch with a
// step inside is parted in two when that explains the times far better. `densities`: the model's.
void fit_clocks(std::vector<ClockStretch>& stretches, const Session& session, const Stream& stream,
                std::span<const std::vector<Label>> belief, const TimeModel& model,
                const TimeDensities& densities);

[[nodiscard]] std::vector<double> offsets_of(std::span<const ClockStretch> stretches,
                                             std::size_t shots);

}  // namespace liuying::binding
