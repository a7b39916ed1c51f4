// The chair: who sits, who rises, as it happens or told late by a station without the network.
#include <algorithm>
#include <nlohmann/json.hpp>

#include "store/hall_records.h"
#include "store/store_words.h"

namespace liuying::store {

namespace {

using nlohmann::json;

SittingRow sitting_of_row(const Row& row) {
    return {.id = row.id<JournalEvent>("id"),
            .token = row.text("token"),
            .sign_in_no = row.opt_int64("number").value_or(0),
            .session = row.text("session"),
            .station = row.text("station"),
            .place = row.int64("place"),
            .from = row.instant("from_ms"),
            .to = row.opt_instant("to_ms"),
            .how = row.text("how")};
}

// A sitting whose seat was corrected is no sitting any more.
constexpr const char* select_sitting =
    "SELECT s.id, s.token, s.session, s.station, s.place, s.from_ms, s.how, e.to_ms, (SELECT "
    "MAX(n.number) FROM sign_in n WHERE n.campaign_id = s.campaign_id AND n.session = s.session "
    "AND "
    "n.token = s.token) AS number FROM sitting s LEFT JOIN sitting_end e ON e.sitting_id = s.id "
    "WHERE "
    "NOT EXISTS (SELECT 1 FROM fact u WHERE u.undoes = s.id)";

}  // namespace

Result<Seated, Refusal> HallRecords::seat(const InForce& campaign, const Doing& doing,
                                          const std::string& session, const std::string& station,
                                          std::optional<KeyKind> kind, const std::string& value) {
    const auto& rules = *campaign.campaign;
    const auto* here = rules.session(session);
    if (!here) return refuse(no_such_session());
    if (std::ranges::find(here->stations, station) == here->stations.end())
        return refuse(no_such_station());
    const auto cap = static_cast<std::size_t>(rules.hall.line_cap);
    return write(campaign, [&](Transaction& tx) -> Result<Seated, Refusal> {
        const auto sitting = [&](EventId id) {
            return sitting_of_row(
                tx.first(std::string{select_sitting} + " AND s.id = :id", {{"id", id}}).value());
        };
        if (tx.first("SELECT id FROM sitting WHERE id = :id", {{"id", doing.event_id}}))
            return Seated{sitting(doing.event_id), true};
        const auto line = line_of(tx, campaign.id, session);
        std::string token;
        if (kind) {
            const auto who = one(tx, campaign, session, *kind, value);
            if (!who) return refuse(who.error());
            token = who->token;
        } else {
            const auto waiting = line->waiting(station);
            if (waiting.empty()) return refuse(hall::explain(hall::StepRefusal::NobodyWaits, cap));
            token = waiting.front().token;
        }
        if (const auto may = line->may({hall::Act::Seated, token, station, doing.happened_at}, cap);
            !may)
            return refuse(hall::explain(may.error(), cap));
        if (line->station_of(token) != station)
            return refuse(Refusal{
                "waits_elsewhere",
                {"该同学在另一台候拍。", "This person waits at another station."},
                {"请先移交到本台（F10）。", "Hand them over to this station first (F10)."}});
        const std::string how = !kind ? "next" : *kind == KeyKind::Ticket ? "scanned" : "typed";
        return sit(tx, campaign, doing, session, station, token, how);
    });
}

Seated HallRecords::sit(Transaction& tx, const InForce& campaign, const Doing& doing,
                        const std::string& session, const std::string& station,
                        const std::string& token, const std::string& how) {
    const Params here{{"campaign", campaign.id}, {"session", session}, {"station", station}};
    const auto there = [&](const std::string& condition) {
        return tx.first(std::string{select_sitting} +
                            " AND s.campaign_id = :campaign AND s.session = :session AND "
                            "s.station = :station AND " +
                            condition + " LIMIT 1",
                        {{"campaign", campaign.id},
                         {"session", session},
                         {"station", station},
                         {"at", doing.happened_at}});
    };
    const auto ends = [&](const std::string& sitting, Instant to) {
        tx.execute(
            "INSERT INTO sitting_end (event_id, sitting_id, to_ms) VALUES (:event, :sitting, :to)",
            {{"event", EventId::make(clock_.now())}, {"sitting", sitting}, {"to", to}});
    };
    const auto since = there("s.from_ms > :at ORDER BY s.from_ms");
    if (const auto open =
            there("s.from_ms <= :at AND e.to_ms IS NULL ORDER BY s.from_ms DESC, s.place DESC"))
        ends(open->text("id"), doing.happened_at);
    const auto place =
        tx.first(
              "SELECT COALESCE(MAX(place), 0) + 1 AS next FROM sitting WHERE campaign_id = "
              ":campaign AND session = :session AND station = :station",
              here)
            .value()
            .int64("next");
    json detail{{"how", how}, {"place", place}};
    if (since) detail["late"] = true;
    facts_.record(tx, campaign, doing,
                  {.kind = "seated",
                   .token = token,
                   .session = session,
                   .station = station,
                   .detail = detail.dump()});
    tx.execute(
        "INSERT INTO sitting (id, campaign_id, session, station, place, token, from_ms, how, "
        "by_account, replaces) VALUES (:id, :campaign, :session, :station, :place, :token, :from, "
        ":how, :by, NULL)",
        {{"id", doing.event_id},
         {"campaign", campaign.id},
         {"session", session},
         {"station", station},
         {"place", place},
         {"token", token},
         {"from", doing.happened_at},
         {"how", how},
         {"by", doing.actor}});
    if (since) ends(doing.event_id.text(), since->instant("from_ms"));
    return {sitting_of_row(
                tx.first(std::string{select_sitting} + " AND s.id = :id", {{"id", doing.event_id}})
                    .value()),
            false};
}

namespace {

// Nobody else has sat there since: they go on, after a wrong scan or a moment beside the chair.
bool sat_last(Transaction& tx, const InForce& campaign, const std::string& session,
              const std::string& station, const std::string& token, Instant at) {
    const auto last = tx.first(
        std::string{select_sitting} +
            " AND s.campaign_id = :campaign AND s.session = :session AND s.station = :station AND "
            "s.from_ms <= :at ORDER BY s.from_ms DESC, s.place DESC LIMIT 1",
        {{"campaign", campaign.id}, {"session", session}, {"station", station}, {"at", at}});
    return last && last->text("token") == token;
}

}  // namespace

void HallRecords::left_chair(const InForce& campaign, const Doing& doing,
                             const std::string& session, const std::string& station) {
    write(campaign, [&](Transaction& tx) {
        const auto row = tx.first(
            std::string{select_sitting} +
                " AND s.campaign_id = :campaign AND s.session = :session AND s.station = :station "
                "AND s.from_ms <= :at AND e.to_ms IS NULL ORDER BY s.from_ms DESC LIMIT 1",
            {{"campaign", campaign.id},
             {"session", session},
             {"station", station},
             {"at", doing.happened_at}});
        if (row && !journal_.find(tx, doing.event_id))
            rise(tx, campaign, doing, sitting_of_row(*row));
    });
}

void HallRecords::rise(Transaction& tx, const InForce& campaign, const Doing& doing,
                       const SittingRow& sitting) {
    auto then = doing;
    then.happened_at = std::max(sitting.from, doing.happened_at);
    const auto sitter = line_of(tx, campaign.id, sitting.session)->in_chair(sitting.station);
    if (sitter && sitter->token == sitting.token)
        facts_.record(tx, campaign, then,
                      {.kind = "stood",
                       .token = sitting.token,
                       .session = sitting.session,
                       .station = sitting.station});
    tx.execute(
        "INSERT INTO sitting_end (event_id, sitting_id, to_ms) VALUES (:event, :sitting, :to)",
        {{"event", doing.event_id}, {"sitting", sitting.id}, {"to", then.happened_at}});
}

Result<bool, Refusal> HallRecords::sat(const InForce& campaign, const Doing& doing,
                                       const std::string& session, const std::string& station,
                                       const std::string& token) {
    const auto& rules = *campaign.campaign;
    const auto* here = rules.session(session);
    if (!here) return refuse(no_such_session());
    if (std::ranges::find(here->stations, station) == here->stations.end())
        return refuse(no_such_station());
    return write(campaign, [&](Transaction& tx) -> Result<bool, Refusal> {
        const Fact seated{.kind = "seated", .token = token, .session = session, .station = station};
        if (const auto before = journal_.find(tx, doing.event_id)) {
            const auto& event = before->event;
            if (event.action == seated.kind && event.subject == "ticket/" + token) return true;
            return refuse(facts_.repeated(tx, campaign, doing, seated).error());
        }
        const auto line = line_of(tx, campaign.id, session);
        const auto step = [&](hall::Act act) {
            auto implied = doing;
            implied.event_id = derived_from(doing.event_id, hall::name_of(act));
            facts_.record(tx, campaign, implied,
                          {.kind = hall::name_of(act),
                           .token = token,
                           .session = session,
                           .station = station,
                           .detail = json{{"implied", true}}.dump()});
        };
        switch (line->where(token)) {
            case hall::Where::NotCome:
                return refuse(hall::explain(hall::StepRefusal::NotSignedIn, 0));
            case hall::Where::Seated:
            case hall::Where::Photographed:
                if (!sat_last(tx, campaign, session, station, token, doing.happened_at))
                    return refuse(hall::explain(hall::StepRefusal::AlreadySat, 0));
                break;
            case hall::Where::Held: step(hall::Act::Returned); [[fallthrough]];
            case hall::Where::Waiting:
                if (line->station_of(token) != station) step(hall::Act::HandedOver);
                break;
            case hall::Where::SignedIn:
            case hall::Where::Left:
            case hall::Where::NoShow: step(hall::Act::Swiped); break;
        }
        sit(tx, campaign, doing, session, station, token, "scanned");
        return false;
    });
}

Result<bool, Refusal> HallRecords::stood(const InForce& campaign, const Doing& doing,
                                         const std::string& session, EventId seat) {
    return write(campaign, [&](Transaction& tx) -> Result<bool, Refusal> {
        const auto row =
            tx.first(std::string{select_sitting} +
                         " AND s.id = :id AND s.campaign_id = :campaign AND s.session = :session",
                     {{"id", seat}, {"campaign", campaign.id}, {"session", session}});
        if (!row) return refuse(hall::explain(hall::StepRefusal::ChairEmpty, 0));
        const auto sitting = sitting_of_row(*row);
        if (sitting.to) return true;
        rise(tx, campaign, doing, sitting);
        return false;
    });
}

Result<bool, Refusal> HallRecords::stand(const InForce& campaign, const Doing& doing,
                                         const std::string& session, const std::string& station) {
    return write(campaign, [&](Transaction& tx) -> Result<bool, Refusal> {
        if (journal_.find(tx, doing.event_id)) return true;
        const auto line = line_of(tx, campaign.id, session);
        const auto sitter = line->in_chair(station);
        if (!sitter)
            return refuse(
                hall::explain(hall::StepRefusal::ChairEmpty,
                              static_cast<std::size_t>(campaign.campaign->hall.line_cap)));
        const auto open =
            tx.first(std::string{select_sitting} +
                         " AND s.campaign_id = :campaign AND s.session = :session AND "
                         "s.station = :station AND e.to_ms IS NULL ORDER BY s.place DESC "
                         "LIMIT 1",
                     {{"campaign", campaign.id}, {"session", session}, {"station", station}});
        facts_.record(
            tx, campaign, doing,
            {.kind = "stood", .token = sitter->token, .session = session, .station = station});
        if (open)
            tx.execute(
                "INSERT INTO sitting_end (event_id, sitting_id, to_ms) VALUES (:event, "
                ":sitting, "
                ":to)",
                {{"event", doing.event_id},
                 {"sitting", open->text("id")},
                 {"to", doing.happened_at}});
        return false;
    });
}

std::vector<SittingRow> HallRecords::sittings(Transaction& tx, CampaignId campaign,
                                              std::string_view session, std::string_view station) {
    std::vector<SittingRow> found;
    for (const auto& row :
         tx.query(std::string{select_sitting} +
                      " AND s.campaign_id = :campaign AND s.session = :session AND "
                      "(:station = '' OR s.station = :station) ORDER BY s.station, "
                      "s.place",
                  {{"campaign", campaign}, {"session", session}, {"station", station}}))
        found.push_back(sitting_of_row(row));
    return found;
}

std::vector<SittingRow> HallRecords::newest_sittings(Transaction& tx, CampaignId campaign,
                                                     std::string_view session,
                                                     std::string_view station, std::size_t most) {
    std::vector<SittingRow> found;
    for (const auto& row : tx.query(
             std::string{select_sitting} +
                 " AND s.campaign_id = :campaign AND s.session = :session AND s.station = "
                 ":station ORDER BY s.place DESC LIMIT :most",
             {{"campaign", campaign}, {"session", session}, {"station", station}, {"most", most}}))
        found.push_back(sitting_of_row(row));
    std::ranges::reverse(found);
    return found;
}

}  // namespace liuying::store
