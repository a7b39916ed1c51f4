#pragma once
// What a sitter looks like in one picture, kept to compare pictures of one day: clothes, hair and
// colours always; the face itself only where it is asked for, because everyone compared consented.

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/hash.h"
#include "portrait/lab.h"
#include "portrait/subject.h"

namespace liuying::portrait {

// The mean colour of a cell of the bust view.
struct ColourCell {
    Lab mean{};
    bool seen = false;  // lies inside the picture
};

// Grids of cells in the bust view, row by row: clothes, the garment's opening at the neck, hair
// above the face and down both its sides, and the cheeks.
struct CellGrid {
    int first;
    int columns;
    int rows;
};
inline constexpr CellGrid clothes_grid{0, 8, 3};
inline constexpr CellGrid neck_grid{24, 3, 1};
inline constexpr CellGrid hair_grid{27, 4, 3};
inline constexpr CellGrid left_hair_grid{39, 1, 3};
inline constexpr CellGrid right_hair_grid{42, 1, 3};
inline constexpr CellGrid skin_grid{45, 1, 1};
inline constexpr std::size_t dress_cells = 46;

// The built-in measure of faces: gradients of the face view, unit length.
inline constexpr std::string_view gradients_face_model = "gradients-1";

struct Appearance {
    std::array<ColourCell, dress_cells> dress{};
    // Empty: not asked for. Of the built-in measure or of a plugged-in network; compared only with
    // those of the same `face_model`.
    std::vector<float> face{};
    std::string face_model{};

    // About 190 bytes, and with a face four for each of its numbers.
    [[nodiscard]] Bytes packed() const;
    // Nothing when the bytes are of another version.
    [[nodiscard]] static std::optional<Appearance> unpack(std::span<const std::uint8_t> bytes);
};

struct FaceEmbedder;

// `subject` has a face. `with_face`: also what tells faces apart, by `embedder` when there is one.
[[nodiscard]] Appearance appearance_of(const Subject& subject, bool with_face,
                                       const FaceEmbedder* embedder);

}  // namespace liuying::portrait
