#pragma once
// Tables for people: a workbook with marked cells, or CSV. Both are written row by row in constant
// memory.

#include <filesystem>
#include <fstream>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace liuying::table {

// How a cell of a workbook looks. Each mark also differs in lightness, so that print and
// colour-blind readers see it.
enum class Mark { Plain, Heading, Good, Tidied, Held, Wrong };

struct OutCell {
    std::string text;
    Mark mark = Mark::Plain;
};

// Every cell is written as text (document numbers stay whole and nothing is taken for a formula),
// except by number_row. A file that was not closed does not exist.
class XlsxWriter {
public:
    // Throws std::runtime_error when the file cannot be written.
    explicit XlsxWriter(const std::filesystem::path& file);
    ~XlsxWriter();
    XlsxWriter(const XlsxWriter&) = delete;
    XlsxWriter& operator=(const XlsxWriter&) = delete;

    // Begins a sheet with these column widths (in characters); its first row stays in sight when
    // scrolling. Names are cut to the 31 characters a workbook allows.
    void sheet(std::string_view name, std::span<const double> widths);
    void row(std::span<const OutCell> cells);
    // A label and a count.
    void number_row(std::string_view label, double number);
    // Throws std::runtime_error when the file cannot be written.
    void close();

private:
    struct State;
    std::unique_ptr<State> state_;
};

// UTF-8 with byte order mark (so that spreadsheets read it right), CR LF, quotes where needed. A
// text that a spreadsheet would run as a formula (= + - @ in front) gets an apostrophe, unless it
// is a plain number.
class CsvWriter {
public:
    // Throws std::system_error when the file cannot be written.
    explicit CsvWriter(const std::filesystem::path& file);
    void row(std::span<const std::string> cells);
    void close();

private:
    std::filesystem::path name_;
    std::ofstream out_;
};

}  // namespace liuying::table
