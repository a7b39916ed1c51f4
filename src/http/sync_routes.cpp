#include "http/sync_routes.h"

#include <memory>
#include <nlohmann/json.hpp>
#include <set>

#include "http/prefetch_json.h"
#include "store/offline_events.h"

namespace liuying::http {

using Json = nlohmann::json;

namespace {

constexpr std::size_t most_events = 200;

Response bad_event() {
    return problem(400, {"bad_event",
                         {"其中有一条不是离线台的格式。", "One of these is no event of a station."},
                         {"请把本机程序升级到服务器的版本。",
                          "Bring the station's program to the server's version."}});
}

std::optional<store::OfflineEvent::Kind> kind_named(const std::string& name) {
    using Kind = store::OfflineEvent::Kind;
    if (name == "sign_in") return Kind::SignIn;
    if (name == "seated") return Kind::Seated;
    if (name == "unseated") return Kind::Unseated;
    if (name == "stood") return Kind::Stood;
    if (name == "settled") return Kind::Settled;
    return std::nullopt;
}

std::optional<store::OfflineEvent> event_in(const Json& json) {
    using Kind = store::OfflineEvent::Kind;
    try {
        store::OfflineEvent event;
        const auto id = store::EventId::parse(json.at("event_id").get<std::string>());
        const auto kind = kind_named(json.at("kind").get<std::string>());
        if (!id || !kind) return std::nullopt;
        event.kind = *kind;
        event.event_id = *id;
        event.station_seq = json.at("station_seq").get<std::int64_t>();
        event.device = json.at("device").get<std::string>();
        event.at = instant_of_ms(json.at("at_ms").get<std::int64_t>());
        if (*kind == Kind::SignIn || *kind == Kind::Seated) {
            const auto ticket = naming_hash_of(json.at("ticket").get<std::string>());
            if (!ticket) return std::nullopt;
            event.ticket = *ticket;
        }
        if (*kind == Kind::Seated || *kind == Kind::Unseated || *kind == Kind::Stood)
            event.station = json.at("station").get<std::string>();
        if (*kind == Kind::Unseated || *kind == Kind::Stood || *kind == Kind::Settled)
            event.of = json.at("of").get<std::string>();
        if (*kind == Kind::Settled) {
            event.by = json.at("by").get<std::string>();
            event.reason = json.at("reason").get<std::string>();
        }
        return event;
    } catch (const Json::exception&) {
        return std::nullopt;
    }
}

Response take(House& house, store::OfflineEvents& offline, Request& request) {
    const auto campaign = with_session(house, request);
    if (!campaign) return campaign.error();
    const auto& session = request.param("session");
    const auto body = body_of(request);
    if (!body) return body.error();
    const auto listed = body->find("events");
    const auto sent = body->find("sent_at_ms");
    if (listed == body->end() || !listed->is_array() || listed->size() > most_events ||
        sent == body->end() || !sent->is_number_integer())
        return bad_event();
    std::vector<store::OfflineEvent> events;
    for (const auto& one : *listed) {
        auto event = event_in(one);
        if (!event) return bad_event();
        events.push_back(std::move(*event));
    }
    // As the station measured it, else by what it says it is there now.
    const auto told = body->find("ahead_ms");
    const auto ahead = told != body->end() && told->is_number_integer()
                           ? std::chrono::milliseconds{told->get<std::int64_t>()}
                           : house.clock.now() - instant_of_ms(sent->get<std::int64_t>());
    Json answers = Json::array();
    for (const auto& answer : offline.take(*campaign, session, request.principal.actor(),
                                           request.principal.name, ahead, events))
        answers.push_back(
            {{"event_id", answer.event_id.text()},
             {"again", answer.again},
             {"sign_in_no", answer.sign_in_no ? Json(*answer.sign_in_no) : Json(nullptr)},
             {"seq", answer.seq ? Json(*answer.seq) : Json(nullptr)},
             {"refusal", answer.refusal ? refusal_json(*answer.refusal) : Json(nullptr)}});
    // What lies between the seats is weighed anew.
    std::set<std::string> stations;
    for (const auto& event : events)
        if (!event.station.empty()) stations.insert(event.station);
    for (const auto& station : stations) house.capture.seats_changed(*campaign, session, station);
    return json({{"answers", std::move(answers)}, {"now_ms", to_ms(house.clock.now())}});
}

struct Records {
    store::PrefetchRecords prefetch;
    store::OfflineEvents events;
    explicit Records(House& house)
        : prefetch{house.database,  house.journal, house.vault,
                   house.graduands, house.hall,    house.campaigns},
          events{house.database, house.journal, prefetch, house.hall, house.clock} {}
};

}  // namespace

void add_sync_routes(Router& router, House& house) {
    const auto records = std::make_shared<Records>(house);
    router.add(
        "POST", "/api/v1/schools/{school}/campaigns/{campaign}/sessions/{session}/offline-events",
        access::Act::SyncStation,
        [&house, records](Request& request) { return take(house, records->events, request); });
}

}  // namespace liuying::http
