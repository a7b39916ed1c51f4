// The funnel that adds up, and the live stream fed from the journal.
#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>

#include "campaign/zone.h"
#include "http/person_json.h"
#include "http/roster_list.h"
#include "http/roster_routes.h"
#include "http/workbook_file.h"

namespace liuying::http {

using Json = nlohmann::json;

namespace {

constexpr const char* campaign_path = "/api/v1/schools/{school}/campaigns/{campaign}";

struct Counted {
    std::int64_t people = 0;
    std::map<campaign::Step, std::int64_t> exactly;
    std::map<campaign::Step, std::int64_t> passed;
    std::map<campaign::BlockerKind, std::int64_t> blockers;
};

// The ordinary way, then the other ends a person can stand at.
std::vector<campaign::Step> shown_steps() {
    std::vector<campaign::Step> steps;
    for (const auto path :
         {campaign::Path::Ordinary, campaign::Path::Association, campaign::Path::Alone})
        for (const auto step : campaign::steps_of(path))
            if (std::ranges::find(steps, step) == steps.end()) steps.push_back(step);
    steps.push_back(campaign::Step::Done);
    steps.push_back(campaign::Step::NotCalled);
    return steps;
}

Json funnel_json(const std::string& group, const Counted& counted) {
    Json steps = Json::array();
    for (const auto step : shown_steps()) {
        const auto exactly = counted.exactly.contains(step) ? counted.exactly.at(step) : 0;
        const auto passed = counted.passed.contains(step) ? counted.passed.at(step) : 0;
        steps.push_back({{"step", campaign::name_of(step)},
                         {"words", words_json(campaign::title_of(step))},
                         {"count", exactly},
                         {"passed", passed}});
    }
    Json blockers = Json::object();
    for (const auto& [kind, n] : counted.blockers)
        blockers[std::string{campaign::name_of(kind)}] = n;
    return {{"group", group},
            {"people", counted.people},
            {"steps", std::move(steps)},
            {"blockers", std::move(blockers)}};
}

void count(Counted& counted, const campaign::Stage& stage) {
    ++counted.people;
    ++counted.exactly[stage.step];
    for (const auto step : campaign::steps_of(stage.path))
        if (passed(stage, step)) ++counted.passed[step];
    for (const auto kind : stage.blockers) ++counted.blockers[kind];
}

bool adds_up(const Counted& counted) {
    std::int64_t sum = 0;
    for (const auto& [step, n] : counted.exactly) sum += n;
    return sum == counted.people;
}

// Half hours of the newest day on which anything happened in the hall: how many signed in, and of
// how many the first picture that is surely theirs was taken. People, not pictures: the second can
// never run ahead of the first for long.
Json day_json(store::Transaction& tx, const store::InForce& campaign) {
    constexpr std::int64_t half_hour = 30 * 60 * 1000;
    std::map<std::int64_t, std::pair<std::int64_t, std::int64_t>> halves;
    const auto newest = tx.first(
        "SELECT MAX(at_ms) AS at FROM fact WHERE campaign_id = :campaign AND "
        "kind = 'signed_in'",
        {{"campaign", campaign.id}});
    if (!newest || newest->is_null("at")) return Json::array();
    const auto day = campaign::local_time(campaign.campaign->zone, newest->instant("at")).date;
    const auto from = to_ms(campaign::moment(campaign.campaign->zone, day, 0));
    const auto to = from + 24 * 2 * half_hour;
    for (const auto& row :
         tx.query("SELECT at_ms FROM current_fact WHERE campaign_id = :campaign AND "
                  "kind = 'signed_in' AND at_ms >= :from AND at_ms < :to",
                  {{"campaign", campaign.id}, {"from", from}, {"to", to}}))
        ++halves[row.int64("at_ms") / half_hour * half_hour].first;
    for (const auto& row :
         tx.query("SELECT MIN(s.taken_at_ms) AS at FROM shot s JOIN current_binding b ON "
                  "b.shot_id = s.id WHERE s.campaign_id = :campaign AND s.taken_at_ms >= :from "
                  "AND s.taken_at_ms < :to AND b.state <> 'doubtful' AND b.token <> '' "
                  "GROUP BY b.token",
                  {{"campaign", campaign.id}, {"from", from}, {"to", to}}))
        ++halves[row.int64("at") / half_hour * half_hour].second;
    Json items = Json::array();
    if (halves.empty()) return items;
    for (auto at = halves.begin()->first; at <= halves.rbegin()->first; at += half_hour) {
        const auto [signed_in, photographed] = halves[at];
        items.push_back({{"at_ms", at}, {"signed_in", signed_in}, {"photographed", photographed}});
    }
    return items;
}

Json needs_json(store::Transaction& tx, const store::InForce& campaign, const Counted& total) {
    Json needs = Json::array();
    const auto add = [&](const char* kind, Words words, std::int64_t n, Json oldest,
                         std::string link) {
        if (n > 0)
            needs.push_back({{"kind", kind},
                             {"words", words_json(words)},
                             {"count", n},
                             {"oldest_ms", std::move(oldest)},
                             {"link", std::move(link)}});
    };
    const auto waiting =
        tx.first(
              "SELECT COUNT(*) AS n, MIN(s.taken_at_ms) AS oldest FROM shot s LEFT JOIN "
              "current_binding b ON b.shot_id = s.id WHERE s.campaign_id = :campaign AND "
              "COALESCE(b.state, 'doubtful') = 'doubtful'",
              {{"campaign", campaign.id}})
            .value();
    add("binding", {"照片待匹配", "shots wait for a person"}, waiting.int64("n"),
        waiting.is_null("oldest") ? Json(nullptr) : Json(waiting.int64("oldest")), "/review");
    const auto reports =
        tx.first(
              "SELECT COUNT(*) AS n, MIN(r.at_ms) AS oldest FROM proof_report r WHERE "
              "r.campaign_id = :campaign AND NOT EXISTS (SELECT 1 FROM proof_settlement "
              "s WHERE s.report_id = r.id)",
              {{"campaign", campaign.id}})
            .value();
    add("proof_report", {"照片报告待处理", "portrait reports are open"}, reports.int64("n"),
        reports.is_null("oldest") ? Json(nullptr) : Json(reports.int64("oldest")),
        "/cases?kind=proof_report");
    for (const auto& [kind, n] : total.blockers)
        add(std::string{campaign::name_of(kind)}.c_str(), campaign::title_of(kind), n, nullptr,
            "/roster?blocker=" + std::string{campaign::name_of(kind)});
    return needs;
}

Json progress_json(House& house, const Request& request, const store::InForce& campaign,
                   const std::string& by) {
    auto filter = read_filter(request, campaign);
    filter = {.colleges = filter.colleges, .shown = filter.shown};
    const auto seq = house.journal.last_seq();
    return house.database.read([&](store::Transaction& tx) {
        Counted total;
        std::map<std::string, Counted> groups;
        const auto people = find_people(house, tx, campaign, filter);
        std::unordered_map<std::string, store::Slot> slots;
        if (by == "session")
            slots = store::HallRecords::slots_of(tx, campaign.id, tokens_of(people));
        for (const auto& one : people) {
            count(total, one.stage);
            std::string group = one.college;
            if (by == "campus") group = one.campus;
            if (by == "level") group = one.level;
            if (by == "session") {
                const auto slot = slots.find(one.token);
                group = slot == slots.end() ? "" : slot->second.session;
            }
            count(groups[group], one.stage);
        }
        Json list = Json::array();
        std::int64_t sum = 0;
        bool sound = adds_up(total);
        for (const auto& [group, counted] : groups) {
            sum += counted.people;
            sound = sound && adds_up(counted);
            list.push_back(funnel_json(group, counted));
        }
        const auto not_called = total.exactly.contains(campaign::Step::NotCalled)
                                    ? total.exactly.at(campaign::Step::NotCalled)
                                    : 0;
        return Json{{"people", total.people},
                    {"called", total.people - not_called},
                    {"by", by},
                    {"groups", std::move(list)},
                    {"total", funnel_json("", total)},
                    {"adds_up", sound && sum == total.people},
                    {"needs", needs_json(tx, campaign, total)},
                    {"day", day_json(tx, campaign)},
                    {"seq", seq}};
    });
}

Response progress(House& house, Request& request) {
    const auto campaign = campaign_of(house, request);
    if (!campaign) return campaign.error();
    std::string by{request.query_value("by").value_or("college")};
    if (by != "campus" && by != "level" && by != "session") by = "college";
    return json(progress_json(house, request, *campaign, by));
}

// The same numbers as a workbook: a row a group, the whole last, so that the columns add up by
// sight.
Response progress_book(House& house, Request& request) {
    const auto campaign = campaign_of(house, request);
    if (!campaign) return campaign.error();
    std::string by{request.query_value("by").value_or("college")};
    if (by != "campus" && by != "level" && by != "session") by = "college";
    const auto shown = progress_json(house, request, *campaign, by);
    return workbook(
        house, request, *campaign, campaign->slug + "-progress.xlsx", [&](table::XlsxWriter& book) {
            const auto& total = shown.at("total");
            std::vector<double> widths{24.0, 10.0};
            widths.resize(2 + total.at("steps").size(), 14.0);
            book.sheet("进度 Progress", widths);
            std::vector<table::OutCell> cells{{by, table::Mark::Heading},
                                              {"人数 People", table::Mark::Heading}};
            for (const auto& step : total.at("steps"))
                cells.push_back({step.at("words").at("zh").get<std::string>() + " " +
                                     step.at("words").at("en").get<std::string>(),
                                 table::Mark::Heading});
            book.row(cells);
            const auto row = [&](const Json& group, const std::string& name, table::Mark mark) {
                cells = {{name, mark},
                         {std::to_string(group.at("people").get<std::int64_t>()), mark}};
                for (const auto& step : group.at("steps"))
                    cells.push_back({std::to_string(step.at("count").get<std::int64_t>()), mark});
                book.row(cells);
            };
            for (const auto& group : shown.at("groups")) {
                auto name = group.at("group").get<std::string>();
                if (const auto* college =
                        by == "college" ? campaign->campaign->college(name) : nullptr)
                    name = college->name.zh;
                row(group, name, table::Mark::Plain);
            }
            row(total, "合计 Total", table::Mark::Heading);
        });
}

// What a page may learn of an entry without being allowed anything: that something happened, where.
// Never a name, a number or a reason.
std::optional<LiveEvent> seen_by_all(const FeedRow& row, const std::string& campaign,
                                     const std::string& session, const std::string& station) {
    if (row.campaign != campaign) return std::nullopt;
    const auto entry = Json::parse(row.entry, nullptr, false);
    if (entry.is_discarded()) return std::nullopt;
    std::string at_session;
    std::string at_station;
    if (const auto after = entry.find("after"); after != entry.end() && after->is_object()) {
        at_session = after->value("session", "");
        at_station = after->value("station", "");
    }
    if (!session.empty() && !at_session.empty() && at_session != session) return std::nullopt;
    if (!station.empty() && !at_station.empty() && at_station != station) return std::nullopt;
    return LiveEvent{row.action, Json{{"seq", row.seq},
                                      {"action", row.action},
                                      {"session", at_session},
                                      {"station", at_station}}
                                     .dump()};
}

Response events(House& house, Request& request) {
    const auto campaign = campaign_of(house, request);
    if (!campaign) return campaign.error();
    const std::string session{request.query_value("session").value_or("")};
    const std::string station{request.query_value("station").value_or("")};
    auto after = last_event_id(request);
    if (const auto given = request.query_value("after_seq"); !after && given)
        after = std::strtoll(std::string{*given}.c_str(), nullptr, 10);
    return live(
        {.render = [id = campaign->id.text(), session,
                    station](const FeedRow& row) { return seen_by_all(row, id, session, station); },
         .after = after});
}

}  // namespace

void add_progress_routes(Router& router, House& house) {
    const std::string base = campaign_path;
    const auto on = [&](const char* method, const char* path, access::Act act,
                        Response (*handler)(House&, Request&)) {
        router.add(method, base + path, act,
                   [&house, handler](Request& request) { return handler(house, request); });
    };
    on("GET", "/progress", access::Act::SeeProgress, progress);
    on("GET", "/progress.xlsx", access::Act::SeeProgress, progress_book);
    on("GET", "/events", access::Act::FollowLive, events);
}

}  // namespace liuying::http
