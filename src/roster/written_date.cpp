#include "roster/written_date.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <string>
#include <vector>

#include "base/utf8.h"

namespace liuying::roster {
namespace {

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}
bool all_digits(std::string_view text) {
    return !text.empty() && std::ranges::all_of(text, is_digit);
}

// Plain forms of digits, dashes and blanks; what cannot be seen is gone.
std::string plain_text(std::string_view written) {
    std::string text;
    for (auto c : decode_utf8(written)) {
        if (c >= 0xFF01 && c <= 0xFF5E) c = c - 0xFF01 + U'!';
        const bool unseen = (c >= 0x200B && c <= 0x200F) || (c >= 0x202A && c <= 0x202E) ||
                            (c >= 0x2060 && c <= 0x2069) || c == 0xFEFF || c == 0xAD;
        if (unseen) continue;
        const bool blank = c == U'\t' || c == U'\n' || c == U'\r' || c == 0xA0 || c == 0x3000 ||
                           (c >= 0x2000 && c <= 0x200A);
        if (blank) c = U' ';
        if ((c >= 0x2010 && c <= 0x2015) || c == 0x2212) c = U'-';
        if (c == 0x3002) c = U'.';
        const bool leading = text.find_first_not_of(' ') == std::string::npos;
        if (leading && (c == U'\'' || c == 0x2018 || c == 0x2019 || c == U'`' || c == U' '))
            continue;
        append_utf8(text, c);
    }
    while (text.ends_with(' ')) text.pop_back();
    // A whole number that became a fraction on its way: "20220630.0".
    if (text.ends_with(".0") && all_digits(std::string_view{text}.substr(0, text.size() - 2))) {
        text.resize(text.size() - 2);
    }
    return text;
}

std::optional<int> number(std::string_view text) {
    int value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    return value;
}

std::optional<CivilDate> last_day_of(int year, int month) {
    if (year < 1000 || month < 1 || month > 12) return std::nullopt;
    const std::chrono::year_month_day_last last{std::chrono::year{year} /
                                                std::chrono::month{static_cast<unsigned>(month)} /
                                                std::chrono::last};
    return CivilDate{last};
}

std::optional<CivilDate> month_alone(std::string_view text) {
    if (text.size() == 6 && all_digits(text)) {
        return last_day_of(*number(text.substr(0, 4)), *number(text.substr(4)));
    }
    if (text.size() < 6 || !all_digits(text.substr(0, 4))) return std::nullopt;
    const auto year = *number(text.substr(0, 4));
    auto rest = text.substr(4);
    for (const std::string_view mark : {"-", "/", ".", "年"}) {
        if (!rest.starts_with(mark)) continue;
        auto month = rest.substr(mark.size());
        if (mark == "年") {
            if (!month.ends_with("月")) return std::nullopt;
            month.remove_suffix(std::string_view{"月"}.size());
        }
        if (month.empty() || month.size() > 2 || !all_digits(month)) return std::nullopt;
        return last_day_of(year, *number(month));
    }
    return std::nullopt;
}

// "30-Jun-2022", "30 June 2022", "June 30, 2022".
std::optional<CivilDate> with_month_name(std::string_view text) {
    constexpr std::array<std::string_view, 12> months{"jan", "feb", "mar", "apr", "may", "jun",
                                                      "jul", "aug", "sep", "oct", "nov", "dec"};
    std::vector<std::string> parts;
    for (const char c : text) {
        if (c == ' ' || c == '-' || c == '/' || c == ',' || c == '.') {
            if (!parts.empty() && !parts.back().empty()) parts.emplace_back();
            continue;
        }
        if (parts.empty()) parts.emplace_back();
        parts.back().push_back(c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c);
    }
    if (!parts.empty() && parts.back().empty()) parts.pop_back();
    if (parts.size() != 3 || parts[2].size() != 4 || !all_digits(parts[2])) return std::nullopt;
    if (all_digits(parts[0])) std::swap(parts[0], parts[1]);
    const auto* const month = std::ranges::find_if(months, [&](std::string_view name) {
        return parts[0].size() >= 3 && parts[0].starts_with(name);
    });
    if (month == months.end() || parts[1].size() > 2 || !all_digits(parts[1])) return std::nullopt;
    const CivilDate date{std::chrono::year{*number(parts[2])},
                         std::chrono::month{static_cast<unsigned>(month - months.begin()) + 1},
                         std::chrono::day{static_cast<unsigned>(*number(parts[1]))}};
    return date.ok() ? std::optional{date} : std::nullopt;
}

// "30/06/2022" or "06/30/2022": read where only one of the two can be a month.
std::optional<CivilDate> with_the_year_last(std::string_view text) {
    std::array<std::string_view, 3> parts{};
    std::size_t at = 0;
    for (std::size_t part = 0; part < parts.size(); ++part) {
        const auto end = part == 2 ? text.size() : text.find_first_of("/-.", at);
        if (end == std::string_view::npos) return std::nullopt;
        parts.at(part) = text.substr(at, end - at);
        if (!all_digits(parts.at(part))) return std::nullopt;
        at = end + 1;
    }
    if (parts[0].size() > 2 || parts[1].size() > 2 || parts[2].size() != 4) return std::nullopt;
    auto day = *number(parts[0]), month = *number(parts[1]);
    if ((day <= 12) == (month <= 12)) return std::nullopt;
    if (month > 12) std::swap(day, month);
    const CivilDate date{std::chrono::year{*number(parts[2])},
                         std::chrono::month{static_cast<unsigned>(month)},
                         std::chrono::day{static_cast<unsigned>(day)}};
    return date.ok() ? std::optional{date} : std::nullopt;
}

std::string without_blanks(std::string text) {
    std::erase(text, ' ');
    return text;
}

}  // namespace

std::optional<WrittenDate> read_written_date(std::string_view written) {
    const auto text = plain_text(written);
    const auto close = text.find(':') == std::string::npos ? without_blanks(text) : text;
    for (const auto& form : {text, close}) {
        if (const auto date = identity::parse_date(form)) {
            const bool plain =
                written == identity::to_text(*date) || (written.size() == 8 && all_digits(written));
            return WrittenDate{*date, false, plain};
        }
    }
    const auto of_our_age = [](const auto& date) {
        constexpr int first_year = 1000;
        return date && static_cast<int>(date->year()) >= first_year;
    };
    if (const auto date = with_month_name(text); of_our_age(date))
        return WrittenDate{*date, false, false};
    if (const auto date = with_the_year_last(close); of_our_age(date))
        return WrittenDate{*date, false, false};
    if (const auto date = month_alone(close); of_our_age(date))
        return WrittenDate{*date, true, false};
    return std::nullopt;
}

bool ends_in_year(std::string_view written) {
    const auto text = without_blanks(plain_text(written));
    if (text.size() < 8) return false;
    const auto year = std::string_view{text}.substr(text.size() - 4);
    const char mark = text[text.size() - 5];
    return all_digits(year) && (mark == '/' || mark == '-' || mark == '.') && is_digit(text[0]) &&
           (text[1] == mark || text[2] == mark);
}

}  // namespace liuying::roster
