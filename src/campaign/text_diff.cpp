#include "campaign/text_diff.h"

#include <algorithm>
#include <cstdint>

namespace liuying::campaign {

namespace {

std::vector<std::string_view> lines_of(std::string_view text) {
    std::vector<std::string_view> lines;
    while (!text.empty()) {
        const auto end = text.find('\n');
        lines.push_back(text.substr(0, end));
        if (end == std::string_view::npos) break;
        text.remove_prefix(end + 1);
    }
    return lines;
}

}  // namespace

std::vector<DiffLine> text_diff(std::string_view before, std::string_view after) {
    auto old_lines = lines_of(before);
    auto new_lines = lines_of(after);
    // The common head and tail need no table.
    std::size_t head = 0;
    while (head < old_lines.size() && head < new_lines.size() &&
           old_lines[head] == new_lines[head]) {
        ++head;
    }
    std::size_t tail = 0;
    while (tail < old_lines.size() - head && tail < new_lines.size() - head &&
           old_lines[old_lines.size() - 1 - tail] == new_lines[new_lines.size() - 1 - tail]) {
        ++tail;
    }
    const std::size_t n = old_lines.size() - head - tail;
    const std::size_t m = new_lines.size() - head - tail;
    // common[i][j]: lines in common from old i and new j on.
    std::vector<std::vector<std::uint32_t>> common(n + 1, std::vector<std::uint32_t>(m + 1, 0));
    for (std::size_t i = n; i-- > 0;) {
        for (std::size_t j = m; j-- > 0;) {
            common[i][j] = old_lines[head + i] == new_lines[head + j]
                               ? common[i + 1][j + 1] + 1
                               : std::max(common[i + 1][j], common[i][j + 1]);
        }
    }
    std::vector<DiffLine> diff;
    const auto put = [&diff](LineChange change, std::string_view line) {
        diff.push_back({change, std::string{line}});
    };
    for (std::size_t k = 0; k < head; ++k) put(LineChange::Same, old_lines[k]);
    std::size_t i = 0;
    std::size_t j = 0;
    while (i < n || j < m) {
        if (i < n && j < m && old_lines[head + i] == new_lines[head + j]) {
            put(LineChange::Same, old_lines[head + i]);
            ++i;
            ++j;
        } else if (i < n && (j == m || common[i + 1][j] >= common[i][j + 1])) {
            put(LineChange::Gone, old_lines[head + i++]);
        } else {
            put(LineChange::Added, new_lines[head + j++]);
        }
    }
    for (std::size_t k = old_lines.size() - tail; k < old_lines.size(); ++k) {
        put(LineChange::Same, old_lines[k]);
    }
    return diff;
}

std::string changes_text(const std::vector<DiffLine>& diff) {
    std::string text;
    for (const auto& line : diff) {
        if (line.change == LineChange::Same) continue;
        text += line.change == LineChange::Added ? "+ " : "- ";
        text += line.text;
        text += '\n';
    }
    return text;
}

}  // namespace liuying::campaign
