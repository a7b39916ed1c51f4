#pragma once
// Between the wall clock of a venue and the one line of moments. Zone rules come from the system's
// zoneinfo (libstdc++ 12 has no tzdb; we use Howard Hinnant's date library).

#include <string_view>

#include "base/time.h"
#include "campaign/campaign.h"

namespace liuying::campaign {

[[nodiscard]] bool zone_exists(std::string_view zone);

// A wall time that a change of the clocks skips or repeats becomes the earlier moment.
// Throws std::runtime_error when the zone is unknown (a parsed Campaign's is known).
[[nodiscard]] Instant moment(std::string_view zone, CivilDate date, int minute_of_day);

struct LocalTime {
    CivilDate date{};
    int minute_of_day{};
    friend bool operator==(const LocalTime&, const LocalTime&) = default;
};
[[nodiscard]] LocalTime local_time(std::string_view zone, Instant at);

[[nodiscard]] inline Instant starts_at(const Campaign& campaign, const Session& session) {
    return moment(campaign.zone, session.date, session.hours.start_minute);
}
[[nodiscard]] inline Instant ends_at(const Campaign& campaign, const Session& session) {
    return moment(campaign.zone, session.date, session.hours.end_minute);
}

}  // namespace liuying::campaign
