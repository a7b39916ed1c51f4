#pragma once
// A graduand: one enrolment record (学籍) called by one campaign. A person may have two.

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/id.h"
#include "base/words.h"
#include "identity/civil_date.h"
#include "identity/document.h"

namespace liuying::roster {

using identity::CivilDate;
struct Graduand;
using GraduandId = Id<Graduand>;

// One item of a record. The self-check confirms, a change request changes, an import compares item
// by item.
enum class Field {
    StudentNo,
    ExamNo,
    Name,
    Sex,
    BirthDate,
    DocumentType,
    DocumentNo,
    Nationality,
    Ethnicity,
    Campus,
    College,
    Major,
    ClassNo,
    Level,
    StudyMode,
    Combined,
    EnrolledOn,
    ExpectedOn,
    Email,
    Phone,
};
inline constexpr std::array all_fields{
    Field::StudentNo,    Field::ExamNo,     Field::Name,        Field::Sex,       Field::BirthDate,
    Field::DocumentType, Field::DocumentNo, Field::Nationality, Field::Ethnicity, Field::Campus,
    Field::College,      Field::Major,      Field::ClassNo,     Field::Level,     Field::StudyMode,
    Field::Combined,     Field::EnrolledOn, Field::ExpectedOn,  Field::Email,     Field::Phone};

[[nodiscard]] std::string_view name_of(Field field);  // "student_no", as in JSON and SQL
[[nodiscard]] std::optional<Field> field_of_name(std::string_view name);
[[nodiscard]] Words title_of(Field field);  // "学号" / "Student number"

// What the school says about a graduand. Campus, college, level and study mode are ids of the
// campaign file; nationality as written (ISO 3166 alpha-3 or Chinese); unknown items are empty.
struct Record {
    std::string student_no;
    std::string exam_no;
    std::string name;
    identity::Sex sex = identity::Sex::Unknown;
    std::optional<CivilDate> birth;
    identity::Document document;
    std::string nationality;
    std::string ethnicity;
    std::string campus;
    std::string college;
    std::string major;
    std::string class_no;
    std::string level;
    std::string study_mode;
    bool combined = false;  // 硕博连读: the master's picture cannot serve the doctorate
    std::optional<CivilDate> enrolled_on;
    std::optional<CivilDate> expected_on;
    std::string email;
    std::string phone;

    friend bool operator==(const Record&, const Record&) = default;
};

// Every item as text: dates "2022-06-30", sex and document type by their snake-case names,
// `combined` "yes" or "no". An empty text is an unknown item. set_text takes what text_of gives;
// false when the text is not of the field.
[[nodiscard]] std::string text_of(const Record& record, Field field);
[[nodiscard]] bool set_text(Record& record, Field field, std::string_view text);

// Why nothing may be submitted under a record yet. A block never keeps anyone from sitting (R5).
enum class Block {
    FifteenDigits,   // until a scan of the ID card was approved
    MilitaryId,      // until it became a resident number, or follow-up was agreed (R7)
    FreeDocument,    // a document without any check
    RoundedNumber,   // looks as if a spreadsheet rounded it
    SecondRecord,    // same number and name under another student number: which is which?
    UnreadableName,  // a character of the name was lost or is not its own, or it has a title
    Contradiction,   // number, birth date, sex and nationality do not fit each other
};
inline constexpr std::array all_blocks{
    Block::FifteenDigits, Block::MilitaryId,     Block::FreeDocument, Block::RoundedNumber,
    Block::SecondRecord,  Block::UnreadableName, Block::Contradiction};
[[nodiscard]] std::string_view name_of(Block block);  // "fifteen_digits"
[[nodiscard]] std::optional<Block> block_of_name(std::string_view name);
[[nodiscard]] Words words_of(Block block);

// `as_imported` is what the last confirmed file said, `now` what holds after approved requests;
// where they differ a later file never overwrites silently (import_diff.h).
struct Graduand {
    GraduandId id;
    Record now;
    Record as_imported;
    std::vector<Block> blocks;

    friend bool operator==(const Graduand&, const Graduand&) = default;
};

}  // namespace liuying::roster
