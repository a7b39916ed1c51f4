#pragma once
// The person in a decoded picture: faces found, points of the largest, and the two resampled views
// every measure works on.

#include <array>
#include <vector>

#include "portrait/decoder.h"
#include "portrait/face_finder.h"
#include "portrait/inspection.h"
#include "portrait/landmarks.h"

namespace liuying::portrait {

// The face, eyes level: eye distance 72 px, the middle between the eyes at (96, 84).
inline constexpr int face_view_width = 192;
inline constexpr int face_view_height = 208;
inline constexpr double face_view_iod = 72;
inline constexpr Point face_view_eyes{96, 84};
// Head and shoulders, not turned: eye distance 45 px, the middle between the eyes at (120, 115).
inline constexpr int bust_view_width = 240;
inline constexpr int bust_view_height = 300;
inline constexpr double bust_view_iod = 45;
inline constexpr Point bust_view_eyes{120, 115};

struct Subject {
    Decoded picture{};               // upright, also after `turned`
    int turned = 0;                  // quarter turns clockwise beyond EXIF
    std::vector<FoundFace> faces{};  // px of picture.pixels, largest first
    std::vector<Point> points{};     // 68, of the largest face, the middle ones of five readings

    Point left_eye{};  // centres, px of picture.pixels
    Point right_eye{};
    double iod = 0;  // eye distance, px of picture.pixels
    double roll_degrees = 0;
    // How far the eyes wander up and down when the points are read again from boxes beside the one
    // found: a standard deviation, of the eye distance. Some .01 in plain portraits; where it is
    // large, rims, hair or a turned head mislead the points.
    double unsteady = 0;

    Raster face_view{};
    Raster bust_view{};
    Box bust_inside{};                 // the part of the bust view that lies in the picture
    std::vector<Point> face_points{};  // `points` in the face view

    [[nodiscard]] bool has_face() const { return !points.empty(); }
    // Between the views and picture.pixels.
    [[nodiscard]] Point from_face_view(Point at) const;
    [[nodiscard]] Point from_bust_view(Point at) const;
    [[nodiscard]] Point to_face_view(Point at) const;
    [[nodiscard]] Point to_bust_view(Point at) const;
};

[[nodiscard]] Subject find_subject(Decoded picture, const FaceFinder& finder,
                                   const LandmarkProvider& landmarks);

}  // namespace liuying::portrait
