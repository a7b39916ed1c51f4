#pragma once
// The parts of measure(): one file each, all on the views of a Subject.

#include "portrait/lab.h"
#include "portrait/measures.h"

namespace liuying::portrait {

struct Views {
    const Subject& subject;
    LabView face;
    LabView bust;
    Lab skin{};      // median of both cheeks
    Lab hair{};      // median just above the forehead
    Lab backdrop{};  // median of the side samples; only when `backdrop_seen`
    bool backdrop_seen = false;
};

void measure_pose(const Views& views, Measures& out);
void measure_face(const Views& views, Measures& out);
void measure_glasses(const Views& views, Measures& out);
void measure_cover(const Views& views, Measures& out);
void measure_light(const Views& views, Measures& out);
void measure_background(Views& views, const std::vector<Colour>& allowed, Measures& out);
void measure_head(const Views& views, Measures& out);
void measure_shoulders(const Views& views, Measures& out);
void measure_clothing(const Views& views, Measures& out);
void measure_file(const Subject& subject, Measures& out);
void measure_moire(const Subject& subject, Measures& out);

// A point of the face view in the bust view.
[[nodiscard]] inline Point face_to_bust(const Subject& subject, Point at) {
    return subject.to_bust_view(subject.from_face_view(at));
}
// 0..1 from log odds.
[[nodiscard]] inline double logistic(double log_odds) {
    return 1 / (1 + std::exp(-log_odds));
}

}  // namespace liuying::portrait
