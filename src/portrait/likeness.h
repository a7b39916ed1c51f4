#pragma once
// How much likelier it is that two pictures of one day show one sitter than two: a natural
// logarithm, measured, and held within what was measured. A witness for the binding engine; never
// called verification, and never alone enough to give a picture a name.

#include <optional>

#include "portrait/appearance.h"
#include "portrait/model_files.h"

namespace liuying::portrait {

// Means over the cells seen in both, CIE deltaE held at 30, lightness counted 0.6.
struct DressDistance {
    double clothes = 0;
    double hair = 0;
    double skin = 0;
};
// Absent: of clothes, hair or skin nothing is seen in both (a tight crop).
[[nodiscard]] std::optional<DressDistance> dress_distance(const Appearance& a, const Appearance& b);
// 1 minus the cosine of the built-in measure; absent without faces of it in both.
[[nodiscard]] std::optional<double> gradient_distance(const Appearance& a, const Appearance& b);

struct Likeness {
    double dress = 0;              // clothes, hair and colours; 0 when too little is seen
    std::optional<double> face{};  // absent: not asked for, or by models that do not compare

    [[nodiscard]] double sum() const { return dress + face.value_or(0); }
};

// Both pictures are of one day and one hall: the same light, the same clothes. `embedder`: the one
// that made the faces, when they are not of the built-in measure.
[[nodiscard]] Likeness likeness_of(const Appearance& a, const Appearance& b,
                                   const FaceEmbedder* embedder = nullptr);

// An entrance photo and a shot are taken before different backdrops and in different light: only
// what lies on the body is compared, the clothes at the middle of the bust, and their colours
// against the skin's of the same picture. Mean CIE deltaE held at 30, lightness counted half;
// absent where the clothes are not seen in both.
[[nodiscard]] std::optional<double> entrance_distance(const Appearance& entrance,
                                                      const Appearance& shot);
// `dress` rests on entrance_distance() alone.
[[nodiscard]] Likeness likeness_to_entrance(const Appearance& entrance, const Appearance& shot,
                                            const FaceEmbedder* embedder = nullptr);

}  // namespace liuying::portrait
