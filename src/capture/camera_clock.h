#pragma once
// How far cameras' clocks are off, from the files that were seen to come. A file comes a little
// after its shutter, never before; so the least delay between a camera's own time and the moment
// its file came is the clock's offset, once two shots some seconds apart agree on it. (One alone
// may have lain in the camera for minutes.) Where nothing tells, nothing is claimed. Pure.

#include <chrono>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "base/time.h"
#include "campaign/campaign.h"

namespace liuying::capture {

struct CameraSight {
    Instant camera;               // the moment, if the camera's clock were right
    std::optional<Instant> came;  // its file, while the station watched
};

// To be added to `camera`, for each of one camera's shots in the order they were taken. A clock
// that is set anew in between is followed; a shot that fits no stretch gets nothing.
[[nodiscard]] std::vector<std::optional<std::chrono::milliseconds>> clock_offsets(
    std::span<const CameraSight> shots);

// What a camera's clock shows as that day begins, as EXIF counts: milliseconds since 1970 of that
// clock.
[[nodiscard]] std::int64_t wall_ms(campaign::CivilDate date);
// A camera that lost its date (1980-01-01 after a flat battery) or kept another zone's still counts
// its seconds; more than a day off, its clock says nothing about a session.
[[nodiscard]] bool speaks_of(campaign::CivilDate date, std::int64_t camera_ms);

}  // namespace liuying::capture
