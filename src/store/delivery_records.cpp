#include "store/delivery_records.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>
#include <tuple>
#include <unordered_map>
#include <unordered_set>

#include "store/proof_records.h"

namespace liuying::store {

using Json = nlohmann::json;

namespace {

constexpr const char* newest_answer =
    "(SELECT a.answer FROM delivery_answer a WHERE a.delivery_id = r.delivery_id AND a.token = "
    "r.token "
    "ORDER BY a.at_ms DESC, a.event_id DESC LIMIT 1)";

constexpr const char* select_deliveries =
    "SELECT id, kind, number, purpose, made_by, second, made_at_ms, blob_id, sha256, size_bytes "
    "FROM delivery "
    "WHERE campaign_id = :campaign";

DeliveryRow of_row(Transaction& tx, const Row& row) {
    DeliveryRow one{.id = row.id<JournalEvent>("id"),
                    .kind = row.text("kind"),
                    .number = row.int64("number"),
                    .purpose = row.text("purpose"),
                    .made_by = row.text("made_by"),
                    .second = row.text("second"),
                    .made_at = row.instant("made_at_ms"),
                    .blob = {row.text("blob_id")},
                    .sha256 = row.text("sha256"),
                    .size = row.int64("size_bytes"),
                    .rows = 0,
                    .counts = {}};
    const bool answered_for = one.kind == "registry" || one.kind == "unit";
    for (const auto& counted : tx.query(std::string{"SELECT COALESCE("} + newest_answer +
                                            ", '') AS answer, COUNT(*) AS n FROM delivery_row r "
                                            "WHERE r.delivery_id = :id GROUP BY 1",
                                        {{"id", one.id}})) {
        auto answer = counted.text("answer");
        if (answer.empty()) answer = answered_for ? "in_flight" : "prepared";
        one.counts[answer] += counted.int64("n");
        one.rows += counted.int64("n");
    }
    return one;
}

struct Earlier {
    std::string last_sent;
    std::set<std::string> refused;
};

std::unordered_map<std::string, Earlier> earlier(Transaction& tx, CampaignId campaign,
                                                 delivery::Kind kind) {
    std::unordered_map<std::string, Earlier> sent;
    const bool to_registry = delivery::goes_to_registry(kind);
    tx.each(
        std::string{"SELECT r.token, r.sha256, COALESCE("} + newest_answer +
            ", '') AS answer FROM delivery_row r JOIN delivery d ON d.id = r.delivery_id WHERE "
            "d.campaign_id = :campaign AND d.kind IN (:one, :other) ORDER BY d.made_at_ms, d.id",
        {{"campaign", campaign},
         {"one", to_registry ? "registry" : delivery::name_of(kind)},
         {"other", to_registry ? "unit" : delivery::name_of(kind)}},
        [&](const Row& row) {
            auto& one = sent[row.text("token")];
            one.last_sent = row.text("sha256");
            if (const auto& answer = row.text("answer");
                answer == "refused" || answer == "comparison_failed")
                one.refused.insert(row.text("sha256"));
        });
    return sent;
}

}  // namespace

namespace {

// The newest word of everybody about the purpose of this kind of delivery.
struct Consent {
    bool needed = false;
    std::unordered_map<std::string, bool> said;  // token → stands
    [[nodiscard]] bool missing(const std::string& token) const {
        const auto word = said.find(token);
        return word == said.end() ? needed : !word->second;
    }
};

Consent consent_to(Transaction& tx, const InForce& campaign, delivery::Kind kind) {
    Consent consent;
    if (kind == delivery::Kind::School) return consent;
    const auto purpose = kind == delivery::Kind::Print ? campaign::ConsentPurpose::Print
                                                       : campaign::ConsentPurpose::RegistryUpload;
    for (const auto& text : campaign.campaign->consents)
        if (text.purpose == purpose) consent.needed = consent.needed || text.needed;
    tx.each(
        "SELECT f.token, f.detail, CASE WHEN EXISTS (SELECT 1 FROM fact u WHERE u.undoes = "
        "f.event_id) THEN 0 "
        "ELSE 1 END AS stands FROM fact f WHERE f.campaign_id = :campaign AND f.kind = "
        "'consent_given' ORDER BY "
        "f.seq",
        {{"campaign", campaign.id}}, [&](const Row& row) {
            if (Json::parse(row.text("detail")).value("purpose", "") == campaign::name_of(purpose))
                consent.said[row.text("token")] = row.truth("stands");
        });
    return consent;
}

}  // namespace

Picked DeliveryRecords::pick(Transaction& tx, const InForce& campaign, delivery::Kind kind,
                             std::string_view college, std::string_view session, bool only_unsent) {
    Picked picked;
    picked.seen_seq =
        tx.first("SELECT COALESCE(MAX(seq), 0) AS seq FROM fact WHERE campaign_id = :campaign",
                 {{"campaign", campaign.id}})
            .value()
            .int64("seq");
    std::unordered_set<std::string> settled, doubtful, reported;
    tx.each(
        "SELECT b.token, b.state FROM current_binding b JOIN shot s ON s.id = b.shot_id WHERE "
        "s.campaign_id = :campaign AND b.token <> ''",
        {{"campaign", campaign.id}}, [&](const Row& row) {
            (row.text("state") == "doubtful" ? doubtful : settled).insert(row.text("token"));
        });
    for (const auto& report : ProofRecords::list(tx, campaign.id, "open", ""))
        reported.insert(report.token);
    const auto sent = earlier(tx, campaign.id, kind);
    const auto consent = consent_to(tx, campaign, kind);
    for (const auto& row : tx.query("SELECT " + graduand_columns("g") +
                                        ", g.class_no AS class_no, g.exam_no AS exam_no FROM "
                                        "graduand g WHERE g.campaign_id = "
                                        ":campaign AND g.gone = 0 AND (:college = '' OR g.college "
                                        "= :college) ORDER BY g.college, "
                                        "g.class_no, g.student_no",
                                    {{"campaign", campaign.id}, {"college", college}})) {
        Pick one{.who = graduand_of_row(row),
                 .class_no = row.text("class_no"),
                 .exam_no = row.text("exam_no"),
                 .portrait = {},
                 .session = {}};
        delivery::Candidate candidate{.doubtful = doubtful.contains(one.who.token),
                                      .document_blocked = !one.who.blocks.empty(),
                                      .report_open = reported.contains(one.who.token),
                                      .consent_missing = consent.missing(one.who.token)};
        if (settled.contains(one.who.token)) {
            if (auto portrait = CaptureRecords::portrait_of(tx, campaign.id, one.who.token)) {
                candidate.portrait_sha256 = portrait->sha256;
                one.portrait = std::move(*portrait);
                const auto shot = tx.first("SELECT session, counter FROM shot WHERE id = :id",
                                           {{"id", one.portrait.shot}});
                one.session = shot->text("session");
                one.shot_no = shot->int64("counter");
            }
        }
        if (!session.empty() && one.session != session) continue;
        if (const auto before = sent.find(one.who.token); before != sent.end()) {
            candidate.last_sent = before->second.last_sent;
            candidate.refused = before->second.refused;
        }
        if (const auto why = delivery::left_out(kind, candidate, only_unsent)) {
            ++picked.left_out[*why];
            continue;
        }
        picked.rows.push_back(std::move(one));
    }
    return picked;
}

Result<DeliveryRow, Refusal> DeliveryRecords::keep(const InForce& campaign, const Doing& doing,
                                                   const Made& made, const Picked& picked) {
    return database_.write(
        Lane::campaign(campaign.id), [&](Transaction& tx) -> Result<DeliveryRow, Refusal> {
            if (auto known = find(tx, campaign.id, doing.event_id)) return std::move(*known);
            std::unordered_set<std::string> changed;
            tx.each(
                "SELECT token FROM fact WHERE campaign_id = :campaign AND seq > :seq AND kind IN "
                "('bound', "
                "'bound_elsewhere', 'portrait_made', 'proof_reported', 'document_blocked', "
                "'submitted', "
                "'handed_to_unit', 'refused', 'comparison_failed')",
                {{"campaign", campaign.id}, {"seq", picked.seen_seq}},
                [&](const Row& row) { changed.insert(row.text("token")); });
            if (std::ranges::any_of(
                    picked.rows, [&](const Pick& one) { return changed.contains(one.who.token); }))
                return refuse(Refusal{
                    "changed_meanwhile",
                    {"制作期间有照片或匹配发生变化，没有登记任何内容。",
                     "A portrait or binding changed while this was made; nothing was recorded."},
                    {"请重新制作。", "Make it again."}});
            const std::string kind{delivery::name_of(made.kind)};
            const auto number =
                tx.first(
                      "SELECT COALESCE(MAX(number), 0) + 1 AS number FROM delivery WHERE "
                      "campaign_id = :campaign AND kind = :kind",
                      {{"campaign", campaign.id}, {"kind", kind}})
                    .value()
                    .int64("number");
            const auto now = clock_.now();
            record_blob(tx, made.blob,
                        made.kind == delivery::Kind::Print ? "application/pdf" : "application/zip",
                        now);
            journal_.append(tx, {.event_id = doing.event_id,
                                 .school = campaign.school,
                                 .campaign = campaign.id.text(),
                                 .happened_at = doing.happened_at,
                                 .device = doing.device,
                                 .actor = doing.actor,
                                 .action = "delivery_made",
                                 .subject = "delivery/" + doing.event_id.text(),
                                 .after = Json{{"kind", kind},
                                               {"number", number},
                                               {"rows", picked.rows.size()},
                                               {"second", made.second},
                                               {"sha256", to_hex(made.blob.sha256)}}
                                              .dump()});
            tx.execute(
                "INSERT INTO delivery (id, campaign_id, kind, number, purpose, made_by, second, "
                "made_at_ms, "
                "blob_id, sha256, size_bytes) VALUES (:id, :campaign, :kind, :number, :purpose, "
                ":by, :second, "
                ":at, :blob, :sha256, :size)",
                {{"id", doing.event_id},
                 {"campaign", campaign.id},
                 {"kind", kind},
                 {"number", number},
                 {"purpose", made.purpose},
                 {"by", doing.actor},
                 {"second", made.second},
                 {"at", doing.happened_at},
                 {"blob", made.blob.name.text},
                 {"sha256", to_hex(made.blob.sha256)},
                 {"size", made.blob.size}});
            std::int64_t row_no = 0;
            for (const auto& one : picked.rows) {
                tx.execute(
                    "INSERT INTO delivery_row (delivery_id, row_no, token, portrait_id, sha256) "
                    "VALUES "
                    "(:delivery, :row, :token, :portrait, :sha256)",
                    {{"delivery", doing.event_id},
                     {"row", ++row_no},
                     {"token", one.who.token},
                     {"portrait", one.portrait.id},
                     {"sha256", one.portrait.sha256}});
                if (!delivery::goes_to_registry(made.kind)) continue;
                auto event = doing;
                event.event_id = EventId::make(now);
                facts_.record(
                    tx, campaign, event,
                    {.kind = made.kind == delivery::Kind::Unit ? "handed_to_unit" : "submitted",
                     .token = one.who.token,
                     .detail = Json{{"delivery", doing.event_id.text()},
                                    {"row", row_no},
                                    {"sha256", one.portrait.sha256}}
                                   .dump()});
            }
            return find(tx, campaign.id, doing.event_id).value();
        });
}

std::optional<DeliveryRow> DeliveryRecords::find(Transaction& tx, CampaignId campaign, EventId id) {
    const auto row = tx.first(std::string{select_deliveries} + " AND id = :id",
                              {{"campaign", campaign}, {"id", id}});
    if (!row) return std::nullopt;
    return of_row(tx, *row);
}

std::vector<DeliveryRow> DeliveryRecords::list(Transaction& tx, CampaignId campaign,
                                               std::string_view kind) {
    std::vector<DeliveryRow> all;
    for (const auto& row :
         tx.query(std::string{select_deliveries} +
                      " AND (:kind = '' OR kind = :kind) ORDER BY made_at_ms DESC, id DESC",
                  {{"campaign", campaign}, {"kind", kind}}))
        all.push_back(of_row(tx, row));
    return all;
}

std::vector<SentRow> DeliveryRecords::rows(Transaction& tx, EventId delivery,
                                           std::string_view answer, std::int64_t after_row,
                                           std::size_t limit) {
    std::vector<SentRow> rows;
    for (const auto& row :
         tx.query("SELECT r.row_no, r.token, d.kind, a.answer, a.reason, a.due_on FROM "
                  "delivery_row r JOIN delivery "
                  "d ON d.id = r.delivery_id LEFT JOIN delivery_answer a ON a.event_id = (SELECT "
                  "n.event_id FROM "
                  "delivery_answer n WHERE n.delivery_id = r.delivery_id AND n.token = r.token "
                  "ORDER BY n.at_ms "
                  "DESC, n.event_id DESC LIMIT 1) WHERE r.delivery_id = :id AND r.row_no > :after "
                  "AND (:answer = '' "
                  "OR COALESCE(a.answer, CASE WHEN d.kind IN ('registry', 'unit') THEN 'in_flight' "
                  "ELSE 'prepared' "
                  "END) = :answer) ORDER BY r.row_no LIMIT :limit",
                  {{"id", delivery}, {"after", after_row}, {"answer", answer}, {"limit", limit}})) {
        const auto& kind = row.text("kind");
        const bool answered_for = kind == "registry" || kind == "unit";
        rows.push_back(
            {.row_no = row.int64("row_no"),
             .token = row.text("token"),
             .answer = row.opt_text("answer").value_or(answered_for ? "in_flight" : "prepared"),
             .reason = row.opt_text("reason").value_or(""),
             .due_on = row.opt_text("due_on").value_or("")});
    }
    return rows;
}

ImportedAnswers DeliveryRecords::import_answers(const InForce& campaign, const Doing& doing,
                                                EventId delivery,
                                                const std::vector<delivery::AnswerRow>& answers) {
    return database_.write(Lane::campaign(campaign.id), [&](Transaction& tx) {
        ImportedAnswers done;
        std::unordered_map<std::string, std::tuple<std::string, std::string, std::string>> known;
        for (const auto& row : rows(tx, delivery, "", 0, 1'000'000))
            known[row.token] = {row.answer, row.reason, row.due_on};
        for (const auto& one : answers) {
            const auto say = [&](const std::string& what) {
                done.unmatched.push_back(std::to_string(one.row) + ": " + what);
            };
            auto who =
                one.token.empty() ? std::nullopt : graduands_.by_token(tx, campaign.id, one.token);
            if (!who && !one.student_no.empty()) {
                const auto found =
                    graduands_.by_key(tx, campaign.id, KeyKind::StudentNo, one.student_no);
                if (found.size() == 1) who = found.front();
            }
            const auto row = who ? known.find(who->token) : known.end();
            if (row == known.end()) {
                say(one.student_no.empty() ? one.token : one.student_no);
                continue;
            }
            if (!one.answer) {
                say((one.student_no.empty() ? one.token : one.student_no) + " “" + one.said + "”");
                continue;
            }
            const std::string said{delivery::name_of(*one.answer)};
            const std::tuple now_known{said, one.reason, one.due_on};
            if (row->second == now_known) {
                ++done.again;
                continue;
            }
            row->second = now_known;
            auto event = doing;
            event.event_id = EventId::make(clock_.now());
            facts_.record(
                tx, campaign, event,
                {.kind = said,
                 .token = who->token,
                 .detail = Json{{"delivery", delivery.text()}, {"due_on", one.due_on}}.dump()});
            tx.execute(
                "INSERT INTO delivery_answer (event_id, delivery_id, token, answer, reason, "
                "due_on, at_ms) "
                "VALUES (:event, :delivery, :token, :answer, :reason, :due, :at)",
                {{"event", event.event_id},
                 {"delivery", delivery},
                 {"token", who->token},
                 {"answer", said},
                 {"reason", one.reason},
                 {"due", one.due_on},
                 {"at", doing.happened_at}});
            switch (*one.answer) {
                case delivery::Answer::Accepted:
                    ++done.accepted;
                    graduands_.note_taken(tx, *who, "accepted", doing.happened_at);
                    break;
                case delivery::Answer::Refused: ++done.refused; break;
                case delivery::Answer::ComparisonFailed: ++done.comparison_failed; break;
            }
        }
        return done;
    });
}

}  // namespace liuying::store
