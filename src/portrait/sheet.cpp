#include "portrait/sheet.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>
#include <string_view>

namespace liuying::portrait {
namespace {

struct Named {
    std::string_view name;
    double width_mm;
    double height_mm;
};
constexpr Named papers[] = {
    {"4R", 152.4, 101.6}, {"5R", 177.8, 127.0}, {"6R", 203.2, 152.4}, {"A4", 297, 210}};
constexpr Named sizes[] = {{"1in", 25, 35}, {"2in", 35, 49}, {"s2in", 33, 48}, {"big2in", 35, 53}};

// What a photo printer may cut off on each side.
constexpr double edge_mm = 1;
constexpr double strip_least_mm = 8;
constexpr double strip_most_mm = 14;

double number(std::string_view text) {
    double value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    return error == std::errc{} && end == text.data() + text.size() ? value : -1;
}

struct Row {
    std::size_t size;
    bool turned;
    int count;
};

// Rows for one choice of turning; empty when a picture is wider than the paper.
std::vector<Row> rows_for(const std::vector<PrintSize>& prints, unsigned turned, double width) {
    std::vector<Row> rows;
    for (std::size_t i = 0; i < prints.size(); ++i) {
        const bool turn = (turned >> i & 1U) != 0;
        const double w = turn ? prints[i].height_mm : prints[i].width_mm;
        const int fits = static_cast<int>((width + 1e-6) / w);
        if (fits < 1) return {};
        for (int left = prints[i].count; left > 0; left -= fits)
            rows.push_back({i, turn, std::min(left, fits)});
    }
    return rows;
}

}  // namespace

SheetPaper sheet_paper(const std::string& name) {
    for (const auto& paper : papers) {
        if (paper.name == name) return {name, paper.width_mm, paper.height_mm};
    }
    return {};
}

std::vector<PrintSize> parse_prints(const std::string& text) {
    std::vector<PrintSize> prints;
    std::string_view rest = text;
    while (!rest.empty()) {
        const auto comma = rest.find(',');
        const auto part = rest.substr(0, comma);
        rest = comma == std::string_view::npos ? std::string_view{} : rest.substr(comma + 1);
        const auto star = part.find('*');
        if (star == std::string_view::npos) return {};
        const auto name = part.substr(0, star);
        const double count = number(part.substr(star + 1));
        PrintSize print{std::string{name}, 0, 0, static_cast<int>(count)};
        for (const auto& size : sizes) {
            if (size.name == name) {
                print.width_mm = size.width_mm;
                print.height_mm = size.height_mm;
            }
        }
        const auto x = name.find('x');
        if (print.width_mm == 0 && x != std::string_view::npos) {
            print.width_mm = number(name.substr(0, x));
            print.height_mm = number(name.substr(x + 1));
        }
        if (print.width_mm < 5 || print.height_mm < 5 || print.width_mm > 500 ||
            print.height_mm > 500 || count < 1 || count > 200 || count != print.count) {
            return {};
        }
        prints.push_back(std::move(print));
    }
    return prints.size() > 8 ? std::vector<PrintSize>{} : prints;
}

Refusal refusal_of(SheetFault fault) {
    switch (fault) {
        case SheetFault::DoesNotFit:
            return {"sheet_does_not_fit",
                    {"这些照片放不进所选相纸。", "These pictures do not fit on the chosen paper."},
                    {"请换大一号相纸，或减少张数。", "Choose larger paper or fewer pictures."}};
        case SheetFault::NothingToPrint:
            return {"sheet_nothing_to_print",
                    {"没有要排的照片尺寸。", "No picture sizes were given."},
                    {"例如：2in*4,1in*8。", "For example: 2in*4,1in*8."}};
        case SheetFault::PictureUnreadable:
            return {"sheet_picture_unreadable",
                    {"照片无法读取。", "The picture cannot be read."},
                    {"请使用生成的证件照 JPEG。", "Use the finished portrait (JPEG)."}};
    }
    return {};
}

Result<SheetLayout, SheetFault> lay_out(const SheetPaper& paper,
                                        const std::vector<PrintSize>& prints) {
    if (prints.empty()) return refuse(SheetFault::NothingToPrint);
    SheetLayout best;
    double best_score = -std::numeric_limits<double>::infinity();
    for (const bool portrait_way : {false, true}) {
        const double paper_w = portrait_way ? paper.height_mm : paper.width_mm;
        const double paper_h = portrait_way ? paper.width_mm : paper.height_mm;
        for (unsigned turned = 0; turned < 1U << prints.size(); ++turned) {
            const auto rows = rows_for(prints, turned, paper_w - 2 * edge_mm);
            if (rows.empty()) continue;
            double block_w = 0;
            double block_h = 0;
            for (const auto& row : rows) {
                const auto& print = prints[row.size];
                block_w =
                    std::max(block_w, row.count * (row.turned ? print.height_mm : print.width_mm));
                block_h += row.turned ? print.width_mm : print.height_mm;
            }
            const double slack_w = paper_w - 2 * edge_mm - block_w;
            const double slack_h = paper_h - 2 * edge_mm - block_h;
            if (slack_w < 0 || slack_h < 0) continue;
            if (std::max(slack_w, slack_h) < strip_least_mm) continue;
            // Upright pictures, a strip that reads level, paper lying: in this order of liking.
            const bool below = slack_h >= strip_least_mm;
            double score = (below ? 4 : 0) - (portrait_way ? 1 : 0);
            for (std::size_t i = 0; i < prints.size(); ++i)
                score -= (turned >> i & 1U) != 0 ? 2 : 0;
            if (score <= best_score) continue;
            best_score = score;
            best = {};
            best.paper = {paper.name, paper_w, paper_h};
            best.strip_turned = !below;
            const double strip = std::min(strip_most_mm, below ? slack_h : slack_w);
            best.block = {edge_mm + (slack_w - (below ? 0 : strip)) / 2,
                          edge_mm + (slack_h - (below ? strip : 0)) / 2, block_w, block_h};
            best.strip = below ? Box{best.block.x, best.block.y + block_h, block_w, strip}
                               : Box{best.block.x + block_w, best.block.y, strip, block_h};
            double y = best.block.y;
            for (const auto& row : rows) {
                const auto& print = prints[row.size];
                const double w = row.turned ? print.height_mm : print.width_mm;
                const double h = row.turned ? print.width_mm : print.height_mm;
                for (int i = 0; i < row.count; ++i)
                    best.pictures.push_back({{best.block.x + i * w, y, w, h}, row.turned});
                y += h;
            }
        }
    }
    if (best.pictures.empty()) return refuse(SheetFault::DoesNotFit);
    return best;
}

}  // namespace liuying::portrait
