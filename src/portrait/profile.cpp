#include "portrait/profile.h"

#include <fmt/format.h>

#include <toml++/toml.h>
#include <cassert>
#include <fstream>
#include <set>
#include <sstream>
#include <utility>

#include "base/hash.h"
#include "portrait/built_in.h"
#include "portrait/rule_book.h"

namespace liuying::portrait {
namespace {

constexpr std::size_t profile_bytes_at_most = 1 << 20;
constexpr int extends_at_most = 8;

struct Stop {
    ProfileFault fault;
};

[[noreturn]] void stop(ProfileFault::Kind kind, const toml::node& at, std::string what) {
    throw Stop{{kind, static_cast<int>(at.source().begin.line),
                static_cast<int>(at.source().begin.column), std::move(what)}};
}

// Reads one table and remembers which keys were asked for; what is left over is a mistake.
class Table {
public:
    Table(const toml::table& table, std::string path) : table_{table}, path_{std::move(path)} {}

    const toml::node* find(const char* key) {
        known_.insert(key);
        return table_.get(key);
    }
    void text(const char* key, std::string& to) {
        if (const auto* node = find(key)) {
            const auto value = node->value<std::string>();
            if (!value) stop(ProfileFault::Kind::BadValue, *node, path_ + key);
            to = *value;
        }
    }
    void number(const char* key, double low, double high, double& to) {
        if (const auto* node = find(key)) {
            const auto value = node->value<double>();
            if (!value || !(*value >= low && *value <= high))
                stop(ProfileFault::Kind::BadValue, *node, path_ + key);
            to = *value;
        }
    }
    void whole(const char* key, int low, int high, int& to) {
        if (const auto* node = find(key)) {
            const auto value = node->value_exact<std::int64_t>();
            if (!value || *value < low || *value > high)
                stop(ProfileFault::Kind::BadValue, *node, path_ + key);
            to = static_cast<int>(*value);
        }
    }
    void flag(const char* key, bool& to) {
        if (const auto* node = find(key)) {
            const auto value = node->value_exact<bool>();
            if (!value) stop(ProfileFault::Kind::BadValue, *node, path_ + key);
            to = *value;
        }
    }
    void words(const char* key, Words& to) {
        if (const auto* node = find(key)) {
            const auto* table = node->as_table();
            if (table == nullptr) stop(ProfileFault::Kind::BadValue, *node, path_ + key);
            Table inner{*table, path_ + key + "."};
            inner.text("zh", to.zh);
            inner.text("en", to.en);
            inner.done();
        }
    }
    void done() const {
        for (const auto& [key, node] : table_) {
            if (!known_.contains(std::string{key.str()}))
                stop(ProfileFault::Kind::UnknownKey, node, path_ + std::string{key.str()});
        }
    }

private:
    const toml::table& table_;
    std::string path_;
    std::set<std::string, std::less<>> known_;
};

void read_output(const toml::node& node, Output& output) {
    const auto* table = node.as_table();
    if (table == nullptr) stop(ProfileFault::Kind::BadValue, node, "output");
    Table in{*table, "output."};
    in.whole("width_px", 64, 4000, output.width_px);
    in.whole("height_px", 64, 4000, output.height_px);
    in.whole("dpi", 50, 2400, output.dpi);
    in.whole("quality_min", 1, 100, output.quality_min);
    in.whole("bytes_min", 0, 1 << 26, output.bytes_min);
    in.whole("bytes_max", 1024, 1 << 26, output.bytes_max);
    in.number("eye_line_px", 1, 4000, output.eye_line_px);
    in.number("face_width_px", 16, 4000, output.face_width_px);
    in.number("tilt_max_degrees", 0, 45, output.tilt_max_degrees);
    in.flag("normalise_background", output.normalise_background);
    in.done();
    if (output.bytes_min > output.bytes_max)
        stop(ProfileFault::Kind::BadValue, node, "output.bytes_min");
}

std::vector<Colour> read_backgrounds(const toml::node& node) {
    const auto* array = node.as_array();
    if (array == nullptr) stop(ProfileFault::Kind::BadValue, node, "background");
    std::vector<Colour> colours;
    for (const auto& element : *array) {
        const auto* table = element.as_table();
        if (table == nullptr) stop(ProfileFault::Kind::BadValue, element, "background");
        Colour colour;
        Table in{*table, "background."};
        in.text("name", colour.name);
        const auto* rgb = in.find("rgb");
        const auto* parts = rgb == nullptr ? nullptr : rgb->as_array();
        if (parts == nullptr || parts->size() != 3)
            stop(ProfileFault::Kind::BadValue, element, "background.rgb");
        int* const channels[] = {&colour.red, &colour.green, &colour.blue};
        for (std::size_t i = 0; i < 3; ++i) {
            const auto value = parts->get(i)->value_exact<std::int64_t>();
            if (!value || *value < 0 || *value > 255)
                stop(ProfileFault::Kind::BadValue, *rgb, "background.rgb");
            *channels[i] = static_cast<int>(*value);
        }
        in.done();
        colours.push_back(colour);
    }
    return colours;
}

void read_rule(const toml::node& node, Rule& rule) {
    const auto* table = node.as_table();
    const auto path = "rules." + rule.name;
    if (table == nullptr) stop(ProfileFault::Kind::BadValue, node, path);
    Table in{*table, path + "."};
    std::string severity;
    in.text("severity", severity);
    if (severity == "off")
        rule.severity = Severity::Off;
    else if (severity == "look")
        rule.severity = Severity::Look;
    else if (severity == "warn")
        rule.severity = Severity::Warn;
    else if (severity == "fail")
        rule.severity = Severity::Fail;
    else if (!severity.empty())
        stop(ProfileFault::Kind::BadValue, node, path + ".severity");
    double limit = 0;
    if (in.find("min") != nullptr) {
        in.number("min", -1e9, 1e9, limit);
        rule.limits.min = limit;
    }
    if (in.find("max") != nullptr) {
        in.number("max", -1e9, 1e9, limit);
        rule.limits.max = limit;
    }
    if (rule.limits.min && rule.limits.max && *rule.limits.min > *rule.limits.max) {
        stop(ProfileFault::Kind::BadValue, node, path + ".min");
    }
    if (const auto* refused = in.find("refused")) {
        const auto* names = refused->as_array();
        if (names == nullptr) stop(ProfileFault::Kind::BadValue, *refused, path + ".refused");
        rule.words.clear();
        for (const auto& element : *names) {
            const auto word = element.value<std::string>();
            if (!word) stop(ProfileFault::Kind::BadValue, element, path + ".refused");
            rule.words.push_back(*word);
        }
    }
    in.words("advice", rule.advice);
    in.text("source", rule.source);
    in.flag("exemptable", rule.exemptable);
    in.done();
}

Profile read(std::string_view text, int depth) {
    if (text.size() > profile_bytes_at_most) throw Stop{{ProfileFault::Kind::Syntax, 0, 0, "size"}};
    toml::table root;
    try {
        root = toml::parse(text);
    } catch (const toml::parse_error& error) {
        throw Stop{{ProfileFault::Kind::Syntax, static_cast<int>(error.source().begin.line),
                    static_cast<int>(error.source().begin.column),
                    std::string{error.description()}}};
    }
    Table in{root, ""};
    Profile profile;
    std::string base;
    in.text("extends", base);
    if (!base.empty()) {
        const auto* built_in = find_built_in_profile(base);
        if (built_in == nullptr) stop(ProfileFault::Kind::NotFound, *root.get("extends"), base);
        if (depth >= extends_at_most) stop(ProfileFault::Kind::Loop, *root.get("extends"), base);
        profile = read(*built_in, depth + 1);
    }
    in.text("name", profile.name);
    in.words("title", profile.title);
    in.text("source", profile.source);
    if (const auto* output = in.find("output")) read_output(*output, profile.output);
    if (const auto* backgrounds = in.find("background"))
        profile.backgrounds = read_backgrounds(*backgrounds);
    if (const auto* rules = in.find("rules")) {
        const auto* table = rules->as_table();
        if (table == nullptr) stop(ProfileFault::Kind::BadValue, *rules, "rules");
        for (const auto& [key, node] : *table) {
            const std::string name{key.str()};
            if (find_rule(name) == nullptr) stop(ProfileFault::Kind::UnknownRule, node, name);
            auto& rule = profile.rules[name];
            rule.name = name;
            read_rule(node, rule);
        }
    }
    in.done();
    if (profile.name.empty()) throw Stop{{ProfileFault::Kind::BadValue, 1, 1, "name"}};
    // The registry takes no altered picture, and a built-in standard is not altered by its
    // namesake.
    if (profile.output.normalise_background &&
        (find_built_in_profile(profile.name) != nullptr || profile.backgrounds.empty()))
        stop(ProfileFault::Kind::BadValue, *root.get("output"), "output.normalise_background");
    return profile;
}

}  // namespace

Refusal refusal_of(const ProfileFault& fault) {
    const auto place = fault.line > 0
                           ? std::to_string(fault.line) + ":" + std::to_string(fault.column)
                           : std::string{};
    const Words where{place.empty() ? "" : "（" + place + "）",
                      place.empty() ? "" : " (" + place + ")"};
    switch (fault.kind) {
        case ProfileFault::Kind::NotFound:
            return {
                "profile_not_found",
                {"找不到照片标准“" + fault.what + "”" + where.zh + "。",
                 "There is no profile “" + fault.what + "”" + where.en + "."},
                {"请用 chsi-2017-99、zju-2022、ga461、icao-9303 之一，或给出 TOML 文件路径。",
                 "Use chsi-2017-99, zju-2022, ga461 or icao-9303, or the path of a TOML file."}};
        case ProfileFault::Kind::Syntax:
            return {"profile_syntax",
                    {"标准文件不是正确的 TOML" + where.zh + "：" + fault.what,
                     "The profile is not valid TOML" + where.en + ": " + fault.what},
                    {"请改正该处。", "Correct that place."}};
        case ProfileFault::Kind::UnknownKey:
            return {"profile_unknown_key",
                    {"标准文件中有不认识的项“" + fault.what + "”" + where.zh + "。",
                     "The profile has an unknown key “" + fault.what + "”" + where.en + "."},
                    {"请检查拼写（docs/formats/profile.md）。",
                     "Check its spelling (docs/formats/profile.md)."}};
        case ProfileFault::Kind::BadValue:
            return {"profile_bad_value",
                    {"标准文件中“" + fault.what + "”的值不可用" + where.zh + "。",
                     "The value of “" + fault.what + "” cannot be used" + where.en + "."},
                    {"请给出该项允许的值。", "Give it an allowed value."}};
        case ProfileFault::Kind::UnknownRule:
            return {"profile_unknown_rule",
                    {"没有名为“" + fault.what + "”的检查" + where.zh + "。",
                     "There is no rule called “" + fault.what + "”" + where.en + "."},
                    {"请查看 docs/formats/findings.md 中的名称。",
                     "See the names in docs/formats/findings.md."}};
        case ProfileFault::Kind::Loop:
            return {"profile_loop",
                    {"标准文件互相引用，没有尽头：“" + fault.what + "”。",
                     "Profiles extend each other without end: “" + fault.what + "”."},
                    {"请去掉一处 extends。", "Remove one extends."}};
    }
    return {};
}

std::string fingerprint_of(const Profile& profile) {
    const auto& o = profile.output;
    auto text = fmt::format("{}x{} {} {} {} {} {} {} {} {}\n", o.width_px, o.height_px, o.dpi,
                            o.quality_min, o.bytes_min, o.bytes_max, o.eye_line_px, o.face_width_px,
                            o.tilt_max_degrees, o.normalise_background);
    for (const auto& colour : profile.backgrounds)
        text += fmt::format("{} {} {}\n", colour.red, colour.green, colour.blue);
    for (const auto& [name, rule] : profile.rules) {
        text += fmt::format("{} {} {} {} {}\n", name, static_cast<int>(rule.severity),
                            rule.limits.min.value_or(-1e9), rule.limits.max.value_or(1e9),
                            fmt::join(rule.words, ","));
    }
    return to_hex(sha256(text));
}

Result<Profile, ProfileFault> parse_profile(std::string_view toml) {
    try {
        return read(toml, 0);
    } catch (const Stop& stopped) {
        return refuse(stopped.fault);
    }
}

Result<Profile, ProfileFault> load_profile(const std::string& name_or_path) {
    if (const auto* text = find_built_in_profile(name_or_path)) return parse_profile(*text);
    std::error_code missing;
    if (!std::filesystem::is_regular_file(name_or_path, missing)) {
        return refuse(ProfileFault{ProfileFault::Kind::NotFound, 0, 0, name_or_path});
    }
    std::ifstream in{name_or_path, std::ios::binary};
    std::ostringstream text;
    text << in.rdbuf();
    return parse_profile(text.str());
}

std::vector<std::string> built_in_profiles() {
    std::vector<std::string> names;
    for (const auto& profile : built_in_profile_texts()) names.emplace_back(profile.name);
    return names;
}

const Profile& registry_profile() {
    static const Profile profile = [] {
        auto loaded = load_profile(std::string{default_profile});
        assert(loaded.has_value());
        return *loaded;
    }();
    return profile;
}

}  // namespace liuying::portrait
