#include "store/proof_records.h"

#include <nlohmann/json.hpp>

#include "store/capture_records.h"

namespace liuying::store {

using Json = nlohmann::json;

namespace {

constexpr const char* select_reports =
    "SELECT r.id, r.token, r.portrait_id, r.kind, r.note, r.at_ms, s.how, s.note AS settled_note, "
    "s.by_account, s.at_ms AS settled_ms FROM proof_report r LEFT JOIN proof_settlement s ON "
    "s.report_id = "
    "r.id WHERE r.campaign_id = :campaign";

ProofReportRow of_row(const Row& row) {
    return {.id = row.id<JournalEvent>("id"),
            .token = row.text("token"),
            .portrait = row.id<JournalEvent>("portrait_id"),
            .kind = row.text("kind"),
            .note = row.text("note"),
            .at = row.instant("at_ms"),
            .how = row.opt_text("how").value_or(""),
            .settled_note = row.opt_text("settled_note").value_or(""),
            .settled_by = row.opt_text("by_account").value_or(""),
            .settled_at = row.opt_instant("settled_ms")};
}

bool sent_since(Transaction& tx, CampaignId campaign, std::string_view token, std::int64_t seq) {
    return tx
        .first(
            "SELECT 1 AS one FROM current_fact WHERE campaign_id = :campaign AND token = :token "
            "AND kind "
            "IN ('submitted', 'handed_to_unit') AND seq > :seq LIMIT 1",
            {{"campaign", campaign}, {"token", token}, {"seq", seq}})
        .has_value();
}

}  // namespace

Result<void, Refusal> ProofRecords::answer(const InForce& campaign, const Doing& doing,
                                           std::string_view token, EventId portrait,
                                           std::string_view said, const std::string& note) {
    return database_.write(
        Lane::campaign(campaign.id), [&](Transaction& tx) -> Result<void, Refusal> {
            if (journal_.find(tx, doing.event_id)) return {};
            const auto standing = CaptureRecords::portrait_of(tx, campaign.id, token);
            if (!standing)
                return refuse(
                    Refusal{"no_such_portrait",
                            {"还没有照片。", "There is no portrait yet."},
                            {"拍摄并匹配后再确认。", "Confirm once it is taken and matched."}});
            if (standing->id != portrait)
                return refuse(Refusal{
                    "portrait_changed",
                    {"照片刚刚更新，您看到的是旧的一张。",
                     "The portrait was just replaced; you looked at the older one."},
                    {"请刷新后看新照片再确认。", "Load the page again and look at the new one."}});
            take_back(tx, campaign, doing, token);
            Json detail{{"portrait", portrait.text()}};
            if (said != "confirmed") {
                detail["kind"] = said;
                detail["report"] = doing.event_id.text();
                tx.execute(
                    "INSERT INTO proof_report (id, campaign_id, token, portrait_id, kind, note, "
                    "at_ms) "
                    "VALUES (:id, :campaign, :token, :portrait, :kind, :note, :at)",
                    {{"id", doing.event_id},
                     {"campaign", campaign.id},
                     {"token", token},
                     {"portrait", portrait},
                     {"kind", said},
                     {"note", note},
                     {"at", doing.happened_at}});
            }
            facts_.record(tx, campaign, doing,
                          {.kind = said == "confirmed" ? "proof_confirmed" : "proof_reported",
                           .token = std::string{token},
                           .detail = detail.dump()});
            return {};
        });
}

// Undoes the standing words under ids of their own. True when there was anything.
bool ProofRecords::take_back(Transaction& tx, const InForce& campaign, const Doing& doing,
                             std::string_view token) {
    bool any = false;
    for (const auto* kind : {"proof_confirmed", "proof_reported"}) {
        const auto fact = Facts::newest(tx, campaign.id, token, kind);
        if (!fact) continue;
        if (fact->kind == "proof_reported") {
            const auto report = EventId::parse(Json::parse(fact->detail).value("report", ""));
            const auto row = report ? find(tx, campaign.id, *report) : std::nullopt;
            if (!row || !row->how.empty()) continue;  // settled: it stays as it is
            close(tx, {EventId::make(clock_.now()), doing.happened_at, doing.actor, doing.device},
                  row->id, "withdrawn", "");
        }
        auto one = doing;
        one.event_id = EventId::make(clock_.now());
        any = facts_.undo(tx, campaign, one, fact->event_id, "taken back") || any;
    }
    return any;
}

Result<void, Refusal> ProofRecords::withdraw(const InForce& campaign, const Doing& doing,
                                             std::string_view token) {
    return database_.write(
        Lane::campaign(campaign.id), [&](Transaction& tx) -> Result<void, Refusal> {
            const Refusal nothing{
                "nothing_said",
                {"没有可以撤回的确认或报告。", "There is nothing to take back."},
                {"如照片有误，请直接报告。", "If the portrait is wrong, report it."}};
            if (journal_.find(tx, doing.event_id)) return {};
            const auto confirmed = Facts::newest(tx, campaign.id, token, "proof_confirmed");
            if (confirmed && sent_since(tx, campaign.id, token, confirmed->seq))
                return refuse(
                    Refusal{"already_sent",
                            {"照片已经按您的确认上报，不能直接撤回。",
                             "The portrait was sent on your word; it cannot simply be taken back."},
                            {"如照片有误，请报告，由学籍办处理。",
                             "If it is wrong, report it; the registry office settles it."}});
            // The person's own event is the counter-event of the newest word.
            const auto reported = Facts::newest(tx, campaign.id, token, "proof_reported");
            const auto& last = confirmed && reported
                                   ? (confirmed->seq > reported->seq ? confirmed : reported)
                                   : (confirmed ? confirmed : reported);
            if (!last) return refuse(nothing);
            if (last->kind == "proof_reported") {
                const auto id = EventId::parse(Json::parse(last->detail).value("report", ""));
                const auto row = id ? find(tx, campaign.id, *id) : std::nullopt;
                if (!row || !row->how.empty()) return refuse(nothing);
                close(tx,
                      {EventId::make(clock_.now()), doing.happened_at, doing.actor, doing.device},
                      row->id, "withdrawn", "");
            }
            facts_.undo(tx, campaign, doing, last->event_id, "taken back");
            return {};
        });
}

void ProofRecords::close(Transaction& tx, const Doing& doing, EventId report, std::string_view how,
                         const std::string& note) const {
    tx.execute(
        "INSERT INTO proof_settlement (event_id, report_id, how, note, by_account, at_ms) VALUES "
        "(:event, :report, :how, :note, :by, :at)",
        {{"event", doing.event_id},
         {"report", report},
         {"how", how},
         {"note", note},
         {"by", doing.actor},
         {"at", doing.happened_at}});
}

Result<ProofReportRow, Refusal> ProofRecords::settle(const InForce& campaign, const Doing& doing,
                                                     EventId report, std::string_view how,
                                                     const std::string& note) {
    return database_.write(
        Lane::campaign(campaign.id), [&](Transaction& tx) -> Result<ProofReportRow, Refusal> {
            const auto row = find(tx, campaign.id, report);
            if (!row)
                return refuse(Refusal{"no_such_report",
                                      {"没有这份报告。", "There is no such report."},
                                      {"请从列表中选择。", "Choose one from the list."}});
            if (journal_.find(tx, doing.event_id)) return *row;
            if (!row->how.empty())
                return refuse(
                    Refusal{"report_settled",
                            {"这份报告已经处理或已撤回。", "It was settled or withdrawn already."},
                            {"请刷新列表。", "Load the list again."}});
            const auto standing = CaptureRecords::portrait_of(tx, campaign.id, row->token);
            if ((how == "rebound" || how == "reprocessed") && standing &&
                standing->id == row->portrait)
                return refuse(
                    Refusal{"not_done_yet",
                            {"被报告的照片仍是这位同学当前的照片。",
                             "The reported portrait still stands for this person."},
                            {"请先更正匹配或重新制作照片，再办结。",
                             "Bind it rightly or make the portrait anew first, then settle."}});
            close(tx, doing, report, how, note);
            facts_.record(tx, campaign, doing,
                          {.kind = "report_settled",
                           .token = row->token,
                           .detail = Json{{"report", report.text()}, {"how", how}}.dump()});
            if (how == "reshoot") {
                auto order = doing;
                order.event_id = EventId::make(clock_.now());
                facts_.record(
                    tx, campaign, order,
                    {.kind = "reshoot_ordered",
                     .token = row->token,
                     .detail = Json{{"report", report.text()}, {"why", row->kind}}.dump()});
            }
            return find(tx, campaign.id, report).value();
        });
}

std::optional<ProofReportRow> ProofRecords::find(Transaction& tx, CampaignId campaign,
                                                 EventId report) {
    const auto row = tx.first(std::string{select_reports} + " AND r.id = :id",
                              {{"campaign", campaign}, {"id", report}});
    if (!row) return std::nullopt;
    return of_row(*row);
}

std::vector<ProofReportRow> ProofRecords::of_person(Transaction& tx, CampaignId campaign,
                                                    std::string_view token) {
    std::vector<ProofReportRow> rows;
    for (const auto& row : tx.query(std::string{select_reports} +
                                        " AND r.token = :token AND (s.how IS NULL OR s.how <> "
                                        "'withdrawn') ORDER BY r.at_ms, r.id",
                                    {{"campaign", campaign}, {"token", token}}))
        rows.push_back(of_row(row));
    return rows;
}

std::vector<ProofReportRow> ProofRecords::list(Transaction& tx, CampaignId campaign,
                                               std::string_view state, std::string_view kind) {
    std::vector<ProofReportRow> rows;
    for (const auto& row : tx.query(
             std::string{select_reports} +
                 " AND (:kind = '' OR r.kind = :kind) AND (:state <> 'open' OR s.how IS NULL) AND "
                 "(:state <> 'settled' OR s.how <> 'withdrawn') AND (:state <> '' OR s.how IS NULL "
                 "OR "
                 "s.how <> 'withdrawn') AND (:state IN ('', 'open', 'settled') OR s.how = :state) "
                 "ORDER BY r.at_ms, r.id",
             {{"campaign", campaign}, {"kind", kind}, {"state", state}}))
        rows.push_back(of_row(row));
    return rows;
}

}  // namespace liuying::store
