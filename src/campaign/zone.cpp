#include "campaign/zone.h"

#include <date/tz.h>

#include <stdexcept>
#include <string>

namespace liuying::campaign {

bool zone_exists(std::string_view zone) {
    try {
        return date::locate_zone(zone) != nullptr;
    } catch (const std::runtime_error&) {
        return false;
    }
}

Instant moment(std::string_view zone, CivilDate date, int minute_of_day) {
    const date::local_time<std::chrono::milliseconds> wall{
        std::chrono::sys_days{date}.time_since_epoch() + std::chrono::minutes{minute_of_day}};
    return date::locate_zone(zone)->to_sys(wall, date::choose::earliest);
}

LocalTime local_time(std::string_view zone, Instant at) {
    const auto wall = date::locate_zone(zone)->to_local(at).time_since_epoch();
    const auto day = std::chrono::floor<std::chrono::days>(wall);
    return {.date = CivilDate{std::chrono::sys_days{day}},
            .minute_of_day =
                static_cast<int>(std::chrono::floor<std::chrono::minutes>(wall - day).count())};
}

}  // namespace liuying::campaign
