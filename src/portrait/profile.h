#pragma once
// A picture standard as data: what the finished portrait must be and how each measure is judged.
// Read from TOML (format: docs/formats/profile.md); profiles/*.toml are also built into the
// program. The engine measures, the profile judges.

#include <array>
#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/words.h"

namespace liuying::portrait {

// A closed range; an absent end is open.
struct Limits {
    std::optional<double> min{};
    std::optional<double> max{};

    [[nodiscard]] bool hold(double value) const {
        return (!min || value >= *min) && (!max || value <= *max);
    }
    friend bool operator==(const Limits&, const Limits&) = default;
};

// How strongly a broken rule speaks. Off: not judged under this standard.
enum class Severity { Off, Look, Warn, Fail };

struct Rule {
    std::string name{};
    Severity severity = Severity::Look;
    Limits limits{};                   // in the measure's unit
    std::vector<std::string> words{};  // for named classes (clothing): those refused
    Words advice{};                    // what the photographer should change
    std::string source{};              // standard and clause
    bool exemptable = false;           // a person's approved exemption may set it aside
};

struct Colour {
    int red = 0;
    int green = 0;
    int blue = 0;
    std::string name{};

    friend bool operator==(const Colour&, const Colour&) = default;
};

// The finished picture, in its own pixels.
struct Output {
    int width_px = 480;
    int height_px = 640;
    int dpi = 300;
    int quality_min = 60;
    int bytes_min = 20 * 1024;
    int bytes_max = 40 * 1024;
    double eye_line_px = 250;     // where the crop puts the line between the eyes
    double face_width_px = 226;   // how wide the crop makes the face (cheek to cheek)
    double tilt_max_degrees = 5;  // beyond: refused, never turned
    // The first of the backgrounds behind the sitter, whatever stood there. Never in a built-in
    // standard, so never under the registry's.
    bool normalise_background = false;
};

struct Profile {
    std::string name{};  // "chsi-2017-99"
    Words title{};
    std::string source{};
    Output output{};
    std::vector<Colour> backgrounds{};  // any of them
    std::map<std::string, Rule, std::less<>> rules{};

    [[nodiscard]] const Rule* rule(std::string_view rule_name) const {
        const auto found = rules.find(rule_name);
        return found == rules.end() ? nullptr : &found->second;
    }
};

// Where the text is wrong: 1-based line and column, 0 when the whole is meant.
struct ProfileFault {
    enum class Kind { NotFound, Syntax, UnknownKey, BadValue, UnknownRule, Loop };
    Kind kind = Kind::NotFound;
    int line = 0;
    int column = 0;
    std::string what{};  // the key or name in question
};
[[nodiscard]] Refusal refusal_of(const ProfileFault& fault);

// SHA-256, in hex, over all that decides how a portrait looks: output, backdrops, limits.
[[nodiscard]] std::string fingerprint_of(const Profile& profile);

inline constexpr std::string_view default_profile = "chsi-2017-99";

// `extends = "NAME"` is looked up among the built-in profiles.
[[nodiscard]] Result<Profile, ProfileFault> parse_profile(std::string_view toml);
// A built-in name, or the path of a TOML file.
[[nodiscard]] Result<Profile, ProfileFault> load_profile(const std::string& name_or_path);
[[nodiscard]] std::vector<std::string> built_in_profiles();
// The standard of the registry; built in, so it is always there.
[[nodiscard]] const Profile& registry_profile();

}  // namespace liuying::portrait
