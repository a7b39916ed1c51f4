#pragma once
// Dates as people and files write them: on a card, in a roster, in a spreadsheet.

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace liuying::identity {

// A day of the Gregorian calendar with no zone and no hour.
using CivilDate = std::chrono::year_month_day;

// "1995-06-04", "1995/6/4", "1995.6.4", "19950604", "1995年6月4日", each also with a time of day
// behind it, which is dropped. Nothing for other text and for days the calendar does not have.
[[nodiscard]] std::optional<CivilDate> parse_date(std::string_view text);
// "1995-06-04".
[[nodiscard]] std::string to_text(CivilDate date);

}  // namespace liuying::identity
