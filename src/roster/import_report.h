#pragma once
// The report of an import as a workbook: every row of the file as it came, its result and reasons
// in front, the cells that are meant marked; behind it the counts and what was understood.

#include <filesystem>

#include "roster/import.h"
#include "table/writer.h"

namespace liuying::roster {

// Written row by row in constant memory, as the reader goes. Holds document numbers in full: it
// goes back to whoever brought the file, and nowhere else.
class ImportReportFile {
public:
    // Throws std::runtime_error when the file cannot be written.
    ImportReportFile(const std::filesystem::path& file, const Understood& understood);

    void row(const RowReport& report, const std::vector<table::Cell>& cells);
    void close(const Understood& understood, const ImportCounts& counts);

private:
    table::XlsxWriter out_;
    std::vector<std::string> columns_;
};

}  // namespace liuying::roster
