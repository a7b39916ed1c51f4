#include "campaign/calendar.h"

#include <doctest/doctest.h>

#include <fstream>
#include <sstream>

#include "campaign/campaign_file.h"
#include "campaign/zone.h"

using namespace liuying;
using namespace liuying::campaign;
using namespace std::chrono_literals;

namespace {

Campaign demo() {
    std::ifstream in{std::string{LIUYING_SOURCE_DIR} + "/campaigns/demo.toml"};
    std::ostringstream all;
    all << in.rdbuf();
    auto campaign = parse_campaign(all.str());
    REQUIRE(campaign.has_value());
    return *campaign;
}

constexpr CivilDate today{2026y, std::chrono::November, 24d};

}  // namespace

TEST_CASE(
    "calendar: the moved demo has sessions today on both campuses, and all else keeps its "
    "distance") {
    const auto before = demo();
    const auto after = moved_to(before, today);
    CHECK(after.session("zjg-01")->date == today);
    CHECK(after.session("hjc-01")->date == today);
    CHECK(after.places.reason == RosterReason::Demo);
    for (std::size_t i = 0; i < before.sessions.size(); ++i) {
        const auto& was = before.sessions[i];
        const auto* now = after.session(was.id);
        CHECK(std::chrono::sys_days{now->date} - std::chrono::sys_days{after.sessions[0].date} ==
              std::chrono::sys_days{was.date} - std::chrono::sys_days{before.sessions[0].date});
        CHECK(now->hours == was.hours);
    }
    CHECK(after.milestones.roster_check_due.last() == today);  // else over before anybody tries it
    CHECK(std::chrono::sys_days{after.milestones.registry_freeze->first()} -
              std::chrono::sys_days{before.milestones.registry_freeze->first()} ==
          std::chrono::sys_days{after.sessions[0].date} -
              std::chrono::sys_days{before.sessions[0].date});
    CHECK_FALSE(after.milestones.prints_back->day.has_value());
}

TEST_CASE("calendar: at whatever hour the demo starts, a session of today is well under way") {
    const auto campaign = demo();
    for (int minute = 0; minute < 24 * 60; minute += 7) {
        const auto moved = moved_to(campaign, today, minute);
        bool open = false;
        bool some_have_sat = false;
        for (const auto& session : moved.sessions) {
            if (session.date != today) continue;
            CHECK(session.hours.start_minute >= 0);
            CHECK(session.hours.end_minute <= 24 * 60);
            for (const auto& pause : session.breaks) {
                CHECK(session.hours.start_minute <= pause.start_minute);
                CHECK(pause.end_minute <= session.hours.end_minute);
            }
            open |= session.hours.start_minute <= minute && minute < session.hours.end_minute;
            some_have_sat |=
                session.hours.start_minute + 60 <= minute && minute < session.hours.end_minute;
        }
        INFO("minute ", minute);
        CHECK(open);
        CHECK((some_have_sat || minute < 60));  // the first hour of a day has no hour before it
    }
    CHECK(moved_to(campaign, today, 10 * 60).session("zjg-01")->hours.start_minute == 9 * 60);
    CHECK(moved_to(campaign, today, 9 * 60 + 50).session("zjg-01")->hours.start_minute ==
          8 * 60 + 30);
}

TEST_CASE("zone: a wall time in Hangzhou is eight hours ahead of UTC, and back") {
    const CivilDate date{2021y, std::chrono::October, 14d};
    const auto at = moment("Asia/Shanghai", date, 9 * 60);
    CHECK(at == std::chrono::sys_days{date} + 1h);
    CHECK(local_time("Asia/Shanghai", at) == LocalTime{date, 9 * 60});
    CHECK(local_time("Asia/Shanghai", at - 1h - 1ms) == LocalTime{date, 8 * 60 - 1});
    CHECK(zone_exists("Asia/Shanghai"));
    CHECK_FALSE(zone_exists("Asia/Hangzhou"));
    // New York skipped 02:30 on 2021-03-14 and had 01:30 twice on 2021-11-07.
    CHECK(moment("America/New_York", CivilDate{2021y, std::chrono::March, 14d}, 150) ==
          std::chrono::sys_days{CivilDate{2021y, std::chrono::March, 14d}} + 7h);
    CHECK(moment("America/New_York", CivilDate{2021y, std::chrono::November, 7d}, 90) ==
          std::chrono::sys_days{CivilDate{2021y, std::chrono::November, 7d}} + 5h + 30min);
}
