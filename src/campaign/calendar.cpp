#include "campaign/calendar.h"

#include <algorithm>
#include <map>
#include <set>
#include <string>

namespace liuying::campaign {

namespace {

using std::chrono::days;
using std::chrono::sys_days;

// The first date with sessions on the most campuses.
std::optional<CivilDate> fullest_day(const Campaign& campaign) {
    std::map<CivilDate, std::set<std::string>> campuses;
    for (const auto& session : campaign.sessions) {
        if (const auto* venue = campaign.venue(session.venue)) {
            campuses[session.date].insert(venue->campus);
        }
    }
    std::optional<CivilDate> fullest;
    for (const auto& [date, on] : campuses) {
        if (!fullest || on.size() > campuses[*fullest].size()) fullest = date;
    }
    return fullest;
}

void shift(CivilDate& date, days by) {
    date = sys_days{date} + by;
}
void shift(std::optional<CivilDate>& date, days by) {
    if (date) shift(*date, by);
}
void shift(DayOrMonth& when, days by) {
    const CivilDate moved = sys_days{when.first()} + by;
    when.month = moved.year() / moved.month();
    if (when.day) when.day = moved.day();
}
void shift(std::optional<DayOrMonth>& when, days by) {
    if (when) shift(*when, by);
}

void shift_hours(Session& session, int minutes) {
    const auto move = [minutes](Span& span) {
        span.start_minute += minutes;
        span.end_minute += minutes;
    };
    move(session.hours);
    for (auto& pause : session.breaks) move(pause);
}

// How long the hall has been working when somebody looks in: long enough for some to have been
// photographed.
constexpr int begun_minutes = 60;

bool well_under_way(const Session& session, int minute) {
    return session.hours.start_minute + begun_minutes <= minute && under_way(session, minute);
}

// The smallest shift of whole half hours that puts `minute` well into some session of the day and
// leaves all of them inside the day; when none exists, the one that comes nearest to it.
int shift_around(const std::vector<Session*>& sessions, int minute) {
    int first = 24 * 60;
    int last = 0;
    for (const auto* session : sessions) {
        first = std::min(first, session->hours.start_minute);
        last = std::max(last, session->hours.end_minute);
    }
    const auto distance = [&](int by) {
        int nearest = 24 * 60;
        for (const auto* session : sessions) {
            const int start = session->hours.start_minute + by;
            const int end = session->hours.end_minute + by;
            const int away = minute < start + begun_minutes ? start + begun_minutes - minute
                                                            : std::max(0, minute + 30 - end);
            nearest = std::min(nearest, away);
        }
        return nearest;
    };
    int best = 0;
    for (int step = 30; step <= 24 * 60; step += 30) {
        for (const int by : {step, -step}) {
            if (first + by < 0 || last + by > 24 * 60) continue;
            if (distance(by) < distance(best)) best = by;
        }
    }
    return best;
}

}  // namespace

bool under_way(const Session& session, int minute) {
    return session.hours.start_minute <= minute && minute + 30 <= session.hours.end_minute;
}

Campaign moved_to(Campaign campaign, CivilDate today, std::optional<int> now_minute) {
    campaign.places.reason = RosterReason::Demo;
    const auto fullest = fullest_day(campaign);
    if (!fullest) return campaign;
    const days by = sys_days{today} - sys_days{*fullest};

    for (auto& session : campaign.sessions) shift(session.date, by);
    auto& milestones = campaign.milestones;
    shift(milestones.roster_check_due, by);
    // Whoever tries the demo finds the self-check open, up to the end of this day.
    if (milestones.roster_check_due.last() < today)
        milestones.roster_check_due = {.month = today.year() / today.month(), .day = today.day()};
    shift(milestones.capture_code_from, by);
    shift(milestones.prints_back, by);
    shift(milestones.proofreading_opens, by);
    shift(milestones.personal_shooting_ends, by);
    shift(milestones.registry_freeze, by);
    for (auto& batch : campaign.batches) {
        shift(batch.graduation, by);
        shift(batch.pictures_by, by);
    }
    shift(campaign.moves.first_day, by);
    shift(campaign.moves.last_day, by);
    shift(campaign.notice.dated, by);

    if (now_minute) {
        std::vector<Session*> now;
        for (auto& session : campaign.sessions) {
            if (session.date == today) now.push_back(&session);
        }
        const bool open = std::ranges::any_of(
            now, [&](const Session* session) { return well_under_way(*session, *now_minute); });
        const int minutes = open ? 0 : shift_around(now, *now_minute);
        for (auto* session : now) shift_hours(*session, minutes);
    }
    return campaign;
}

}  // namespace liuying::campaign
