#include "http/prospect_routes.h"

#include <cmath>
#include <memory>
#include <nlohmann/json.hpp>

#include "http/gains_at_leisure.h"
#include "http/response.h"
#include "store/prospect_records.h"

namespace liuying::http {

using Json = nlohmann::json;

namespace {

constexpr const char* campaign_path = "/api/v1/schools/{school}/campaigns/{campaign}";
// A page that asks is kept waiting so long; then it is told that halls are being drawn.
constexpr std::chrono::milliseconds patience{1'500};

Json words_list(const std::vector<Words>& list) {
    Json all = Json::array();
    for (const auto& words : list) all.push_back(words_json(words));
    return all;
}

// A session nobody has been photographed in yet is judged by the newest that has shots; the first
// of a campaign by what the campaign file says.
Response prospect(House& house, Request& request) {
    const auto campaign = with_session(house, request);
    if (!campaign) return campaign.error();
    const auto& session = request.param("session");
    struct Found {
        capture::Seen seen;
        std::optional<std::string> in;
        store::Comparable pictures;
    };
    const auto found = house.database.read([&](store::Transaction& tx) {
        Found here{store::seen_in(tx, *campaign, session), session,
                   store::comparable_in(tx, *campaign, session)};
        if (here.seen.shots > 0) return here;
        here.in = store::newest_session_with_shots(tx, campaign->id);
        if (here.in) here.seen = store::seen_in(tx, *campaign, *here.in);
        return here;
    });
    // The pictures of those who are to come are known before the first of them sits.
    auto expected = found.seen;
    if (const auto& [due, pictured] = found.pictures; due > 0 && found.in != session) {
        if (expected.sittings == 0) expected.sittings = due;
        expected.with_reference = expected.sittings * pictured / due;
    }
    const auto prospect = binding::prospect(capture::session_like(expected));
    return json({{"session", session},
                 {"seen_in", found.in ? Json(*found.in) : Json(nullptr)},
                 {"sittings", found.seen.sittings},
                 {"scanned", found.seen.scanned},
                 {"shots", found.seen.shots},
                 {"timed", found.seen.timed},
                 {"due", found.pictures.due},
                 {"pictured", found.pictures.with_picture},
                 {"binds_by_itself", prospect.binds_by_itself},
                 {"settles", words_list(capture::settled_by(expected))},
                 {"cannot", words_list(prospect.cannot)},
                 {"advice", words_json(prospect.advice)}});
}

// While a session runs every sitting moves the counts a little: halls are drawn anew when a share
// has moved by a tenth.
capture::Seen in_tenths(capture::Seen seen) {
    const auto tenths = [](std::size_t part, std::size_t whole) {
        return whole == 0 ? 0 : (10 * part + whole / 2) / whole;
    };
    seen.scanned = tenths(seen.scanned, seen.sittings) * 10;
    seen.with_reference = tenths(seen.with_reference, seen.sittings) * 10;
    seen.timed = tenths(seen.timed, seen.shots) * 10;
    seen.sittings = seen.shots = 100;
    return seen;
}

Response gains(House& house, GainsAtLeisure& leisure, Request& request) {
    const auto campaign = campaign_of(house, request);
    if (!campaign) return campaign.error();
    struct Found {
        std::optional<std::string> in;
        capture::Seen seen;
        store::LookedAt so_far;
        binding::Counts counts;
    };
    const auto found = house.database.read([&](store::Transaction& tx) {
        Found here;
        here.in = store::newest_session_with_shots(tx, campaign->id);
        if (!here.in) return here;
        here.seen = in_tenths(store::seen_in(tx, *campaign, *here.in));
        here.so_far = store::looked_at_so_far(tx, campaign->id);
        here.counts = store::rates_of_campaign(tx, campaign->id);
        return here;
    });
    Json answer{{"state", "empty"},
                {"session", found.in ? Json(*found.in) : Json(nullptr)},
                {"sittings", found.so_far.sittings},
                {"looked_at", found.so_far.looked_at},
                {"turns", static_cast<std::int64_t>(found.counts.turns)},
                {"gains", Json::array()},
                {"drawn_at_ms", nullptr}};
    if (!found.in || found.so_far.sittings == 0) return json(answer);
    const auto level = campaign->campaign->binding_risk;
    const auto rests_on = Json{found.seen.scanned,  found.seen.with_reference,    found.seen.timed,
                               found.seen.compared, store::json_of(found.counts), level}
                              .dump();
    const auto drawn = leisure.ask(
        campaign->id.text(), rests_on,
        [seen = found.seen, counts = found.counts, level] {
            return capture::gains_of(seen, binding::parameters_from(counts), level);
        },
        house.clock.now(), patience);
    answer["state"] = drawn && drawn->rests_on == rests_on ? "ready" : "drawing";
    if (drawn) {
        answer["drawn_at_ms"] = to_ms(drawn->asked_at);
        for (const auto& gain : drawn->gains)
            answer["gains"].push_back(
                {{"witness", words_json(gain.witness)},
                 {"per_mille", static_cast<std::int64_t>(std::lround(gain.looked_at * 1000))}});
    }
    return json(answer);
}

}  // namespace

void add_prospect_routes(Router& router, House& house) {
    const std::string base = campaign_path;
    router.add("GET", base + "/sessions/{session}/prospect", access::Act::SeeHall,
               [&house](Request& request) { return prospect(house, request); });
    const auto leisure = std::make_shared<GainsAtLeisure>();
    router.add("GET", base + "/witness-gains", access::Act::SeeProgress,
               [&house, leisure](Request& request) { return gains(house, *leisure, request); });
}

}  // namespace liuying::http
