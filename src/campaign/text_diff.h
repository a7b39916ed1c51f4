#pragma once
// What changed between two versions of a text, line by line (a longest common subsequence).

#include <string>
#include <string_view>
#include <vector>

namespace liuying::campaign {

enum class LineChange { Same, Added, Gone };
struct DiffLine {
    LineChange change = LineChange::Same;
    std::string text;
    friend bool operator==(const DiffLine&, const DiffLine&) = default;
};

[[nodiscard]] std::vector<DiffLine> text_diff(std::string_view before, std::string_view after);
// Only what changed: "- gone", "+ added", one a line; empty when nothing did.
[[nodiscard]] std::string changes_text(const std::vector<DiffLine>& diff);

}  // namespace liuying::campaign
