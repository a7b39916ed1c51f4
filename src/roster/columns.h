#pragma once
// Finding the head of a roster and what its columns hold.

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "roster/import.h"

namespace liuying::roster {

struct HeaderMeaning {
    Field field{};
    int rank{};  // smaller is plainer: of two columns for one field the plainer is read
};
// Nothing for a head of another item, person or time: "证件号码（父亲）", "毕业日期（本科）".
[[nodiscard]] std::optional<HeaderMeaning> meaning_of_header(std::string_view header);
// Whether the words over some columns, or beside one, name somebody else: 父亲, 导师, 紧急联系人 …
[[nodiscard]] bool speaks_of_another(std::string_view words);

// Where each field stands in a row; nothing when the file has no such column. `else_at`: further
// columns that claim the same field ("FY" and "XSH"), read in rows where the first is empty.
struct Columns {
    std::array<std::optional<std::size_t>, all_fields.size()> at{};
    std::array<std::vector<std::size_t>, all_fields.size()> else_at{};
    std::size_t count = 0;  // cells of the header

    [[nodiscard]] std::optional<std::size_t> of(Field field) const {
        return at.at(static_cast<std::size_t>(field));
    }
    [[nodiscard]] const std::vector<std::size_t>& others_of(Field field) const {
        return else_at.at(static_cast<std::size_t>(field));
    }
};

struct Head {
    std::size_t first_data_row{};  // index into the rows looked at
    Columns columns;
    std::vector<ColumnUse> uses;
    std::vector<Words> remarks;
};

// Looks for the header among the first rows of a file: the row that names most fields. Titles above
// it are left out; a second header row beneath it ("证件" over "类型" and "号码") is read together
// with it. Refuses a file without a header (no_header), without a column that is needed
// (missing_column), and one header that stands twice (duplicate_column).
// A row that reads exactly as one of the `remembered` heads is the header, whatever it names.
[[nodiscard]] Result<Head, Refusal> find_head(
    const std::vector<table::Row>& rows, const std::vector<std::vector<ColumnUse>>& remembered);

// What may be set by hand where find_head refuses: the likeliest header with what it is read as,
// complete or not; empty where every row seems to be a person.
[[nodiscard]] std::vector<ColumnUse> guess_columns(
    const std::vector<table::Row>& rows, const std::vector<std::vector<ColumnUse>>& remembered);

}  // namespace liuying::roster
