#include "station/chair_routes.h"

#include <algorithm>
#include <deque>
#include <memory>
#include <mutex>
#include <nlohmann/json.hpp>

#include "http/hall_json.h"
#include "http/shot_json.h"
#include "station/offline_words.h"
#include "station/station_json.h"

namespace liuying::station {

using Json = nlohmann::json;
using http::Request;
using http::Response;

namespace {

constexpr std::size_t frames_shown = 12;
constexpr int preview_px = 1200;

// The pictures on the screen, made once.
class Previews {
public:
    std::optional<Bytes> of(const OfflineShots& shots, const KeptShot& shot) {
        {
            const std::scoped_lock lock{mutex_};
            const auto there = std::ranges::find(made_, shot.sha256, &Made::sha256);
            if (there != made_.end()) return there->jpeg;
        }
        auto jpeg = shots.preview(shot, preview_px);
        if (!jpeg) return std::nullopt;
        const std::scoped_lock lock{mutex_};
        made_.push_back({shot.sha256, *jpeg});
        if (made_.size() > 2 * frames_shown) made_.pop_front();
        return jpeg;
    }

private:
    struct Made {
        std::string sha256;
        Bytes jpeg;
    };
    std::mutex mutex_;
    std::deque<Made> made_;
};

struct Rooms {
    OfflineShots& shots;
    const CameraWords& said;
    std::function<void()> wake;
    std::shared_ptr<Previews> previews = std::make_shared<Previews>();
};

template <class Number>
Json or_null(const std::optional<Number>& number) {
    return number ? Json(*number) : Json(nullptr);
}

Json number_json(const std::vector<SeatHere>& seats, store::EventId seat) {
    const auto there = std::ranges::find(seats, seat, &SeatHere::seat);
    if (there == seats.end()) return nullptr;
    return {{"sign_in_no", or_null(there->sign_in_no)},
            {"number_here", or_null(there->number_here)}};
}

Json shot_json(const KeptShot& shot, const WhoseShot& whose, const std::vector<SeatHere>& seats) {
    Json candidates = Json::array();
    for (const auto& seat : whose.candidates) candidates.push_back(number_json(seats, seat));
    const auto handed_over = shot.state == ActState::Parked ? "refused" : name_of(shot.state);
    return {{"shot", shot.id.text()},
            {"file_name", shot.file_name},
            {"taken_at_ms", to_ms(shot.seen)},
            {"width_px", shot.width_px},
            {"height_px", shot.height_px},
            {"verdict", shot.verdict.empty() ? Json(nullptr) : Json(shot.verdict)},
            {"faces", shot.faces},
            {"findings", Json::parse(shot.findings)},
            {"seat", whose.seat ? Json(whose.seat->text()) : Json(nullptr)},
            {"whose", whose.seat ? number_json(seats, *whose.seat) : Json(nullptr)},
            {"state", whose.sure ? "sure" : "doubtful"},
            {"error", whose.error},
            {"words", whose.sure ? Json(nullptr)
                                 : http::words_json(
                                       http::question_words(capture::name_of(whose.disagreement)))},
            {"candidates", std::move(candidates)},
            {"handed_over", handed_over},
            {"picture_url", "/api/station/shots/" + shot.id.text() + "/picture.jpg"}};
}

// Something speaks against the newest picture being theirs who sits there: said while they sit.
Json alarm_of(const std::vector<OfflineShots::Weighed>& shots, const std::vector<SeatHere>& seats) {
    using capture::Disagreement;
    if (shots.empty()) return nullptr;
    const auto& [shot, whose] = shots.back();
    // Of somebody who has gone it is too late to ask here.
    if (!seats.empty() && !seats.back().to && shot.seen < seats.back().from) return nullptr;
    const bool against = !whose.sure && whose.disagreement != Disagreement::None &&
                         whose.disagreement != Disagreement::Untimed;
    return against ? Json(shot.id.text()) : Json(nullptr);
}

Json chair_json(const Rooms& rooms) {
    auto& chair = rooms.shots.chair();
    auto& shelf = rooms.shots.shelf();
    const auto seats = chair.seats();
    const auto weighed = rooms.shots.weighed();
    Json shots = Json::array();
    for (auto one = weighed->rbegin(); one != weighed->rend() && shots.size() < frames_shown; ++one)
        // As it is by now: weighed rows do not know what was handed over.
        shots.push_back(shot_json(shelf.find(one->shot.id).value_or(one->shot), one->whose, seats));
    Json refused = Json::array();
    for (const auto& shot : shelf.parked())
        refused.push_back(
            {{"shot", shot.id.text()},
             {"file_name", shot.file_name},
             {"refusal", shot.refusal ? http::refusal_json(*shot.refusal) : Json(nullptr)}});
    Json seated = nullptr;
    if (!seats.empty() && !seats.back().to)
        seated = {{"seat", seats.back().seat.text()},
                  {"sign_in_no", or_null(seats.back().sign_in_no)},
                  {"number_here", or_null(seats.back().number_here)},
                  {"from_ms", to_ms(seats.back().from)}};
    auto said = rooms.said.last();
    if (auto trouble = rooms.shots.trouble()) said = {false, std::move(*trouble)};
    return {{"station", chair.station()},
            {"seated", std::move(seated)},
            {"shots", std::move(shots)},
            {"alarm", alarm_of(*weighed, seats)},
            {"waiting", shelf.count(ActState::Waiting)},
            {"taken", shelf.count(ActState::Taken)},
            {"refused", std::move(refused)},
            {"folder", {{"ok", said.ok}, {"words", http::words_json(said.words)}}},
            {"now_ms", to_ms(chair.desk().clock().now())}};
}

Response seat(const Rooms& rooms, const Request& request) {
    const auto asked = asked_in(request);
    if (!asked) return asked.error();
    const auto event = event_in(asked->body, "event_id");
    if (!event) return event.error();
    const auto done = rooms.shots.chair().seat(asked->kind, asked->value, *event);
    if (!done) return http::refused(done.error());
    rooms.wake();
    return http::json(201, {{"event_id", event->text()}, {"chair", chair_json(rooms)}});
}

// What somebody does to whoever sits: that they stood up, or that the scan was a wrong one.
using ToSitter = Result<void, Refusal> (OfflineChair::*)(store::EventId);
Response to_sitter(const Rooms& rooms, const Request& request, ToSitter act) {
    const auto body = http::body_of(request);
    if (!body) return body.error();
    const auto event = event_in(*body, "event_id");
    if (!event) return event.error();
    const auto done = (rooms.shots.chair().*act)(*event);
    if (!done) return http::refused(done.error());
    rooms.wake();
    return http::json(chair_json(rooms));
}

Response picture(const Rooms& rooms, const Request& request) {
    const auto id = store::EventId::parse(request.param("shot"));
    const auto shot = id ? rooms.shots.shelf().find(*id) : std::nullopt;
    if (!shot) return http::refused(no_such_shot());
    const auto jpeg = rooms.previews->of(rooms.shots, *shot);
    if (!jpeg) return http::refused(no_such_shot());
    return http::bytes("image/jpeg", std::string{jpeg->begin(), jpeg->end()});
}

}  // namespace

void add_chair_routes(http::Router& router, OfflineShots& shots, const CameraWords& said,
                      std::function<void()> wake) {
    const Rooms rooms{shots, said, std::move(wake)};
    const auto act = access::Act::SignInPerson;
    router.add("GET", "/api/station/chair", act,
               [rooms](Request&) { return http::json(chair_json(rooms)); });
    router.add("POST", "/api/station/seat", act,
               [rooms](Request& request) { return seat(rooms, request); });
    router.add("POST", "/api/station/stand", act, [rooms](Request& request) {
        return to_sitter(rooms, request, &OfflineChair::stand);
    });
    router.add("POST", "/api/station/wrong-scan", act, [rooms](Request& request) {
        return to_sitter(rooms, request, &OfflineChair::withdraw);
    });
    router.add("GET", "/api/station/shots/{shot}/picture.jpg", act,
               [rooms](Request& request) { return picture(rooms, request); });
}

}  // namespace liuying::station
