#include "store/shot_rows.h"

namespace liuying::store {

namespace {

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

}  // namespace

const std::string& select_shot() {
    static const std::string sql =
        std::string{shot_columns} + "i.findings, " + its_sitting + from_shot;
    return sql;
}

const std::string& select_shot_alone() {
    static const std::string sql = std::string{shot_columns} + "NULL AS findings, NULL" + from_shot;
    return sql;
}

std::string count_shots() {
    return std::string{"SELECT COUNT(*) AS n, NULL"} + from_shot;
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

std::optional<std::chrono::milliseconds> measured_clock(Transaction& tx, CampaignId campaign,
                                                        const std::string& camera) {
    const auto row = tx.first(
        "SELECT offset_ms FROM camera_clock WHERE campaign_id = :campaign AND camera = :camera "
        "ORDER BY at_ms DESC LIMIT 1",
        {{"campaign", campaign}, {"camera", camera}});
    if (!row) return std::nullopt;
    return std::chrono::milliseconds{row->int64("offset_ms")};
}

}  // namespace liuying::store
