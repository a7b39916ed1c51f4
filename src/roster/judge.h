#pragma once
// One row of a roster on its own: cells in, record and findings out. What other rows say is
// import.cpp's.

#include "roster/columns.h"
#include "roster/import.h"

namespace liuying::roster {

class RowJudge {
public:
    RowJudge(const Expectations& expectations, const Columns& columns,
             const std::vector<ColumnUse>& uses, bool days_from_1904)
        : expectations_{expectations},
          columns_{columns},
          uses_{uses},
          days_from_1904_{days_from_1904} {}

    // Fills `report` but for what other rows say; its status is set by settle().
    void judge(const table::Row& row, RowReport& report) const;

    // Whether nothing stands in the row that a roster would hold: empty, or only numbered.
    [[nodiscard]] bool is_empty(const table::Row& row) const;

    // Adds a finding about a field, with the head and value of its cell.
    void add(RowReport& report, const table::Row& row, FindingKind kind, std::optional<Field> field,
             Words message) const;

private:
    struct Work;
    // The column of a field in this row: the first of those that claim it and is not empty.
    [[nodiscard]] std::optional<std::size_t> column_of(const table::Row& row, Field field) const;
    // Why a row is a header, a footer or a note and no person; nothing when it is one.
    [[nodiscard]] std::optional<Words> why_no_record(const table::Row& row) const;
    const Expectations& expectations_;
    const Columns& columns_;
    const std::vector<ColumnUse>& uses_;
    bool days_from_1904_;  // a bare number is a day after 1904-01-01, not after 1899-12-30
};

// The status that the findings add up to, and the blocks they mean.
void settle(RowReport& report);

}  // namespace liuying::roster
