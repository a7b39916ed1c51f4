#include <fmt/format.h>

#include <algorithm>

#include "campaign/notice.h"
#include "paper/pdf.h"

namespace liuying::campaign {

namespace {

using paper::Pdf;
using paper::TextStyle;

constexpr double margin = 20;
constexpr double bottom = 297 - 18;
constexpr double whole = 210 - 2 * margin;

const TextStyle body{.size_pt = 10.5, .line_spacing = 1.15};
const TextStyle small{.size_pt = 9, .line_spacing = 1.1};

// Flows blocks down A4 pages; a block that does not fit goes to the next page, a heading never
// stays behind alone.
class Flow {
public:
    explicit Flow(Pdf& pdf) : pdf_{pdf} {}

    void title(const Notice& notice) {
        y_ += pdf_.text(margin, y_, whole, notice.school,
                        {.size_pt = 11, .bold = true, .colour = paper::action});
        y_ += 1 + pdf_.text(margin, y_ + 1, whole, notice.title,
                            {.size_pt = 19, .bold = true, .line_spacing = 1.05});
        pdf_.fill(margin, y_ + 2, whole, 1.1, {0.392, 0.773, 1.0});  // the backdrop's blue
        y_ += 6;
    }

    void operator()(const Heading& heading) {
        const TextStyle style{.size_pt = 12.5, .bold = true};
        room(22);
        y_ += 3.5;
        y_ += pdf_.text(margin, y_, whole, heading.text, style) + 0.8;
    }
    void operator()(const Paragraph& paragraph) {
        room(pdf_.text_height(whole, paragraph.text, body));
        y_ += pdf_.text(margin, y_, whole, paragraph.text, body) + 1.6;
    }
    void operator()(const Bullets& bullets) {
        for (const auto& item : bullets.items) {
            room(pdf_.text_height(whole - 5, item, body));
            pdf_.text(margin + 1, y_, 4, "·", {.size_pt = 10.5, .bold = true});
            y_ += pdf_.text(margin + 5, y_, whole - 5, item, body) + 1;
        }
        y_ += 0.8;
    }
    void operator()(const Grid& grid) {
        const auto widths = widths_of(grid);
        header(grid, widths);
        for (const auto& row : grid.rows) {
            double height = 0;
            for (std::size_t i = 0; i < row.size(); ++i) {
                height = std::max(height, pdf_.text_height(widths[i] - 2, row[i], small));
            }
            if (room(height + 2.4)) header(grid, widths);
            double x = margin;
            for (std::size_t i = 0; i < row.size(); ++i) {
                pdf_.text(x, y_ + 1.2, widths[i] - 2, row[i], small);
                x += widths[i];
            }
            y_ += height + 2.4;
            pdf_.line(margin, y_, margin + whole, y_, 0.15, paper::rule);
        }
        y_ += 2;
    }
    void operator()(const Codes& codes) {
        constexpr double side = 26;
        constexpr double cell = whole / 3;
        for (std::size_t i = 0; i < codes.codes.size(); ++i) {
            if (i % 3 == 0) {
                if (i > 0) y_ += side + 18;
                room(side + 18);
            }
            const auto& code = codes.codes[i];
            const double x = margin + cell * static_cast<double>(i % 3);
            pdf_.qr(x, y_ + 2, side, code.qr);
            double line = y_ + side + 3.5;
            line += pdf_.text(x, line, cell - 4, code.title,
                              {.size_pt = 9, .bold = true, .max_lines = 1});
            line += pdf_.text(x, line, cell - 4, code.text, {.size_pt = 8, .max_lines = 2});
            if (!code.link.empty()) {
                pdf_.text(x, line, cell - 4, code.link,
                          {.size_pt = 7, .colour = paper::action, .max_lines = 1});
            }
        }
        y_ += side + 20;
    }
    void operator()(const Highlight& highlight) {
        const TextStyle title{.size_pt = 10.5, .bold = true, .colour = paper::action};
        const TextStyle first{.size_pt = 16, .bold = true, .line_spacing = 1.1};
        double height = 8 + pdf_.text_height(whole - 12, highlight.title, title);
        for (std::size_t i = 0; i < highlight.lines.size(); ++i) {
            height += 1 + pdf_.text_height(whole - 12, highlight.lines[i], i == 0 ? first : body);
        }
        room(height);
        pdf_.fill(margin, y_, whole, height, paper::quiet);
        pdf_.fill(margin, y_, 1.6, height, paper::action);
        double line = y_ + 4;
        line += pdf_.text(margin + 6, line, whole - 12, highlight.title, title) + 1;
        for (std::size_t i = 0; i < highlight.lines.size(); ++i) {
            line +=
                pdf_.text(margin + 6, line, whole - 12, highlight.lines[i], i == 0 ? first : body) +
                1;
        }
        y_ += height + 4;
    }

    void signature(const Notice& notice) {
        if (notice.signed_by.empty() && notice.dated.empty()) return;
        const TextStyle right{.size_pt = 10.5, .align = paper::Align::Right};
        room(18);
        y_ += 5;
        y_ += pdf_.text(margin, y_, whole, notice.signed_by, right) + 1;
        pdf_.text(margin, y_, whole, notice.dated, right);
    }

    void foot(const std::string& title) {
        pdf_.text(margin, 297 - 13, whole - 20, title,
                  {.size_pt = 7.5, .colour = paper::faint, .max_lines = 1});
        pdf_.text(margin + whole - 20, 297 - 13, 20, std::to_string(page_),
                  {.size_pt = 7.5, .align = paper::Align::Right, .colour = paper::faint});
    }

    std::string running_title;

private:
    // True when a new page was begun.
    bool room(double height) {
        if (y_ + height <= bottom) return false;
        foot(running_title);
        pdf_.new_page();
        ++page_;
        y_ = margin;
        return true;
    }

    // Narrow columns get what they need; the others share what is left by what they hold.
    std::vector<double> widths_of(const Grid& grid) {
        std::vector<double> widths;
        for (std::size_t i = 0; i < grid.titles.size(); ++i) {
            double wanted = pdf_.text_width(grid.titles[i], small);
            for (const auto& row : grid.rows) {
                wanted = std::max(wanted, pdf_.text_width(row[i], small));
            }
            widths.push_back(std::clamp(wanted + 3.5, 14.0, whole * 0.6));
        }
        constexpr double narrow = 38;
        double fixed = 0;
        double open = 0;
        for (const auto width : widths) (width <= narrow ? fixed : open) += width;
        for (auto& width : widths) {
            if (open == 0) {
                width *= whole / fixed;
            } else if (width > narrow) {
                width *= (whole - fixed) / open;
            }
        }
        return widths;
    }

    void header(const Grid& grid, const std::vector<double>& widths) {
        room(16);
        const TextStyle style{.size_pt = 8, .bold = true, .colour = paper::faint, .max_lines = 1};
        double x = margin;
        for (std::size_t i = 0; i < grid.titles.size(); ++i) {
            pdf_.text(x, y_ + 0.8, widths[i] - 2, grid.titles[i], style);
            x += widths[i];
        }
        y_ += 6;
        pdf_.line(margin, y_, margin + whole, y_, 0.35);
    }

    Pdf& pdf_;
    double y_ = margin;
    int page_ = 1;
};

}  // namespace

Bytes notice_pdf(const Notice& notice, Instant made_at) {
    Pdf pdf{paper::a4, {notice.title, notice.school, made_at}};
    Flow flow{pdf};
    flow.running_title = notice.school + " · " + notice.title;
    flow.title(notice);
    for (const auto& block : notice.blocks) std::visit(flow, block);
    flow.signature(notice);
    flow.foot(flow.running_title);
    return pdf.finish();
}

}  // namespace liuying::campaign
