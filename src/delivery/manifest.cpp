#include "delivery/manifest.h"

#include <algorithm>
#include <string_view>

namespace liuying::delivery {

namespace {

bool plain_number(std::string_view text) {
    const auto digits = text.starts_with('-') || text.starts_with('+') ? text.substr(1) : text;
    return !digits.empty() &&
           std::ranges::all_of(digits, [](char c) { return (c >= '0' && c <= '9') || c == '.'; });
}

}  // namespace

std::string csv_line(std::span<const std::string> cells) {
    constexpr std::string_view runs = "=+-@\t\r";
    std::string line;
    bool first = true;
    for (const auto& cell : cells) {
        if (!first) line += ',';
        first = false;
        std::string text = cell;
        if (!text.empty() && runs.find(text.front()) != std::string_view::npos &&
            !plain_number(text))
            text.insert(text.begin(), '\'');
        if (text.find_first_of(",\"\r\n") == std::string::npos) {
            line += text;
            continue;
        }
        line += '"';
        for (const char c : text) {
            if (c == '"') line += '"';
            line += c;
        }
        line += '"';
    }
    return line + "\r\n";
}

std::string checksum_line(const std::string& sha256_hex, const std::string& name) {
    return sha256_hex + "  " + name + "\n";
}

}  // namespace liuying::delivery
