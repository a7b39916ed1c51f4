#include "identity/civil_date.h"

#include <array>
#include <cstdio>

namespace liuying::identity {
namespace {

// Reads `least` to `most` digits at the front of `text` and takes them away.
std::optional<int> take_number(std::string_view& text, std::size_t least, std::size_t most) {
    std::size_t length = 0;
    int value = 0;
    while (length < text.size() && length < most && text[length] >= '0' && text[length] <= '9') {
        value = value * 10 + (text[length] - '0');
        ++length;
    }
    if (length < least) return std::nullopt;
    text.remove_prefix(length);
    return value;
}

bool take(std::string_view& text, std::string_view mark) {
    if (!text.starts_with(mark)) return false;
    text.remove_prefix(mark.size());
    return true;
}

// "13:30", "13:30:00", "13:30:00.000", "T…", with or without a blank before.
bool is_time_of_day(std::string_view text) {
    if (!take(text, "T")) {
        while (take(text, " ")) {
        }
    }
    const auto hour = take_number(text, 1, 2);
    if (!hour || *hour > 23 || !take(text, ":")) return false;
    const auto minute = take_number(text, 2, 2);
    if (!minute || *minute > 59) return false;
    if (take(text, ":")) {
        const auto second = take_number(text, 2, 2);
        if (!second || *second > 59) return false;
        if (take(text, ".") && !take_number(text, 1, 9)) return false;
    }
    return text.empty() || text == "Z";
}

}  // namespace

std::optional<CivilDate> parse_date(std::string_view text) {
    while (take(text, " ")) {
    }
    while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
    struct Marks {
        std::string_view after_year, after_month, after_day;
    };
    constexpr std::array styles{Marks{"-", "-", ""}, Marks{"/", "/", ""}, Marks{".", ".", ""},
                                Marks{"年", "月", "日"}, Marks{"", "", ""}};
    for (const auto& style : styles) {
        auto rest = text;
        const bool packed = style.after_year.empty();
        const auto year = take_number(rest, 4, 4);
        if (!year || !take(rest, style.after_year)) continue;
        const auto month = take_number(rest, packed ? 2 : 1, 2);
        if (!month || !take(rest, style.after_month)) continue;
        const auto day = take_number(rest, packed ? 2 : 1, 2);
        if (!day || !take(rest, style.after_day)) continue;
        if (!rest.empty() && !is_time_of_day(rest)) continue;
        const CivilDate date{std::chrono::year{*year},
                             std::chrono::month{static_cast<unsigned>(*month)},
                             std::chrono::day{static_cast<unsigned>(*day)}};
        if (date.ok() && *year > 0) return date;
    }
    return std::nullopt;
}

std::string to_text(CivilDate date) {
    std::array<char, 24> text{};
    std::snprintf(text.data(), text.size(), "%04d-%02u-%02u", static_cast<int>(date.year()),
                  static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()));
    return text.data();
}

}  // namespace liuying::identity
