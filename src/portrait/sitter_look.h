#pragma once
// Everything about a drawn sitter that the seed decides. Lengths in eye distances.

#include <cstdint>
#include <string>

namespace liuying::portrait {

struct Paint {
    double red = 0;
    double green = 0;
    double blue = 0;

    // Towards black (below 1) or towards white (above 1).
    [[nodiscard]] Paint times(double factor) const;
    [[nodiscard]] Paint mixed(const Paint& other, double share) const;
};

enum class Hair { Short, SidePart, Crop, Bob, Long, TiedBack };
enum class Dress { Suit, Shirt, Blouse, Knit };

struct Look {
    Paint skin{};
    Paint hair{};
    Paint iris{};
    Paint lips{};
    Paint cloth{};
    std::string cloth_name{};
    bool striped = false;
    Hair style = Hair::Short;
    Dress dress = Dress::Shirt;
    double jaw = 1.0;     // half width of the jaw at mouth height
    double cheek = 1.1;   // half width of the face at the eyes
    double chin = 1.86;   // below the eyes
    double crown = 1.9;   // hair top above the eyes
    double brow = 0.1;    // thickness
    double eye = 0.17;    // opening
    double mouth = 0.40;  // half width
};

[[nodiscard]] Look look_of(std::uint64_t seed, const std::string& clothing, int skin);

}  // namespace liuying::portrait
