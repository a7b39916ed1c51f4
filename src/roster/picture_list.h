#pragma once
// Lists of who has a picture: the registry's, and the school's system's (R9, R10, R27).

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/words.h"
#include "identity/civil_date.h"
#include "roster/standing.h"
#include "table/table.h"

namespace liuying::roster {

struct PictureRow {
    std::uint64_t row{};
    std::string student_no;   // one of the two keys is there
    std::string document_no;  // cleaned, as known_forms() writes it
    std::string name;
    bool has_picture = true;
    std::string level;  // as the list writes it; empty when it does not say
    std::optional<identity::CivilDate> taken_on;
    PictureSource source = PictureSource::Unknown;
    std::string hash;  // of the picture, as the list gives it
};

// What could not be read. The row is left out, except for a date: that only stays unknown.
struct PictureListFault {
    std::uint64_t row{};
    std::string column;  // as the list writes it
    Words message;
};
struct PictureList {
    std::vector<PictureRow> rows;
    std::vector<PictureListFault> faults;
    // Their headers, for faults found later; empty where there is none.
    std::string document_column;
    std::string level_column;
    std::string name_column;
};

// Columns by Chinese, English and registry names; needed is a student number or a document number.
// Without a column that says yes or no, being in the list means yes; where there is one, an empty
// cell means no. Refuses a file fault, no header, no key column.
[[nodiscard]] Result<PictureList, Refusal> read_picture_list(table::RowSource& rows);

// The five cases of R27.
enum class PictureCase { Neither, RegistryOnly, SchoolOnly, Both, BothDiffer };
[[nodiscard]] std::string_view name_of(PictureCase which);
// Two pictures differ when both lists give a hash and the hashes are not the same.
[[nodiscard]] PictureCase picture_case(const PictureRow* on_registry, const PictureRow* in_school);

}  // namespace liuying::roster
