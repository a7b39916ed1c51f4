#pragma once
// What the campaign file's checks say, in both languages. One function a sentence.

#include <string>
#include <string_view>
#include <vector>

#include "base/words.h"
#include "campaign/campaign.h"

namespace liuying::campaign::fault_words {

[[nodiscard]] Words not_toml(std::string_view description);
[[nodiscard]] Words missing(std::string_view key);
[[nodiscard]] Words unknown_key(std::string_view key, std::string_view nearest);
[[nodiscard]] Words wrong_shape(const Words& wanted);
[[nodiscard]] Words out_of_range(std::string_view least, std::string_view most);
[[nodiscard]] Words not_a_choice(std::string_view word, const std::vector<std::string_view>& names);
[[nodiscard]] Words no_such_date(std::string_view text);

[[nodiscard]] Words bad_school_code();
[[nodiscard]] Words bad_id(std::string_view id);
[[nodiscard]] Words duplicate_id(std::string_view id, std::string_view first_path);
[[nodiscard]] Words duplicate_spelling(std::string_view spelling, std::string_view first_path);
[[nodiscard]] Words unknown_name(const Words& kind, std::string_view id, std::string_view nearest);
[[nodiscard]] Words unknown_zone(std::string_view zone);
[[nodiscard]] Words ends_before_start(const Span& hours);
[[nodiscard]] Words break_outside(const Span& pause, const Span& hours);
[[nodiscard]] Words breaks_out_of_order();
[[nodiscard]] Words no_working_time();
[[nodiscard]] Words venue_taken_twice(const Session& later, const Session& earlier);
[[nodiscard]] Words college_called_twice(std::string_view college, const Session& later,
                                         const Session& earlier);
[[nodiscard]] Words station_elsewhere(std::string_view station, std::string_view its_venue);
[[nodiscard]] Words venue_without_station(std::string_view venue);
[[nodiscard]] Words college_without_session(std::string_view college);
[[nodiscard]] Words listed_twice(std::string_view id);
[[nodiscard]] Words check_due_too_late(CivilDate first_session);
[[nodiscard]] Words fee_without_mode();
[[nodiscard]] Words bad_amount();
[[nodiscard]] Words moves_end_before_start();
[[nodiscard]] Words unknown_field(std::string_view field);
[[nodiscard]] Words field_tells_too_much(std::string_view field);
[[nodiscard]] Words open_brace();
[[nodiscard]] Words file_name_not_unique();
[[nodiscard]] Words file_name_unsafe();
[[nodiscard]] Words not_an_address();
[[nodiscard]] Words duplicate_consent();
[[nodiscard]] Words photo_without_consent(std::string_view purpose);
[[nodiscard]] Words two_faces_to_compare_with();
[[nodiscard]] Words names_no_longer_allowed(CivilDate session);

}  // namespace liuying::campaign::fault_words
