// The session as a whole: opening, closing, counts that add up, the stream of acts.
#include <algorithm>
#include <nlohmann/json.hpp>
#include <utility>

#include "campaign/zone.h"
#include "store/admission_photos.h"
#include "store/entrance_photos.h"
#include "store/hall_records.h"
#include "store/store_words.h"

namespace liuying::store {

namespace {

using nlohmann::json;

std::int64_t count(Transaction& tx, const std::string& sql, const Params& params) {
    return tx.first(sql, params).value().int64("n");
}

}  // namespace

std::vector<LinePlace> HallRecords::places(Transaction& tx, const InForce& campaign,
                                           const std::string& session, bool with_names) {
    const auto line = line_of(tx, campaign.id, session);
    std::vector<LinePlace> found;
    const auto add = [&](const hall::Line::Place& at, std::size_t place, hall::Where where) {
        LinePlace one{.token = at.token,
                      .sign_in_no = 0,
                      .name = {},
                      .place = place,
                      .station = at.station,
                      .where = where,
                      .since = at.since};
        const auto row = tx.first(
            "SELECT MAX(s.number) AS number FROM sign_in s WHERE s.campaign_id = :campaign AND "
            "s.session = :session AND s.token = :token",
            {{"campaign", campaign.id}, {"session", session}, {"token", at.token}});
        one.sign_in_no = row ? row->opt_int64("number").value_or(0) : 0;
        if (with_names)
            if (const auto who = graduands_.by_token(tx, campaign.id, at.token))
                one.name = who->name;
        found.push_back(std::move(one));
    };
    const auto* here = campaign.campaign->session(session);
    if (!here) return found;
    for (const auto& station : here->stations) {
        if (const auto sitter = line->in_chair(station)) add(*sitter, 0, hall::Where::Seated);
        std::size_t place = 1;
        for (const auto& waiting : line->waiting(station))
            add(waiting, place++, hall::Where::Waiting);
    }
    for (const auto& away : line->held()) add(away, 0, hall::Where::Held);
    return found;
}

std::vector<LinePlace> HallRecords::called(Transaction& tx, const InForce& campaign,
                                           const std::string& session, bool with_names) {
    std::vector<LinePlace> found;
    const auto* here = campaign.campaign->session(session);
    if (!here || state_of(tx, campaign.id, session) != hall::SessionState::Opened) return found;
    const auto line = line_of(tx, campaign.id, session);
    std::size_t in_hall = 0;
    for (const auto& station : here->stations)
        in_hall += line->waiting(station).size() + (line->in_chair(station) ? 1 : 0);
    const auto most = hall::to_call(campaign.campaign->pace, here->stations.size(), in_hall,
                                    static_cast<std::size_t>(campaign.campaign->hall.line_cap));
    for (const auto& row :
         tx.query("SELECT s.number, s.token FROM sign_in s WHERE s.campaign_id = :campaign AND "
                  "s.session = :session AND NOT EXISTS (SELECT 1 FROM fact u WHERE u.undoes = "
                  "s.event_id) ORDER BY s.number",
                  {{"campaign", campaign.id}, {"session", session}})) {
        if (found.size() == most) break;
        if (line->where(row.text("token")) != hall::Where::SignedIn) continue;
        LinePlace one{.token = row.text("token"), .sign_in_no = row.int64("number")};
        if (with_names)
            if (const auto who = graduands_.by_token(tx, campaign.id, one.token))
                one.name = who->name;
        found.push_back(std::move(one));
    }
    return found;
}

SessionReport HallRecords::report(Transaction& tx, const InForce& campaign,
                                  const std::string& session) {
    SessionReport report;
    report.state = state_of(tx, campaign.id, session);
    const Params here{{"campaign", campaign.id}, {"session", session}};
    const auto line = line_of(tx, campaign.id, session);
    auto& counts = report.counts;
    counts.planned =
        count(tx,
              "SELECT COUNT(DISTINCT token) AS n FROM current_fact WHERE campaign_id = "
              ":campaign AND session = :session AND kind = 'slot_given'",
              here);
    std::vector<std::string> tokens;
    for (const auto& row : tx.query(
             "SELECT DISTINCT token FROM current_fact WHERE campaign_id = :campaign AND session = "
             ":session AND kind = 'signed_in' ORDER BY token",
             here))
        tokens.push_back(row.text("token"));
    counts.signed_in = static_cast<std::int64_t>(tokens.size());
    for (const auto& token : tokens) {
        switch (line->where(token)) {
            case hall::Where::NotCome: break;
            case hall::Where::SignedIn:
                report.differences.push_back(
                    {"not_swiped",
                     {"已签到，尚未刷证件", "signed in, card not swiped yet"},
                     token,
                     "left"});
                break;
            case hall::Where::Waiting:
                ++counts.in_line;
                report.differences.push_back(
                    {"still_in_line", {"还在候拍", "still waits in the line"}, token, "left"});
                break;
            case hall::Where::Held:
                ++counts.held;
                report.differences.push_back(
                    {"still_held", {"暂离未归", "on hold, not returned"}, token, "left"});
                break;
            case hall::Where::Seated: ++counts.seated; break;
            case hall::Where::Photographed: ++counts.photographed; break;
            case hall::Where::Left: ++counts.left; break;
            case hall::Where::NoShow: ++counts.no_show; break;
        }
    }
    counts.shots =
        count(tx,
              "SELECT COUNT(*) AS n FROM shot WHERE campaign_id = :campaign AND session = "
              ":session",
              here);
    counts.bound =
        count(tx,
              "SELECT COUNT(*) AS n FROM current_binding b JOIN shot s ON s.id = b.shot_id "
              "WHERE s.campaign_id = :campaign AND s.session = :session AND b.state <> "
              "'doubtful'",
              here);
    counts.waiting = counts.shots - counts.bound;
    // Everyone who sat has a picture under their name, or is named here.
    for (const auto& row : tx.query(
             "SELECT DISTINCT s.token FROM sitting s WHERE s.campaign_id = :campaign AND s.session "
             "= "
             ":session AND NOT EXISTS (SELECT 1 FROM fact u WHERE u.undoes = s.id) AND NOT EXISTS "
             "(SELECT 1 FROM current_binding b WHERE b.token = s.token AND b.state <> 'doubtful') "
             "ORDER BY s.token",
             here))
        report.differences.push_back(
            {"sat_without_picture",
             {"已就座，没有确定的照片", "sat, no picture bound to them yet"},
             row.text("token"),
             "review"});
    for (const auto& row :
         tx.query("SELECT token, device, at_ms, kind FROM offline_refusal WHERE campaign_id = "
                  ":campaign AND "
                  "session = :session AND settled_by IS NULL ORDER BY at_ms, event_id",
                  here)) {
        const auto at = campaign::clock_text(
            campaign::local_time(campaign.campaign->zone, row.instant("at_ms")).minute_of_day);
        const auto& device = row.text("device");
        const bool seat = row.text("kind") == "seat";
        report.differences.push_back(
            {"offline_refused",
             {"“" + device + (seat ? "”离线入座（" : "”离线签到（") + at +
                  "）未被接受，请在该台处理",
              std::string{seat ? "seat taken offline at “" : "offline sign-in at “"} + device +
                  "” (" + at + ") was not taken; settle it there"},
             row.text("token"),
             ""});
    }
    std::int64_t free = 0;
    for (const auto& token : tokens) {
        const auto fee = Payments::fee_of(tx, campaign, token);
        const auto where = line->where(token);
        const bool sat = where == hall::Where::Seated || where == hall::Where::Photographed;
        switch (fee.standing) {
            case payment::Standing::Free: ++free; break;
            case payment::Standing::Paid:
            case payment::Standing::Waived: ++counts.paid; break;
            case payment::Standing::Open:
            case payment::Standing::Later:
                ++counts.owed;
                if (sat)
                    report.differences.push_back(
                        {"sat_not_paid",
                         {"已拍摄，费用未结", "photographed, fee not settled"},
                         token,
                         "fee"});
                break;
        }
    }
    const auto waiting_to_swipe = std::ranges::count_if(tokens, [&](const std::string& token) {
        return line->where(token) == hall::Where::SignedIn;
    });
    report.adds_up = counts.signed_in == waiting_to_swipe + counts.in_line + counts.held +
                                             counts.seated + counts.photographed + counts.left +
                                             counts.no_show &&
                     counts.signed_in == counts.paid + counts.owed + free;
    report.line = places(tx, campaign, session, true);
    report.journal_head = to_hex(journal_.head(tx, campaign.id.text()).hash);
    return report;
}

SessionReport HallRecords::report(const InForce& campaign, const std::string& session) {
    return database_.read([&](Transaction& tx) { return report(tx, campaign, session); });
}

Result<SessionReport, Refusal> HallRecords::open(const InForce& campaign, const Doing& doing,
                                                 const std::string& session) {
    const auto* here = campaign.campaign->session(session);
    if (!here) return refuse(no_such_session());
    const auto today = campaign::local_time(campaign.campaign->zone, doing.happened_at).date;
    if (today != here->date)
        return refuse(Refusal{"session_of_another_day",
                              {"本场次的日期是 " + campaign::spoken(here->date).zh + "。",
                               "This session is on " + campaign::spoken(here->date).en + "."},
                              {"请在当天开场，或先修改计划表。",
                               "Open it on its day, or change the timetable first."}});
    return write(campaign, [&](Transaction& tx) -> Result<SessionReport, Refusal> {
        const auto state = state_of(tx, campaign.id, session);
        const bool fresh = !journal_.find(tx, doing.event_id);
        if (fresh &&
            (state == hall::SessionState::Planned || state == hall::SessionState::Closed)) {
            // One of another day that nobody closed keeps no photos either.
            for (const auto& other : campaign.campaign->sessions)
                if (other.date != here->date) forget_entrance_photos(tx, campaign.id, other.id);
            forget_past_admission_photos(tx, campaign, here->date);
            const std::string kind = state == hall::SessionState::Planned ? "opened" : "reopened";
            journal_.append(tx, {.event_id = doing.event_id,
                                 .school = campaign.school,
                                 .campaign = campaign.id.text(),
                                 .happened_at = doing.happened_at,
                                 .device = doing.device,
                                 .actor = doing.actor,
                                 .action = "session_" + kind,
                                 .subject = "session/" + session,
                                 .after = json{{"session", session}}.dump()});
            tx.execute(
                "INSERT INTO session_event (event_id, campaign_id, session, kind, at_ms, "
                "by_account) "
                "VALUES (:event, :campaign, :session, :kind, :at, :by)",
                {{"event", doing.event_id},
                 {"campaign", campaign.id},
                 {"session", session},
                 {"kind", kind},
                 {"at", doing.happened_at},
                 {"by", doing.actor}});
        }
        return report(tx, campaign, session);
    });
}

Result<SessionReport, Refusal> HallRecords::close(const InForce& campaign, const Doing& doing,
                                                  const std::string& session, bool force) {
    return write(campaign, [&](Transaction& tx) -> Result<SessionReport, Refusal> {
        if (state_of(tx, campaign.id, session) == hall::SessionState::Planned)
            return refuse(Refusal{"session_not_open",
                                  {"本场次没有开过场。", "This session was never opened."},
                                  {"请先开场。", "Open it first."}});
        auto now = report(tx, campaign, session);
        if (now.state == hall::SessionState::Closed) return now;
        const auto people_left =
            std::ranges::count_if(now.differences, [](const Difference& difference) {
                return difference.kind == "not_swiped" || difference.kind == "still_in_line" ||
                       difference.kind == "still_held";
            });
        if ((people_left > 0 || now.counts.seated > 0) && !force)
            return refuse(Refusal{
                "people_still_here",
                {"还有 " + std::to_string(people_left + now.counts.seated) +
                     " 人没有拍完或没有交代。",
                 std::to_string(people_left + now.counts.seated) +
                     " people are not done or not accounted for."},
                {"请逐人处理：离场、未到或回到队列；或注明后强制收场。",
                 "Settle each: left, no-show or back to the line; or close all the same."}});
        const auto forgotten = forget_entrance_photos(tx, campaign.id, session);
        const auto faces = forget_admission_photos(tx, campaign.id, session);
        journal_.append(tx, {.event_id = doing.event_id,
                             .school = campaign.school,
                             .campaign = campaign.id.text(),
                             .happened_at = doing.happened_at,
                             .device = doing.device,
                             .actor = doing.actor,
                             .action = "session_closed",
                             .subject = "session/" + session,
                             .after = json{
                                 {"session", session},
                                 {"signed_in", now.counts.signed_in},
                                 {"photographed", now.counts.photographed},
                                 {"shots", now.counts.shots},
                                 {"entrance_photos_forgotten", forgotten},
                                 {"admission_photos_forgotten",
                                  faces}}.dump()});
        tx.execute(
            "INSERT INTO session_event (event_id, campaign_id, session, kind, at_ms, "
            "by_account, "
            "detail) VALUES (:event, :campaign, :session, 'closed', :at, :by, :detail)",
            {{"event", doing.event_id},
             {"campaign", campaign.id},
             {"session", session},
             {"at", doing.happened_at},
             {"by", doing.actor},
             {"detail", json{{"forced", force}}.dump()}});
        return report(tx, campaign, session);
    });
}

std::vector<RecentAct> HallRecords::recent(const InForce& campaign, const std::string& session,
                                           const std::string& actor, std::size_t limit) {
    return database_.read([&](Transaction& tx) {
        std::vector<RecentAct> acts;
        for (const auto& row : tx.query(
                 "SELECT f.event_id, f.at_ms, f.kind, f.token, f.by_account, (SELECT MAX(s.number) "
                 "FROM "
                 "sign_in s WHERE s.campaign_id = f.campaign_id AND s.session = f.session AND "
                 "s.token = "
                 "f.token) AS number, CASE WHEN EXISTS (SELECT 1 FROM fact u WHERE u.undoes = "
                 "f.event_id) THEN 1 ELSE 0 END AS undone FROM fact f WHERE f.campaign_id = "
                 ":campaign "
                 "AND f.session = :session AND f.kind IN ('signed_in', 'swiped', 'held', "
                 "'returned', "
                 "'left', 'no_show', 'handed_over', 'seated') ORDER BY f.seq DESC LIMIT :limit",
                 {{"campaign", campaign.id}, {"session", session}, {"limit", limit}}))
            acts.push_back({.event_id = row.id<JournalEvent>("event_id"),
                            .at = row.instant("at_ms"),
                            .kind = row.text("kind"),
                            .token = row.text("token"),
                            .sign_in_no = row.opt_int64("number"),
                            .actor = row.text("by_account"),
                            .undone = row.truth("undone"),
                            .undoable = !row.truth("undone") && row.text("by_account") == actor});
        return acts;
    });
}

double HallRecords::seconds_each(Transaction& tx, const InForce& campaign, std::string_view session,
                                 std::string_view station) {
    const auto row = tx.first(
        "SELECT COUNT(*) AS n, MIN(s.from_ms) AS first_ms, MAX(s.from_ms) AS last_ms FROM (SELECT "
        "from_ms FROM sitting WHERE campaign_id = :campaign AND session = :session AND station = "
        ":station ORDER BY place DESC LIMIT 20) s",
        {{"campaign", campaign.id}, {"session", session}, {"station", station}});
    const auto n = row ? row->int64("n") : 0;
    if (n < 5) return campaign.campaign->pace.service_s;
    const auto span = row->int64("last_ms") - row->int64("first_ms");
    const auto mean = static_cast<double>(span) / 1000.0 / static_cast<double>(n - 1);
    return std::clamp(mean, 5.0, 600.0);
}

}  // namespace liuying::store
