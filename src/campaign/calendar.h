#pragma once
// The demo's calendar: the same campaign on other days.

#include <optional>

#include "campaign/campaign.h"

namespace liuying::campaign {

// Shifts every date of the campaign by the same number of days so that `today` becomes the first
// day with sessions on the most campuses; months stay as far from that day as they were. The reason
// for showing names becomes Demo. When `now_minute` is given, the hours of today's sessions move
// together too, by whole half hours, so that one of them is under way at that minute (the demo can
// be started at any hour); whatever the hour, sessions stay inside their day.
[[nodiscard]] Campaign moved_to(Campaign campaign, CivilDate today,
                                std::optional<int> now_minute = std::nullopt);

// Whether somebody who arrives at that minute of the session's day can still be photographed: it
// has begun and has half an hour left.
[[nodiscard]] bool under_way(const Session& session, int minute);

}  // namespace liuying::campaign
