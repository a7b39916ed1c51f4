#pragma once
// What an import says about one cell or row.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/words.h"
#include "roster/graduand.h"

namespace liuying::roster {

// In the order of weight: the heaviest finding of a row is its status.
enum class RowStatus { Accept, Normalise, Block, Refuse };
[[nodiscard]] std::string_view name_of(RowStatus status);  // "accept", …
[[nodiscard]] Words title_of(RowStatus status);

enum class FindingKind {
    // remarks: the row is accepted as it is
    HkPermitOk,
    MacaoPermitOk,
    TaiwanPermitOk,
    PrCard2023Ok,
    PrCardOld,
    UnknownProvince,
    LongPassport,
    PrCardParts,
    OtherCohort,
    UnusualAge,
    DuplicateExamNo,
    UnusualEmail,
    UnusualPhone,
    CollegeElsewhere,
    HiddenRow,
    // tidied: the row is accepted, `value` is what stood there
    IdLowercaseX,
    IdFullwidth,
    IdSpaces,
    IdZeroWidth,
    IdApostrophe,
    IdSeparator,
    IdIssueCount,
    PassportZone,
    DocumentTypeByNumber,
    NameSpaces,
    NameSeparator,
    NamePrivateUse,
    NameCapitals,
    NameFullwidth,
    NameZeroWidth,
    NameApostrophe,
    NameRadical,
    NameVariant,
    TextTidied,
    DateRewritten,
    DateSerial,
    DateMonthOnly,
    MergedCell,
    FormulaCell,
    OtherSpelling,
    CampusFromCollege,
    // blocked: imported, sits, but nothing is submitted until someone settled it
    Id15Digits,
    MilitaryId,
    DocumentUnchecked,
    IdEndsInZeros,
    SecondRecord,
    NameLostCharacter,
    NameUnknownCharacter,
    NameDigits,
    NameOddCharacter,
    NameTitle,
    // refused: the row is not imported
    NotARecord,
    MissingStudentNo,
    StudentNoCharacters,
    StudentNoScientific,
    DuplicateStudentNo,
    ExamNoScientific,
    MissingName,
    NameTooLong,
    NameControlCharacter,
    MissingDocument,
    IdLength17,
    IdLength,
    IdCharacter,
    IdRegion,
    IdImpossibleDate,
    IdCheckDigit,
    IdBefore1900,
    IdScientific,
    IdRounded,
    IdBirthMismatch,
    IdSexMismatch,
    DocumentMismatch,
    PassportShort,
    PassportFormat,
    PermitFormat,
    PrCardFormat,
    PermitElsewhere,
    DuplicateId,
    ErasedPerson,
    MissingCollege,
    UnknownCollege,
    UnknownCampus,
    MissingLevel,
    UnknownLevel,
    UnknownStudyMode,
    MissingGraduationDate,
    BadGraduationDate,
    BadBirthDate,
    BadEnrolmentDate,
    BadSex,
    BadCombined,
    TooManyCells,
    ErrorCell,
    FormulaWithoutValue,
};
[[nodiscard]] std::string_view name_of(FindingKind kind);  // snake_case: "id_check_digit"
[[nodiscard]] RowStatus weight_of(FindingKind kind);

struct Finding {
    FindingKind kind{};
    std::optional<Field> field;  // nothing: the row as a whole
    std::string column;          // as the file heads it
    std::string value;           // as the file has it
    Words message;
};
// The same with a document number in `value` and in the messages masked: for what is kept or shown
// to those who may not see numbers. What the number begins with, its date, and another's student
// number stay: they say what is wrong and where.
[[nodiscard]] Finding masked(const Finding& finding);

}  // namespace liuying::roster
