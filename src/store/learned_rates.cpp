#include "store/learned_rates.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "store/journal.h"

namespace liuying::store {

namespace {

using nlohmann::json;

std::optional<LearnedRates> newest(Transaction& tx, const StationOf& of, const char* kind,
                                   const char* order) {
    const auto row = tx.first(
        std::string{"SELECT people, counts FROM learned_rates WHERE campaign_id = :campaign AND "
                    "session = :session AND station = :station AND kind = :kind ORDER BY "} +
            order + " LIMIT 1",
        {{"campaign", of.campaign},
         {"session", of.session},
         {"station", of.station},
         {"kind", kind}});
    if (!row) return std::nullopt;
    return LearnedRates{static_cast<std::size_t>(row->int64("people")),
                        counts_of_json(row->text("counts"))};
}

void note(Transaction& tx, const StationOf& of, const char* kind, const LearnedRates& learned,
          Instant now) {
    tx.execute(
        "INSERT INTO learned_rates (id, campaign_id, session, station, kind, people, counts, "
        "at_ms) VALUES (:id, :campaign, :session, :station, :kind, :people, :counts, :at)",
        {{"id", EventId::make(now)},
         {"campaign", of.campaign},
         {"session", of.session},
         {"station", of.station},
         {"kind", kind},
         {"people", static_cast<std::int64_t>(learned.people)},
         {"counts", json_of(learned.counts)},
         {"at", now}});
}

}  // namespace

std::optional<LearnedRates> rates_so_far(Transaction& tx, const StationOf& of) {
    return newest(tx, of, "so_far", "people DESC, at_ms DESC");
}

std::optional<LearnedRates> rates_at_closing(Transaction& tx, const StationOf& of) {
    return newest(tx, of, "closed", "at_ms DESC, id DESC");
}

void note_rates_so_far(Transaction& tx, const StationOf& of, const LearnedRates& learned,
                       Instant now) {
    note(tx, of, "so_far", learned, now);
}

void note_rates_at_closing(Transaction& tx, const StationOf& of, const LearnedRates& learned,
                           Instant now) {
    note(tx, of, "closed", learned, now);
}

binding::Counts rates_of_house(Transaction& tx, CampaignId campaign, Instant before) {
    binding::Counts sum;
    for (const auto& row : tx.query(
             "SELECT l.counts FROM learned_rates l JOIN campaign c ON c.id = l.campaign_id JOIN "
             "campaign own ON own.id = :campaign AND own.school_code = c.school_code WHERE l.kind "
             "= 'closed' AND l.at_ms < :before AND (c.is_demo = 0 OR c.id = own.id) AND NOT EXISTS "
             "(SELECT 1 FROM learned_rates later WHERE later.campaign_id = l.campaign_id AND "
             "later.session = l.session AND later.station = l.station AND later.kind = 'closed' "
             "AND later.at_ms < :before AND (later.at_ms, later.id) > (l.at_ms, l.id)) ORDER BY "
             "l.at_ms DESC, l.id DESC LIMIT 40",
             {{"campaign", campaign}, {"before", before}}))
        sum += counts_of_json(row.text("counts"));
    return sum;
}

std::string json_of(const binding::Counts& counts) {
    return json{{"turns", counts.turns},
                {"no_shows", counts.no_shows},
                {"held", counts.held},
                {"ahead", counts.ahead},
                {"extra", counts.extra},
                {"retaken", counts.retaken},
                {"tests", counts.tests},
                {"frames", counts.frames},
                {"service", counts.service},
                {"within", counts.within},
                {"within_slow", counts.within_slow},
                {"same", {counts.same, counts.same_sum}},
                {"different", {counts.different, counts.different_sum, counts.different_squares}}}
        .dump();
}

binding::Counts counts_of_json(const std::string& text) {
    const auto value = json::parse(text);
    binding::Counts counts;
    counts.turns = value.at("turns").get<double>();
    counts.no_shows = value.at("no_shows").get<double>();
    counts.held = value.at("held").get<double>();
    counts.ahead = value.at("ahead").get<double>();
    counts.extra = value.at("extra").get<double>();
    counts.retaken = value.at("retaken").get<double>();
    counts.tests = value.at("tests").get<double>();
    counts.frames = value.at("frames").get<decltype(counts.frames)>();
    counts.service = value.at("service").get<decltype(counts.service)>();
    counts.within = value.at("within").get<double>();
    counts.within_slow = value.at("within_slow").get<double>();
    counts.same = value.at("same").at(0).get<double>();
    counts.same_sum = value.at("same").at(1).get<double>();
    counts.different = value.at("different").at(0).get<double>();
    counts.different_sum = value.at("different").at(1).get<double>();
    counts.different_squares = value.at("different").at(2).get<double>();
    return counts;
}

}  // namespace liuying::store
