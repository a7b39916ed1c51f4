#pragma once
// The codes of countries and regions on foreigners' cards and in machine-readable zones (ISO
// 3166-1, 249 of them). One that is not here may have been valid when a card was issued.

#include <string_view>

namespace liuying::identity {

[[nodiscard]] bool is_numeric_country(std::string_view three_digits);
[[nodiscard]] bool is_alpha3_country(std::string_view three_letters);

}  // namespace liuying::identity
