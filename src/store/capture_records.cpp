#include "store/capture_records.h"

#include <algorithm>
#include <cassert>
#include <map>
#include <nlohmann/json.hpp>
#include <set>

#include "campaign/zone.h"
#include "capture/board.h"
#include "capture/camera_clock.h"
#include "capture/rates.h"
#include "store/around_shot.h"
#include "store/batches.h"
#include "store/hall_records.h"
#include "store/learned_rates.h"
#include "store/likeness_records.h"

namespace liuying::store {

namespace {

using nlohmann::json;

constexpr const char* shot_columns =
    "SELECT s.id, s.session, s.station, s.camera, s.counter, s.file_name, s.camera_ms, "
    "s.shutter_ms, s.came_ms, "
    "s.taken_at_ms, s.received_at_ms, s.blob_id, s.sha256, s.size_bytes, s.width_px, s.height_px, "
    "i.verdict, i.faces, (SELECT m.kind FROM shot_mark m WHERE m.shot_id = s.id ORDER BY "
    "m.at_ms DESC, m.event_id DESC LIMIT 1) AS mark, b.id AS binding_id, b.token AS bound_token, "
    "b.state "
    "AS bound_state, b.error, b.rests_on, b.reason, b.by_account AS bound_by, b.at_ms AS "
    "bound_at_ms, "
    "b.replaces, ";

// The sitting of the person a shot is surely bound to; otherwise of whoever sat there when it was
// taken.
constexpr const char* its_sitting =
    "COALESCE((SELECT t.id FROM sitting t LEFT JOIN sitting_end e ON e.sitting_id = t.id "
    "WHERE t.campaign_id = s.campaign_id AND t.session = s.session AND t.station = s.station AND "
    "t.from_ms <= s.taken_at_ms AND NOT EXISTS (SELECT 1 FROM fact u WHERE u.undoes = t.id) AND "
    "CASE WHEN "
    "b.state IN ('sure', 'worded') THEN t.token = b.token ELSE e.to_ms IS NULL OR e.to_ms > "
    "s.taken_at_ms END ORDER BY t.from_ms DESC LIMIT 1), (SELECT t.id FROM sitting t WHERE "
    "t.campaign_id = s.campaign_id AND t.session = s.session AND t.station = s.station AND b.state "
    "IN "
    "('sure', 'worded') AND t.token = b.token AND NOT EXISTS (SELECT 1 FROM fact u WHERE u.undoes "
    "= "
    "t.id) ORDER BY t.from_ms LIMIT 1))";

constexpr const char* from_shot =
    " AS sitting_id FROM shot s LEFT JOIN inspection i ON i.id = (SELECT j.id FROM inspection j "
    "WHERE "
    "j.shot_id = s.id ORDER BY j.made_at_ms DESC, j.id DESC LIMIT 1) LEFT JOIN current_binding b "
    "ON "
    "b.shot_id = s.id";

const std::string select_shot =
    std::string{shot_columns} + "i.findings, " + its_sitting + from_shot;
// For weighing, which looks at seats itself and reads no findings.
const std::string select_shot_alone =
    std::string{shot_columns} + "NULL AS findings, NULL" + from_shot;

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

ShotRow shot_of_row(const Row& row) {
    ShotRow shot{.id = row.id<JournalEvent>("id"),
                 .session = row.text("session"),
                 .station = row.text("station"),
                 .camera = row.text("camera"),
                 .counter = row.int64("counter"),
                 .file_name = row.text("file_name"),
                 .taken_at = row.instant("taken_at_ms"),
                 .received_at = row.instant("received_at_ms"),
                 .blob = {row.text("blob_id")},
                 .sha256 = row.text("sha256"),
                 .size = row.int64("size_bytes"),
                 .width_px = row.int64("width_px"),
                 .height_px = row.int64("height_px"),
                 .verdict = row.opt_text("verdict").value_or(""),
                 .faces = row.opt_int64("faces").value_or(0),
                 .findings = row.opt_text("findings").value_or("[]"),
                 .mark = row.opt_text("mark").value_or(""),
                 .binding = {},
                 .sitting = row.opt_id<JournalEvent>("sitting_id")};
    if (const auto id = row.opt_id<JournalEvent>("binding_id"))
        shot.binding = BindingRow{.id = *id,
                                  .shot = shot.id,
                                  .token = row.text("bound_token"),
                                  .state = capture::state_named(row.text("bound_state")),
                                  .error = row.real("error"),
                                  .rests_on = row.text("rests_on"),
                                  .reason = row.text("reason"),
                                  .by = row.text("bound_by"),
                                  .at = row.instant("bound_at_ms"),
                                  .replaces = row.opt_id<JournalEvent>("replaces")};
    return shot;
}

QuestionRow question_of_row(const Row& row) {
    QuestionRow question{.id = row.id<JournalEvent>("id"),
                         .session = row.text("session"),
                         .station = row.text("station"),
                         .kind = row.text("kind"),
                         .shots = {},
                         .candidates = {},
                         .opened_at = row.instant("opened_at_ms")};
    for (const auto& shot : json::parse(row.text("shots")))
        if (const auto id = EventId::parse(shot.get<std::string>())) question.shots.push_back(*id);
    for (const auto& token : json::parse(row.text("candidates")))
        question.candidates.push_back(token.get<std::string>());
    return question;
}

Refusal no_such_shot() {
    return {"no_such_shot",
            {"没有这张照片。", "There is no such shot."},
            {"请从列表中选择。", "Choose one from the list."}};
}

// What somebody measured last: true time minus the camera's.
std::optional<std::chrono::milliseconds> measured_clock(Transaction& tx, CampaignId campaign,
                                                        const std::string& camera) {
    const auto row = tx.first(
        "SELECT offset_ms FROM camera_clock WHERE campaign_id = :campaign AND camera = :camera "
        "ORDER BY at_ms DESC LIMIT 1",
        {{"campaign", campaign}, {"camera", camera}});
    if (!row) return std::nullopt;
    return std::chrono::milliseconds{row->int64("offset_ms")};
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

struct OpenBoard {
    std::optional<EventId> question;  // nothing: a new one
    capture::Board board;
    bool grown = false;
};

Instant taken_of(Transaction& tx, const std::string& shot) {
    return tx.first("SELECT taken_at_ms FROM shot WHERE id = :shot", {{"shot", shot}})
        .value()
        .instant("taken_at_ms");
}

// Shots of that station about which somebody was asked before, by id.
std::set<std::string> asked_about(Transaction& tx, CampaignId campaign, const std::string& session,
                                  const std::string& station) {
    std::set<std::string> asked;
    for (const auto& row :
         tx.query("SELECT shots FROM question WHERE campaign_id = :campaign AND session = :session "
                  "AND station = :station",
                  {{"campaign", campaign}, {"session", session}, {"station", station}}))
        for (const auto& shot : json::parse(row.text("shots")).get<std::vector<std::string>>())
            asked.insert(shot);
    return asked;
}

OpenBoard board_of(Transaction& tx, const QuestionRow& question) {
    OpenBoard open{
        question.id,
        {.kind = question.kind, .shots = {}, .candidates = question.candidates, .last = {}}};
    for (const auto& shot : question.shots) {
        open.board.shots.push_back(shot.text());
        open.board.last = std::max(open.board.last, taken_of(tx, shot.text()));
    }
    return open;
}

bool counts(const ShotRow& shot) {
    return shot.binding && shot.binding->state != capture::State::Doubtful &&
           !shot.binding->token.empty() && shot.mark != "set_aside" && shot.mark != "test";
}

}  // namespace

std::optional<ShotRow> CaptureRecords::find(Transaction& tx, CampaignId campaign, EventId shot) {
    const auto row = tx.first(select_shot + " WHERE s.id = :shot AND s.campaign_id = :campaign",
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
         tx.query(select_shot + where + " ORDER BY s.id DESC LIMIT :limit", params))
        shots.push_back(shot_of_row(row));
    return shots;
}

std::size_t CaptureRecords::count(Transaction& tx, CampaignId campaign, const Filter& filter) {
    const auto [where, params] = wanted_shots(campaign, filter);
    return static_cast<std::size_t>(
        tx.first(std::string{"SELECT COUNT(*) AS n, NULL"} + from_shot + where, params)
            .value()
            .int64("n"));
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
        return refuse(Refusal{"no_such_station",
                              {"本场次没有这个拍摄台。", "This session has no such station."},
                              {"请从本场次的拍摄台中选择。", "Choose a station of this session."}});
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

void CaptureRecords::seats_changed(const InForce& campaign, const std::string& session,
                                   const std::string& station) {
    const auto* here = campaign.campaign->session(session);
    if (!here || std::ranges::find(here->stations, station) == here->stations.end()) return;
    database_.write(Lane::campaign(campaign.id),
                    [&](Transaction& tx) { weigh(tx, campaign, session, station, std::nullopt); });
}

std::optional<capture::Window> CaptureRecords::Known::window(Instant changed) const {
    const auto found = capture::window_of(station, changed);
    if (!found || whole) return found;
    const auto begins = station.shots.begin() + static_cast<std::ptrdiff_t>(found->run);
    const auto turn = std::ranges::find(station.turns, begins->now->token, &capture::Turn::token);
    if (turn - station.turns.begin() < static_cast<std::ptrdiff_t>(named)) return std::nullopt;
    if (seats_from && *seats_from > begins->taken) return std::nullopt;
    // Where nobody saw a file come, all of its camera's shots tell of its clock.
    const bool unseen = std::any_of(begins, station.shots.end(), [](const capture::ShotAt& shot) {
        return !shot.shutter && !shot.measured && !shot.came;
    });
    return unseen ? std::nullopt : found;
}

CaptureRecords::Known CaptureRecords::station_of(Transaction& tx, const InForce& campaign,
                                                 const std::string& session,
                                                 const std::string& station, std::size_t turns) {
    constexpr std::size_t all = 1'000'000'000;
    constexpr std::size_t shots_a_turn = 3;
    const auto most = turns == 0 ? all : turns;
    const auto& rules = *campaign.campaign;
    const auto* here = rules.session(session);
    assert(here);
    Known read;
    auto& known = read.station;
    known.id = session + "/" + station;
    known.day_start = campaign::moment(rules.zone, here->date, 0);
    known.camera_day_start_ms = capture::wall_ms(here->date);
    const auto sittings = HallRecords::newest_sittings(tx, campaign.id, session, station, most);
    for (const auto& sitting : sittings)
        known.seats.push_back({sitting.token, sitting.from, sitting.to,
                               sitting.how == "scanned" || sitting.how == "typed"});
    if (sittings.size() == most) {
        read.whole = false;
        for (const auto& seat : known.seats)
            read.seats_from = std::min(read.seats_from.value_or(seat.from), seat.from);
    }

    auto rows = tx.query(
        select_shot_alone +
            " WHERE s.campaign_id = :campaign AND s.session = :session AND s.station = :station "
            "ORDER BY s.taken_at_ms DESC, s.counter DESC, s.id DESC LIMIT :most",
        {{"campaign", campaign.id},
         {"session", session},
         {"station", station},
         {"most", shots_a_turn * most}});
    if (rows.size() == shots_a_turn * most) read.whole = false;
    std::ranges::reverse(rows);
    std::map<std::string, std::vector<capture::Alike>> alike;
    if (rules.compare_sitters && !rows.empty())
        alike =
            likenesses_at(tx, campaign.id, session, station, rows.front().instant("taken_at_ms"));
    std::map<std::string, std::vector<capture::AtEntrance>> entrance;
    if (rules.entrance_photo != campaign::EntrancePhoto::Off && !rows.empty())
        entrance = entrance_likeness_at(tx, campaign.id, session, station,
                                        rows.front().instant("taken_at_ms"));
    std::map<std::string, std::vector<capture::AtAdmission>> admission;
    if (rules.admission_photo && !rows.empty())
        admission = admission_likeness_at(tx, campaign.id, session, station,
                                          rows.front().instant("taken_at_ms"));
    std::map<std::string, std::optional<std::chrono::milliseconds>> measured;  // by camera
    for (const auto& row : rows) {
        const auto shot = shot_of_row(row);
        auto clock = measured.find(shot.camera);
        if (clock == measured.end())
            clock =
                measured.emplace(shot.camera, measured_clock(tx, campaign.id, shot.camera)).first;
        capture::ShotAt one{.id = shot.id.text(),
                            .shutter = row.opt_instant("shutter_ms"),
                            .camera_ms = {},
                            .camera = shot.camera,
                            .came = row.opt_instant("came_ms"),
                            .measured = clock->second,
                            .taken = shot.taken_at,
                            .counter = shot.counter,
                            // A picture that could not be judged may well show somebody.
                            .face = shot.faces > 0 || shot.verdict.empty(),
                            .test = shot.mark == "test",
                            .alike = alike[shot.id.text()],
                            .entrance = entrance[shot.id.text()],
                            .admission = admission[shot.id.text()],
                            .now = {}};
        if (const auto at = row.opt_int64("camera_ms"); at && capture::speaks_of(here->date, *at))
            one.camera_ms = at;
        if (shot.binding) {
            one.now = capture::Bound{shot.binding->token, shot.binding->state};
            const auto rests_on = [&](const char* witness) {
                return shot.binding->rests_on.find(witness) != std::string::npos;
            };
            one.by_picture = rests_on("\"entrance_photo\"") || rests_on("\"admission_photo\"");
        }
        known.shots.push_back(std::move(one));
    }

    // A second swipe is the same person: it is the first that counts, however long ago.
    std::map<std::int64_t, capture::Turn> first;  // by seq
    const auto swiped = [&](const std::string& session_is, const std::string& condition,
                            Params params) {
        params.push_back({"campaign", campaign.id});
        params.push_back({"session", session});
        params.push_back({"station", station});
        const auto found = tx.query(
            "SELECT seq, token, at_ms FROM current_fact WHERE campaign_id = :campaign AND station "
            "= "
            ":station AND kind IN ('swiped', 'handed_over') AND " +
                session_is + " = :session " + condition,
            params);
        for (const auto& row : found)
            first.emplace(row.int64("seq"), capture::Turn{row.text("token"), row.instant("at_ms")});
        return found.size();
    };
    const auto newest = swiped("session", "ORDER BY seq DESC LIMIT :most", {{"most", most}});
    std::set<std::string> listed;
    if (newest == most) {
        read.whole = false;
        const auto from = first.begin()->first;
        std::set<std::string> named;
        for (const auto& [seq, turn] : first) named.insert(turn.token);
        for (const auto& seat : known.seats) named.insert(seat.token);
        for (const auto& shot : known.shots)
            if (shot.now && !shot.now->token.empty()) named.insert(shot.now->token);
        const std::vector<std::string> tokens{named.begin(), named.end()};
        in_batches(tokens, [&](const std::string& places, Params params) {
            params.push_back({"before", from});
            // Through their tokens, not through all that the session has seen so far.
            swiped("session || ''", "AND seq + 0 < :before AND token IN (" + places + ")",
                   std::move(params));
        });
        for (const auto& [seq, turn] : first)
            if (seq < from && listed.insert(turn.token).second) ++read.named;
        listed.clear();
    }
    for (const auto& [seq, turn] : first)
        if (listed.insert(turn.token).second) known.turns.push_back(turn);
    for (const auto& seat : known.seats)
        if (listed.insert(seat.token).second) known.turns.push_back({seat.token, seat.from});
    return read;
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

void CaptureRecords::weigh(Transaction& tx, const InForce& campaign, const std::string& session,
                           const std::string& station, std::optional<Instant> changed) {
    const StationOf of{campaign.id, session, station};
    const auto key = campaign.id.text() + "/" + session + "/" + station;
    auto weighed = [&]() -> std::optional<Weighed> {
        const std::scoped_lock lock{mutex_};
        const auto found = weighed_.find(key);
        return found == weighed_.end() ? std::nullopt : std::optional{found->second};
    }();
    if (!weighed) {
        changed.reset();
        const auto opened = tx.first(
            "SELECT MIN(at_ms) AS at_ms FROM session_event WHERE campaign_id = :campaign "
            "AND session = :session AND kind = 'opened'",
            {{"campaign", campaign.id}, {"session", session}});
        weighed =
            Weighed{0, rates_of_house(tx, campaign.id,
                                      opened ? opened->opt_instant("at_ms").value_or(clock_.now())
                                             : clock_.now())};
    }
    const auto since =
        tx.first(
              "SELECT MAX(f.seq) AS seq, MIN(f.at_ms) AS at_ms, MIN(u.at_ms) AS undone_ms FROM "
              "fact f LEFT JOIN fact u ON u.event_id = f.undoes WHERE f.campaign_id = :campaign "
              "AND f.session = :session AND f.seq > :seq",
              {{"campaign", campaign.id}, {"session", session}, {"seq", weighed->seq}})
            .value();
    weighed->seq = since.opt_int64("seq").value_or(weighed->seq);
    if (changed)
        for (const auto& moment : {since.opt_instant("at_ms"), since.opt_instant("undone_ms")})
            changed = std::min(*changed, moment.value_or(*changed));

    const auto people = static_cast<std::size_t>(
        tx.first("SELECT COALESCE(MAX(place), 0) AS place FROM sitting WHERE campaign_id = "
                 ":campaign AND session = :session AND station = :station",
                 {{"campaign", campaign.id}, {"session", session}, {"station", station}})
            .value()
            .int64("place"));
    auto so_far = rates_so_far(tx, of);
    const bool ask_again = capture::asks_again(people, so_far ? so_far->people : 0);
    if (ask_again) changed.reset();

    // Four times as far back as long as nothing certain is found to begin at.
    constexpr std::size_t turns_at_first = 64;
    Known read;
    std::optional<capture::Window> window;
    for (std::size_t turns = changed ? turns_at_first : 0;; turns *= 4) {
        read = station_of(tx, campaign, session, station, turns);
        capture::set_times(read.station);
        if (changed) window = read.window(*changed);
        if (window || read.whole) break;
    }
    auto& known = read.station;
    if (ask_again) {
        so_far = LearnedRates{people, capture::counts_of(known, false)};
        note_rates_so_far(tx, of, *so_far, clock_.now());
    }
    auto counts = weighed->house;
    if (so_far) counts += so_far->counts;
    known.rates = binding::parameters_from(counts);
    const auto from = window.value_or(capture::Window{});
    const auto answers = capture::whose_in(known, from, campaign.campaign->binding_risk);
    tx.after_commit([this, key, weighed = *weighed] {
        const std::scoped_lock lock{mutex_};
        auto& kept = weighed_.try_emplace(key, weighed).first->second;
        if (kept.seq < weighed.seq) kept = weighed;
    });
    const auto now = clock_.now();
    std::vector<std::string> touched;
    for (std::size_t i = 0; i < answers.size(); ++i) {
        const auto& answer = answers[i];
        const auto& held = known.shots[from.weighed + i].now;
        if (answer.state == capture::State::Worded) continue;
        const bool same = held && held->state == answer.state && held->token == answer.token;
        if (same) continue;
        const auto shot = find(tx, campaign.id, EventId::parse(answer.shot).value()).value();
        append(tx, campaign, shot,
               {.id = EventId::make(now),
                .shot = shot.id,
                .token = answer.token,
                .state = answer.state,
                .error = answer.error,
                .rests_on = json(answer.rests_on).dump(),
                .reason = capture::name_of(answer.disagreement),
                .by = "engine",
                .at = now,
                .replaces = {}},
               "", "bound");
        if (held && !held->token.empty()) touched.push_back(held->token);
        if (!answer.token.empty()) touched.push_back(answer.token);
    }
    std::ranges::sort(touched);
    const auto twice = std::ranges::unique(touched);
    touched.erase(twice.begin(), twice.end());
    for (const auto& token : touched) settle_token(tx, campaign, token);
    ask(tx, campaign, session, station, answers);
}

void CaptureRecords::learn(const InForce& campaign, const std::string& session) {
    const auto* here = campaign.campaign->session(session);
    if (!here) return;
    database_.write(Lane::campaign(campaign.id), [&](Transaction& tx) {
        for (const auto& station : here->stations) {
            auto known = station_of(tx, campaign, session, station).station;
            capture::set_times(known);
            const StationOf of{campaign.id, session, station};
            const LearnedRates learned{known.seats.size(), capture::counts_of(known, true)};
            if (learned.counts.turns == 0) continue;
            const auto before = rates_at_closing(tx, of);
            if (before && before->counts == learned.counts) continue;
            note_rates_at_closing(tx, of, learned, clock_.now());
        }
    });
}

void CaptureRecords::learn_when_settled(const InForce& campaign, const std::string& session) {
    const bool settled = database_.read([&](Transaction& tx) {
        return HallRecords::state_of(tx, campaign.id, session) == hall::SessionState::Closed &&
               open_questions(tx, campaign.id, session, {}).empty();
    });
    if (settled) learn(campaign, session);
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

void CaptureRecords::ask(Transaction& tx, const InForce& campaign, const std::string& session,
                         const std::string& station, const std::vector<capture::Answer>& answers) {
    const auto now = clock_.now();
    const auto open = open_questions(tx, campaign.id, session, station);
    // What other evidence settled is closed.
    for (const auto& question : open) {
        const bool weighed = std::ranges::any_of(question.shots, [&](EventId shot) {
            return std::ranges::find(answers, shot.text(), &capture::Answer::shot) != answers.end();
        });
        if (!weighed) continue;
        const bool still = std::ranges::any_of(question.shots, [&](EventId shot) {
            const auto answer = std::ranges::find(answers, shot.text(), &capture::Answer::shot);
            return answer != answers.end() && answer->state == capture::State::Doubtful;
        });
        if (still) continue;
        tx.execute(
            "INSERT INTO question_answer (event_id, question_id, by_account, reason, at_ms) VALUES "
            "(:event, :question, 'engine', 'settled by other evidence', :now)",
            {{"event", EventId::make(now)}, {"question", question.id}, {"now", now}});
    }
    const auto against = [](const capture::Answer& answer) {
        return answer.state == capture::State::Doubtful &&
               answer.disagreement != capture::Disagreement::None &&
               answer.disagreement != capture::Disagreement::Untimed;
    };
    if (std::ranges::none_of(answers, against)) return;
    const auto asked = asked_about(tx, campaign.id, session, station);
    // A slip is minutes old at most: only the newest boards may take another picture.
    constexpr std::ptrdiff_t newest = 8;
    const auto still_open = open_questions(tx, campaign.id, session, station);
    std::vector<OpenBoard> boards;
    for (auto question = still_open.end() - std::min(std::ssize(still_open), newest);
         question != still_open.end(); ++question)
        boards.push_back(board_of(tx, *question));
    for (const auto& answer : answers) {
        if (!against(answer)) continue;
        if (asked.contains(answer.shot)) continue;
        const capture::Doubt doubt{answer.shot, answer.candidates, taken_of(tx, answer.shot)};
        auto board = std::find_if(boards.rbegin(), boards.rend(),
                                  [&](const OpenBoard& one) { return one.board.takes(doubt); });
        if (board == boards.rend()) {
            boards.push_back({std::nullopt,
                              {.kind = capture::name_of(answer.disagreement),
                               .shots = {},
                               .candidates = {},
                               .last = doubt.taken}});
            board = boards.rbegin();
        }
        board->board.add(doubt);
        board->grown = true;
    }
    for (const auto& [question, board, grown] : boards)
        if (grown) ask_board(tx, campaign, session, station, question, board);
}

// A board that grew is another question: the one before is closed, and what was asked stays.
void CaptureRecords::ask_board(Transaction& tx, const InForce& campaign, const std::string& session,
                               const std::string& station, const std::optional<EventId>& before,
                               const capture::Board& board) {
    const auto now = clock_.now();
    const auto id = EventId::make(now);
    if (before)
        tx.execute(
            "INSERT INTO question_answer (event_id, question_id, by_account, reason, at_ms) VALUES "
            "(:event, :question, 'engine', 'asked together with a later picture', :now)",
            {{"event", EventId::make(now)}, {"question", *before}, {"now", now}});
    tx.execute(
        "INSERT INTO question (id, campaign_id, session, station, kind, shots, candidates, "
        "opened_at_ms) VALUES (:id, :campaign, :session, :station, :kind, :shots, :candidates, "
        ":now)",
        {{"id", id},
         {"campaign", campaign.id},
         {"session", session},
         {"station", station},
         {"kind", board.kind},
         {"shots", json(board.shots).dump()},
         {"candidates", json(board.candidates).dump()},
         {"now", now}});
    journal_.append(
        tx,
        {.event_id = id,
         .school = campaign.school,
         .campaign = campaign.id.text(),
         .happened_at = now,
         .actor = "engine",
         .action = "question_opened",
         .subject = "shot/" + board.shots.back(),
         .after = json{{"session", session}, {"station", station}, {"kind", board.kind}}.dump()});
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
    return database_.write(
        Lane::campaign(campaign.id), [&](Transaction& tx) -> Result<BindingRow, Refusal> {
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
        });
}

Result<std::vector<BindingRow>, Refusal> CaptureRecords::answer(const InForce& campaign,
                                                                const Doing& doing, EventId id,
                                                                const std::vector<Word>& pairs,
                                                                const std::string& reason,
                                                                const std::string& second) {
    std::vector<BindingRow> bound;
    for (const auto& pair : pairs) {
        auto one = doing;
        if (&pair != &pairs.front()) one.event_id = EventId::make(clock_.now());
        auto word = pair;
        word.reason = reason;
        word.second = second;
        auto row = bind_by_word(campaign, one, word);
        if (!row) return refuse(row.error());
        bound.push_back(std::move(*row));
    }
    database_.write(Lane::campaign(campaign.id), [&](Transaction& tx) {
        tx.execute(
            "INSERT INTO question_answer (event_id, question_id, by_account, second, reason, "
            "at_ms) "
            "SELECT :event, q.id, :by, :second, :reason, :at FROM question q WHERE q.id = "
            ":question AND "
            "NOT EXISTS (SELECT 1 FROM question_answer a WHERE a.question_id = q.id)",
            {{"event", EventId::make(clock_.now())},
             {"question", id},
             {"by", doing.actor},
             {"second", second},
             {"reason", reason},
             {"at", doing.happened_at}});
    });
    return bound;
}

std::vector<QuestionRow> CaptureRecords::open_questions(Transaction& tx, CampaignId campaign,
                                                        std::string_view session,
                                                        std::string_view station) {
    std::vector<QuestionRow> questions;
    for (const auto& row :
         tx.query("SELECT q.id, q.session, q.station, q.kind, q.shots, q.candidates, "
                  "q.opened_at_ms FROM "
                  "question q WHERE q.campaign_id = :campaign AND (:session = '' OR q.session = "
                  ":session) AND "
                  "(:station = '' OR q.station = :station) AND NOT EXISTS (SELECT 1 FROM "
                  "question_answer a "
                  "WHERE a.question_id = q.id) ORDER BY q.opened_at_ms, q.id",
                  {{"campaign", campaign}, {"session", session}, {"station", station}}))
        questions.push_back(question_of_row(row));
    return questions;
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

void CaptureRecords::set_clock(const InForce& campaign, const Doing& doing,
                               const std::string& camera, std::int64_t offset_ms) {
    database_.write(Lane::campaign(campaign.id), [&](Transaction& tx) {
        const auto receipt = journal_.append(tx, {.event_id = doing.event_id,
                                                  .school = campaign.school,
                                                  .campaign = campaign.id.text(),
                                                  .happened_at = doing.happened_at,
                                                  .device = doing.device,
                                                  .actor = doing.actor,
                                                  .action = "camera_clock_measured",
                                                  .subject = "camera/" + camera,
                                                  .after = json{{"offset_ms", offset_ms}}.dump()});
        if (receipt.appended == Appended::Again) return;
        tx.execute(
            "INSERT INTO camera_clock (event_id, campaign_id, camera, offset_ms, at_ms) VALUES "
            "(:event, :campaign, :camera, :offset, :at)",
            {{"event", doing.event_id},
             {"campaign", campaign.id},
             {"camera", camera},
             {"offset", offset_ms},
             {"at", doing.happened_at}});
        for (const auto& row :
             tx.query("SELECT DISTINCT session, station FROM shot WHERE campaign_id = :campaign "
                      "AND camera = :camera ORDER BY session, station",
                      {{"campaign", campaign.id}, {"camera", camera}}))
            weigh(tx, campaign, row.text("session"), row.text("station"), std::nullopt);
    });
}

}  // namespace liuying::store
