#pragma once
// What sessions whose outcome is known have taught, as counts that add up: of one station so far,
// of a day, of all days of a house. Holds no name and no picture. Which of Parameters they move and
// which they never do: docs/binding.md, "What is learned and kept".

#include <array>
#include <cstddef>

#include "binding/parameters.h"

namespace liuying::binding {

// Seconds from the chair being free to the first frame, by their logarithm.
inline constexpr std::size_t service_bins = 48;
[[nodiscard]] std::size_t service_bin(double seconds);
[[nodiscard]] double service_middle(std::size_t bin);  // seconds

struct Counts {
    double turns = 0;  // whose outcome is known
    double no_shows = 0, held = 0, ahead = 0, extra = 0, retaken = 0, tests = 0;
    std::array<double, max_group> frames{};      // first visits with so many portraits
    std::array<double, service_bins> service{};  // first visits
    double within = 0, within_slow = 0;          // gaps between frames; those above 20 s
    // Scores of neighbouring frames, on the scale of LikenessModel's defaults.
    double same = 0, same_sum = 0;
    double different = 0, different_sum = 0, different_squares = 0;

    friend bool operator==(const Counts&, const Counts&) = default;
    Counts& operator+=(const Counts& more);
};

// The safe parameters moved by the counts as learn() moves them: the safe ones weigh as so many
// turns, and nothing leaves its limits, however odd the counts. What counts cannot tell (strangers
// with the right slip, exchanged slips, references, wrong scans) stays as it is.
[[nodiscard]] Parameters parameters_from(const Counts& counts, const Parameters& safe = {});

}  // namespace liuying::binding
