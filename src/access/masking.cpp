#include "access/masking.h"

#include <algorithm>
#include <cstdint>
#include <vector>

namespace liuying::access {

namespace {

char32_t code_point(std::string_view text, std::size_t at) {
    const auto byte = [&](std::size_t i) {
        return static_cast<char32_t>(i < text.size() ? static_cast<unsigned char>(text[i]) : 0);
    };
    const auto lead = byte(at);
    if (lead < 0x80) return lead;
    if (lead < 0xE0) return ((lead & 0x1F) << 6) | (byte(at + 1) & 0x3F);
    if (lead < 0xF0)
        return ((lead & 0x0F) << 12) | ((byte(at + 1) & 0x3F) << 6) | (byte(at + 2) & 0x3F);
    return ((lead & 0x07) << 18) | ((byte(at + 1) & 0x3F) << 12) | ((byte(at + 2) & 0x3F) << 6) |
           (byte(at + 3) & 0x3F);
}

bool clings(char32_t c) {
    return (c >= 0x300 && c <= 0x36F) || (c >= 0xFE00 && c <= 0xFE0F) ||
           (c >= 0xE0100 && c <= 0xE01EF) || c == 0x200D;
}

// What a reader calls one character each.
std::vector<std::string> characters(std::string_view text) {
    std::vector<std::string> out;
    for (std::size_t i = 0; i < text.size();) {
        auto end = i + 1;
        while (end < text.size() && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) ++end;
        std::string piece{text.substr(i, end - i)};
        if (!out.empty() && clings(code_point(text, i)))
            out.back() += piece;
        else
            out.push_back(std::move(piece));
        i = end;
    }
    return out;
}

bool is_latin(const std::string& character) {
    const auto c = code_point(character, 0);
    return c < 0x250;
}

bool is_dot(const std::string& character) {
    const auto c = code_point(character, 0);
    return c == 0xB7 || c == 0x2022 || c == 0x2027 || c == 0x30FB;  // ·, •, ‧, ・
}

std::string stars(std::size_t n) {
    return std::string(n, '*');
}

// Whole characters: half of one is no text and no answer can be made of it.
std::string keep_ends(const std::vector<std::string>& all, std::size_t front, std::size_t back) {
    std::string out;
    for (std::size_t i = 0; i < all.size(); ++i)
        out += i < front || i + back >= all.size() ? all[i] : "*";
    return out;
}

}  // namespace

std::string mask_name(std::string_view name) {
    const auto all = characters(name);
    if (all.empty()) return {};
    const bool latin = std::ranges::all_of(all, is_latin);
    std::string out;
    if (latin) {
        bool at_start = true;
        for (const auto& c : all) {
            const bool gap = c == " " || c == "-" || c == "'" || c == "." || c == ",";
            out += gap || at_start ? c : "*";
            at_start = gap;
        }
        return out;
    }
    for (std::size_t i = 0; i < all.size(); ++i) {
        const bool first = i == 0;
        const bool last = i + 1 == all.size() && all.size() > 2;
        out += first || last || is_dot(all[i]) || all[i] == " " ? all[i] : "*";
    }
    return out;
}

std::string mask_document(std::string_view number) {
    const auto all = characters(number);
    if (all.size() <= 3) return stars(all.size());
    if (all.size() <= 8) return keep_ends(all, 1, 1);
    return keep_ends(all, 4, 4);
}

std::string mask_student_no(std::string_view number) {
    const auto all = characters(number);
    if (all.size() <= 4) return stars(all.size());
    return keep_ends(all, 2, 2);
}

std::string mask_contact(std::string_view mail_or_phone) {
    const auto at = mail_or_phone.find('@');
    if (at != std::string_view::npos && at > 0)
        return characters(mail_or_phone).front() + "***" + std::string{mail_or_phone.substr(at)};
    const auto all = characters(mail_or_phone);
    if (all.size() < 8) return stars(all.size());
    return keep_ends(all, 3, 4);
}

}  // namespace liuying::access
