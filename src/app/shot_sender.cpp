#include "app/shot_sender.h"

#include <algorithm>
#include <filesystem>
#include <stdexcept>
#include <vector>

#include "capture/original.h"
#include "portrait/exif.h"

namespace liuying::app {

using Json = nlohmann::json;
using Later = station::ShotReceiver::Later;

namespace {

Words words_of(const ApiAnswer& answer) {
    const auto status = std::to_string(answer.status);
    if (!answer.body.is_object() || !answer.body.contains("kind"))
        return {"服务器回答 " + status + "。", "the server answered " + status + "."};
    return {answer.body.value("message_zh", status), answer.body.value("message_en", status)};
}

// Nothing that another try would change: what is wrong lies in the file.
bool for_good(const ApiAnswer& answer) {
    if (!answer.body.is_object() || !answer.body.contains("kind")) return false;
    return answer.status == 400 || answer.status == 413 || answer.status == 415 ||
           answer.status == 422;
}

bool has_station(const Json& session, const std::string& station) {
    const auto& stations = session.at("stations");
    return std::find(stations.begin(), stations.end(), Json(station)) != stations.end();
}

// Open before closing before closed: what comes late belongs to the session it was taken in.
int rank(const std::string& state) {
    if (state == "opened") return 0;
    if (state == "closing") return 1;
    if (state == "closed") return 2;
    return 3;
}

}  // namespace

ShotSender::ShotSender(ShotsTo to, std::function<std::string()> token)
    : to_{std::move(to)}, token_{std::move(token)} {
    while (to_.server.ends_with('/')) to_.server.pop_back();
    if (!to_.campaign.empty()) {
        const auto slash = to_.campaign.find('/');
        if (slash == std::string::npos)
            throw std::runtime_error{"--campaign wants SCHOOL/CAMPAIGN, as 10335/2022"};
        base_ = "/api/v1/schools/" + to_.campaign.substr(0, slash) + "/campaigns/" +
                to_.campaign.substr(slash + 1);
    }
}

template <class Ask>
std::variant<ApiAnswer, Later> ShotSender::ask(Ask&& ask) {
    try {
        if (!api_) api_ = std::make_unique<ApiClient>(to_.server, token_());
        auto answer = ask(*api_);
        if (answer.status == 401) {
            api_.reset();
            return Later{{"令牌无效或已过期，请更新令牌文件。",
                          "the token is not valid, or no longer: renew the token file."}};
        }
        if (!answer.ok() && !for_good(answer)) return Later{words_of(answer)};
        if (!answer.body.is_object())
            return Later{{to_.server + " 不是留影服务器。",
                          to_.server + " does not answer as Liuying does."}};
        return answer;
    } catch (const ServerAway& away) {
        return Later{{"服务器 " + to_.server + " 无法连接。", std::string{away.what()} + "."}};
    }
}

std::optional<Later> ShotSender::find_campaign() {
    if (!base_.empty()) return std::nullopt;
    const auto answer = ask([](ApiClient& api) { return api.get("/api/v1/campaigns"); });
    if (const auto* later = std::get_if<Later>(&answer)) return *later;
    std::vector<std::string> found;
    for (const auto& one : std::get<ApiAnswer>(answer).body.at("items"))
        if (!one.at("today_session").is_null())
            found.push_back(one.at("school").get<std::string>() + "/" +
                            one.at("campaign").get<std::string>());
    if (found.empty()) return Later{{"今天没有场次。", "no campaign has a session today."}};
    if (found.size() > 1)
        throw std::runtime_error{
            "several campaigns have a session today: name one with --campaign, as " +
            found.front()};
    const auto slash = found.front().find('/');
    base_ = "/api/v1/schools/" + found.front().substr(0, slash) + "/campaigns/" +
            found.front().substr(slash + 1);
    return std::nullopt;
}

std::variant<std::string, Later> ShotSender::session() {
    if (auto later = find_campaign()) return std::move(*later);
    const auto answer = ask([&](ApiClient& api) { return api.get(base_); });
    if (const auto* later = std::get_if<Later>(&answer)) return *later;
    const auto& view = std::get<ApiAnswer>(answer).body;
    const auto& sessions = view.at("sessions");
    if (!to_.session.empty()) {
        const auto named = std::find_if(sessions.begin(), sessions.end(), [&](const Json& one) {
            return one.at("session") == to_.session;
        });
        if (named == sessions.end())
            throw std::runtime_error{"the campaign has no session " + to_.session};
        if (!has_station(*named, to_.station))
            throw std::runtime_error{"session " + to_.session + " has no station " + to_.station +
                                     "; it has " + named->at("stations").dump()};
        if (named->at("state") == "planned")
            return Later{{"场次 " + to_.session + " 尚未开场。",
                          "session " + to_.session + " is not open yet."}};
        return to_.session;
    }
    const auto listed = ask([](ApiClient& api) { return api.get("/api/v1/campaigns"); });
    if (const auto* later = std::get_if<Later>(&listed)) return *later;
    std::string today;
    for (const auto& one : std::get<ApiAnswer>(listed).body.at("items")) {
        const auto base = "/api/v1/schools/" + one.at("school").get<std::string>() + "/campaigns/" +
                          one.at("campaign").get<std::string>();
        if (base != base_ || one.at("today_session").is_null()) continue;
        for (const auto& session : sessions)
            if (session.at("session") == one.at("today_session"))
                today = session.at("date").get<std::string>();
    }
    const Json* best = nullptr;
    bool known = false;
    for (const auto& session : sessions) {
        if (!has_station(session, to_.station)) continue;
        known = true;
        if (session.at("date") != today) continue;
        const auto state = rank(session.at("state").get<std::string>());
        const auto best_state = best ? rank(best->at("state").get<std::string>()) : 4;
        // Of several closed the latest, of several planned the first.
        if (state < best_state || (state == 2 && best_state == 2)) best = &session;
    }
    if (!known) throw std::runtime_error{"the campaign has no station " + to_.station};
    if (!best)
        return Later{{"拍摄台 " + to_.station + " 今天没有场次；补传请用 --session。",
                      "station " + to_.station +
                          " has no session today; for another day's files give --session."}};
    const auto name = best->at("session").get<std::string>();
    if (best->at("state") == "planned")
        return Later{{"场次 " + name + " 尚未开场。", "session " + name + " is not open yet."}};
    return name;
}

station::ShotReceiver::Answer ShotSender::take(const station::Picture& picture) {
    if (auto later = find_campaign()) return std::move(*later);
    const auto name = std::filesystem::path{picture.file}.filename().string();
    Json meta{{"event_id", picture.as.event_id},
              {"file_name", name},
              {"seen_at_ms", to_ms(picture.as.seen)},
              {"live", picture.as.live},
              {"device", "watch"},
              {"unless_there", true}};
    // A camera that writes its count into the picture knows better than the file's name.
    if (!portrait::read_exif(picture.bytes).image_number)
        if (const auto counter = capture::dcf_counter(picture.file)) meta["counter"] = *counter;
    const auto answer = ask([&](ApiClient& api) {
        return api.upload(
            base_ + "/sessions/" + picture.as.session + "/stations/" + to_.station + "/shots",
            picture.bytes, name, meta);
    });
    if (const auto* later = std::get_if<Later>(&answer)) return *later;
    const auto& said = std::get<ApiAnswer>(answer);
    if (!said.ok()) return Refusal{said.body.value("kind", ""), words_of(said), {}};
    const auto& shot = said.body.at("shot");
    if (shot.at("sha256") != picture.sha256)
        throw std::runtime_error{"the server has other bytes than " + picture.file +
                                 " under its event"};
    const auto id = shot.at("shot").get<std::string>();
    return Taken{
        .shot = id,
        .verdict = shot.at("verdict").is_null() ? "" : shot.at("verdict").get<std::string>(),
        .there_before = id != picture.as.event_id};
}

std::variant<std::string, Later> ShotSender::shot_of(const std::string& sha256) {
    if (auto later = find_campaign()) return std::move(*later);
    const auto answer = ask([&](ApiClient& api) {
        return api.get(base_ + "/shots?limit=1&station=" + to_.station + "&sha256=" + sha256);
    });
    if (const auto* later = std::get_if<Later>(&answer)) return *later;
    const auto& items = std::get<ApiAnswer>(answer).body.at("items");
    return items.empty() ? std::string{} : items.front().at("shot").get<std::string>();
}

}  // namespace liuying::app
