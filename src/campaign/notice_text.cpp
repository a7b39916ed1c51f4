#include <fmt/format.h>

#include "campaign/notice.h"

namespace liuying::campaign {

namespace {

struct Lines {
    std::string& text;

    void line(std::string_view one) const {
        text += one;
        text += '\n';
    }
    void operator()(const Heading& heading) const {
        line("");
        line(fmt::format("【{}】", heading.text));
    }
    void operator()(const Paragraph& paragraph) const { line(paragraph.text); }
    void operator()(const Bullets& bullets) const {
        for (const auto& item : bullets.items) line("· " + item);
    }
    void operator()(const Grid& grid) const {
        for (const auto& row : grid.rows) {
            std::string cells;
            for (const auto& cell : row) {
                if (cell.empty()) continue;
                if (!cells.empty()) cells += " | ";
                for (const char c : cell) cells += c == '\n' ? ' ' : c;
            }
            line(cells);
        }
    }
    void operator()(const Codes& codes) const {
        for (const auto& code : codes.codes) {
            std::string one = code.title;
            for (const auto* part : {&code.text, &code.link}) {
                if (!part->empty()) one += " " + *part;
            }
            line(one);
        }
    }
    void operator()(const Highlight& highlight) const {
        line(fmt::format("★ {}", highlight.title));
        for (const auto& one : highlight.lines) line("  " + one);
    }
};

}  // namespace

std::string notice_text(const Notice& notice) {
    std::string text;
    const Lines lines{text};
    lines.line(notice.title);
    lines.line("");
    for (const auto& block : notice.blocks) std::visit(lines, block);
    lines.line("");
    if (!notice.signed_by.empty()) lines.line(notice.signed_by);
    if (!notice.dated.empty()) lines.line(notice.dated);
    return text;
}

}  // namespace liuying::campaign
