#pragma once
// A second import against what is there: a three-way difference in which each change can be taken
// or left.

#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "roster/graduand.h"
#include "roster/import.h"

namespace liuying::roster {

enum class RowChange { Added, Changed, Gone, Untouched };
[[nodiscard]] std::string_view name_of(RowChange change);

// A name or a document number that an approved request set is changed by a further request only
// (docs/change-requests.md).
[[nodiscard]] constexpr bool only_by_request(Field field) {
    return field == Field::Name || field == Field::DocumentType || field == Field::DocumentNo;
}

// One item whose value in the file is not the record's. `base` is what the last confirmed file
// said. Where base ≠ now the office changed it by an approved request: `contested`, left alone
// unless someone takes it.
struct FieldChange {
    Field field{};
    std::string base;
    std::string now;
    std::string file;
    bool contested = false;
    bool take = false;             // proposed: true unless contested
    bool by_request_only = false;  // contested, and no import may take it: only_by_request()

    friend bool operator==(const FieldChange&, const FieldChange&) = default;
};

struct RowDiff {
    RowChange change{};
    std::string student_no;
    std::optional<GraduandId> graduand;  // nothing when added
    std::vector<FieldChange> fields;     // when changed; none: was gone and is in the file again
    std::vector<Field> caught_up;        // the file now says what the office had changed before
};

// What the roster already holds. Student numbers are the key.
struct Existing {
    virtual ~Existing() = default;
    [[nodiscard]] virtual std::optional<Graduand> by_student_no(
        std::string_view student_no) const = 0;
    [[nodiscard]] virtual std::vector<std::string> student_nos() const = 0;
    // Of one that by_student_no does not give: whether it is there and was erased. Nothing of such
    // a row is taken.
    [[nodiscard]] virtual bool erased(std::string_view /*student_no*/) const { return false; }
};

// Only items whose column is in the file are compared.
[[nodiscard]] RowDiff difference(const std::optional<Graduand>& existing, const Record& file,
                                 const std::vector<Field>& read);

struct ImportDiff {
    std::vector<RowDiff> rows;      // of the file, in its order, refused rows left out
    std::vector<std::string> gone;  // student numbers there and not in the file; never deleted
    std::size_t added{};
    std::size_t changed{};
    std::size_t untouched{};
};
// A refused row whose student number is known counts as neither changed nor gone.
[[nodiscard]] ImportDiff difference(const Existing& existing, const ImportReport& report);

// What somebody chose about the items of a row: `left` of those proposed, `taken` of the contested.
// A document's type and number go together: one left, both are. Gives an item that was to be taken
// and may not be: only_by_request().
[[nodiscard]] std::optional<Field> choose(RowDiff& diff, const std::set<Field>& left,
                                          const std::set<Field>& taken);

// What of a row is to be written: nothing; what the last file said, so that nobody is asked twice
// and a file that has caught up is the new base; or a next version of the record.
enum class Writing : std::uint8_t { Nothing, Base, Record };
[[nodiscard]] Writing writing_of(const RowDiff& diff);

// The record after the changes marked `take`: `now` moves. `as_imported` takes the file's value of
// these and of the contested, so that whoever left a contested one is not asked twice; an item
// proposed and left is proposed again by the next file.
[[nodiscard]] Graduand apply(const Graduand& existing, const RowDiff& diff);

// The blocks of `next`, which came of `existing` by an import: a block belongs to a value, so that
// those of a name or a document which the file did not change stay as they are, lifted or not.
[[nodiscard]] std::vector<Block> blocks_after(const Graduand& existing, const Record& next,
                                              const std::vector<Block>& of_file);

}  // namespace liuying::roster
