#pragma once
// A table is read row by row, whatever file it stands in: CSV, XLSX or DBF. Nothing here knows what
// the columns mean. Memory does not grow with the number of rows (an XLSX's shared strings apart,
// which are capped).

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/words.h"

namespace liuying::table {

enum class CellKind {
    Empty,
    Text,
    Number,   // text: digits as they are up to 15 of them; beyond, as the file writes it
              // (4.40524E+17)
    Date,     // text: "1995-06-04", with " 13:30:00" behind it when there is a time of day
    Logical,  // text: "TRUE" or "FALSE"
    Error,    // text: "#N/A"
};

struct Cell {
    std::string text;  // UTF-8
    CellKind kind = CellKind::Empty;
    bool formula = false;  // the text is the result the spreadsheet last computed
    bool merged = false;   // the text is that of the cell above, merged with this one

    friend bool operator==(const Cell&, const Cell&) = default;
};

struct Row {
    std::uint64_t number{};  // as a spreadsheet counts: the first row of the file is 1
    std::uint64_t
        line{};  // where it starts in a text file, 1 the first; 0 where there are no lines
    bool hidden = false;
    std::vector<Cell> cells;
};

enum class FaultKind {
    NotReadable,       // no such kind of file: neither text, nor a workbook, nor a DBF
    OldWorkbook,       // .xls, whatever its age
    OtherSpreadsheet,  // ODS, Numbers, XLSB, the XML of 2003
    WebPage,           // HTML, often named .xls
    Archive,           // gzip, 7z, RAR, a zip without a workbook
    Document,          // PDF, Word, RTF
    Picture,           // JPEG, PNG, HEIC …
    ProgramData,       // JSON, XML, a database
    Password,          // a workbook under a password
    Damaged,           // a workbook or DBF whose parts do not fit together
    Dangerous,         // a document type declaration, a zip bomb
    TooLarge,          // file, row, cell or column count over its limit; `detail` says which
    Nul,               // a zero byte in a text file
    MixedEncodings,    // some lines are UTF-8, others are not
    Undecodable,       // bytes that the encoding does not have
    UnclosedQuote,     // opened at `line`, `column`, and never closed
    TextAfterQuote,    // "…"x
    NoSheet,           // no visible sheet, or none of the name asked for
};

// `line` counts from 1 in text files, `row` as in Row::number, `column` characters from 1 in text
// files and cells from 1 otherwise; 0 where it does not apply.
struct Fault {
    FaultKind kind{};
    std::uint64_t line{};
    std::uint64_t row{};
    std::uint64_t column{};
    std::string detail;

    friend bool operator==(const Fault&, const Fault&) = default;
};
[[nodiscard]] std::string_view name_of(FaultKind kind);
[[nodiscard]] Refusal explain(const Fault& fault);

enum class Encoding { Utf8, Utf8Bom, Gb18030, Utf16Le, Utf16Be, Xlsx };
[[nodiscard]] std::string_view name_of(Encoding encoding);  // "UTF-8", "UTF-8 BOM", "GB18030", …
[[nodiscard]] std::optional<Encoding> encoding_of_name(
    std::string_view name);  // any case, also GBK

struct Limits {
    std::uint64_t file_bytes = 256ULL << 20U;
    std::uint64_t unpacked_bytes = 1ULL << 30U;  // all parts of a workbook that are read, together
    std::uint64_t string_bytes = 256ULL << 20U;  // an XLSX's shared strings, unpacked
    std::size_t cell_bytes = 128U << 10U;        // a spreadsheet's 32,767 characters fit
    std::size_t columns = 512;
    std::uint64_t rows = 1'048'576;
};

struct OpenOptions {
    std::optional<Encoding> encoding;  // overrides what is detected (CSV and DBF)
    std::string sheet;                 // of a workbook; empty: the first visible one
    Limits limits;
};

class RowSource {
public:
    RowSource() = default;
    RowSource(const RowSource&) = delete;
    RowSource& operator=(const RowSource&) = delete;
    virtual ~RowSource() = default;

    // The next row into `row` (its old content is gone): true; false at the end. Empty rows are
    // given too, where the file has them. After a fault nothing more can be read.
    [[nodiscard]] virtual Result<bool, Fault> next(Row& row) = 0;

    [[nodiscard]] virtual Encoding encoding() const = 0;
    // Why it is read in this encoding.
    [[nodiscard]] virtual Words encoding_reason() const = 0;
    // Whether a bare number that means a day counts from 1904-01-01, as old workbooks of one maker
    // do.
    [[nodiscard]] virtual bool days_from_1904() const { return false; }
    // What a person should know about the file as a whole: hidden sheets, other sheets, formulas.
    [[nodiscard]] virtual std::vector<Words> remarks() const { return {}; }
    // About how many rows there are in all, the header's among them, where the file tells it
    // without being read; 0 where it does not. For telling progress only.
    [[nodiscard]] virtual std::uint64_t rows_expected() const { return 0; }
    // Visible sheets of the same workbook behind the one that is read, in their order.
    [[nodiscard]] virtual std::vector<std::string> further_sheets() const { return {}; }
};

// Opens by content, not by name: a workbook is a zip with xl/workbook.xml, a DBF has its header,
// the rest is text. Throws std::system_error when the file cannot be opened or read.
[[nodiscard]] Result<std::unique_ptr<RowSource>, Fault> open_table(
    const std::filesystem::path& file, const OpenOptions& options = {});

}  // namespace liuying::table
