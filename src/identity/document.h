#pragma once
// Document numbers (R5, R6): what a number is, whether it can be one, and in which words to say
// that it cannot. Nothing here proves that a person exists; check digits only find slips of the
// pen.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/words.h"
#include "identity/civil_date.h"

namespace liuying::identity {

enum class DocumentType {
    ResidentId,  // 居民身份证: 18 characters (GB 11643-1999), or 15 digits of before 1999
    HmtResidencePermit,  // 港澳台居民居住证: 18, region 810000, 820000 or 830000
    PermanentResidentCard,  // 外国人永久居留身份证: 18 with a leading 9 (2023), or 3 letters + 12
                            // digits
    HmTravelPermit,  // 港澳居民来往内地通行证: H or M + 8 digits
    TwTravelPermit,  // 台湾居民来往大陆通行证: 8 digits
    Passport,        // 护照: 5 to 9 letters and digits (the field of an MRZ)
    MilitaryId,      // 军官证, 士兵证, 文职干部证: no check digit, free text
    Other,           // free text
};

// Snake-case as in JSON: "resident_id", "hmt_residence_permit", …
[[nodiscard]] std::string_view name_of(DocumentType type);
[[nodiscard]] std::optional<DocumentType> document_type_of_name(std::string_view name);
// "居民身份证" / "resident ID card".
[[nodiscard]] Words title_of(DocumentType type);
// What a roster writes: 居民身份证, 身份证, 护照, Passport, 军官证, 回乡证 … Nothing when unknown.
[[nodiscard]] std::optional<DocumentType> document_type_from(std::string_view written);

struct Document {
    DocumentType type = DocumentType::ResidentId;
    std::string number;  // in its stored form: no blanks, ASCII, capitals

    friend bool operator==(const Document&, const Document&) = default;
};

enum class Sex { Male, Female, Unknown };         // GB/T 2261.1: 1, 2, and 0 or 9
[[nodiscard]] std::string_view name_of(Sex sex);  // "male", "female", "unknown"
[[nodiscard]] Words title_of(Sex sex);
// 男 女 1 2 M F male female … Nothing for other text.
[[nodiscard]] std::optional<Sex> sex_from(std::string_view written);

// What was tidied away while reading; shown to the person who typed it.
enum class Cleaned { FullWidth, Spaces, ZeroWidth, Apostrophe, LowerCase, Separator, IssueCount };
[[nodiscard]] Words words_of(Cleaned cleaned);

// Full-width forms become ASCII, blanks and zero-width characters go, a leading apostrophe (a
// spreadsheet's mark for text) goes, small letters become capitals.
struct CleanNumber {
    std::string text;
    std::vector<Cleaned> cleaned;  // each at most once
};
[[nodiscard]] CleanNumber clean_number(std::string_view typed);

enum class NumberFaultKind {
    Missing,
    Length,          // `found` characters, `expected` others
    Character,       // the character at `position` may not stand there
    Region,          // the first character says another document, or none
    ImpossibleDate,  // positions 7-14 (or 7-12) are no day of the calendar
    CheckDigit,      // the last character must be `expected`
    Before1900,      // 15 digits whose sequence 996..999 marks a birth before 1900
    Scientific,      // 4.40524E+17: a spreadsheet made a number of it, digits are lost
    Rounded,         // ends in 000 and the check fails: a spreadsheet rounded it
    WrongType,       // the number is a sound one of another document
    Country,         // a foreigner's card with China's own code, or none, at `position`
};
[[nodiscard]] std::string_view name_of(NumberFaultKind kind);

// `position` counts characters from 1; 0 when the whole number is meant.
struct NumberFault {
    NumberFaultKind kind{};
    int position{};
    std::string found;
    std::string expected;

    friend bool operator==(const NumberFault&, const NumberFault&) = default;
};
// Which character, what was expected, what to do.
[[nodiscard]] Refusal explain(DocumentType type, const NumberFault& fault);

// Why a sound number must still be looked at by a person before anything is submitted under it.
enum class NumberDoubt {
    FifteenDigits,    // `proposal` holds the 18 characters it would become; a scan of the card
                      // decides
    FreeText,         // military or other document: no check digit, the registry cannot look it up
    OldForm,          // permanent-resident card of before 2023: its inner check is not published
    UnknownProvince,  // first two digits name no province: remark only
    EndsInZeros,      // sound, but looks like a number a spreadsheet rounded
    LongPassport,     // 10 to 12 characters: more than an MRZ holds
    CardProvince,     // permanent-resident card: no province issued it; remark only
    CardCountry,      // permanent-resident card: its country is none of ISO 3166-1; remark only
};
[[nodiscard]] Words words_of(NumberDoubt doubt);
// FifteenDigits, FreeText and EndsInZeros keep submission back until settled; the others are
// remarks.
[[nodiscard]] bool blocks(NumberDoubt doubt);

struct DocumentReading {
    Document document;  // its type follows an 18-character number, which names its own kind
    std::vector<Cleaned> cleaned;
    std::vector<NumberDoubt> doubts;
    std::optional<CivilDate> birth;       // where the number holds one
    std::optional<Sex> sex;               // where the number holds one; never Unknown
    std::optional<std::string> proposal;  // FifteenDigits only
};

// Reads what was typed, swiped or imported as a document of `said` type. All faults that can be
// told apart are named, the most telling first; never empty. Region codes are not held against any
// list: those valid at issue stay valid.
[[nodiscard]] Result<DocumentReading, std::vector<NumberFault>> read_document(
    DocumentType said, std::string_view typed);

// The check character of 17 digits ('0'..'9', 'X'). ISO 7064 MOD 11-2 with the weights of GB
// 11643-1999.
[[nodiscard]] char check_character(std::string_view seventeen_digits);
// The 18 characters that 15 digits would be raised to: 19 inserted after the region, check
// character added. Nothing for a sequence of 996..999, for non-digits and for an impossible date.
[[nodiscard]] std::optional<std::string> proposal_for(std::string_view fifteen_digits);

// Every form under which the same card may be met: the number itself and, for 15 digits, the 18
// they become; for 18 characters of a birth in 19xx, the 15 they came from (R15).
[[nodiscard]] std::vector<std::string> known_forms(const Document& document);

// "7100**********7219": first four and last four of 12 or more characters, fewer otherwise.
[[nodiscard]] std::string masked(const Document& document);

}  // namespace liuying::identity
