#pragma once
// One picture twice in a run: the same file saved again, resized, recompressed or mirrored. Two
// shots of one sitter are no copies, however alike: their fine detail does not lie on each other.

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "portrait/raster.h"

namespace liuying::portrait {

// Fine detail of the whole upright picture on a grid of 64 by 64, mean 0, and two 64-bit sketches
// of its coarse light by which most pairs are told apart at once.
struct CopyPrint {
    static constexpr int side = 64;
    std::array<std::int8_t, side * side> detail{};
    std::uint64_t sketch = 0;
    std::uint64_t mirrored_sketch = 0;
};
[[nodiscard]] CopyPrint copy_print_of(const Raster& upright);

struct Copy {
    std::string of;         // the earlier file
    bool mirrored = false;  // left and right exchanged
    double agreement = 0;   // correlation of the fine detail, up to 1
};

// About 4 KB a picture. Not thread-safe.
class Copies {
public:
    // The earlier picture this one is a copy of, the likest; then `file` is known as well.
    std::optional<Copy> seen_before(const std::string& file, const CopyPrint& print);

private:
    struct Seen {
        std::string file;
        CopyPrint print;
    };
    std::vector<Seen> seen_;
};

}  // namespace liuying::portrait
