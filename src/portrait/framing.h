#pragma once
// Where the portrait is cut out: the rectangle of the upright original that puts eyes, hair top and
// face width where the profile wants them. Only moves and scales, never turns.

#include "portrait/inspection.h"
#include "portrait/measures.h"
#include "portrait/profile.h"
#include "portrait/subject.h"

namespace liuying::portrait {

struct Framing {
    Crop crop{};            // whole pixels of the decoded picture, told in px of the original
    Box source{};           // the same in px of Subject::picture.pixels
    Geometry geometry{};    // inside the crop
    Geometry before{};      // of the whole picture scaled to the output's width
    bool in_frame = true;   // the crop lies inside the picture
    bool enlarged = false;  // output pixels per original pixel above 1
};

// `subject` must have a face.
[[nodiscard]] Framing frame(const Subject& subject, const Measures& measures,
                            const Profile& profile);

}  // namespace liuying::portrait
