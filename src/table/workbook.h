#pragma once
// What stands around a sheet in a workbook: its list of sheets, which styles are dates, shared
// strings. Source: ECMA-376 part 1, SpreadsheetML.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "table/table.h"
#include "table/zip_parts.h"

namespace liuying::table {

struct SheetEntry {
    std::string name;
    std::string part;  // "xl/worksheets/sheet1.xml"
    bool hidden = false;
};

// All strings in one piece of memory with their ends beside it.
class SharedStrings {
public:
    void add(std::string_view text) {
        text_ += text;
        ends_.push_back(text_.size());
    }
    [[nodiscard]] std::size_t size() const { return ends_.size(); }
    [[nodiscard]] std::size_t bytes() const { return text_.size(); }
    [[nodiscard]] std::string_view at(std::size_t index) const {
        const auto begin = index == 0 ? 0 : ends_[index - 1];
        return std::string_view{text_}.substr(begin, ends_[index] - begin);
    }

private:
    std::string text_;
    std::vector<std::size_t> ends_;
};

struct Workbook {
    std::vector<SheetEntry> sheets;  // worksheets only, in the order of the tabs
    bool from_1904 = false;
    std::vector<bool> style_is_date;  // by index of cellXfs
    SharedStrings strings;
};

[[nodiscard]] Result<Workbook, Fault> read_workbook(ZipParts& parts, const Limits& limits);

// Whether a number format shows a date or time: y, m, d, h or s outside of quotes and brackets.
[[nodiscard]] bool is_date_format(std::string_view code);
// The format ids that every workbook has without saying so.
[[nodiscard]] bool is_builtin_date_format(int id);

// A string's _xHHHH_ escapes undone ("_x000D_" is a carriage return).
[[nodiscard]] std::string without_escapes(std::string_view text);

}  // namespace liuying::table
