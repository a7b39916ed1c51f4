#pragma once
// Reading a roster (R3): from rows of a table to records with findings, row by row, before anything
// is written. Pure: what is known already is asked through Known.

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/words.h"
#include "roster/expectations.h"
#include "roster/finding.h"
#include "roster/graduand.h"
#include "table/table.h"

namespace liuying::roster {

// Which column holds which item. All of a header, in the file's order, is what is remembered of a
// source: two systems may mean different things by one word, but one system's files begin alike.
struct ColumnUse {
    std::string column;          // the header as written
    std::optional<Field> field;  // nothing: not read

    friend bool operator==(const ColumnUse&, const ColumnUse&) = default;
};

// What a header means: Chinese, English, or an abbreviation of the registry (XM XH SFZH KSH …).
[[nodiscard]] std::optional<Field> field_of_header(std::string_view header);

// Holders of numbers that are not in the file: the same campaign's records, other campaigns' if
// wished. Implemented by the store over keyed hashes; nothing is known when none is given.
struct Known {
    struct Holder {
        std::string student_no;
        std::string name;
        // The student numbers the registry office said are the same person's.
        std::vector<std::string> one_person_with = {};
    };
    virtual ~Known() = default;
    // Holders of this document, or of one of its known forms, under whatever student number.
    [[nodiscard]] virtual std::vector<Holder> holders_of(
        const identity::Document& document) const = 0;
    // Whether this student number is that of somebody whose personal data were erased.
    [[nodiscard]] virtual bool erased(std::string_view /*student_no*/) const { return false; }
};

struct ImportOptions {
    std::vector<std::vector<ColumnUse>>
        remembered;                // whole heads the office once mapped by hand; they win
    const Known* known = nullptr;  // must outlive the reading
};

struct Understood {
    std::string encoding;
    Words encoding_reason;
    std::uint64_t header_row = 1;
    std::vector<ColumnUse> columns;
    std::vector<Words> remarks;  // title rows left out, hidden sheets, columns not read …
};

struct RowReport {
    std::uint64_t row{};  // as a spreadsheet counts; the header is 1 in a plain file
    std::string student_no;
    RowStatus status = RowStatus::Accept;
    std::vector<Finding> findings;
    Record record;                         // sound when not refused
    std::vector<Block> blocks;             // none unless status is Block
    std::optional<CivilDate> birth_month;  // where the roster gives no day of birth
};

struct ImportCounts {
    std::uint64_t rows{};  // = accept + normalise + block + refuse
    std::uint64_t accept{};
    std::uint64_t normalise{};
    std::uint64_t block{};
    std::uint64_t refuse{};
    std::uint64_t skipped{};  // empty rows

    friend bool operator==(const ImportCounts&, const ImportCounts&) = default;
};

// Reads one file, holding no more of it than the numbers seen so far (so that of duplicates the
// first stands and later ones are refused and name it).
class RosterReader {
public:
    // Finds the header among the first rows. Refuses: no header at all, a missing column, two
    // columns for one item, a fault of the file. `rows` must outlive the reader.
    [[nodiscard]] static Result<RosterReader, Refusal> open(table::RowSource& rows,
                                                            Expectations expectations,
                                                            ImportOptions options = {});
    RosterReader(RosterReader&&) noexcept;
    RosterReader& operator=(RosterReader&&) noexcept;
    ~RosterReader();

    [[nodiscard]] const Understood& understood() const;
    // The next row that is not empty; nothing at the end. A fault of the file refuses the whole
    // file: what was given before must then be thrown away.
    [[nodiscard]] Result<std::optional<RowReport>, Refusal> next();
    // The cells of the row last given, in the order of the file.
    [[nodiscard]] const std::vector<table::Cell>& cells() const;
    [[nodiscard]] const ImportCounts& counts() const;
    // About how many rows stand below the header, 0 where the file does not tell.
    [[nodiscard]] std::uint64_t rows_expected() const;

private:
    struct State;
    explicit RosterReader(std::unique_ptr<State> state);
    std::unique_ptr<State> state_;
};

// Opens a file and finds its header. Of a workbook whose first visible sheet has none (an
// explanation, an empty sheet) the next visible one that has is read, unless one was asked for.
struct OpenRoster {
    std::unique_ptr<table::RowSource> rows;
    RosterReader reader;
};
[[nodiscard]] Result<OpenRoster, Refusal> open_roster(const std::filesystem::path& file,
                                                      const table::OpenOptions& options,
                                                      Expectations expectations,
                                                      ImportOptions import = {});

// What the columns of a file seem to be, where it was refused for them: to be set by hand. Empty
// where no header was found, or the file cannot be read at all.
[[nodiscard]] std::vector<ColumnUse> columns_of(const std::filesystem::path& file,
                                                const table::OpenOptions& options,
                                                const ImportOptions& import = {});

struct ImportReport {
    Understood understood;
    std::vector<RowReport> rows;
    ImportCounts counts;
};
// The whole file at once: what the server keeps between dry run and confirmation.
[[nodiscard]] Result<ImportReport, Refusal> read_all(RosterReader& reader);
[[nodiscard]] Result<ImportReport, Refusal> read_roster(table::RowSource& rows,
                                                        Expectations expectations,
                                                        ImportOptions options = {});

}  // namespace liuying::roster
