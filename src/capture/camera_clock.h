#pragma once
// How far cameras' clocks are off, from the files that were seen to come. A file comes a little
// after its shutter, never before; so the least delay between a camera's own time and the moment
// its file came is the clock's offset, once two shots some seconds apart agree on it. (One alone
// may have lain in the camera for minutes.) Where nothing tells, nothing is claimed. Pure.

#include <chrono>
#include <optional>
#include <span>
#include <vector>

#include "base/time.h"

namespace liuying::capture {

struct CameraSight {
    Instant camera;               // the moment, if the camera's clock were right
    std::optional<Instant> came;  // its file, while the station watched
};

// To be added to `camera`, for each of one camera's shots in the order they were taken. A clock
// that is set anew in between is followed; a shot that fits no stretch gets nothing.
[[nodiscard]] std::vector<std::optional<std::chrono::milliseconds>> clock_offsets(
    std::span<const CameraSight> shots);

}  // namespace liuying::capture
