#include "station/act_json.h"

#include <nlohmann/json.hpp>

namespace liuying::station {

using Json = nlohmann::json;

Json events_json(const std::vector<Act>& acts, Instant now) {
    Json events = Json::array();
    for (const auto& act : acts) {
        Json event{{"event_id", act.event_id.text()},
                   {"station_seq", act.seq},
                   {"device", act.device},
                   {"at_ms", to_ms(act.at)}};
        if (act.is_settlement) {
            event["kind"] = "settled";
            event["of"] = act.of;
            event["by"] = act.by;
            event["reason"] = act.reason;
        } else {
            event["kind"] = "sign_in";
            event["ticket"] = act.ticket;
        }
        events.push_back(std::move(event));
    }
    return {{"sent_at_ms", to_ms(now)}, {"events", std::move(events)}};
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

}  // namespace liuying::station
