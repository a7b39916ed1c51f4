#include "store/prospect_records.h"

#include <algorithm>
#include <set>

namespace liuying::store {

capture::Seen seen_in(Transaction& tx, const InForce& campaign, const std::string& session) {
    const Params here{{"campaign", campaign.id}, {"session", session}};
    const auto sittings =
        tx.first(
              "SELECT COUNT(*) AS n, COALESCE(SUM(CASE WHEN t.how <> 'next' THEN 1 ELSE 0 END), "
              "0) AS scanned FROM sitting t WHERE t.campaign_id = :campaign AND t.session = "
              ":session AND NOT EXISTS (SELECT 1 FROM fact u WHERE u.undoes = t.id)",
              here)
            .value();
    const auto shots =
        tx.first(
              "SELECT COUNT(*) AS n, COALESCE(SUM(CASE WHEN shutter_ms IS NOT NULL OR came_ms IS "
              "NOT NULL THEN 1 ELSE 0 END), 0) AS timed FROM shot WHERE campaign_id = :campaign "
              "AND session = :session",
              here)
            .value();
    // Whose shots agreed with their reference: what they were compared with is forgotten when the
    // session is closed.
    const auto referred =
        tx.first(
              "SELECT COUNT(DISTINCT b.token) AS n FROM current_binding b JOIN shot s ON s.id = "
              "b.shot_id WHERE s.campaign_id = :campaign AND s.session = :session AND b.token <> "
              "'' AND b.rests_on LIKE '%\"reference\"%'",
              here)
            .value();
    const auto number = [](const Row& row, const char* column) {
        return static_cast<std::size_t>(row.int64(column));
    };
    return {.sittings = number(sittings, "n"),
            .scanned = number(sittings, "scanned"),
            .with_reference = std::min(number(referred, "n"), number(sittings, "n")),
            .shots = number(shots, "n"),
            .timed = number(shots, "timed"),
            .compared = campaign.campaign->compare_sitters};
}

Comparable comparable_in(Transaction& tx, const InForce& campaign, const std::string& session) {
    if (!campaign.campaign->admission_photo) return {};
    const auto row =
        tx.first(
              "SELECT COUNT(*) AS due, COALESCE(SUM(CASE WHEN EXISTS (SELECT 1 FROM "
              "admission_photo a WHERE a.campaign_id = :campaign AND a.token = f.token) THEN 1 "
              "ELSE 0 END), 0) AS pictured FROM (SELECT DISTINCT token FROM current_fact WHERE "
              "campaign_id = :campaign AND session = :session AND kind = 'slot_given') f",
              {{"campaign", campaign.id}, {"session", session}})
            .value();
    return {static_cast<std::size_t>(row.int64("due")),
            static_cast<std::size_t>(row.int64("pictured"))};
}

std::optional<std::string> newest_session_with_shots(Transaction& tx, CampaignId campaign) {
    const auto row = tx.first(
        "SELECT session FROM shot WHERE campaign_id = :campaign GROUP BY session ORDER BY "
        "MAX(taken_at_ms) DESC LIMIT 1",
        {{"campaign", campaign}});
    return row ? std::optional{row->text("session")} : std::nullopt;
}

LookedAt looked_at_so_far(Transaction& tx, CampaignId campaign) {
    const auto row =
        tx.first(
              "SELECT COUNT(*) AS sittings, COALESCE(SUM(seen.asked), 0) AS asked FROM (SELECT "
              "DISTINCT t.session, t.token, CASE WHEN EXISTS (SELECT 1 FROM current_binding b JOIN "
              "shot s ON s.id = b.shot_id WHERE b.token = t.token AND b.state <> 'sure' AND "
              "s.campaign_id = t.campaign_id AND s.session = t.session) THEN 1 ELSE 0 END AS asked "
              "FROM sitting t WHERE t.campaign_id = :campaign AND NOT EXISTS (SELECT 1 FROM fact u "
              "WHERE u.undoes = t.id)) seen",
              {{"campaign", campaign}})
            .value();
    return {row.int64("sittings"), row.int64("asked")};
}

binding::Counts rates_of_campaign(Transaction& tx, CampaignId campaign) {
    binding::Counts sum;
    std::set<std::string> counted;
    // 'closed' before 'so_far', the newest first.
    for (const auto& row : tx.query("SELECT session, station, counts FROM learned_rates WHERE "
                                    "campaign_id = :campaign ORDER BY kind, at_ms DESC, id DESC",
                                    {{"campaign", campaign}}))
        if (counted.insert(row.text("session") + "/" + row.text("station")).second)
            sum += counts_of_json(row.text("counts"));
    return sum;
}

}  // namespace liuying::store
