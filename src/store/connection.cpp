#include "store/connection.h"

namespace liuying::store {

namespace {

// RFC 3629, without NUL: no overlong forms, no surrogates, nothing above U+10FFFF.
bool storable(std::string_view text) {
    const auto byte = [&](std::size_t at) { return static_cast<unsigned char>(text[at]); };
    const auto tail = [&](std::size_t at) { return at < text.size() && (byte(at) & 0xC0) == 0x80; };
    for (std::size_t at = 0; at < text.size();) {
        const auto lead = byte(at);
        if (lead == 0) return false;
        if (lead < 0x80) {
            at += 1;
        } else if (lead >= 0xC2 && lead < 0xE0 && tail(at + 1)) {
            at += 2;
        } else if (lead >= 0xE0 && lead < 0xF0 && tail(at + 1) && tail(at + 2)) {
            if (lead == 0xE0 && byte(at + 1) < 0xA0) return false;
            if (lead == 0xED && byte(at + 1) > 0x9F) return false;
            at += 3;
        } else if (lead >= 0xF0 && lead < 0xF5 && tail(at + 1) && tail(at + 2) && tail(at + 3)) {
            if (lead == 0xF0 && byte(at + 1) < 0x90) return false;
            if (lead == 0xF4 && byte(at + 1) > 0x8F) return false;
            at += 4;
        } else {
            return false;
        }
    }
    return true;
}

}  // namespace

void require_storable(std::string_view text) {
    if (!storable(text)) {
        throw DatabaseError{ErrorKind::Check, "text holds NUL or is not UTF-8"};
    }
}

}  // namespace liuying::store
