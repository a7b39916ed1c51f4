#include "roster/finding.h"

#include <array>

#include "identity/hidden_runs.h"

namespace liuying::roster {
namespace {

struct KindRow {
    FindingKind kind;
    RowStatus weight;
    std::string_view name;
};
using K = FindingKind;
using S = RowStatus;
constexpr std::array kinds{
    KindRow{K::HkPermitOk, S::Accept, "hk_permit_ok"},
    KindRow{K::MacaoPermitOk, S::Accept, "macao_permit_ok"},
    KindRow{K::TaiwanPermitOk, S::Accept, "taiwan_permit_ok"},
    KindRow{K::PrCard2023Ok, S::Accept, "pr_card_2023_ok"},
    KindRow{K::PrCardOld, S::Accept, "pr_card_old"},
    KindRow{K::UnknownProvince, S::Accept, "unknown_province"},
    KindRow{K::LongPassport, S::Accept, "long_passport"},
    KindRow{K::PrCardParts, S::Accept, "pr_card_parts"},
    KindRow{K::OtherCohort, S::Accept, "other_cohort"},
    KindRow{K::UnusualAge, S::Accept, "unusual_age"},
    KindRow{K::DuplicateExamNo, S::Accept, "duplicate_exam_no"},
    KindRow{K::UnusualEmail, S::Accept, "unusual_email"},
    KindRow{K::UnusualPhone, S::Accept, "unusual_phone"},
    KindRow{K::CollegeElsewhere, S::Accept, "college_elsewhere"},
    KindRow{K::HiddenRow, S::Accept, "hidden_row"},
    KindRow{K::IdLowercaseX, S::Normalise, "id_lowercase_x"},
    KindRow{K::IdFullwidth, S::Normalise, "id_fullwidth"},
    KindRow{K::IdSpaces, S::Normalise, "id_spaces"},
    KindRow{K::IdZeroWidth, S::Normalise, "id_zero_width"},
    KindRow{K::IdApostrophe, S::Normalise, "id_apostrophe"},
    KindRow{K::IdSeparator, S::Normalise, "id_separator"},
    KindRow{K::IdIssueCount, S::Normalise, "id_issue_count"},
    KindRow{K::PassportZone, S::Normalise, "passport_zone"},
    KindRow{K::DocumentTypeByNumber, S::Normalise, "document_type_by_number"},
    KindRow{K::NameSpaces, S::Normalise, "name_spaces"},
    KindRow{K::NameSeparator, S::Normalise, "name_separator"},
    KindRow{K::NamePrivateUse, S::Normalise, "name_private_use"},
    KindRow{K::NameCapitals, S::Normalise, "name_capitals"},
    KindRow{K::NameFullwidth, S::Normalise, "name_fullwidth"},
    KindRow{K::NameZeroWidth, S::Normalise, "name_zero_width"},
    KindRow{K::NameApostrophe, S::Normalise, "name_apostrophe"},
    KindRow{K::NameRadical, S::Normalise, "name_radical"},
    KindRow{K::NameVariant, S::Normalise, "name_variant"},
    KindRow{K::TextTidied, S::Normalise, "text_tidied"},
    KindRow{K::DateRewritten, S::Normalise, "date_rewritten"},
    KindRow{K::DateSerial, S::Normalise, "date_serial"},
    KindRow{K::DateMonthOnly, S::Normalise, "date_month_only"},
    KindRow{K::MergedCell, S::Normalise, "merged_cell"},
    KindRow{K::FormulaCell, S::Normalise, "formula_cell"},
    KindRow{K::OtherSpelling, S::Normalise, "other_spelling"},
    KindRow{K::CampusFromCollege, S::Normalise, "campus_from_college"},
    KindRow{K::Id15Digits, S::Block, "id_15_digits"},
    KindRow{K::MilitaryId, S::Block, "military_id"},
    KindRow{K::DocumentUnchecked, S::Block, "document_unchecked"},
    KindRow{K::IdEndsInZeros, S::Block, "id_ends_in_zeros"},
    KindRow{K::SecondRecord, S::Block, "second_record"},
    KindRow{K::NameLostCharacter, S::Block, "name_lost_character"},
    KindRow{K::NameUnknownCharacter, S::Block, "name_unknown_character"},
    KindRow{K::NameDigits, S::Block, "name_digits"},
    KindRow{K::NameOddCharacter, S::Block, "name_odd_character"},
    KindRow{K::NameTitle, S::Block, "name_title"},
    KindRow{K::NotARecord, S::Refuse, "not_a_record"},
    KindRow{K::MissingStudentNo, S::Refuse, "missing_student_no"},
    KindRow{K::StudentNoCharacters, S::Refuse, "student_no_characters"},
    KindRow{K::StudentNoScientific, S::Refuse, "student_no_scientific"},
    KindRow{K::DuplicateStudentNo, S::Refuse, "duplicate_student_no"},
    KindRow{K::ExamNoScientific, S::Refuse, "exam_no_scientific"},
    KindRow{K::MissingName, S::Refuse, "missing_name"},
    KindRow{K::NameTooLong, S::Refuse, "name_too_long"},
    KindRow{K::NameControlCharacter, S::Refuse, "name_control_character"},
    KindRow{K::MissingDocument, S::Refuse, "missing_document"},
    KindRow{K::IdLength17, S::Refuse, "id_length_17"},
    KindRow{K::IdLength, S::Refuse, "id_length"},
    KindRow{K::IdCharacter, S::Refuse, "id_character"},
    KindRow{K::IdRegion, S::Refuse, "id_region"},
    KindRow{K::IdImpossibleDate, S::Refuse, "id_impossible_date"},
    KindRow{K::IdCheckDigit, S::Refuse, "id_check_digit"},
    KindRow{K::IdBefore1900, S::Refuse, "id_before_1900"},
    KindRow{K::IdScientific, S::Refuse, "id_scientific"},
    KindRow{K::IdRounded, S::Refuse, "id_rounded"},
    KindRow{K::IdBirthMismatch, S::Refuse, "id_birth_mismatch"},
    KindRow{K::IdSexMismatch, S::Refuse, "id_sex_mismatch"},
    KindRow{K::DocumentMismatch, S::Refuse, "document_mismatch"},
    KindRow{K::PassportShort, S::Refuse, "passport_short"},
    KindRow{K::PassportFormat, S::Refuse, "passport_format"},
    KindRow{K::PermitFormat, S::Refuse, "permit_format"},
    KindRow{K::PrCardFormat, S::Refuse, "pr_card_format"},
    KindRow{K::PermitElsewhere, S::Refuse, "permit_elsewhere"},
    KindRow{K::DuplicateId, S::Refuse, "duplicate_id"},
    KindRow{K::ErasedPerson, S::Refuse, "erased_person"},
    KindRow{K::MissingCollege, S::Refuse, "missing_college"},
    KindRow{K::UnknownCollege, S::Refuse, "unknown_college"},
    KindRow{K::UnknownCampus, S::Refuse, "unknown_campus"},
    KindRow{K::MissingLevel, S::Refuse, "missing_level"},
    KindRow{K::UnknownLevel, S::Refuse, "unknown_level"},
    KindRow{K::UnknownStudyMode, S::Refuse, "unknown_study_mode"},
    KindRow{K::MissingGraduationDate, S::Refuse, "missing_graduation_date"},
    KindRow{K::BadGraduationDate, S::Refuse, "bad_graduation_date"},
    KindRow{K::BadBirthDate, S::Refuse, "bad_birth_date"},
    KindRow{K::BadEnrolmentDate, S::Refuse, "bad_enrolment_date"},
    KindRow{K::BadSex, S::Refuse, "bad_sex"},
    KindRow{K::BadCombined, S::Refuse, "bad_combined"},
    KindRow{K::TooManyCells, S::Refuse, "too_many_cells"},
    KindRow{K::ErrorCell, S::Refuse, "error_cell"},
    KindRow{K::FormulaWithoutValue, S::Refuse, "formula_without_value"},
};
constexpr bool in_order() {
    for (std::size_t i = 0; i < kinds.size(); ++i) {
        if (kinds.at(i).kind != static_cast<FindingKind>(i)) return false;
    }
    return true;
}
static_assert(in_order());

const KindRow& row_of(FindingKind kind) {
    return kinds.at(static_cast<std::size_t>(kind));
}

}  // namespace

std::string_view name_of(RowStatus status) {
    switch (status) {
        case RowStatus::Accept: return "accept";
        case RowStatus::Normalise: return "normalise";
        case RowStatus::Block: return "block";
        case RowStatus::Refuse: return "refuse";
    }
    return "";
}

Words title_of(RowStatus status) {
    switch (status) {
        case RowStatus::Accept: return {"接受", "accepted"};
        case RowStatus::Normalise: return {"规范后接受", "tidied and accepted"};
        case RowStatus::Block: return {"导入但待核", "imported, on hold"};
        case RowStatus::Refuse: return {"拒绝", "refused"};
    }
    return {};
}

std::string_view name_of(FindingKind kind) {
    return row_of(kind).name;
}
RowStatus weight_of(FindingKind kind) {
    return row_of(kind).weight;
}

Finding masked(const Finding& finding) {
    if (finding.field != Field::DocumentNo) return finding;
    constexpr std::size_t short_number = 6, whole_number = 15;
    // Full-width digits would slip through: show what they mean, masked.
    const auto number = identity::clean_number(finding.value).text;
    auto result = finding;
    result.value = identity::with_runs_hidden(
        number, [&](std::string_view run) { return run.size() >= short_number; });
    // In the words the number itself and what it was raised to; not its region and its date, nor
    // anybody's student number, which say what is wrong and where.
    const auto most_of_it = [&](std::string_view run) {
        return run.size() >= short_number &&
               (run.size() >= whole_number ||
                (2 * run.size() > number.size() && number.find(run) != std::string::npos));
    };
    result.message = {identity::with_runs_hidden(finding.message.zh, most_of_it),
                      identity::with_runs_hidden(finding.message.en, most_of_it)};
    return result;
}

}  // namespace liuying::roster
