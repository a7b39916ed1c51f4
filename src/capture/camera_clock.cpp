#include "capture/camera_clock.h"

#include <algorithm>

namespace liuying::capture {

namespace {

using namespace std::chrono_literals;
using std::chrono::milliseconds;

constexpr std::ptrdiff_t window = 8;  // shots before and behind that speak for one
constexpr milliseconds apart =
    3s;  // two shots that agree were taken at least so far from each other
constexpr milliseconds agreement = 3s;  // how much the delays of two good transfers differ
constexpr milliseconds longest_delay =
    10s;  // beyond it the file lay in the camera, or the clock was set
constexpr milliseconds early = 1s;

struct Delay {
    Instant camera;
    milliseconds delay;
};

std::optional<milliseconds> agreed(std::vector<Delay> delays) {
    std::ranges::sort(delays, {}, &Delay::delay);
    for (std::size_t i = 0; i < delays.size(); ++i)
        for (std::size_t j = i + 1;
             j < delays.size() && delays[j].delay - delays[i].delay <= agreement; ++j)
            if (std::chrono::abs(delays[j].camera - delays[i].camera) >= apart)
                return delays[i].delay;
    return std::nullopt;
}

}  // namespace

std::vector<std::optional<milliseconds>> clock_offsets(std::span<const CameraSight> shots) {
    std::vector<std::optional<milliseconds>> offsets(shots.size());
    std::vector<std::size_t> came;
    for (std::size_t i = 0; i < shots.size(); ++i)
        if (shots[i].came) came.push_back(i);
    std::optional<milliseconds> least;
    std::optional<milliseconds> most;
    for (std::size_t at = 0; at < came.size(); ++at) {
        std::vector<Delay> delays;
        const auto first = std::max<std::ptrdiff_t>(0, static_cast<std::ptrdiff_t>(at) - window);
        const auto end = std::min(static_cast<std::ptrdiff_t>(came.size()),
                                  static_cast<std::ptrdiff_t>(at) + window + 1);
        for (auto i = first; i < end; ++i) {
            const auto& one = shots[came[static_cast<std::size_t>(i)]];
            delays.push_back({one.camera, *one.came - one.camera});
        }
        const auto offset = agreed(std::move(delays));
        if (!offset) continue;
        const auto& shot = shots[came[at]];
        const auto lag = *shot.came - shot.camera - *offset;
        if (lag < -early || lag > longest_delay) continue;
        offsets[came[at]] = offset;
        least = std::min(least.value_or(*offset), *offset);
        most = std::max(most.value_or(*offset), *offset);
    }
    // What came late, or unseen (a card, a watch that was down): between two shots on the same
    // clock nobody set it. Unseen ones go by the others also at the ends, if it was never set at
    // all.
    const bool never_set = least && *most - *least <= agreement;
    const auto measured = offsets;
    std::optional<milliseconds> before;
    for (std::size_t i = 0; i < shots.size(); ++i) {
        if (measured[i]) {
            before = measured[i];
            continue;
        }
        const auto next =
            std::find_if(measured.begin() + static_cast<std::ptrdiff_t>(i), measured.end(),
                         [](const auto& offset) { return offset.has_value(); });
        if (before && next != measured.end() && std::chrono::abs(**next - *before) <= agreement)
            offsets[i] = std::min(*before, **next);
        else if (never_set && !shots[i].came)
            offsets[i] = least;
        // No file comes before its shutter.
        if (offsets[i] && shots[i].came && *shots[i].came - shots[i].camera - *offsets[i] < -early)
            offsets[i].reset();
    }
    return offsets;
}

std::int64_t wall_ms(campaign::CivilDate date) {
    return std::chrono::sys_time<std::chrono::milliseconds>{std::chrono::sys_days{date}}
        .time_since_epoch()
        .count();
}

bool speaks_of(campaign::CivilDate date, std::int64_t camera_ms) {
    constexpr std::int64_t day_ms = 86'400'000;
    const auto since = camera_ms - wall_ms(date);
    return since >= -day_ms && since < 2 * day_ms;
}

}  // namespace liuying::capture
