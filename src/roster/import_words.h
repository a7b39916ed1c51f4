#pragma once
// This room's words about the rows of a roster, apart from those of identity/.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "roster/expectations.h"
#include "roster/finding.h"

namespace liuying::roster::words {

[[nodiscard]] Words missing(Field field);
[[nodiscard]] Words error_cell(std::string_view text);
[[nodiscard]] Words formula_cell();
[[nodiscard]] Words formula_without_value();
[[nodiscard]] Words text_tidied();
// `place` of the first character that is meant, from 1.
// `named`: the character by its code, where that says more than its looks; or empty.
[[nodiscard]] Words at_character(const Words& doubt, std::size_t place, const std::string& named);
[[nodiscard]] Words became(const Words& change, std::string_view name, const std::string& named);
[[nodiscard]] Words permit_elsewhere(std::string_view region, const Words& of,
                                     std::string_view said);
[[nodiscard]] Words cleaned(const Words& change);
[[nodiscard]] Words with_step(const Refusal& refusal);
[[nodiscard]] Words with_proposal(const Words& doubt, std::string_view proposal);
[[nodiscard]] Words student_no_scientific(std::string_view text);
[[nodiscard]] Words student_no_characters();
[[nodiscard]] Words exam_no_scientific(std::string_view text);
[[nodiscard]] Words duplicate_exam_no(std::uint64_t first_row);
[[nodiscard]] Words military_under_id();
[[nodiscard]] Words no_birth_of_a_graduand(CivilDate birth, int age);
[[nodiscard]] Words unusual_age(int age);
[[nodiscard]] Words enrolled_too_late(CivilDate enrolled, CivilDate expected);
[[nodiscard]] Words enrolled_too_early(CivilDate enrolled, CivilDate birth);
[[nodiscard]] Words far_year(int year, int cohort);
[[nodiscard]] Words unusual_email(std::string_view text);
[[nodiscard]] Words unusual_phone(std::string_view text);
[[nodiscard]] Words number_cell();
[[nodiscard]] Words type_by_number(std::string_view said, const Words& title);
[[nodiscard]] Words sound_number(const Words& title);
// The number that was read from the zone, and what no check digit of it covers.
[[nodiscard]] Words passport_zone(const std::string& number, const Words& blind_spot);
[[nodiscard]] Words birth_mismatch(CivilDate in_number, CivilDate in_roster);
// `place` of the character that says the sex.
[[nodiscard]] Words sex_mismatch(int place, identity::Sex in_number, identity::Sex in_roster);
[[nodiscard]] Words bad_sex(std::string_view text);
[[nodiscard]] Words bad_combined(std::string_view text);
[[nodiscard]] Words bad_date(Field field, std::string_view text);
[[nodiscard]] Words date_rewritten(std::string_view date);
[[nodiscard]] Words date_serial(std::string_view date);
[[nodiscard]] Words date_month_only(std::string_view date);
[[nodiscard]] Words date_ends_in_year(Field field, std::string_view text);
[[nodiscard]] Words birth_month_mismatch(CivilDate in_number, CivilDate in_roster);
[[nodiscard]] Words merged_cell();
[[nodiscard]] Words repeated_header();
[[nodiscard]] Words numbering_row();
[[nodiscard]] Words not_a_record(std::string_view seen);
[[nodiscard]] Words point_zero(std::string_view number);
[[nodiscard]] Words unknown_choice(Field field, std::string_view text,
                                   const std::vector<Choice>& choices);
[[nodiscard]] Words other_spelling(const Words& name);
[[nodiscard]] Words campus_from_college();
[[nodiscard]] Words college_elsewhere();
[[nodiscard]] Words other_cohort(int cohort);
[[nodiscard]] Words hidden_row();
[[nodiscard]] Words too_many_cells(std::size_t cells, std::size_t columns);
[[nodiscard]] Words duplicate_student_no(std::uint64_t first_row);
[[nodiscard]] Words duplicate_document(std::uint64_t first_row, std::string_view student_no);
[[nodiscard]] Words second_record(std::uint64_t first_row, std::string_view student_no);
[[nodiscard]] Words erased_person(std::string_view student_no);
[[nodiscard]] Words duplicate_of_known(std::string_view student_no);
[[nodiscard]] Words second_record_of_known(std::string_view student_no);

}  // namespace liuying::roster::words
