#include "base/id.h"

#include <sodium.h>

namespace liuying {

Uuid make_uuid7(Instant at) {
    Uuid uuid{};
    randombytes_buf(uuid.data(), uuid.size());
    const auto ms = static_cast<std::uint64_t>(at.time_since_epoch().count());
    for (unsigned i = 0; i < 6; ++i) uuid[i] = static_cast<std::uint8_t>(ms >> (40U - 8U * i));
    uuid[6] = static_cast<std::uint8_t>((uuid[6] & 0x0FU) | 0x70U);
    uuid[8] = static_cast<std::uint8_t>((uuid[8] & 0x3FU) | 0x80U);
    return uuid;
}

std::string to_text(const Uuid& uuid) {
    constexpr std::string_view digits = "0123456789abcdef";
    std::string text;
    text.reserve(36);
    for (std::size_t i = 0; i < uuid.size(); ++i) {
        if (i == 4 || i == 6 || i == 8 || i == 10) text += '-';
        text += digits[uuid[i] >> 4U];
        text += digits[uuid[i] & 0x0FU];
    }
    return text;
}

std::optional<Uuid> parse_uuid(std::string_view text) {
    if (text.size() != 36) return std::nullopt;
    Uuid uuid{};
    std::size_t nibble = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (i == 8 || i == 13 || i == 18 || i == 23) {
            if (c != '-') return std::nullopt;
            continue;
        }
        unsigned digit = 0;
        if (c >= '0' && c <= '9')
            digit = static_cast<unsigned>(c - '0');
        else if (c >= 'a' && c <= 'f')
            digit = static_cast<unsigned>(c - 'a') + 10;
        else if (c >= 'A' && c <= 'F')
            digit = static_cast<unsigned>(c - 'A') + 10;
        else
            return std::nullopt;
        auto& byte = uuid[nibble / 2];
        byte = static_cast<std::uint8_t>((byte << 4U) | digit);
        ++nibble;
    }
    return uuid;
}

}  // namespace liuying
