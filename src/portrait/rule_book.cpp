#include "portrait/rule_book.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "portrait/profile.h"

namespace liuying::portrait {
namespace {

std::vector<Point> stretch(const Subject& s, std::size_t first, std::size_t last) {
    return {s.points.begin() + static_cast<std::ptrdiff_t>(first),
            s.points.begin() + static_cast<std::ptrdiff_t>(last) + 1};
}
Mark line(std::vector<Point> points) {
    return {Mark::Shape::Line, std::move(points)};
}
Mark outline(std::vector<Point> points) {
    return {Mark::Shape::Outline, std::move(points)};
}
// Corners in the face view or bust view.
Mark face_box(const Subject& s, double x0, double y0, double x1, double y1) {
    return outline({s.from_face_view({x0, y0}), s.from_face_view({x1, y0}),
                    s.from_face_view({x1, y1}), s.from_face_view({x0, y1})});
}
Mark bust_box(const Subject& s, double x0, double y0, double x1, double y1) {
    return outline({s.from_bust_view({x0, y0}), s.from_bust_view({x1, y0}),
                    s.from_bust_view({x1, y1}), s.from_bust_view({x0, y1})});
}
std::vector<Mark> eyes(const Subject& s) {
    return {outline(stretch(s, 36, 41)), outline(stretch(s, 42, 47))};
}
std::vector<Mark> lenses(const Subject& s) {
    return {face_box(s, 32, 62, 88, 112), face_box(s, 104, 62, 160, 112)};
}
std::vector<Mark> ears(const Subject& s) {
    const auto box = [&](std::size_t a, std::size_t b, double out) {
        const double w = out * s.iod;
        return outline({s.points[a],
                        {s.points[a].x + w, s.points[a].y},
                        {s.points[b].x + w, s.points[b].y},
                        s.points[b]});
    };
    return {box(0, 2, -0.3), box(16, 14, 0.3)};
}
std::vector<Mark> cheeks(const Subject& s) {
    return {face_box(s, 40, 100, 66, 128), face_box(s, 126, 100, 152, 128)};
}
std::vector<Mark> jaw(const Subject& s) {
    return {line(stretch(s, 0, 16))};
}
std::vector<Mark> sides(const Subject& s) {
    const auto& i = s.bust_inside;
    std::vector<Mark> marks;
    const double bottom = std::min(165.0, i.y + i.height);
    if (i.x < 50) marks.push_back(bust_box(s, i.x, i.y, 52, bottom));
    if (i.x + i.width > 190) marks.push_back(bust_box(s, 188, i.y, i.x + i.width, bottom));
    return marks;
}
std::vector<Mark> garment(const Subject& s) {
    const double bottom = s.bust_inside.y + s.bust_inside.height;
    return {bust_box(s, std::max(30.0, s.bust_inside.x), 215,
                     std::min(210.0, s.bust_inside.x + s.bust_inside.width), bottom)};
}
std::vector<Mark> level(const Subject& s, double y) {
    return {line({{s.left_eye.x - 1.2 * s.iod, y}, {s.right_eye.x + 1.2 * s.iod, y}})};
}

constexpr auto none = Severity::Look;
using E = const Evidence&;

// The parts of the face that shine; the whole face when none does by itself.
std::vector<Mark> shining(E e) {
    constexpr double visible = 0.015;
    const auto& s = e.subject;
    const auto& light = e.measures.light;
    std::vector<Mark> marks;
    if (light.shine_forehead > visible) marks.push_back(face_box(s, 50, 46, 142, 66));
    if (light.shine_nose > visible) marks.push_back(face_box(s, 82, 84, 110, 132));
    if (light.shine_cheeks > visible) {
        for (auto& mark : cheeks(s)) marks.push_back(std::move(mark));
    }
    if (marks.empty()) marks.push_back(face_box(s, 40, 50, 152, 150));
    return marks;
}

// clang-format off
const std::array book{
    // ---- exact: the value is the definition
    RuleEntry{"faces", "", [](E e) {
        Reading r{static_cast<double>(e.subject.faces.size()), "", {}};
        for (const auto& f : e.subject.faces) r.marks.push_back({Mark::Shape::Box, {{f.box.x, f.box.y}, {f.box.x + f.box.width, f.box.y + f.box.height}}});
        return r; }, 0, 0, true, Severity::Fail, 0.99, 0.97, false},
    RuleEntry{"file_whole", "", [](E e) { return Reading{e.subject.picture.truncated ? 0.0 : 1.0, "", {}}; },
        0, 0, true, Severity::Fail, 1, 1, false},
    RuleEntry{"jpeg_quality", "", [](E e) { return Reading{e.measures.file.quality, "", {}}; },
        0, 0, true, Severity::Warn, 1, 1, false},
    RuleEntry{"resolution", "", [](E e) { return Reading{e.framing->crop.scale, "", {}}; }, 0, 0, true, Severity::Fail, 1, 1, true},
    RuleEntry{"in_frame", "", [](E e) { return Reading{e.framing->in_frame ? 1.0 : 0.0, "", {}}; }, 0, 0, true, Severity::Fail, 0.97, 0.97, true},
    // ---- geometry of the finished crop
    RuleEntry{"hair_top", "px", [](E e) {
        return Reading{e.framing->geometry.hair_top, "", std::isnan(e.measures.head.hair_top_px) ? std::vector<Mark>{} : level(e.subject, e.measures.head.hair_top_px)}; },
        3, 6, true, Severity::Warn, 0.95, 0.9, true},
    RuleEntry{"eye_line", "px", [](E e) { return Reading{e.framing->geometry.eye_line, "", level(e.subject, (e.subject.left_eye.y + e.subject.right_eye.y) / 2)}; },
        2, 2, true, Severity::Fail, 0.98, 0.98, true},
    RuleEntry{"face_width", "px", [](E e) { return Reading{e.framing->geometry.face_width, "", {line({e.subject.points[1], e.subject.points[15]})}}; },
        3, 8, true, Severity::Fail, 0.97, 0.97, true},
    RuleEntry{"centred", "px", [](E e) { return Reading{e.framing->geometry.off_centre, "", {}}; }, 2, 2, true, Severity::Fail, 0.98, 0.98, true},
    RuleEntry{"roll", "deg", [](E e) { return Reading{e.measures.face.pose.roll_degrees, "", {line({e.subject.left_eye, e.subject.right_eye})}}; },
        0.5, 1, true, Severity::Fail, 0.97, 0.97, true},
    // ---- pose
    RuleEntry{"frontal", "", [](E e) { return Reading{e.measures.face.frontal_score, "", jaw(e.subject)}; }, 4, 6, true, Severity::Warn, 0.98, 0.8, true},
    RuleEntry{"yaw", "deg", [](E e) { return Reading{e.measures.face.pose.yaw_degrees, "", {line(stretch(e.subject, 27, 30))}}; }, 0, 0, false, none, 0.6, 0.6, true},
    RuleEntry{"pitch", "deg", [](E e) { return Reading{e.measures.face.pose.pitch_degrees, "", {line(stretch(e.subject, 27, 30))}}; }, 0, 0, false, none, 0.5, 0.5, true},
    RuleEntry{"shoulders", "deg", [](E e) { return Reading{e.measures.face.shoulders_degrees, "", {}}; }, 0, 0, false, none, 0.5, 0.5, true},
    // ---- eyes, mouth, brows, ears
    RuleEntry{"eyes_open", "", [](E e) {
        // The points alone call many shut eyes open; the iris must be seen as well.
        const auto& f = e.measures.face;
        return Reading{std::min({f.eye_left, f.eye_right, 2.2 * f.iris_left, 2.2 * f.iris_right}), "", eyes(e.subject),
                       std::array{std::min(f.eye_left, 2.2 * f.iris_left), std::min(f.eye_right, 2.2 * f.iris_right)}}; },
        0.06, 1, true, none, 0.96, 0.6, true},
    RuleEntry{"gaze", "", [](E e) { return Reading{e.measures.face.gaze, "", eyes(e.subject)}; }, 0, 0, false, none, 0.5, 0.5, true},
    RuleEntry{"mouth", "p", [](E e) { return Reading{e.measures.face.mouth_open, "", {outline(stretch(e.subject, 48, 59)), outline(stretch(e.subject, 60, 67))}}; },
        0.23, 0.21, true, Severity::Warn, 0.92, 0.97, true},
    RuleEntry{"teeth", "share", [](E e) { return Reading{e.measures.face.teeth, "", {outline(stretch(e.subject, 60, 67))}}; }, 0, 0, false, none, 0.7, 0.7, true},
    RuleEntry{"brows", "share", [](E e) {
        const auto& f = e.measures.face;
        return Reading{std::max(f.brow_left, f.brow_right), "", {line(stretch(e.subject, 17, 21)), line(stretch(e.subject, 22, 26))}, std::array{f.brow_left, f.brow_right}}; },
        0, 1, true, none, 0.97, 0.3, true},
    RuleEntry{"ears", "share", [](E e) {
        // Both clearly seen, neither seen, or in between: the weaker side decides for the better, the mean for the worse.
        const double weak = std::fmin(e.measures.face.ear_left, e.measures.face.ear_right);
        const double mean = (e.measures.face.ear_left + e.measures.face.ear_right) / 2;
        return Reading{weak > 0.13 ? weak : std::min(mean, 0.12), "", ears(e.subject), std::array{e.measures.face.ear_left, e.measures.face.ear_right}}; },
        0.03, 0.05, true, Severity::Warn, 0.85, 0.9, true},
    RuleEntry{"ears_even", "share", [](E e) { return Reading{std::abs(e.measures.face.ear_left - e.measures.face.ear_right), "", ears(e.subject), std::array{e.measures.face.ear_left, e.measures.face.ear_right}}; },
        0, 0, false, none, 0.5, 0.5, true},
    // ---- glasses
    RuleEntry{"glasses", "p", [](E e) {
        // Thick dark rims can draw the points of the eyes onto themselves; then a line runs through both eyes
        // as no lid does, and the rest cannot be trusted to say that there are none.
        const auto& f = e.measures.face;
        constexpr double rim = 0.55;  // as the standard's frame_over_eyes
        return Reading{f.rim_over_eye > rim ? std::max(f.glasses, 0.5) : f.glasses, "", lenses(e.subject)}; }, 0.30, 0.20, true, Severity::Warn, 0.97, 0.95, true},
    RuleEntry{"glare", "share", [](E e) { return Reading{e.measures.face.glare, "", lenses(e.subject)}; }, 0, 0, false, none, 0.6, 0.6, true},
    RuleEntry{"frame_over_eyes", "", [](E e) { return Reading{e.measures.face.rim_over_eye, "", eyes(e.subject)}; }, 0, 0, false, none, 0.5, 0.5, true},
    RuleEntry{"tinted_lenses", "", [](E e) { return Reading{e.measures.face.lens_tint, "", lenses(e.subject)}; }, 0, 0, false, none, 0.5, 0.5, true},
    // ---- covering
    RuleEntry{"hat", "share", [](E e) { return Reading{e.measures.face.forehead_cover, "", {face_box(e.subject, 56, 28, 136, 56)}}; }, 0, 1, true, none, 0.97, 0.4, true},
    RuleEntry{"hair_over_face", "share", [](E e) { return Reading{e.measures.face.eye_cover, "", {face_box(e.subject, 40, 96, 152, 116)}}; }, 0, 0, false, none, 0.5, 0.5, true},
    RuleEntry{"jewellery", "px", [](E e) { return Reading{e.measures.face.ear_sparkle, "", ears(e.subject)}; }, 0, 0, false, none, 0.3, 0.3, true},
    RuleEntry{"necklace", "px", [](E e) { return Reading{e.measures.face.neck_sparkle, "", {}}; }, 0, 0, false, none, 0.3, 0.3, true},
    // ---- light
    RuleEntry{"highlights", "share", [](E e) { return Reading{e.measures.light.shine, "", shining(e)}; }, 0.006, 0.004, true, Severity::Warn, 0.85, 0.9, true},
    RuleEntry{"side_light", "L*", [](E e) { return Reading{e.measures.light.side_light, "", cheeks(e.subject)}; }, 4, 3, true, Severity::Warn, 0.95, 0.9, true},
    RuleEntry{"exposure", "L*", [](E e) { return Reading{e.measures.light.skin_l, "", cheeks(e.subject)}; }, 4, 4, true, Severity::Warn, 0.85, 0.95, true},
    RuleEntry{"clipping", "share", [](E e) { return Reading{e.measures.light.burnt + e.measures.light.drowned, "", cheeks(e.subject)}; }, 0, 0, false, none, 0.6, 0.6, true},
    RuleEntry{"contrast", "L*", [](E e) { return Reading{e.measures.light.contrast, "", {}}; }, 0, 0, false, none, 0.6, 0.6, true},
    RuleEntry{"colour_cast", "", [](E e) { return Reading{e.measures.light.cast, "", eyes(e.subject)}; }, 0, 0, false, none, 0.4, 0.4, true},
    RuleEntry{"sharpness", "", [](E e) { return Reading{e.measures.light.sharpness, "", eyes(e.subject)}; }, 0.25, 0.15, true, Severity::Warn, 0.95, 0.9, true},
    RuleEntry{"motion_blur", "", [](E e) { return Reading{e.measures.light.motion, "", eyes(e.subject)}; }, 0, 0, false, none, 0.4, 0.4, true},
    // ---- background
    RuleEntry{"background_plain", "dE", [](E e) {
        // A slow gradient leaves the median small: its slope counts too, weighed so that both have one limit.
        constexpr double slope = 0.65;
        const auto& b = e.measures.background;
        return Reading{std::fmax(b.unevenness, slope * b.gradient), "", sides(e.subject)}; }, 0.6, 0.9, true, Severity::Warn, 0.95, 0.97, true},
    RuleEntry{"background_colour", "dE", [](E e) {
        // The median of an uneven backdrop is nobody's colour.
        const auto& b = e.measures.background;
        return Reading{b.unevenness < 4.7 ? b.from_profile : unmeasured, "", sides(e.subject)}; }, 3, 3, true, Severity::Warn, 0.95, 0.95, true},
    RuleEntry{"background_shadow", "L*", [](E e) { return Reading{e.measures.background.shadow, "", sides(e.subject)}; }, 0, 0, false, none, 0.6, 0.6, true},
    RuleEntry{"background_objects", "dE", [](E e) { return Reading{e.measures.background.worst, "", sides(e.subject)}; }, 0, 0, false, none, 0.7, 0.7, true},
    // ---- clothing
    RuleEntry{"clothing_colour", "", [](E e) { return Reading{e.measures.clothing.share, e.measures.clothing.colour, garment(e.subject)}; }, 0, 0, true, Severity::Warn, 0.93, 0.67, true},
    RuleEntry{"clothing_contrast", "dE", [](E e) { return Reading{e.measures.clothing.contrast, "", garment(e.subject)}; }, 0, 0, false, none, 0.7, 0.7, true},
    RuleEntry{"clothing_pattern", "dE", [](E e) { return Reading{e.measures.clothing.pattern, "", garment(e.subject)}; }, 0, 0, false, none, 0.4, 0.4, true},
    RuleEntry{"collar", "dE", [](E e) { return Reading{e.measures.clothing.collar, "", garment(e.subject)}; }, 0, 0, false, none, 0.3, 0.3, true},
    RuleEntry{"sleeves", "share", [](E e) { return Reading{e.measures.clothing.bare_arms, "", garment(e.subject)}; }, 0, 0, false, none, 0.3, 0.3, true},
    RuleEntry{"hood", "share", [](E e) { return Reading{e.measures.clothing.hood, "", garment(e.subject)}; }, 0, 0, false, none, 0.2, 0.2, true},
    // ---- hair and face, for a person to see
    RuleEntry{"bun", "iod", [](E e) { return Reading{e.measures.head.bump, "", {}}; }, 0, 0, false, none, 0.4, 0.4, true},
    RuleEntry{"stray_hair", "px", [](E e) { return Reading{e.measures.head.stray, "", {}}; }, 0, 0, false, none, 0.4, 0.4, true},
    RuleEntry{"makeup", "", [](E e) { return Reading{e.measures.face.lip_colour, "", {outline(stretch(e.subject, 48, 59))}}; }, 0, 0, false, none, 0.3, 0.3, true},
    RuleEntry{"contact_lenses", "", [](E e) { return Reading{e.measures.face.iris_colour, "", eyes(e.subject)}; }, 0, 0, false, none, 0.2, 0.2, true},
    // ---- the file's past
    RuleEntry{"double_compression", "", [](E e) { return Reading{e.measures.file.grid_shift, "", {}}; }, 0, 0, false, none, 0.4, 0.4, false},
    // Only against the camera's own preview: one picture alone cannot tell.
    RuleEntry{"mirrored", "", [](E e) { return Reading{e.measures.file.preview_mirrored, "", {}}; }, 0, 0, false, none, 0.9, 0.9, false},
    RuleEntry{"screen_pattern", "", [](E e) { return Reading{e.measures.file.moire, "", {}}; }, 0, 0, false, none, 0.4, 0.4, true},
    RuleEntry{"rephotographed", "share", [](E e) { return Reading{e.measures.file.frame, "", {}}; }, 0, 0, false, none, 0.3, 0.3, false},
    RuleEntry{"edited", "", [](E e) {
        const auto& exif = e.subject.picture.exif;
        for (const auto& program : {exif.software, exif.creator_tool}) {
            for (const char* editor : {"Photoshop", "Lightroom", "GIMP", "Meitu", "Snapseed", "PicsArt", "美图", "醒图", "Facetune", "Pixelmator", "Affinity", "Capture One"}) {
                if (program.find(editor) != std::string::npos) return Reading{1, program, {}};
            }
        }
        if (exif.photoshop_block) return Reading{1, "Photoshop block", {}};
        // Cropped, retouched or replaced after the camera wrote its preview.
        if (e.measures.file.preview_differs > 0.15) return Reading{1, "unlike its own preview", {}};
        return Reading{0, "", {}}; }, 0, 0, false, none, 0.5, 0.9, false},
};
// clang-format on

}  // namespace

std::span<const RuleEntry> rule_book() {
    return book;
}

const RuleEntry* find_rule(std::string_view name) {
    const auto found = std::find_if(book.begin(), book.end(),
                                    [&](const RuleEntry& entry) { return entry.name == name; });
    return found == book.end() ? nullptr : &*found;
}

}  // namespace liuying::portrait
