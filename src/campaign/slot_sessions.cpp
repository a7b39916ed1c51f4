#include "campaign/slot_sessions.h"

namespace liuying::campaign {

std::vector<planning::SlotSession> slot_sessions(const Campaign& campaign) {
    std::vector<planning::SlotSession> all;
    for (const auto& session : campaign.sessions) {
        planning::SlotSession one;
        one.id = session.id;
        if (const auto* venue = campaign.venue(session.venue)) one.campus = venue->campus;
        one.day = static_cast<int>(std::chrono::sys_days{session.date}.time_since_epoch().count());
        int from = session.hours.start_minute;
        for (const auto& pause : session.breaks) {
            if (from < pause.start_minute) one.stretches.push_back({from, pause.start_minute});
            from = pause.end_minute;
        }
        if (from < session.hours.end_minute) {
            one.stretches.push_back({from, session.hours.end_minute});
        }
        one.stations = static_cast<int>(session.stations.size());
        one.makeup = session.kind == SessionKind::Makeup;
        one.colleges = session.colleges;
        all.push_back(std::move(one));
    }
    return all;
}

planning::SlotPace slot_pace(const Campaign& campaign) {
    return {campaign.pace.service_s, campaign.pace.utilisation, campaign.hall.slot_minutes};
}

}  // namespace liuying::campaign
