#include "table/xlsx.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <deque>

#include "table/workbook.h"
#include "table/xml.h"

namespace liuying::table {
namespace {

// A serial day of a spreadsheet as "1995-06-04" or "1995-06-04 13:30:00"; nothing outside the
// calendar.
std::optional<std::string> date_text(double serial, bool from_1904) {
    if (!(serial >= 1.0) || serial >= 2958466.0) return std::nullopt;
    auto days = static_cast<long>(std::floor(serial));
    auto seconds = std::lround((serial - std::floor(serial)) * 86400.0);
    if (seconds == 86400) {
        ++days;
        seconds = 0;
    }
    using namespace std::chrono;
    // Day 60 of the 1900 system is 29 February 1900, which never was; days before it are one off.
    const sys_days epoch = from_1904   ? sys_days{year{1904} / 1 / 1}
                           : days < 60 ? sys_days{year{1899} / 12 / 31}
                                       : sys_days{year{1899} / 12 / 30};
    const year_month_day day{epoch + std::chrono::days{days}};
    std::array<char, 40> text{};
    std::snprintf(text.data(), text.size(), "%04d-%02u-%02u", static_cast<int>(day.year()),
                  static_cast<unsigned>(day.month()), static_cast<unsigned>(day.day()));
    std::string result{text.data()};
    if (seconds > 0) {
        std::snprintf(text.data(), text.size(), " %02ld:%02ld:%02ld", seconds / 3600,
                      seconds / 60 % 60, seconds % 60);
        result += text.data();
    }
    return result;
}

std::optional<double> number_of(std::string_view text) {
    double value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    return value;
}

// Up to 15 digits a double is exact: written out. Beyond, as the file has it.
std::string number_text(double value, std::string_view written) {
    if (std::abs(value) >= 1e15 || !std::isfinite(value)) return std::string{written};
    std::array<char, 40> text{};
    const bool whole = value == std::floor(value);
    std::snprintf(text.data(), text.size(), whole ? "%.0f" : "%.15g", value);
    return text.data();
}

// One range of merged cells of more than one row: its first column, downwards.
struct Merge {
    std::uint64_t column{};
    std::uint64_t first_row{};
    std::uint64_t last_row{};
    Cell cell;  // the first, once it was read
};

// "B12" as column 2, row 12; zeros when it is no such thing.
std::pair<std::uint64_t, std::uint64_t> place_of(std::string_view reference) {
    std::uint64_t column = 0;
    std::size_t at = 0;
    for (; at < reference.size() && reference[at] >= 'A' && reference[at] <= 'Z'; ++at) {
        column = column * 26 + static_cast<std::uint64_t>(reference[at] - 'A' + 1);
        if (column > 20000) return {};
    }
    std::uint64_t row = 0;
    const auto [end, error] =
        std::from_chars(reference.data() + at, reference.data() + reference.size(), row);
    if (error != std::errc{} || end != reference.data() + reference.size()) return {};
    return {column, row};
}

// The merged ranges stand behind the rows, which are read one by one: so the end of the part is
// looked at first. Anything that is not understood there is left to the reading proper.
Result<std::vector<Merge>, Fault> read_merges(ZipParts& parts, const std::string& name) {
    constexpr std::size_t most = 20'000;          // ranges
    constexpr std::size_t most_tail = 4U << 20U;  // bytes
    auto part = parts.part(name);
    if (!part) return refuse(part.error());
    const std::string_view mark = "sheetData>";
    std::string piece(256U << 10U, '\0');
    std::string tail;  // the last few bytes, and all behind the end of the rows
    bool behind = false;
    std::uint64_t bytes = 0;
    for (;;) {
        const auto count = part->read(piece);
        if (!count) return refuse(count.error());
        if (*count == 0) break;
        bytes += *count;
        tail.append(piece, 0, *count);
        if (!behind) {
            // "</sheetData>", or with a prefix "</x:sheetData>".
            const auto at = tail.rfind(mark);
            const auto open = at == std::string::npos ? at : tail.rfind('<', at);
            behind = open != std::string::npos && tail[open + 1] == '/';
            tail.erase(0, behind ? at : tail.size() - std::min(tail.size(), mark.size() + 16));
        }
        if (tail.size() > most_tail) break;
    }
    parts.give_back(bytes);
    std::vector<Merge> merges;
    if (!behind) return merges;
    const std::string_view text = tail;
    for (auto at = text.find("mergeCell "); at != std::string_view::npos;
         at = text.find("mergeCell ", at + 1)) {
        auto reference = text.substr(at, text.find('>', at) - at);
        const auto quote = reference.find("ref=\"");
        if (quote == std::string_view::npos) continue;
        reference.remove_prefix(quote + 5);
        reference = reference.substr(0, reference.find('"'));
        const auto colon = reference.find(':');
        if (colon == std::string_view::npos) continue;
        const auto from = place_of(reference.substr(0, colon));
        const auto to = place_of(reference.substr(colon + 1));
        if (from.first == 0 || from.second == 0 || to.second <= from.second) continue;
        merges.push_back({from.first, from.second, to.second, {}});
        if (merges.size() == most) break;
    }
    std::ranges::sort(merges, {}, &Merge::first_row);
    return merges;
}

constexpr std::uint64_t last_row_of_a_sheet = 1'048'576;

class Sheet final : public XmlHandler {
public:
    Sheet(const Workbook& book, const Limits& limits) : book_{book}, limits_{limits} {}

    std::deque<Row> ready;
    std::uint64_t hidden_rows = 0;
    std::uint64_t formulas = 0;
    std::uint64_t merged_cells = 0;
    std::uint64_t rows_expected = 0;  // as the sheet says of itself, in front of its rows

    // Ranges of cells merged downwards, before the first row is read.
    void take_merges(std::vector<Merge> merges) { merges_ = std::move(merges); }

    void start(std::string_view element, const XmlAttributes& attributes) override {
        if (element == "row") {
            start_row(attributes);
        } else if (element == "c") {
            start_cell(attributes);
        } else if (element == "v" || element == "t") {
            in_value_ = in_cell_;
        } else if (element == "f") {
            cell_.formula = in_cell_;
        } else if (element == "rPh") {
            ++in_phonetic_;
        } else if (element == "dimension") {
            const auto ref = attributes.find("ref").value_or("");
            const auto colon = ref.find(':');
            const auto last =
                colon == std::string_view::npos ? 0 : place_of(ref.substr(colon + 1)).second;
            // Down to the last row there can be: a format was set for whole columns.
            rows_expected = last < last_row_of_a_sheet ? std::min(last, limits_.rows) : 0;
        }
    }

    void text(std::string_view text) override {
        if (!in_value_ || in_phonetic_ > 0) return;
        value_ += text;
        if (value_.size() > limits_.cell_bytes) {
            stop(fault(FaultKind::TooLarge, "cell_bytes " + std::to_string(limits_.cell_bytes)));
        }
    }

    void end(std::string_view element) override {
        if (element == "v" || element == "t") {
            in_value_ = false;
        } else if (element == "rPh") {
            if (in_phonetic_ > 0) --in_phonetic_;
        } else if (element == "c") {
            end_cell();
        } else if (element == "row") {
            end_row();
        }
    }

private:
    [[nodiscard]] Fault fault(FaultKind kind, std::string detail) const {
        return {kind, 0, row_.number, column_, std::move(detail)};
    }

    void start_row(const XmlAttributes& attributes) {
        auto number = last_row_ + 1;
        if (const auto r = attributes.find("r")) {
            const auto [end, error] = std::from_chars(r->data(), r->data() + r->size(), number);
            if (error != std::errc{} || number <= last_row_) {
                stop({FaultKind::Damaged, 0, last_row_ + 1, 0, "row " + std::string{*r}});
                return;
            }
        }
        if (number > limits_.rows) {
            row_.number = number;
            column_ = 0;
            stop(fault(FaultKind::TooLarge, "rows " + std::to_string(limits_.rows)));
            return;
        }
        row_ = {};
        row_.number = number;
        const auto hidden = attributes.find("hidden");
        row_.hidden = hidden && (*hidden == "1" || *hidden == "true");
        column_ = 0;
    }

    void start_cell(const XmlAttributes& attributes) {
        in_cell_ = true;
        cell_ = {};
        value_.clear();
        const auto t = attributes.find("t");
        type_ = t ? std::string{*t} : "n";
        const auto s = attributes.find("s");
        std::size_t style = 0;
        if (s) std::from_chars(s->data(), s->data() + s->size(), style);
        is_date_ = style < book_.style_is_date.size() && book_.style_is_date[style];
        std::uint64_t column = column_ + 1;
        if (const auto r = attributes.find("r")) {
            column = 0;
            for (const char c : *r) {
                if (c < 'A' || c > 'Z') break;
                column = column * 26 + static_cast<std::uint64_t>(c - 'A' + 1);
                if (column > 20000) break;
            }
            if (column <= column_) {
                stop(fault(FaultKind::Damaged, "cell " + std::string{*r}));
                return;
            }
        }
        column_ = column;
    }

    void end_cell() {
        in_cell_ = false;
        in_value_ = false;
        fill_cell();
        if (fault_now()) return;
        // A formula whose result is the empty text, dragged far below the last person: nothing.
        if (cell_.formula && cell_.kind == CellKind::Empty && type_ == "str") cell_.formula = false;
        if (cell_.formula) ++formulas;
        if (cell_.kind == CellKind::Empty && !cell_.formula) return;  // styled, without content
        if (column_ > limits_.columns) {
            stop(fault(FaultKind::TooLarge, "columns " + std::to_string(limits_.columns)));
            return;
        }
        row_.cells.resize(static_cast<std::size_t>(column_));
        row_.cells.back() = std::move(cell_);
    }

    [[nodiscard]] bool fault_now() const { return XmlHandler::fault().has_value(); }

    void fill_cell() {
        if (value_.empty()) return;
        if (type_ == "s") {
            std::size_t index = 0;
            const auto [end, error] =
                std::from_chars(value_.data(), value_.data() + value_.size(), index);
            if (error != std::errc{} || index >= book_.strings.size()) {
                stop(fault(FaultKind::Damaged, "shared string " + value_));
                return;
            }
            cell_.text = book_.strings.at(index);
            cell_.kind = CellKind::Text;
        } else if (type_ == "inlineStr" || type_ == "str") {
            cell_.text = without_escapes(value_);
            cell_.kind = CellKind::Text;
        } else if (type_ == "b") {
            cell_.text = value_ == "1" ? "TRUE" : "FALSE";
            cell_.kind = CellKind::Logical;
        } else if (type_ == "e") {
            cell_.text = value_;
            cell_.kind = CellKind::Error;
        } else if (type_ == "d") {
            cell_.text = value_;
            cell_.kind = CellKind::Date;
        } else {
            fill_number();
        }
        if (cell_.text.empty()) cell_.kind = CellKind::Empty;
    }

    void fill_number() {
        const auto number = number_of(value_);
        if (!number) {
            cell_.text = value_;
            cell_.kind = CellKind::Text;
            return;
        }
        if (is_date_) {
            if (auto date = date_text(*number, book_.from_1904)) {
                cell_.text = std::move(*date);
                cell_.kind = CellKind::Date;
                return;
            }
        }
        cell_.text = number_text(*number, value_);
        cell_.kind = CellKind::Number;
    }

    // Cells merged with one above show its value: this is what a person sees in the sheet.
    void fill_merged() {
        for (; next_merge_ < merges_.size() && merges_[next_merge_].first_row <= row_.number;
             ++next_merge_) {
            running_.push_back(merges_[next_merge_]);
        }
        std::erase_if(running_, [&](const Merge& merge) { return merge.last_row < row_.number; });
        for (auto& merge : running_) {
            const auto at = static_cast<std::size_t>(merge.column - 1);
            if (row_.number == merge.first_row) {
                if (at < row_.cells.size()) merge.cell = row_.cells[at];
                continue;
            }
            if (row_.cells.empty() || merge.cell.kind == CellKind::Empty) continue;
            if (at >= row_.cells.size()) row_.cells.resize(at + 1);
            if (row_.cells[at].kind != CellKind::Empty) continue;
            row_.cells[at] = merge.cell;
            row_.cells[at].merged = true;
            ++merged_cells;
        }
    }

    void end_row() {
        last_row_ = row_.number;
        if (!merges_.empty()) fill_merged();
        // Rows without content are given only when something comes after them.
        if (row_.cells.empty()) return;
        for (auto number = last_given_ + 1; number < row_.number; ++number) {
            ready.emplace_back().number = number;
        }
        last_given_ = row_.number;
        if (row_.hidden) ++hidden_rows;
        ready.push_back(std::move(row_));
        row_ = {};
    }

    const Workbook& book_;
    const Limits& limits_;
    std::vector<Merge> merges_;  // by their first row
    std::size_t next_merge_ = 0;
    std::vector<Merge> running_;  // those the current row is in
    Row row_;
    Cell cell_;
    std::string value_;
    std::string type_;
    std::uint64_t last_row_ = 0;
    std::uint64_t last_given_ = 0;
    std::uint64_t column_ = 0;
    int in_phonetic_ = 0;
    bool in_cell_ = false;
    bool in_value_ = false;
    bool is_date_ = false;
};

class XlsxRows final : public RowSource {
public:
    XlsxRows(std::unique_ptr<ZipParts> parts, Workbook book, Limits limits,
             std::vector<Words> remarks)
        : parts_{std::move(parts)},
          book_{std::move(book)},
          limits_{limits},
          remarks_{std::move(remarks)},
          sheet_{book_, limits_} {}

    void start(ZipParts::Part part, const std::string& name, std::vector<Merge> merges,
               std::vector<std::string> further) {
        further_ = std::move(further);
        sheet_.take_merges(std::move(merges));
        reading_ = std::make_unique<XmlReading>(std::move(part), sheet_, name);
    }

    [[nodiscard]] Result<bool, Fault> next(Row& row) override {
        row.cells.clear();
        while (sheet_.ready.empty()) {
            if (done_) return false;
            auto more = reading_->step();
            if (!more) {
                done_ = true;
                return refuse(more.error());
            }
            done_ = !*more;
        }
        row = std::move(sheet_.ready.front());
        sheet_.ready.pop_front();
        return true;
    }
    [[nodiscard]] Encoding encoding() const override { return Encoding::Xlsx; }
    [[nodiscard]] Words encoding_reason() const override {
        return {"XLSX 工作簿，文字本身就是 Unicode。", "An XLSX workbook; its text is Unicode."};
    }
    [[nodiscard]] std::vector<std::string> further_sheets() const override { return further_; }
    [[nodiscard]] bool days_from_1904() const override { return book_.from_1904; }
    [[nodiscard]] std::uint64_t rows_expected() const override { return sheet_.rows_expected; }
    [[nodiscard]] std::vector<Words> remarks() const override {
        auto remarks = remarks_;
        if (sheet_.merged_cells > 0) {
            const auto count = std::to_string(sheet_.merged_cells);
            remarks.push_back({"有 " + count + " 个单元格与上面的单元格合并，读取的是合并后的值。",
                               count + " cells are merged with one above; its value is read."});
        }
        if (sheet_.hidden_rows > 0) {
            const auto count = std::to_string(sheet_.hidden_rows);
            remarks.push_back({"有 " + count + " 个隐藏或被筛选掉的行，也一并读取。",
                               count + " rows are hidden or filtered out; they are read as well."});
        }
        if (sheet_.formulas > 0) {
            const auto count = std::to_string(sheet_.formulas);
            remarks.push_back({"有 " + count + " 个公式单元格，读取的是上次计算的结果。",
                               count + " cells hold formulas; their last results are read."});
        }
        return remarks;
    }

private:
    std::unique_ptr<ZipParts> parts_;
    Workbook book_;
    Limits limits_;
    std::vector<Words> remarks_;
    std::vector<std::string> further_;
    Sheet sheet_;
    std::unique_ptr<XmlReading> reading_;
    bool done_ = false;
};

}  // namespace

Result<std::unique_ptr<RowSource>, Fault> open_xlsx(std::unique_ptr<ZipParts> parts,
                                                    const OpenOptions& options) {
    auto book = read_workbook(*parts, options.limits);
    if (!book) return refuse(book.error());
    const auto chosen = std::ranges::find_if(book->sheets, [&](const SheetEntry& sheet) {
        return options.sheet.empty() ? !sheet.hidden : sheet.name == options.sheet;
    });
    if (chosen == book->sheets.end()) {
        return refuse(Fault{FaultKind::NoSheet, 0, 0, 0, options.sheet});
    }
    std::vector<Words> remarks;
    if (book->sheets.size() > 1) {
        remarks.push_back({"读取的是工作表“" + chosen->name + "”。",
                           "The sheet read is “" + chosen->name + "”."});
    }
    for (const auto& sheet : book->sheets) {
        if (&sheet == &*chosen) continue;
        remarks.push_back(sheet.hidden ? Words{"隐藏的工作表“" + sheet.name + "”没有读取。",
                                               "The hidden sheet “" + sheet.name + "” is not read."}
                                       : Words{"工作表“" + sheet.name + "”没有读取。",
                                               "The sheet “" + sheet.name + "” is not read."});
    }
    const auto name = chosen->part;
    std::vector<std::string> further;
    for (auto sheet = chosen + 1; sheet != book->sheets.end(); ++sheet) {
        if (!sheet->hidden) further.push_back(sheet->name);
    }
    auto merges = read_merges(*parts, name);
    if (!merges) return refuse(merges.error());
    auto part = parts->part(name);
    if (!part) return refuse(part.error());
    auto rows = std::make_unique<XlsxRows>(std::move(parts), std::move(*book), options.limits,
                                           std::move(remarks));
    rows->start(std::move(*part), name, std::move(*merges), std::move(further));
    return std::unique_ptr<RowSource>{std::move(rows)};
}

}  // namespace liuying::table
