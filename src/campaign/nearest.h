#pragma once
// "Did you mean …": the known word nearest to a mistyped one.

#include <string_view>
#include <vector>

namespace liuying::campaign {

// By edit distance over bytes (a swap of neighbours counts one), at most a third of the word's
// length; empty when none is that near.
[[nodiscard]] std::string_view nearest(std::string_view word,
                                       const std::vector<std::string_view>& known);

}  // namespace liuying::campaign
