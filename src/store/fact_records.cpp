#include "store/fact_records.h"

#include <array>
#include <nlohmann/json.hpp>
#include <utility>

#include "store/row_batch.h"

namespace liuying::store {

namespace {

constexpr const char* select_current =
    "SELECT event_id, seq, kind, token, session, station, at_ms, by_account, detail FROM "
    "current_fact";

RecordedFact of_row(const Row& row) {
    return {.event_id = row.id<JournalEvent>("event_id"),
            .seq = row.int64("seq"),
            .kind = row.text("kind"),
            .token = row.text("token"),
            .session = row.text("session"),
            .station = row.text("station"),
            .at = row.instant("at_ms"),
            .actor = row.text("by_account"),
            .detail = row.text("detail")};
}

}  // namespace

std::string counter_kind(std::string_view kind) {
    constexpr std::array<std::pair<std::string_view, std::string_view>, 18> counters{{
        {"called", "call_withdrawn"},
        {"excused", "called"},
        {"slot_given", "slot_withdrawn"},
        {"consent_given", "consent_withdrawn"},
        {"exempted", "exemption_withdrawn"},
        {"alone_permitted", "alone_withdrawn"},
        {"signed_in", "sign_in_withdrawn"},
        {"fee_settled", "refunded"},
        {"swiped", "swipe_withdrawn"},
        {"held", "hold_withdrawn"},
        {"returned", "return_withdrawn"},
        {"handed_over", "hand_over_withdrawn"},
        {"seated", "seat_corrected"},
        {"bound", "bound_elsewhere"},
        {"question_opened", "question_settled"},
        {"proof_confirmed", "proof_withdrawn"},
        {"proof_reported", "proof_withdrawn"},
        {"reshoot_ordered", "reshoot_withdrawn"},
    }};
    for (const auto& [fact, counter] : counters)
        if (fact == kind) return std::string{counter};
    return std::string{kind} + "_withdrawn";
}

Event Facts::event_of(const InForce& campaign, const Doing& doing, const Fact& fact) {
    auto after = nlohmann::json::parse(fact.detail);
    if (!fact.session.empty()) after["session"] = fact.session;
    if (!fact.station.empty()) after["station"] = fact.station;
    return {.event_id = doing.event_id,
            .school = campaign.school,
            .campaign = campaign.id.text(),
            .happened_at = doing.happened_at,
            .raw_time = doing.raw_time,
            .device = doing.device,
            .station_seq = doing.station_seq,
            .actor = doing.actor,
            .action = fact.kind,
            .subject = "ticket/" + fact.token,
            .after = after.dump()};
}

void Facts::write_new(Transaction& tx, const InForce& campaign, std::span<const New> facts) {
    const auto now = clock_.now();
    RowBatch rows{tx,
                  "fact",
                  {"event_id", "seq", "campaign_id", "token", "kind", "at_ms", "recorded_ms",
                   "session", "station", "by_account", "device", "detail"}};
    for (const auto& [doing, fact, seq] : facts)
        rows.add({doing.event_id, seq, campaign.id, fact.token, fact.kind, doing.happened_at, now,
                  fact.session, fact.station, doing.actor, doing.device, fact.detail});
    rows.finish();
}

Receipt Facts::record(Transaction& tx, const InForce& campaign, const Doing& doing,
                      const Fact& fact) {
    auto receipt = journal_.append(tx, event_of(campaign, doing, fact));
    if (receipt.appended == Appended::Again) return receipt;
    tx.execute(
        "INSERT INTO fact (event_id, seq, campaign_id, token, kind, at_ms, recorded_ms, session, "
        "station, by_account, device, detail, undoes) VALUES (:event, :seq, :campaign, :token, "
        ":kind, "
        ":at, :recorded, :session, :station, :by, :device, :detail, NULL)",
        {{"event", doing.event_id},
         {"seq", receipt.entry.seq},
         {"campaign", campaign.id},
         {"token", fact.token},
         {"kind", fact.kind},
         {"at", doing.happened_at},
         {"recorded", clock_.now()},
         {"session", fact.session},
         {"station", fact.station},
         {"by", doing.actor},
         {"device", doing.device},
         {"detail", fact.detail}});
    return receipt;
}

Result<bool, Refusal> Facts::repeated(Transaction& tx, const InForce& campaign, const Doing& doing,
                                      const Fact& fact) const {
    auto event = event_of(campaign, doing, fact);
    if (event.after == "{}") event.after.clear();
    const auto before = journal_.repeated(tx, event);
    if (!before) return refuse(before.error());
    return before->has_value();
}

Result<Appended, Refusal> Facts::record_once(Transaction& tx, const InForce& campaign,
                                             const Doing& doing, const Fact& fact) {
    const auto before = repeated(tx, campaign, doing, fact);
    if (!before) return refuse(before.error());
    if (*before) return Appended::Again;
    return record(tx, campaign, doing, fact).appended;
}

bool Facts::undo(Transaction& tx, const InForce& campaign, const Doing& doing, EventId undone,
                 std::string_view reason) {
    const auto fact = find(tx, undone);
    if (!fact) return false;
    const auto kind = counter_kind(fact->kind);
    const auto detail = nlohmann::json{{"undoes", undone.text()}, {"reason", reason}}.dump();
    const auto receipt = journal_.append(tx, {.event_id = doing.event_id,
                                              .school = campaign.school,
                                              .campaign = campaign.id.text(),
                                              .happened_at = doing.happened_at,
                                              .device = doing.device,
                                              .actor = doing.actor,
                                              .action = kind,
                                              .subject = "ticket/" + fact->token,
                                              .after = detail});
    if (receipt.appended == Appended::Again) return true;
    tx.execute(
        "INSERT INTO fact (event_id, seq, campaign_id, token, kind, at_ms, recorded_ms, session, "
        "station, by_account, device, detail, undoes) VALUES (:event, :seq, :campaign, :token, "
        ":kind, "
        ":at, :recorded, :session, :station, :by, :device, :detail, :undoes)",
        {{"event", doing.event_id},
         {"seq", receipt.entry.seq},
         {"campaign", campaign.id},
         {"token", fact->token},
         {"kind", kind},
         {"at", doing.happened_at},
         {"recorded", clock_.now()},
         {"session", fact->session},
         {"station", fact->station},
         {"by", doing.actor},
         {"device", doing.device},
         {"detail", detail},
         {"undoes", undone}});
    return true;
}

std::vector<RecordedFact> Facts::of_token(Transaction& tx, CampaignId campaign,
                                          std::string_view token) {
    std::vector<RecordedFact> facts;
    for (const auto& row :
         tx.query(std::string{select_current} +
                      " WHERE campaign_id = :campaign AND token = :token ORDER BY seq",
                  {{"campaign", campaign}, {"token", token}}))
        facts.push_back(of_row(row));
    return facts;
}

std::optional<RecordedFact> Facts::find(Transaction& tx, EventId event) {
    const auto row =
        tx.first(std::string{select_current} + " WHERE event_id = :event", {{"event", event}});
    if (!row) return std::nullopt;
    return of_row(*row);
}

std::optional<RecordedFact> Facts::newest(Transaction& tx, CampaignId campaign,
                                          std::string_view token, std::string_view kind) {
    const auto row = tx.first(
        std::string{select_current} +
            " WHERE campaign_id = :campaign AND token = :token AND kind = :kind ORDER BY seq DESC "
            "LIMIT 1",
        {{"campaign", campaign}, {"token", token}, {"kind", kind}});
    if (!row) return std::nullopt;
    return of_row(*row);
}

}  // namespace liuying::store
