#include "paper/table.h"

#include <fmt/format.h>

#include <algorithm>
#include <cassert>

namespace liuying::paper {

namespace {

constexpr double margin = 12;
constexpr double pad = 1.2;
constexpr double foot_height = 9;

TextStyle header_style() {
    return {.size_pt = 8, .bold = true, .colour = faint, .line_spacing = 1.0};
}

// `width_mm`: of the text, without padding.
TextStyle cell_style(Pdf& pdf, const TableColumn& column, const std::string& text,
                     double width_mm) {
    TextStyle style{
        .size_pt = column.size_pt, .bold = column.bold, .align = column.align, .line_spacing = 1.0};
    if (column.small_pt > 0 &&
        pdf.text_height(width_mm, text, style) > 2.5 * pdf.text_height(width_mm, "国", style)) {
        style.size_pt = column.small_pt;
    }
    return style;
}

// One page of the table: which rows of which groups, with their heights.
struct PlacedRow {
    const std::vector<std::string>* cells{};  // none: a group's title
    std::string title;
    double y{};
    double height{};
};
struct PlacedPage {
    double header_y{};
    std::vector<PlacedRow> rows;
};

class Layout {
public:
    Layout(const Table& table, Pdf& pdf) : table_{table}, pdf_{pdf} {
        const double whole = table.page.width_mm - 2 * margin;
        double fixed = 0;
        int open = 0;
        for (const auto& column : table.columns) {
            fixed += column.width_mm;
            open += column.width_mm == 0 ? 1 : 0;
        }
        for (const auto& column : table.columns) {
            widths_.push_back(column.width_mm > 0 ? column.width_mm
                                                  : std::max(10.0, (whole - fixed) / open));
        }
    }

    [[nodiscard]] std::vector<PlacedPage> place() {
        turn_page(true);
        for (const auto& group : table_.groups) {
            if (group.on_new_page && !pages_.back().rows.empty()) turn_page(false);
            bool begun = false;
            for (const auto& row : group.rows) {
                const double height = height_of(row);
                const double heading = group.title.empty() || begun ? 0 : title_height;
                if (y_ + heading + height > bottom() && !pages_.back().rows.empty()) {
                    turn_page(false);
                    if (!group.title.empty() && begun) put_title(group.title + " …");
                }
                if (!begun && !group.title.empty()) put_title(group.title);
                begun = true;
                pages_.back().rows.push_back({&row, {}, y_, height});
                y_ += height;
            }
        }
        return std::move(pages_);
    }

    [[nodiscard]] double header_height() {
        double height = 0;
        for (std::size_t i = 0; i < widths_.size(); ++i) {
            height = std::max(height, pdf_.text_height(widths_[i] - 2 * pad,
                                                       table_.columns[i].title, header_style()));
        }
        return height + 2;
    }
    [[nodiscard]] const std::vector<double>& widths() const { return widths_; }
    [[nodiscard]] double head_height() {
        double height = pdf_.text_height(table_.page.width_mm - 2 * margin, table_.title,
                                         {.size_pt = 15, .bold = true, .line_spacing = 1.0});
        if (!table_.subtitle.empty()) {
            height += 1 + pdf_.text_height(table_.page.width_mm - 2 * margin, table_.subtitle,
                                           {.size_pt = 9, .line_spacing = 1.1});
        }
        return height + 3;
    }

private:
    static constexpr double title_height = 8;

    [[nodiscard]] double bottom() const { return table_.page.height_mm - margin - foot_height; }

    void turn_page(bool first) {
        pages_.emplace_back();
        pages_.back().header_y = first ? margin + head_height() : margin;
        y_ = pages_.back().header_y + header_height();
    }

    void put_title(const std::string& title) {
        pages_.back().rows.push_back({nullptr, title, y_, title_height});
        y_ += title_height;
    }

    [[nodiscard]] double height_of(const std::vector<std::string>& row) {
        assert(row.size() == table_.columns.size());
        double height = table_.row_height_mm;
        for (std::size_t i = 0; i < row.size(); ++i) {
            const auto& column = table_.columns[i];
            if (column.kind == CellKind::Qr) {
                height = std::max(height, table_.qr_side_mm + 2 * pad);
            } else if (!row[i].empty()) {
                const double width = widths_[i] - 2 * pad;
                const auto style = cell_style(pdf_, column, row[i], width);
                height = std::max(height, pdf_.text_height(width, row[i], style) + 1.2 * pad);
            }
        }
        return height;
    }

    const Table& table_;
    Pdf& pdf_;
    std::vector<double> widths_;
    std::vector<PlacedPage> pages_;
    double y_{};
};

void draw_cell(Pdf& pdf, const Table& table, const TableColumn& column, const std::string& text,
               double x, const PlacedRow& row, double width) {
    if (text.empty()) return;
    if (column.kind == CellKind::Qr) {
        if (const auto qr = make_qr(text)) {
            pdf.qr(x + (width - table.qr_side_mm) / 2, row.y + (row.height - table.qr_side_mm) / 2,
                   table.qr_side_mm, *qr);
        }
        return;
    }
    const auto style = cell_style(pdf, column, text, width - 2 * pad);
    const double height = pdf.text_height(width - 2 * pad, text, style);
    pdf.text(x + pad, row.y + (row.height - height) / 2, width - 2 * pad, text, style);
}

void draw_page(Pdf& pdf, const Table& table, Layout& layout, const PlacedPage& page) {
    const double right = table.page.width_mm - margin;
    double x = margin;
    for (std::size_t i = 0; i < table.columns.size(); ++i) {
        auto style = header_style();
        style.align = table.columns[i].align;
        pdf.text(x + pad, page.header_y + 1, layout.widths()[i] - 2 * pad, table.columns[i].title,
                 style);
        x += layout.widths()[i];
    }
    const double top = page.header_y + layout.header_height();
    pdf.line(margin, top, right, top, 0.35);
    double end = top;
    for (const auto& row : page.rows) {
        end = row.y + row.height;
        if (row.cells == nullptr) {
            pdf.fill(margin, row.y, right - margin, row.height, quiet);
            pdf.text(margin + pad, row.y + 1.7, right - margin - 2 * pad, row.title,
                     {.size_pt = 10, .bold = true, .max_lines = 1});
        } else {
            x = margin;
            for (std::size_t i = 0; i < table.columns.size(); ++i) {
                draw_cell(pdf, table, table.columns[i], (*row.cells)[i], x, row,
                          layout.widths()[i]);
                if (table.ruled) pdf.line(x, row.y, x, end, 0.15, rule);
                x += layout.widths()[i];
            }
            if (table.ruled) pdf.line(right, row.y, right, end, 0.15, rule);
        }
        pdf.line(margin, end, right, end, 0.15, rule);
    }
}

}  // namespace

Bytes table_pdf(const Table& table, const PdfInfo& info) {
    Pdf pdf{table.page, info};
    Layout layout{table, pdf};
    const auto pages = layout.place();
    const double width = table.page.width_mm - 2 * margin;
    double y = margin;
    y +=
        pdf.text(margin, y, width, table.title, {.size_pt = 15, .bold = true, .line_spacing = 1.0});
    if (!table.subtitle.empty()) {
        pdf.text(margin, y + 1, width, table.subtitle,
                 {.size_pt = 9, .colour = faint, .line_spacing = 1.1});
    }
    for (std::size_t i = 0; i < pages.size(); ++i) {
        if (i > 0) pdf.new_page();
        draw_page(pdf, table, layout, pages[i]);
        const double foot = table.page.height_mm - margin - 4;
        pdf.text(margin, foot, width - 40, table.foot,
                 {.size_pt = 7.5, .colour = faint, .max_lines = 1});
        pdf.text(table.page.width_mm - margin - 40, foot, 40,
                 fmt::format("{} / {}", i + 1, pages.size()),
                 {.size_pt = 7.5, .align = Align::Right, .colour = faint});
    }
    return pdf.finish();
}

}  // namespace liuying::paper
