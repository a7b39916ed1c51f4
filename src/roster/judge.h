#pragma once
// One row of a roster on its own: cells in, record and findings out. What other rows say is
// import.cpp's.

#include "roster/columns.h"
#include "roster/import.h"

namespace liuying::roster {

class RowJudge {
public:
    RowJudge(const Expectations& expectations, const Columns& columns,
             const std::vector<ColumnUse>& uses)
        : expectations_{expectations}, columns_{columns}, uses_{uses} {}

    // Fills `report` but for what other rows say; its status is set by settle().
    void judge(const table::Row& row, RowReport& report) const;

    // Adds a finding about a field, with the head and value of its cell.
    void add(RowReport& report, const table::Row& row, FindingKind kind, std::optional<Field> field,
             Words message) const;

private:
    struct Work;
    const Expectations& expectations_;
    const Columns& columns_;
    const std::vector<ColumnUse>& uses_;
};

// The status that the findings add up to, and the blocks they mean.
void settle(RowReport& report);

}  // namespace liuying::roster
