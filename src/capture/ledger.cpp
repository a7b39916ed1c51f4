#include "capture/ledger.h"

#include <nlohmann/json.hpp>

namespace liuying::capture {

using Json = nlohmann::json;

namespace {

std::string line(const Json& json) {
    // A camera's file name need not be UTF-8.
    return json.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace

bool Ledger::read(std::string_view text) {
    const auto json = Json::parse(text, nullptr, false);
    if (!json.is_object() || !json.contains("sha256") || !json["sha256"].is_string()) return false;
    try {
        const auto sha256 = json["sha256"].get<std::string>();
        if (json.contains("file")) {
            const FileSeen file{json["file"].get<std::string>(), json["size"].get<std::uint64_t>(),
                                json["changed_ns"].get<std::int64_t>()};
            by_name_[file.name] = {file, sha256};
        } else if (json.contains("event_id")) {
            by_bytes_[sha256] = {.state = HandOver::State::Begun,
                                 .event_id = json["event_id"].get<std::string>(),
                                 .session = json["session"].get<std::string>(),
                                 .seen = instant_of_ms(json["seen_ms"].get<std::int64_t>()),
                                 .live = json.value("live", false),
                                 .shot = {},
                                 .why = {},
                                 .file = json["first"].get<std::string>()};
        } else if (json.contains("shot")) {
            const auto shot = json["shot"].get<std::string>();
            auto& hand_over = by_bytes_[sha256];
            hand_over.state = HandOver::State::Shot;
            hand_over.shot = shot;
        } else if (json.contains("refused")) {
            Refusal why{json["refused"].get<std::string>(),
                        {json["zh"].get<std::string>(), json["en"].get<std::string>()},
                        {}};
            auto& hand_over = by_bytes_[sha256];
            hand_over.state = HandOver::State::Refused;
            hand_over.why = std::move(why);
        } else {
            return false;
        }
    } catch (const Json::exception&) {
        return false;
    }
    return true;
}

const HandOver* Ledger::of(const std::string& sha256) const {
    const auto found = by_bytes_.find(sha256);
    return found == by_bytes_.end() ? nullptr : &found->second;
}

std::optional<std::string> Ledger::bytes_of(const FileSeen& file) const {
    const auto found = by_name_.find(file.name);
    if (found == by_name_.end() || found->second.file != file) return std::nullopt;
    return found->second.sha256;
}

std::optional<std::string> Ledger::last_bytes_of(const std::string& name) const {
    const auto found = by_name_.find(name);
    return found == by_name_.end() ? std::nullopt : std::optional{found->second.sha256};
}

std::string Ledger::holds(const FileSeen& file, const std::string& sha256) {
    return line({{"file", file.name},
                 {"size", file.size},
                 {"changed_ns", file.changed_ns},
                 {"sha256", sha256}});
}

std::string Ledger::begun(const std::string& sha256, const HandOver& hand_over) {
    return line({{"event_id", hand_over.event_id},
                 {"session", hand_over.session},
                 {"seen_ms", to_ms(hand_over.seen)},
                 {"live", hand_over.live},
                 {"first", hand_over.file},
                 {"sha256", sha256}});
}

std::string Ledger::became_shot(const std::string& sha256, const std::string& shot) {
    return line({{"shot", shot}, {"sha256", sha256}});
}

std::string Ledger::refused(const std::string& sha256, const Refusal& why) {
    return line({{"refused", why.kind},
                 {"zh", why.message.zh},
                 {"en", why.message.en},
                 {"sha256", sha256}});
}

}  // namespace liuying::capture
