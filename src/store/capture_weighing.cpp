// A station's shots as the engine sees them, what it says of them, and what a session teaches.
#include <algorithm>
#include <cassert>
#include <map>
#include <nlohmann/json.hpp>
#include <set>

#include "campaign/zone.h"
#include "capture/camera_clock.h"
#include "capture/rates.h"
#include "store/admission_photos.h"
#include "store/batches.h"
#include "store/entrance_photos.h"
#include "store/learned_rates.h"
#include "store/likeness_records.h"
#include "store/shot_rows.h"

namespace liuying::store {

using nlohmann::json;

std::vector<UnheardPictures> unheard_pictures(Transaction& tx, const InForce& campaign,
                                              const std::string& session) {
    std::vector<UnheardPictures> all;
    for (const auto& row :
         tx.query("SELECT after_json FROM journal WHERE subject = :subject AND campaign = "
                  ":campaign AND action = 'pictures_unheard' ORDER BY seq",
                  {{"subject", "session/" + session}, {"campaign", campaign.id.text()}})) {
        const auto after = json::parse(row.text("after_json"));
        all.push_back({after.at("station"), after.at("pictures")});
    }
    return all;
}

// Once a session and station: the hall lead is told.
void CaptureRecords::note_unheard(Transaction& tx, const InForce& campaign, const StationOf& of,
                                  const std::string& pictures) {
    const auto known = unheard_pictures(tx, campaign, of.session);
    if (std::ranges::any_of(known, [&](const UnheardPictures& one) {
            return one.station == of.station && one.pictures == pictures;
        }))
        return;
    const auto now = clock_.now();
    journal_.append(
        tx, {.event_id = EventId::make(now),
             .school = campaign.school,
             .campaign = campaign.id.text(),
             .happened_at = now,
             .actor = "engine",
             .action = "pictures_unheard",
             .subject = "session/" + of.session,
             .after = json{{"session", of.session}, {"station", of.station}, {"pictures", pictures}}
                          .dump()});
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
        select_shot_alone() +
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
    for (const auto& what : capture::unheard(known)) note_unheard(tx, campaign, of, what);
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

void CaptureRecords::seats_changed(const InForce& campaign, const std::string& session,
                                   const std::string& station) {
    const auto* here = campaign.campaign->session(session);
    if (!here || std::ranges::find(here->stations, station) == here->stations.end()) return;
    database_.write(Lane::campaign(campaign.id),
                    [&](Transaction& tx) { weigh(tx, campaign, session, station, std::nullopt); });
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

}  // namespace liuying::store
