#include <algorithm>

#include "base/utf8.h"
#include "identity/document.h"

namespace liuying::identity {
namespace {

bool is_blank(char32_t c) {
    return c == U' ' || (c >= U'\t' && c <= U'\r') || c == 0xA0 || c == 0x3000 ||
           (c >= 0x2000 && c <= 0x200A) || c == 0x2028 || c == 0x2029 || c == 0x202F || c == 0x205F;
}

// Characters that take no room: they come along when text is copied from pages and chats.
bool is_unseen(char32_t c) {
    return (c >= 0x200B && c <= 0x200F) || (c >= 0x202A && c <= 0x202E) ||
           (c >= 0x2060 && c <= 0x2064) || (c >= 0x2066 && c <= 0x2069) || c == 0xFEFF || c == 0xAD;
}

bool is_apostrophe(char32_t c) {
    return c == U'\'' || c == 0x2018 || c == 0x2019 || c == U'`' || c == 0xFF07;
}

}  // namespace

CleanNumber clean_number(std::string_view typed) {
    CleanNumber result;
    const auto note = [&](Cleaned what) {
        if (std::ranges::find(result.cleaned, what) == result.cleaned.end()) {
            result.cleaned.push_back(what);
        }
    };
    for (std::size_t at = 0; at < typed.size();) {
        const auto point = code_point_at(typed, at);
        if (!point) {
            // No text: the parser names the place. Kept as it is, it might join with what comes
            // after a blank that goes, and become a character nobody typed.
            append_utf8(result.text, 0xFFFD);
            ++at;
            continue;
        }
        at += point->bytes;
        auto c = point->value;
        if (is_blank(c)) {
            note(Cleaned::Spaces);
            continue;
        }
        if (is_unseen(c)) {
            note(Cleaned::ZeroWidth);
            continue;
        }
        if (result.text.empty() && is_apostrophe(c)) {
            note(Cleaned::Apostrophe);
            continue;
        }
        if (c >= 0xFF01 && c <= 0xFF5E) {
            c = c - 0xFF01 + U'!';
            note(Cleaned::FullWidth);
        }
        if (c >= U'a' && c <= U'z') {
            c = c - U'a' + U'A';
            note(Cleaned::LowerCase);
        }
        append_utf8(result.text, c);
    }
    return result;
}

}  // namespace liuying::identity
