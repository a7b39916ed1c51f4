#include "app/station_upstream.h"

#include <algorithm>

#include "http/prefetch_json.h"
#include "station/act_json.h"
#include "station/offline_words.h"

namespace liuying::app {

namespace {

using station::Upstream;

Words words_of(const ApiAnswer& answer) {
    const auto status = std::to_string(answer.status);
    if (!answer.body.is_object() || !answer.body.contains("kind"))
        return {"服务器回答 " + status + "。", "the server answered " + status + "."};
    return {answer.body.value("message_zh", status), answer.body.value("message_en", status)};
}

// Said by our own server; anything between us and it may answer 401 for reasons of its own.
bool revoked(const ApiAnswer& answer) {
    return answer.status == 401 && answer.body.is_object() &&
           answer.body.value("kind", "") == "not_signed_in";
}

Upstream::Later later(const ApiAnswer& answer) {
    const bool ours = answer.body.is_object() && answer.body.contains("kind");
    return {words_of(answer), ours};
}

// As our own server refuses; anything between us and it may answer so for reasons of its own.
std::optional<Refusal> refusal_in(const ApiAnswer& answer) {
    if (!answer.body.is_object() || !answer.body.contains("kind")) return std::nullopt;
    Words next;
    if (const auto step = answer.body.find("next_step");
        step != answer.body.end() && step->is_object())
        next = {step->value("zh", ""), step->value("en", "")};
    return Refusal{answer.body.value("kind", ""), words_of(answer), next};
}

// The last word on what was done here.
std::optional<Upstream::Never> never(const ApiAnswer& answer) {
    const auto status = answer.status;
    if (status != 400 && status != 403 && status != 404 && status != 409) return std::nullopt;
    auto why = refusal_in(answer);
    if (!why) return std::nullopt;
    return Upstream::Never{std::move(*why), status == 400};
}

// The last word on a shot: its file is wrong, or nothing is there that would take it.
std::optional<Refusal> never_a_shot(const ApiAnswer& answer) {
    for (const auto status : {400, 403, 404, 413, 415, 422})
        if (answer.status == status) return refusal_in(answer);
    return std::nullopt;
}

}  // namespace

StationUpstream::StationUpstream(StationOf of, std::string token)
    : of_{std::move(of)},
      token_{std::move(token)},
      api_{std::make_unique<ApiClient>(of_.server, token_)} {}

std::string StationUpstream::of_session(const station::Place& place) {
    const auto& campaign = place.campaign;
    const auto slash = campaign.find('/');
    return "/api/v1/schools/" + campaign.substr(0, slash) + "/campaigns/" +
           campaign.substr(slash + 1) + "/sessions/" + place.session;
}

std::variant<bool, Upstream::Same, Upstream::Later, Upstream::Revoked> StationUpstream::prefetch(
    const std::string& session, const std::string& cursor,
    const std::function<void(std::string_view)>& line) {
    try {
        const auto query = cursor.empty() ? std::string{} : "?since=" + cursor;
        const auto answer =
            api_->lines(of_session({of_.campaign, session}) + "/prefetch" + query, cursor, line);
        if (answer.ok()) return true;
        if (answer.status == 304) return Same{};
        if (revoked(answer)) return Revoked{};
        return later(answer);
    } catch (const ServerAway&) {
        return Later{station::server_away()};
    }
}

std::variant<Upstream::Key, Upstream::Later, Upstream::Revoked> StationUpstream::key(
    const std::string& session) {
    try {
        const auto answer = api_->post(of_session({of_.campaign, session}) + "/prefetch-key",
                                       nlohmann::json::object());
        if (revoked(answer)) return Revoked{};
        if (!answer.ok()) return later(answer);
        const auto secret = http::bytes_of_hex(answer.body.value("key", ""));
        auto salt = http::bytes_of_hex(answer.body.value("salt", ""));
        auto box = http::bytes_of_hex(answer.body.value("box", ""));
        access::NamingKey::Secret bytes{};
        if (!secret || secret->size() != bytes.size() || !salt || !box) return later(answer);
        std::ranges::copy(*secret, bytes.begin());
        return Key{access::NamingKey{bytes}, {std::move(*salt), std::move(*box)}};
    } catch (const ServerAway&) {
        return Later{station::server_away()};
    }
}

std::variant<std::vector<Upstream::Answer>, Upstream::Never, Upstream::Later, Upstream::Revoked>
StationUpstream::send(const station::Place& place, const std::vector<station::Act>& acts,
                      Instant now, std::chrono::milliseconds ahead) {
    try {
        const auto answer = api_->post(of_session(place) + "/offline-events",
                                       station::events_json(acts, now, ahead));
        if (revoked(answer)) return Revoked{};
        if (auto last = never(answer)) return std::move(*last);
        if (!answer.ok()) return later(answer);
        auto answers = station::answers_of(answer.body, acts);
        if (!answers) return later(answer);
        return std::move(*answers);
    } catch (const ServerAway&) {
        return Later{station::server_away()};
    }
}

std::variant<std::chrono::milliseconds, Upstream::Later, Upstream::Revoked>
StationUpstream::clock_ahead(const station::Place& place, const Clock& clock) {
    try {
        const auto sent = clock.now();
        const auto answer =
            api_->post(of_session(place) + "/offline-events", station::events_json({}, sent));
        if (revoked(answer)) return Revoked{};
        if (!answer.ok()) return later(answer);
        return station::ahead_by(answer.body, sent, clock.now());
    } catch (const ServerAway&) {
        return Later{station::server_away()};
    }
}

std::variant<Upstream::HasIt, Refusal, Upstream::Later, Upstream::Revoked>
StationUpstream::send_shot(const station::KeptShot& shot, std::span<const std::uint8_t> bytes,
                           std::chrono::milliseconds ahead) {
    try {
        const auto answer =
            api_->upload(of_session(shot.place) + "/stations/" + shot.station + "/shots", bytes,
                         shot.file_name, station::shot_json(shot, ahead));
        if (revoked(answer)) return Revoked{};
        if (answer.ok()) {
            const auto there = answer.body.find("shot");
            if (there == answer.body.end() || there->value("sha256", "") != shot.sha256)
                return later(answer);
            return HasIt{};
        }
        if (auto why = never_a_shot(answer)) return std::move(*why);
        return later(answer);
    } catch (const ServerAway&) {
        return Later{station::server_away()};
    }
}

Result<std::string, Refusal> enrol(const std::string& server, const std::string& code) {
    ApiClient api{server, ""};
    const auto answer = api.post("/api/v1/devices/enrol", {{"code", code}});
    if (answer.ok()) return answer.body.at("token").get<std::string>();
    return refuse(Refusal{"not_enrolled", words_of(answer), {}});
}

}  // namespace liuying::app
