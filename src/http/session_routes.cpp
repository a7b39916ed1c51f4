#include <nlohmann/json.hpp>

#include "access/masking.h"
#include "campaign/zone.h"
#include "http/desk_routes.h"
#include "http/hall_json.h"

namespace liuying::http {

using Json = nlohmann::json;

namespace {

constexpr const char* campaign_path = "/api/v1/schools/{school}/campaigns/{campaign}";

// The session's lists name people only to whoever may know names, and nobody at a masked place.
// Whoever works by numbers (photographer, devices) sees what the station shows.
Shown of_session(const Request& request, const store::InForce& campaign) {
    const auto permit =
        permit_of(request, campaign, access::Act::SeeFullName, request.param("session"));
    if (!permit)
        return shows_names(campaign, campaign::Place::Station) ? Shown::Full : Shown::Token;
    if (!shows_names(campaign, campaign::Place::SchoolDesk)) return Shown::Token;
    return permit->condition == access::Condition::AfterScan ? Shown::Masked : Shown::Full;
}

Response show(House& house, Request& request) {
    const auto campaign = with_session(house, request);
    if (!campaign) return campaign.error();
    const auto& session = request.param("session");
    return json(session_view_json(house, *campaign, session, house.hall.report(*campaign, session),
                                  of_session(request, *campaign)));
}

template <class Act>
Response change(House& house, Request& request, Act&& act) {
    const auto campaign = with_session(house, request);
    if (!campaign) return campaign.error();
    const auto body = body_of(request);
    if (!body) return body.error();
    const auto doing = doing_of(house, request, *body);
    if (!doing) return doing.error();
    const auto& session = request.param("session");
    const auto report = act(*campaign, *doing, session, *body);
    if (!report) return refused(report.error());
    return json(
        session_view_json(house, *campaign, session, *report, of_session(request, *campaign)));
}

Json board_place(const store::LinePlace& place, bool names) {
    return {{"sign_in_no", place.sign_in_no},
            {"name", names ? Json(access::mask_name(place.name)) : Json(nullptr)}};
}

// Of a venue: the session under way there now, or the next one of the day.
const campaign::Session* session_now(const campaign::Campaign& campaign, const std::string& venue,
                                     Instant now) {
    const auto today = campaign::local_time(campaign.zone, now).date;
    const campaign::Session* best = nullptr;
    for (const auto& session : campaign.sessions) {
        if (session.venue != venue || session.date != today) continue;
        best = &session;
        if (now <= campaign::ends_at(campaign, session)) break;
    }
    return best;
}

Response board(House& house, Request& request) {
    const auto campaign = campaign_of(house, request);
    if (!campaign) return campaign.error();
    const auto& rules = *campaign->campaign;
    const auto* venue = rules.venue(request.param("venue"));
    if (!venue)
        return refused({"no_such_venue",
                        {"没有这个地点。", "There is no such venue."},
                        {"请从场次列表中选择。", "Choose one from the list of sessions."}});
    const bool names = shows_names(*campaign, campaign::Place::Board);
    const auto now = house.clock.now();
    const auto seq = house.journal.last_seq();
    Json stations = Json::array();
    Json called = Json::array();
    if (const auto* session = session_now(rules, venue->id, now)) {
        house.database.read([&](store::Transaction& tx) {
            stations = Json::array();
            called = Json::array();
            for (const auto& place : house.hall.called(tx, *campaign, session->id, names))
                called.push_back(board_place(place, names));
            const auto places = house.hall.places(tx, *campaign, session->id, names);
            for (const auto& station : session->stations) {
                Json one{{"station", station},
                         {"now", nullptr},
                         {"next", Json::array()},
                         {"wait_minutes", 0},
                         {"state", store::HallRecords::name_of(store::HallRecords::state_of(
                                       tx, campaign->id, session->id))}};
                std::size_t waiting = 0;
                for (const auto& place : places) {
                    if (place.station != station) continue;
                    if (place.where == hall::Where::Seated) one["now"] = board_place(place, names);
                    if (place.where == hall::Where::Waiting && ++waiting <= 2)
                        one["next"].push_back(board_place(place, names));
                }
                const auto each =
                    store::HallRecords::seconds_each(tx, *campaign, session->id, station);
                one["wait_minutes"] =
                    static_cast<std::int64_t>((static_cast<double>(waiting) * each + 59.0) / 60.0);
                stations.push_back(std::move(one));
            }
        });
    }
    return json({{"venue", venue->id},
                 {"name", words_json(venue->name)},
                 {"stations", std::move(stations)},
                 {"called", std::move(called)},
                 {"now_ms", to_ms(now)},
                 {"seq", seq}});
}

}  // namespace

void add_session_routes(Router& router, House& house) {
    const std::string base = campaign_path;
    router.add("GET", base + "/sessions/{session}", access::Act::SeeHall,
               [&house](Request& request) { return show(house, request); });
    router.add("POST", base + "/sessions/{session}/open", access::Act::RunSession,
               [&house](Request& request) {
                   return change(
                       house, request,
                       [&](const auto& campaign, const auto& doing, const auto& session,
                           const Json&) { return house.hall.open(campaign, doing, session); });
               });
    router.add("POST", base + "/sessions/{session}/close", access::Act::RunSession,
               [&house](Request& request) {
                   return change(house, request,
                                 [&](const auto& campaign, const auto& doing, const auto& session,
                                     const Json& body) {
                                     auto closed = house.hall.close(campaign, doing, session,
                                                                    body.value("force", false));
                                     if (closed) house.capture.learn(campaign, session);
                                     return closed;
                                 });
               });
    router.add("GET", base + "/board/{venue}", access::Act::SeeBoard,
               [&house](Request& request) { return board(house, request); });
}

}  // namespace liuying::http
