#include "station/act_json.h"

#include <nlohmann/json.hpp>

namespace liuying::station {

using Json = nlohmann::json;

Json events_json(const std::vector<Act>& acts, Instant now,
                 std::optional<std::chrono::milliseconds> ahead) {
    Json events = Json::array();
    for (const auto& act : acts) {
        Json event{{"event_id", act.event_id.text()},
                   {"station_seq", act.seq},
                   {"device", act.device},
                   {"at_ms", to_ms(act.at)}};
        event["kind"] = name_of(act.kind);
        switch (act.kind) {
            case ActKind::SignIn: event["ticket"] = act.ticket; break;
            case ActKind::Seated:
                event["ticket"] = act.ticket;
                event["station"] = act.station;
                break;
            case ActKind::Unseated:
            case ActKind::Stood:
                event["of"] = act.of;
                event["station"] = act.station;
                break;
            case ActKind::Settled:
                event["of"] = act.of;
                event["by"] = act.by;
                event["reason"] = act.reason;
                break;
        }
        events.push_back(std::move(event));
    }
    Json body{{"sent_at_ms", to_ms(now)}, {"events", std::move(events)}};
    if (ahead) body["ahead_ms"] = ahead->count();
    return body;
}

std::optional<std::vector<Upstream::Answer>> answers_of(const Json& body,
                                                        const std::vector<Act>& acts) {
    try {
        const auto& told = body.at("answers");
        if (told.size() != acts.size()) return std::nullopt;
        std::vector<Upstream::Answer> answers;
        for (std::size_t i = 0; i < acts.size(); ++i) {
            const auto& one = told.at(i);
            if (one.at("event_id") != acts[i].event_id.text()) return std::nullopt;
            Upstream::Answer answer;
            if (const auto& no = one.at("sign_in_no"); !no.is_null())
                answer.sign_in_no = no.get<std::int64_t>();
            if (const auto seq = one.find("seq"); seq != one.end() && !seq->is_null())
                answer.seq = seq->get<std::int64_t>();
            if (const auto& why = one.at("refusal"); !why.is_null())
                answer.refusal = Refusal{why.at("kind").get<std::string>(),
                                         {why.at("message_zh").get<std::string>(),
                                          why.at("message_en").get<std::string>()},
                                         {why.at("next_step").at("zh").get<std::string>(),
                                          why.at("next_step").at("en").get<std::string>()}};
            answers.push_back(std::move(answer));
        }
        return answers;
    } catch (const Json::exception&) {
        return std::nullopt;
    }
}

std::chrono::milliseconds ahead_by(const Json& body, Instant sent, Instant answered) {
    const auto now = body.find("now_ms");
    if (now == body.end() || !now->is_number_integer()) return std::chrono::milliseconds{0};
    return instant_of_ms(now->get<std::int64_t>()) - (sent + (answered - sent) / 2);
}

Json shot_json(const KeptShot& shot, std::chrono::milliseconds ahead) {
    Json meta{{"event_id", shot.id.text()},
              {"file_name", shot.file_name},
              {"seen_at_ms", to_ms(shot.seen + ahead)},
              {"live", shot.live},
              {"device", "station"},
              {"unless_there", true}};
    // A camera that writes its count into the picture knows better than the file's name.
    if (shot.counter > 0) meta["counter"] = shot.counter;
    return meta;
}

}  // namespace liuying::station
