#pragma once
// Tables on paper: a heading, a header row repeated on every page, rows that never break across
// pages, page numbers, and a foot that says who made it (exports are watermarked by their maker,
// R35).

#include <string>
#include <vector>

#include "paper/pdf.h"

namespace liuying::paper {

enum class CellKind { Text, Qr };

struct TableColumn {
    std::string title;
    double width_mm = 0;  // 0: shares what is left with the other zeros
    Align align = Align::Left;
    CellKind kind = CellKind::Text;
    double size_pt = 9;
    bool bold = false;
    double small_pt = 0;  // taken for a text that would need more than two lines; 0: never
};

// Rows that belong together under a line of their own; the heading repeats with "…" after a page
// turn.
struct TableGroup {
    std::string title;  // empty: none
    bool on_new_page = false;
    std::vector<std::vector<std::string>> rows;  // a cell for each column; of a Qr column its text
};

struct Table {
    std::string title;
    std::string subtitle;  // may hold several lines
    std::vector<TableColumn> columns;
    std::vector<TableGroup> groups;
    std::string foot;  // who made it, when, for what
    PageSize page = a4;
    double row_height_mm = 7;  // at least; longer texts make it higher
    double qr_side_mm = 8.89;  // five dots of 300 dpi a module of a ticket
    bool ruled = false;        // vertical lines too, for sheets that are written on
};

[[nodiscard]] Bytes table_pdf(const Table& table, const PdfInfo& info);

}  // namespace liuying::paper
