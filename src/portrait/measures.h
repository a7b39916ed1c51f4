#pragma once
// Numbers taken from a picture, before any standard judges them. NaN: could not be measured here
// (no face, no clothing in the frame …). How each was tried and how well it separates:
// docs/portrait-accuracy.md.

#include <limits>
#include <string>

#include "portrait/profile.h"
#include "portrait/subject.h"

namespace liuying::portrait {

inline constexpr double unmeasured = std::numeric_limits<double>::quiet_NaN();

struct FaceMeasures {
    Pose pose{};
    double asymmetry = unmeasured;      // nose between the jaw's sides: 0 middle, 1 at one side
    double frontal_score = unmeasured;  // 0 straight into the camera; above about 19 turned away
    double shoulders_degrees = unmeasured;  // slope of the line over both shoulders
    double eye_left = unmeasured;           // eye aspect ratio: height / width
    double eye_right = unmeasured;
    double iris_left = unmeasured;  // tallest dark run between the lids, eye distances
    double iris_right = unmeasured;
    double gaze = unmeasured;          // iris off the eye's middle, share of the eye width
    double mouth_gap = unmeasured;     // between the inner lips, eye distances
    double mouth_open = unmeasured;    // probability by gap and fall of redness
    double teeth = unmeasured;         // share of the mouth as light as the skin and without colour
    double glasses = unmeasured;       // probability by bridge, temples and rims
    double glare = unmeasured;         // burnt-out share of the lens area
    double rim_over_eye = unmeasured;  // strongest horizontal edge across the eye opening
    double lens_tint = unmeasured;     // how much darker than the cheek the skin around the eye is
    double brow_left = unmeasured;     // share not skin just above the brow
    double brow_right = unmeasured;
    double forehead_cover = unmeasured;  // share not skin over the forehead
    double ear_left = unmeasured;        // skin-like share beside the jaw
    double ear_right = unmeasured;
    double eye_cover = unmeasured;     // dark strands over the eye region
    double lip_colour = unmeasured;    // chroma of lips over cheeks
    double iris_colour = unmeasured;   // chroma of the iris
    double ear_sparkle = unmeasured;   // bright specks below the ears
    double neck_sparkle = unmeasured;  // thin bright or dark specks on the skin of the neck
};

struct LightMeasures {
    double skin_l = unmeasured;           // L* median of the face, 0..100
    double skin_chroma_red = unmeasured;  // a*, b* of the cheeks
    double skin_chroma_yellow = unmeasured;
    double shine = unmeasured;           // share of the face nearly white
    double shine_forehead = unmeasured;  // the same of its parts
    double shine_nose = unmeasured;
    double shine_cheeks = unmeasured;
    double side_light = unmeasured;  // L* left cheek minus right cheek
    double burnt = unmeasured;       // share of the face with a channel at 255
    double drowned = unmeasured;     // share of the face below L* 4
    double contrast = unmeasured;    // L* 95th minus 5th percentile of the face
    double cast = unmeasured;        // chroma of what should be grey, where a white is found
    double sharpness = unmeasured;   // Laplacian energy ratio before/after smoothing, eyes
    double motion = unmeasured;      // gradient energy along / across the weakest direction
    double noise = unmeasured;       // L* deviation within smooth skin
};

struct BackgroundMeasures {
    double unevenness = unmeasured;    // median deltaE76 of side samples from their median
    double gradient = unmeasured;      // L* of the plane through the samples, over half a bust view
    double worst = unmeasured;         // 75th percentile without what has the hair's colour
    double texture = unmeasured;       // 85th percentile of local steps
    double from_profile = unmeasured;  // deltaE of the median to the nearest allowed colour
    Colour colour{};                   // the median
    double shadow = unmeasured;        // how much darker one side is than the other, L*
};

struct ClothingMeasures {
    std::string colour;             // "navy", …; empty when too little is seen
    double share = unmeasured;      // of the seen clothing that has it
    double contrast = unmeasured;   // deltaE to the background
    double pattern = unmeasured;    // local steps inside one colour
    double collar = unmeasured;     // edges beside the neck
    double bare_arms = unmeasured;  // skin-coloured share where shoulders and upper arms are
    double hood = unmeasured;       // share beside the neck that has the garment's colour
};

struct HeadMeasures {
    double hair_top_px = unmeasured;  // upper end of hair, decoded px from the top
    double bump = unmeasured;         // something standing out above the crown, eye distances
    double stray = unmeasured;        // roughness of the hair's outline
};

struct FileMeasures {
    double quality = unmeasured;     // of the JPEG as it came, 1..100
    double blocking = unmeasured;    // steps at 8-pixel borders against others
    double grid_shift = unmeasured;  // a second 8-pixel grid: earlier compression, other crop
    double moire = unmeasured;  // strongest spectral peak over its ring's mean, of four patches
    double preview_mirrored =
        unmeasured;  // how much better the mirrored picture fits its own EXIF preview
    double preview_differs = unmeasured;  // 1 minus the better of both correlations
    double frame = unmeasured;  // flat borders around the picture, share of the longer side
};

struct Measures {
    FaceMeasures face;
    LightMeasures light;
    BackgroundMeasures background;
    ClothingMeasures clothing;
    HeadMeasures head;
    FileMeasures file;
};

[[nodiscard]] Measures measure(const Subject& subject,
                               const std::vector<Colour>& allowed_backgrounds);

}  // namespace liuying::portrait
