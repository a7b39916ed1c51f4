#pragma once
// What the engine found in one picture, and how the profile judges it.
// Coordinates: pixels of the upright original (EXIF orientation applied), origin top left, whatever
// scale the picture was decoded at. "left" is the left side of the picture, not of the person.

#include <array>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <vector>

#include "base/words.h"
#include "portrait/copies.h"
#include "portrait/raster.h"

namespace liuying::portrait {

// Look: the program cannot know, a person must look. Warn counts as not passed.
enum class Verdict { Pass, Warn, Fail, Look, Exempt };
[[nodiscard]] const char* to_text(Verdict verdict);  // "pass", "warn", …

// What to draw for a finding: an open line, a closed outline or a box given by two corners.
struct Mark {
    enum class Shape { Line, Outline, Box };
    Shape shape = Shape::Line;
    std::vector<Point> points{};
};

struct Finding {
    std::string rule{};  // stable name: docs/formats/findings.md
    Verdict verdict = Verdict::Look;
    std::optional<double> value{};  // absent: could not be measured, or a named class
    std::string value_word{};       // "navy"; empty when `value` speaks
    std::string unit{};             // "px", "deg", "share", "" for a ratio or class
    std::string limit{};            // "200..300", "<= 0.1", "" when the rule only informs
    double confidence = 0;  // 0..1: how often such a verdict was right where it was measured
    Words sentence{};       // tells the photographer what to change
    std::vector<Mark> marks{};
    std::optional<std::array<double, 2>>
        sides{};           // left and right in the picture, where both count
    bool hint = false;     // the rule never claims more than "look"
    bool noticed = false;  // a hint whose value lies outside its limit: worth the first look
    std::string model{};   // detector or landmark model it rests on; empty: none
};

struct Pose {
    double yaw_degrees = 0;    // positive: the face looks to the right of the picture
    double pitch_degrees = 0;  // positive: the face looks up
    double roll_degrees = 0;   // positive: clockwise in the picture
};

struct Face {
    Box box{};
    double score = 0;             // the detector's, about -0.3..3; below 0.6 doubtful
    std::vector<Point> points{};  // 68 (iBUG numbering), 5 (plug-in) or none
    Pose pose{};
};

// The crop that turns the original into the portrait.
struct Crop {
    Box source{};      // px of the upright original; width : height as the output
    double scale = 1;  // output px per original px
};

// Where the head lies, px at the portrait's scale. NaN: not seen.
struct Geometry {
    double hair_top = std::numeric_limits<double>::quiet_NaN();
    double eye_line = std::numeric_limits<double>::quiet_NaN();
    double face_width = std::numeric_limits<double>::quiet_NaN();
    double off_centre = std::numeric_limits<double>::quiet_NaN();
};

struct Inspection {
    std::string file{};  // as the caller named it; may be empty
    std::string profile{};
    std::string detector{};  // model ids with version
    std::string landmarks{};
    int width = 0;  // of the upright original
    int height = 0;
    int turned = 0;             // quarter turns clockwise beyond EXIF to find the face
    std::vector<Face> faces{};  // largest first
    std::optional<std::array<Point, 2>> eyes{};  // left, right in the picture
    std::optional<Crop> crop{};                  // what the profile's portrait would take
    Geometry before{};  // of the whole picture, scaled to the portrait's width
    Geometry after{};   // inside the crop
    std::vector<Finding> findings{};
    std::optional<CopyPrint> copy_print{};  // only when asked for

    // The worst over all findings: Fail, Warn, Look, else Pass. Hints do not count: a person looks
    // at those in every picture.
    [[nodiscard]] Verdict verdict() const;
    [[nodiscard]] const Finding* finding(std::string_view rule) const;
};

// What a run over many pictures adds when this one was in it before.
[[nodiscard]] Finding copy_finding(const Copy& copy);

// One JSON object without line break, as `liuying inspect --json` prints it.
[[nodiscard]] std::string to_json(const Inspection& inspection);
// The same shape for a file that could not be read: "findings": [], "error": {kind, message}.
[[nodiscard]] std::string error_json(const std::string& file, const Refusal& refusal);
// For pages: adds sentences in both languages, marks and the crop.
[[nodiscard]] std::string to_full_json(const Inspection& inspection);

}  // namespace liuying::portrait
