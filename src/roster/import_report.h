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
    // One item that the file would change, or one person who is gone: after all rows, on a sheet of
    // its own.
    struct Change {
        std::string row;  // of the file; empty for who is gone
        std::string student_no;
        std::string item;
        std::string old;
        std::string file;
        Words says;  // what becomes of it
        bool held = false;
    };
    void change(const Change& change);
    void close(const Understood& understood, const ImportCounts& counts);

private:
    table::XlsxWriter out_;
    std::vector<std::string> columns_;
    bool changes_begun_ = false;
};

}  // namespace liuying::roster
