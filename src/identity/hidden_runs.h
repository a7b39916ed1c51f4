#pragma once
// What may be a number in a text, hidden where it stands.

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>

namespace liuying::identity {

// The middle of every run of letters and digits that has a digit in it and is_hidden(run): of
// twelve and more characters the first and last four stay, else two.
template <class Which>
[[nodiscard]] std::string with_runs_hidden(const std::string& text, const Which& is_hidden) {
    const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
    const auto is_part = [&](char c) {
        return is_digit(c) || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
    };
    std::string result = text;
    for (std::size_t at = 0; at < text.size();) {
        std::size_t end = at;
        while (end < text.size() && is_part(text[end])) ++end;
        const std::string_view run{text.data() + at, end - at};
        if (std::ranges::any_of(run, is_digit) && is_hidden(run)) {
            const std::size_t shown = run.size() >= 12 ? 4 : 2;
            for (std::size_t i = at + shown; i + shown < end; ++i) result[i] = '*';
        }
        at = end + 1;
    }
    return result;
}

}  // namespace liuying::identity
