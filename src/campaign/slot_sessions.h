#pragma once
// The campaign's timetable as planning reads it.

#include <vector>

#include "campaign/campaign.h"
#include "planning/slots.h"

namespace liuying::campaign {

[[nodiscard]] std::vector<planning::SlotSession> slot_sessions(const Campaign& campaign);
[[nodiscard]] planning::SlotPace slot_pace(const Campaign& campaign);

}  // namespace liuying::campaign
