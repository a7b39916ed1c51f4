#include "store/capture_records.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "campaign/zone.h"
#include "capture/camera_clock.h"
#include "store/around_shot.h"
#include "store/hall_records.h"
#include "store/likeness_records.h"
#include "store/shot_rows.h"
#include "store/store_words.h"

namespace liuying::store {

namespace {

using nlohmann::json;

// Only what was asked for stands in the statement, so that it is read through its index.
std::pair<std::string, Params> wanted_shots(CampaignId campaign,
                                            const CaptureRecords::Filter& filter) {
    std::string where = " WHERE s.campaign_id = :campaign";
    Params params{{"campaign", campaign}};
    const auto only = [&](const char* name, const std::string& value, const char* condition) {
        if (value.empty()) return;
        where += std::string{" AND "} + condition;
        params.push_back({name, value});
    };
    only("session", filter.session, "s.session = :session");
    only("station", filter.station, "s.station = :station");
    only("verdict", filter.verdict, "i.verdict = :verdict");
    only("state", filter.state, "COALESCE(b.state, 'doubtful') = :state");
    only("token", filter.token,
         "b.token = :token AND s.id IN (SELECT shot_id FROM binding WHERE token = :token)");
    only("sha256", filter.sha256, "s.sha256 = :sha256");
    return {std::move(where), std::move(params)};
}

Refusal no_such_shot() {
    return {"no_such_shot",
            {"没有这张照片。", "There is no such shot."},
            {"请从列表中选择。", "Choose one from the list."}};
}

// The first moment a word about a shot may speak of: of the shot, and of all that was known of
// those whose it was and now is.
Instant touched_by(Transaction& tx, const ShotRow& shot, const std::string& token) {
    auto first = shot.taken_at;
    const Params those{{"session", shot.session},
                       {"station", shot.station},
                       {"before", shot.binding ? shot.binding->token : token},
                       {"now", token.empty() && shot.binding ? shot.binding->token : token}};
    for (const char* sql :
         {"SELECT MIN(s.taken_at_ms) AS at_ms FROM binding b JOIN shot s ON s.id = b.shot_id WHERE "
          "b.token IN (:before, :now) AND b.token <> '' AND s.session = :session AND s.station = "
          ":station",
          "SELECT MIN(t.from_ms) AS at_ms FROM sitting t WHERE t.token IN (:before, :now) AND "
          "t.session = :session AND t.station = :station"})
        if (const auto row = tx.first(sql, those))
            first = std::min(first, row->opt_instant("at_ms").value_or(first));
    return first;
}

// Keeps how like the shot is to the pictures of people that are still there, and says in `after`
// what of them it was compared with.
void note_compared(Transaction& tx, const InForce& campaign, const Arrival& arrival, Instant taken,
                   json& after) {
    if (!arrival.judged) return;
    if (arrival.judged->entrance.empty() && arrival.judged->admission.empty()) return;
    // Somebody may have withdrawn their consent while the picture was judged.
    const auto around = around_shot(tx, campaign, arrival.session, arrival.station, taken);
    std::vector<capture::AtAdmission> admission;
    for (const auto& one : arrival.judged->admission)
        if (std::ranges::find(around.admission, one.token, &AdmissionPhoto::token) !=
            around.admission.end())
            admission.push_back(one);
    keep_admission_likeness(tx, arrival.doing.event_id, admission);
    if (!admission.empty()) after["compared_with_admission_photos"] = "faces";
    std::vector<capture::AtEntrance> kept;
    bool faces = false;
    for (auto one : arrival.judged->entrance) {
        if (std::ranges::find(around.photos, one.token, &EntrancePhoto::token) ==
            around.photos.end())
            continue;
        if (!around.faces) one.face.reset();
        faces = faces || one.face.has_value();
        kept.push_back(std::move(one));
    }
    keep_entrance_likeness(tx, arrival.doing.event_id, kept);
    if (!kept.empty()) after["compared_with_entrance_photos"] = faces ? "faces" : "clothes";
}

bool counts(const ShotRow& shot) {
    return shot.binding && shot.binding->state != capture::State::Doubtful &&
           !shot.binding->token.empty() && shot.mark != "set_aside" && shot.mark != "test";
}

}  // namespace

std::optional<ShotRow> CaptureRecords::find(Transaction& tx, CampaignId campaign, EventId shot) {
    const auto row = tx.first(select_shot() + " WHERE s.id = :shot AND s.campaign_id = :campaign",
                              {{"shot", shot}, {"campaign", campaign}});
    if (!row) return std::nullopt;
    return shot_of_row(*row);
}

std::vector<ShotRow> CaptureRecords::list(Transaction& tx, CampaignId campaign,
                                          const Filter& filter) {
    auto [where, params] = wanted_shots(campaign, filter);
    if (!filter.after.empty()) {
        where += " AND s.id < :after";
        params.push_back({"after", filter.after});
    }
    params.push_back({"limit", filter.limit});
    std::vector<ShotRow> shots;
    for (const auto& row :
         tx.query(select_shot() + where + " ORDER BY s.id DESC LIMIT :limit", params))
        shots.push_back(shot_of_row(row));
    return shots;
}

std::size_t CaptureRecords::count(Transaction& tx, CampaignId campaign, const Filter& filter) {
    const auto [where, params] = wanted_shots(campaign, filter);
    return static_cast<std::size_t>(tx.first(count_shots() + where, params).value().int64("n"));
}

std::vector<BindingRow> CaptureRecords::chain(Transaction& tx, EventId shot) {
    std::vector<BindingRow> rows;
    for (const auto& row : tx.query("SELECT id, shot_id, token, state, error, rests_on, reason, "
                                    "by_account, at_ms, replaces "
                                    "FROM binding WHERE shot_id = :shot ORDER BY at_ms, id",
                                    {{"shot", shot}}))
        rows.push_back({.id = row.id<JournalEvent>("id"),
                        .shot = shot,
                        .token = row.text("token"),
                        .state = capture::state_named(row.text("state")),
                        .error = row.real("error"),
                        .rests_on = row.text("rests_on"),
                        .reason = row.text("reason"),
                        .by = row.text("by_account"),
                        .at = row.instant("at_ms"),
                        .replaces = row.opt_id<JournalEvent>("replaces")});
    return rows;
}

Result<std::optional<ShotRow>, Refusal> CaptureRecords::expected(
    Transaction& tx, const InForce& campaign, const std::string& session,
    const std::string& station, EventId event, const std::string& unless_there) const {
    const auto* here = campaign.campaign->session(session);
    if (!here || std::ranges::find(here->stations, station) == here->stations.end())
        return refuse(no_such_station());
    if (auto known = find(tx, campaign.id, event)) return known;
    if (!unless_there.empty())
        if (auto same =
                list(tx, campaign.id, {.station = station, .sha256 = unless_there, .limit = 1});
            !same.empty())
            return std::move(same.front());
    if (HallRecords::state_of(tx, campaign.id, session) == hall::SessionState::Planned)
        return refuse(
            Refusal{"session_not_open",
                    {"本场次尚未开场。", "This session is not open yet."},
                    {"请先开场，再拍摄或上传。", "Open it first, then shoot or upload."}});
    return std::nullopt;
}

// The camera's wall clock, taken as the venue's and corrected by what was measured. Where it was
// not, the moment its file came is nearer.
Instant CaptureRecords::taken(Transaction& tx, const InForce& campaign, const Arrival& arrival) {
    if (arrival.shutter) return *arrival.shutter;
    const auto& rules = *campaign.campaign;
    const auto& date = rules.session(arrival.session)->date;
    if (arrival.camera_ms && capture::speaks_of(date, *arrival.camera_ms)) {
        const auto offset = measured_clock(tx, campaign.id, arrival.camera);
        if (offset || !arrival.live)
            return campaign::moment(rules.zone, date, 0) +
                   std::chrono::milliseconds{*arrival.camera_ms - capture::wall_ms(date)} +
                   offset.value_or(std::chrono::milliseconds{0});
    }
    return arrival.seen.value_or(arrival.doing.happened_at);
}

Result<Arrived, Refusal> CaptureRecords::arrive(const InForce& campaign, const Arrival& arrival) {
    const auto& rules = *campaign.campaign;
    const auto now = clock_.now();
    return database_.write(
        Lane::campaign(campaign.id), [&](Transaction& tx) -> Result<Arrived, Refusal> {
            auto already =
                expected(tx, campaign, arrival.session, arrival.station, arrival.doing.event_id,
                         arrival.unless_there ? to_hex(arrival.blob.sha256) : std::string{});
            if (!already) return refuse(already.error());
            if (*already) return Arrived{std::move(**already), std::nullopt, true};
            const auto taken_at = taken(tx, campaign, arrival);
            const auto counter =
                arrival.counter
                    ? *arrival.counter
                    : tx.first(
                            "SELECT COALESCE(MAX(counter), 0) + 1 AS next FROM shot WHERE "
                            "campaign_id = :campaign AND session = :session AND station = :station",
                            {{"campaign", campaign.id},
                             {"session", arrival.session},
                             {"station", arrival.station}})
                          .value()
                          .int64("next");
            record_blob(tx, arrival.blob, "image/jpeg", now);
            tx.execute(
                "INSERT INTO shot (id, campaign_id, session, station, camera, counter, file_name, "
                "camera_ms, shutter_ms, came_ms, taken_at_ms, received_at_ms, blob_id, sha256, "
                "size_bytes, "
                "width_px, height_px) VALUES (:id, :campaign, :session, :station, :camera, "
                ":counter, "
                ":file_name, :camera_ms, :shutter, :came, :taken, :received, :blob, :sha256, "
                ":size, :width, "
                ":height)",
                {{"id", arrival.doing.event_id},
                 {"campaign", campaign.id},
                 {"session", arrival.session},
                 {"station", arrival.station},
                 {"camera", arrival.camera},
                 {"counter", counter},
                 {"file_name", arrival.file_name},
                 {"camera_ms", arrival.camera_ms},
                 {"shutter", arrival.shutter},
                 {"came", arrival.live ? arrival.seen : std::nullopt},
                 {"taken", taken_at},
                 {"received", now},
                 {"blob", arrival.blob.name.text},
                 {"sha256", to_hex(arrival.blob.sha256)},
                 {"size", arrival.blob.size},
                 {"width", arrival.width_px},
                 {"height", arrival.height_px}});
            if (arrival.judged)
                tx.execute(
                    "INSERT INTO inspection (id, shot_id, profile, engine, verdict, faces, "
                    "findings, "
                    "made_at_ms) VALUES (:id, :shot, :profile, :engine, :verdict, :faces, "
                    ":findings, :now)",
                    {{"id", EventId::make(now)},
                     {"shot", arrival.doing.event_id},
                     {"profile", arrival.judged->profile},
                     {"engine", arrival.judged->engine},
                     {"verdict", arrival.judged->verdict},
                     {"faces", arrival.judged->faces},
                     {"findings", arrival.judged->findings},
                     {"now", now}});
            if (rules.compare_sitters && arrival.judged && arrival.judged->appearance)
                note_appearance(tx,
                                {.campaign = campaign.id,
                                 .session = arrival.session,
                                 .station = arrival.station,
                                 .shot = arrival.doing.event_id,
                                 .taken = taken_at,
                                 .counter = counter},
                                *arrival.judged->appearance, now);
            if (arrival.judged && arrival.portrait) {
                record_blob(tx, arrival.portrait->blob, "image/jpeg", now);
                tx.execute(
                    "INSERT INTO portrait (id, shot_id, profile, engine, blob_id, sha256, "
                    "size_bytes, "
                    "record, made_at_ms) VALUES (:id, :shot, :profile, :engine, :blob, :sha256, "
                    ":size, "
                    ":record, :now)",
                    {{"id", EventId::make(now)},
                     {"shot", arrival.doing.event_id},
                     {"profile", arrival.judged->profile},
                     {"engine", arrival.judged->engine},
                     {"blob", arrival.portrait->blob.name.text},
                     {"sha256", to_hex(arrival.portrait->blob.sha256)},
                     {"size", arrival.portrait->blob.size},
                     {"record", arrival.portrait->record},
                     {"now", now}});
            }
            json after{{"session", arrival.session},
                       {"station", arrival.station},
                       {"sha256", to_hex(arrival.blob.sha256)},
                       {"verdict", arrival.judged ? arrival.judged->verdict : "unjudged"}};
            note_compared(tx, campaign, arrival, taken_at, after);
            journal_.append(tx, {.event_id = arrival.doing.event_id,
                                 .school = campaign.school,
                                 .campaign = campaign.id.text(),
                                 .happened_at = taken_at,
                                 .device = arrival.doing.device,
                                 .actor = arrival.doing.actor,
                                 .action = "shot_taken",
                                 .subject = "shot/" + arrival.doing.event_id.text(),
                                 .after = after.dump()});
            const auto before = open_questions(tx, campaign.id, arrival.session, arrival.station);
            weigh(tx, campaign, arrival.session, arrival.station, taken_at);
            Arrived arrived{find(tx, campaign.id, arrival.doing.event_id).value(), std::nullopt,
                            false};
            for (auto& question :
                 open_questions(tx, campaign.id, arrival.session, arrival.station)) {
                const bool known = std::ranges::any_of(
                    before, [&](const QuestionRow& old) { return old.id == question.id; });
                if (!known) arrived.question = std::move(question);
            }
            return arrived;
        });
}

void CaptureRecords::append(Transaction& tx, const InForce& campaign, const ShotRow& shot,
                            BindingRow row, const std::string& second, const std::string& action) {
    if (shot.binding) row.replaces = shot.binding->id;
    tx.execute(
        "INSERT INTO binding (id, shot_id, sitting_id, token, state, error, rests_on, reason, "
        "by_account, second, at_ms, replaces) VALUES (:id, :shot, NULL, :token, :state, :error, "
        ":rests_on, :reason, :by, :second, :at, :replaces)",
        {{"id", row.id},
         {"shot", row.shot},
         {"token", row.token},
         {"state", capture::name_of(row.state)},
         {"error", row.error},
         {"rests_on", row.rests_on},
         {"reason", row.reason},
         {"by", row.by},
         {"second", second},
         {"at", row.at},
         {"replaces", row.replaces}});
    // Whole numbers only in the chain: the stated error in parts of a billion.
    journal_.append(tx,
                    {.event_id = row.id,
                     .school = campaign.school,
                     .campaign = campaign.id.text(),
                     .happened_at = row.at,
                     .actor = row.by,
                     .action = action,
                     .subject = "shot/" + row.shot.text(),
                     .before = shot.binding ? json{{"token", shot.binding->token},
                                                   {"state", capture::name_of(shot.binding->state)}}
                                                  .dump()
                                            : "",
                     .after = json{{"token", row.token},
                                   {"state", capture::name_of(row.state)},
                                   {"error_ppb", static_cast<std::int64_t>(row.error * 1e9)},
                                   {"session", shot.session},
                                   {"station", shot.station}}
                                  .dump()});
}

void CaptureRecords::settle_token(Transaction& tx, const InForce& campaign,
                                  const std::string& token) {
    const auto shots = list(tx, campaign.id, {.token = token, .limit = 500});
    const bool bound = std::ranges::any_of(shots, counts);
    const auto fact = Facts::newest(tx, campaign.id, token, "bound");
    const auto now = clock_.now();
    const auto doing = [&] { return Doing{EventId::make(now), now, "engine", ""}; };
    if (bound && !fact) {
        facts_.record(tx, campaign, doing(),
                      {.kind = "bound", .token = token, .session = {}, .station = {}});
        if (const auto who = graduands_.by_token(tx, campaign.id, token))
            graduands_.note_taken(tx, *who, "taken", now);
    }
    if (!bound && fact) {
        facts_.undo(tx, campaign, doing(), fact->event_id, "no shot is bound any more");
        tx.execute(
            "DELETE FROM picture_on_file WHERE campaign_id = :campaign AND token = :token AND "
            "state = 'taken'",
            {{"campaign", campaign.id}, {"token", token}});
    }
    const auto made = Facts::newest(tx, campaign.id, token, "portrait_made");
    const auto portrait = portrait_of(tx, campaign.id, token);
    const auto detail = portrait ? json{{"portrait", portrait->id.text()}}.dump() : std::string{};
    if (portrait && (!made || made->detail != detail)) {
        facts_.record(tx, campaign, doing(),
                      {.kind = "portrait_made",
                       .token = token,
                       .session = {},
                       .station = {},
                       .detail = detail});
    } else if (!portrait && made) {
        facts_.undo(tx, campaign, doing(), made->event_id, "no portrait stands for this ticket");
    }
}

Result<ShotRow, Refusal> CaptureRecords::mark(const InForce& campaign, const Doing& doing,
                                              EventId id, const std::string& kind) {
    return database_.write(
        Lane::campaign(campaign.id), [&](Transaction& tx) -> Result<ShotRow, Refusal> {
            const auto shot = find(tx, campaign.id, id);
            if (!shot) return refuse(no_such_shot());
            if (journal_.find(tx, doing.event_id)) return *shot;
            tx.execute(
                "INSERT INTO shot_mark (event_id, shot_id, kind, at_ms, by_account) VALUES "
                "(:event, :shot, :kind, :at, :by)",
                {{"event", doing.event_id},
                 {"shot", id},
                 {"kind", kind},
                 {"at", doing.happened_at},
                 {"by", doing.actor}});
            journal_.append(
                tx, {.event_id = doing.event_id,
                     .school = campaign.school,
                     .campaign = campaign.id.text(),
                     .happened_at = doing.happened_at,
                     .device = doing.device,
                     .actor = doing.actor,
                     .action = "shot_" + kind,
                     .subject = "shot/" + id.text(),
                     .after = json{{"session", shot->session}, {"station", shot->station}}.dump()});
            weigh(tx, campaign, shot->session, shot->station, touched_by(tx, *shot, {}));
            if (shot->binding && !shot->binding->token.empty())
                settle_token(tx, campaign, shot->binding->token);
            return find(tx, campaign.id, id).value();
        });
}

Result<BindingRow, Refusal> CaptureRecords::bind_by_word(const InForce& campaign,
                                                         const Doing& doing, const Word& word) {
    return database_.write(Lane::campaign(campaign.id), [&](Transaction& tx) {
        return bind_by_word(tx, campaign, doing, word);
    });
}

Result<BindingRow, Refusal> CaptureRecords::bind_by_word(Transaction& tx, const InForce& campaign,
                                                         const Doing& doing, const Word& word) {
    const auto shot = find(tx, campaign.id, word.shot);
    if (!shot) return refuse(no_such_shot());
    if (journal_.find(tx, doing.event_id)) return shot->binding.value();
    if (!word.token.empty() && !graduands_.by_token(tx, campaign.id, word.token))
        return refuse(
            Refusal{"no_such_ticket",
                    {"没有这个号。", "There is no such ticket."},
                    {"请从候选人中选择或重新扫码。", "Choose a candidate or scan again."}});
    append(tx, campaign, *shot,
           {.id = doing.event_id,
            .shot = word.shot,
            .token = word.token,
            .state = capture::State::Worded,
            .error = 0.002,
            .rests_on = json::array({"word"}).dump(),
            .reason = word.reason,
            .by = doing.actor,
            .at = doing.happened_at,
            .replaces = {}},
           word.second, "bound_by_word");
    const auto before = shot->binding ? shot->binding->token : std::string{};
    weigh(tx, campaign, shot->session, shot->station, touched_by(tx, *shot, word.token));
    if (!before.empty() && before != word.token) settle_token(tx, campaign, before);
    if (!word.token.empty()) settle_token(tx, campaign, word.token);
    return find(tx, campaign.id, word.shot).value().binding.value();
}

std::optional<PortraitRow> CaptureRecords::portrait_of(Transaction& tx, CampaignId campaign,
                                                       std::string_view token) {
    const auto row = tx.first(
        "SELECT p.id, p.shot_id, p.blob_id, p.sha256, p.size_bytes, p.record, (SELECT m.kind FROM "
        "shot_mark m WHERE m.shot_id = s.id ORDER BY m.at_ms DESC, m.event_id DESC LIMIT 1) AS "
        "mark "
        "FROM portrait p JOIN shot s ON s.id = p.shot_id JOIN current_binding b ON b.shot_id = "
        "s.id "
        "JOIN inspection i ON i.shot_id = s.id WHERE s.campaign_id = :campaign AND b.token = "
        ":token AND "
        "b.state <> 'doubtful' AND COALESCE((SELECT m.kind FROM shot_mark m WHERE m.shot_id = s.id "
        "ORDER BY m.at_ms DESC, m.event_id DESC LIMIT 1), '') NOT IN ('set_aside', 'test') ORDER "
        "BY "
        "CASE WHEN COALESCE((SELECT m.kind FROM shot_mark m WHERE m.shot_id = s.id ORDER BY "
        "m.at_ms DESC, "
        "m.event_id DESC LIMIT 1), '') = 'chosen' THEN 0 ELSE 1 END, CASE i.verdict WHEN 'pass' "
        "THEN 0 "
        "WHEN 'look' THEN 1 WHEN 'warn' THEN 2 ELSE 3 END, s.taken_at_ms DESC, p.made_at_ms DESC "
        "LIMIT 1",
        {{"campaign", campaign}, {"token", token}});
    if (!row) return std::nullopt;
    return PortraitRow{.id = row->id<JournalEvent>("id"),
                       .shot = row->id<JournalEvent>("shot_id"),
                       .blob = {row->text("blob_id")},
                       .sha256 = row->text("sha256"),
                       .size = row->int64("size_bytes"),
                       .record = row->text("record")};
}

std::optional<PortraitRow> CaptureRecords::portrait(Transaction& tx, CampaignId campaign,
                                                    EventId id) {
    const auto row = tx.first(
        "SELECT p.id, p.shot_id, p.blob_id, p.sha256, p.size_bytes, p.record FROM portrait p JOIN "
        "shot s "
        "ON s.id = p.shot_id WHERE p.id = :id AND s.campaign_id = :campaign",
        {{"id", id}, {"campaign", campaign}});
    if (!row) return std::nullopt;
    return PortraitRow{.id = id,
                       .shot = row->id<JournalEvent>("shot_id"),
                       .blob = {row->text("blob_id")},
                       .sha256 = row->text("sha256"),
                       .size = row->int64("size_bytes"),
                       .record = row->text("record")};
}

}  // namespace liuying::store
