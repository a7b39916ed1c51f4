#include "portrait/measures.h"

#include "portrait/measure_parts.h"
#include "portrait/sampling.h"

namespace liuying::portrait {
namespace {

Lab cheeks(const LabView& face) {
    std::vector<Lab> samples;
    for (int y = 104; y < 124; ++y) {
        for (int x = 45; x < 62; ++x) {
            samples.push_back(face.at(x, y));
            samples.push_back(face.at(face_view_width - 1 - x, y));
        }
    }
    return median(samples);
}

// A strip from the hair's upper part: 0.6 eye distances around the middle line, about 1.5 above.
Lab hair_colour(const LabView& bust, const Box& inside) {
    std::vector<Lab> samples;
    for (int y = std::max(40, static_cast<int>(inside.y)); y < 56; ++y) {
        for (int x = 106; x < 134; ++x) samples.push_back(bust.at(x, y));
    }
    return samples.empty() ? Lab{} : median(samples);
}

}  // namespace

Measures measure(const Subject& subject, const std::vector<Colour>& allowed_backgrounds) {
    Measures out;
    measure_file(subject, out);
    if (!subject.has_face()) return out;
    Views views{subject, LabView{subject.face_view}, LabView{subject.bust_view}};
    views.skin = cheeks(views.face);
    views.hair = hair_colour(views.bust, subject.bust_inside);
    measure_moire(subject, out);
    measure_pose(views, out);
    measure_face(views, out);
    measure_glasses(views, out);
    measure_light(views, out);
    measure_background(views, allowed_backgrounds, out);
    measure_cover(views, out);
    measure_head(views, out);
    measure_shoulders(views, out);
    measure_clothing(views, out);
    return out;
}

}  // namespace liuying::portrait
