#pragma once
// Dates in the ways rosters write them, beyond the plain ones of identity/civil_date.

#include <optional>
#include <string_view>

#include "roster/graduand.h"

namespace liuying::roster {

struct WrittenDate {
    CivilDate date;           // of a month alone: its last day
    bool month_only = false;  // "2022-06", "2022年6月", "202206"
    bool plain = false;       // "2022-06-30" or "20220630", to the letter
};

// Full-width digits, blanks, a leading apostrophe and invisible characters do no harm. Months may
// be written in English ("30-Jun-2022"), the year may be last where the month is plain
// ("30/06/2022"). Nothing for what is no date, and for "06/07/2022", which
// may be June or July.
[[nodiscard]] std::optional<WrittenDate> read_written_date(std::string_view written);

// Whether it is such a date whose day and month cannot be told apart, or stand in foreign order.
[[nodiscard]] bool ends_in_year(std::string_view written);

}  // namespace liuying::roster
