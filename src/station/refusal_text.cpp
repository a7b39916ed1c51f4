#include "station/refusal_text.h"

#include <nlohmann/json.hpp>

namespace liuying::station {

using Json = nlohmann::json;

std::string text_of(const Refusal& why) {
    return Json{{"kind", why.kind},
                {"message", {why.message.zh, why.message.en}},
                {"next_step", {why.next_step.zh, why.next_step.en}}}
        .dump();
}

std::optional<Refusal> refusal_in(const std::string& text) {
    if (text.empty()) return std::nullopt;
    const auto json = Json::parse(text);
    const auto words = [&](const char* name) {
        return Words{json.at(name).at(0).get<std::string>(),
                     json.at(name).at(1).get<std::string>()};
    };
    return Refusal{json.at("kind").get<std::string>(), words("message"), words("next_step")};
}

}  // namespace liuying::station
