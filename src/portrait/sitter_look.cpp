#include "portrait/sitter_look.h"

#include <array>
#include <utility>

namespace liuying::portrait {
namespace {

// SplitMix64 (Steele, Lea, Flood 2014).
class Dice {
public:
    explicit Dice(std::uint64_t seed) : state_{seed} {}
    std::uint64_t roll() {
        state_ += 0x9E3779B97F4A7C15ULL;
        std::uint64_t z = state_;
        z = (z ^ (z >> 30U)) * 0xBF58476D1CE4E5B9ULL;
        z = (z ^ (z >> 27U)) * 0x94D049BB133111EBULL;
        return z ^ (z >> 31U);
    }
    double between(double low, double high) {
        return low + (high - low) * static_cast<double>(roll() >> 11U) / 9007199254740992.0;
    }
    template <class T, std::size_t N>
    const T& one_of(const std::array<T, N>& choices) {
        return choices[roll() % N];
    }

private:
    std::uint64_t state_;
};

Paint rgb(int red, int green, int blue) {
    return {red / 255.0, green / 255.0, blue / 255.0};
}

const std::array skins{rgb(246, 214, 190), rgb(240, 203, 174), rgb(232, 191, 158),
                       rgb(222, 176, 140), rgb(200, 150, 115), rgb(168, 118, 86),
                       rgb(126, 84, 60)};
const std::array hairs{rgb(26, 22, 22), rgb(34, 27, 25), rgb(44, 33, 28), rgb(58, 42, 33)};
const std::array irises{rgb(52, 34, 24), rgb(66, 44, 30), rgb(40, 28, 22)};

struct Cloth {
    const char* name;
    Paint paint;
};
const std::array cloths{Cloth{"white", rgb(240, 241, 243)}, Cloth{"black", rgb(32, 33, 37)},
                        Cloth{"navy", rgb(34, 44, 74)},     Cloth{"grey", rgb(120, 124, 130)},
                        Cloth{"beige", rgb(214, 196, 168)}, Cloth{"brown", rgb(104, 74, 54)},
                        Cloth{"red", rgb(176, 44, 48)},     Cloth{"pink", rgb(238, 168, 184)},
                        Cloth{"blue", rgb(60, 110, 190)},   Cloth{"cyan", rgb(110, 196, 206)},
                        Cloth{"green", rgb(60, 130, 84)},   Cloth{"yellow", rgb(236, 206, 96)},
                        Cloth{"purple", rgb(112, 72, 140)}, Cloth{"striped", rgb(236, 236, 240)}};

const Cloth& cloth_named(const std::string& name) {
    for (const auto& cloth : cloths) {
        if (name == cloth.name) return cloth;
    }
    return cloths[0];
}

}  // namespace

Paint Paint::times(double factor) const {
    if (factor > 1) return mixed({1, 1, 1}, factor - 1);
    return {red * factor, green * factor, blue * factor};
}

Paint Paint::mixed(const Paint& other, double share) const {
    return {red + (other.red - red) * share, green + (other.green - green) * share,
            blue + (other.blue - blue) * share};
}

Look look_of(std::uint64_t seed, const std::string& clothing, int skin) {
    Dice dice{seed * 2654435761ULL + 12345};
    Look look;
    // Lighter tones more often, as among the campaign's demo students.
    constexpr std::array<std::size_t, 12> shares{0, 0, 1, 1, 1, 2, 2, 2, 3, 4, 5, 6};
    const auto rolled = dice.one_of(shares);
    look.skin = skins[skin == 0 ? rolled : static_cast<std::size_t>(skin - 1)];
    look.hair = dice.one_of(hairs);
    look.iris = dice.one_of(irises);
    constexpr std::array men{Hair::Short, Hair::SidePart, Hair::Crop};
    constexpr std::array women{Hair::Bob, Hair::Long, Hair::TiedBack, Hair::TiedBack};
    const bool man = dice.roll() % 2 == 0;
    look.style = man ? dice.one_of(men) : dice.one_of(women);
    look.jaw = man ? dice.between(0.86, 0.94) : dice.between(0.80, 0.87);
    look.cheek = dice.between(1.07, 1.14);
    look.chin = man ? dice.between(1.84, 1.96) : dice.between(1.76, 1.86);
    look.crown = dice.between(1.80, 1.95);
    look.brow = man ? dice.between(0.10, 0.13) : dice.between(0.065, 0.09);
    look.eye = dice.between(0.155, 0.19);
    look.mouth = dice.between(0.39, 0.44);
    look.lips = look.skin.mixed(rgb(176, 60, 66), man ? 0.42 : 0.58);
    constexpr std::array formal{"white", "black", "navy", "grey", "brown", "beige", "black"};
    const auto& cloth = cloth_named(clothing.empty() ? dice.one_of(formal) : clothing);
    look.cloth = cloth.paint;
    look.cloth_name = cloth.name;
    look.striped = look.cloth_name == "striped";
    constexpr std::array mens{Dress::Suit, Dress::Suit, Dress::Shirt};
    constexpr std::array womens{Dress::Suit, Dress::Blouse, Dress::Knit};
    look.dress = man ? dice.one_of(mens) : dice.one_of(womens);
    if (look.dress == Dress::Suit && (look.cloth_name == "white" || look.striped)) {
        look.dress = Dress::Shirt;
    }
    return look;
}

}  // namespace liuying::portrait
