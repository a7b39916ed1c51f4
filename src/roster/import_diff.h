#pragma once
// A second import against what is there: a three-way difference in which each change can be taken
// or left.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "roster/graduand.h"
#include "roster/import.h"

namespace liuying::roster {

enum class RowChange { Added, Changed, Gone, Untouched };
[[nodiscard]] std::string_view name_of(RowChange change);

// One item whose value in the file is not the record's. `base` is what the last confirmed file
// said. Where base ≠ now the office changed it by an approved request: `contested`, left alone
// unless someone takes it.
struct FieldChange {
    Field field{};
    std::string base;
    std::string now;
    std::string file;
    bool contested = false;
    bool take = false;  // proposed: true unless contested

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

// The record after the changes marked `take`: `now` moves, and `as_imported` takes the file's value
// of every compared item, taken or left, so that the same question is not asked twice.
[[nodiscard]] Graduand apply(const Graduand& existing, const RowDiff& diff);

}  // namespace liuying::roster
