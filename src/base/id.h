#pragma once
// A 128-bit identifier that knows what it names: an Id<Shot> can never be passed where an
// Id<Ticket> is meant.

#include <array>
#include <compare>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "base/time.h"

namespace liuying {

using Uuid = std::array<std::uint8_t, 16>;

// UUIDv7 (RFC 9562): 48 bits of `at` in milliseconds, then random bits of the operating system.
[[nodiscard]] Uuid make_uuid7(Instant at);
// Lower-case, with hyphens: "018f…-7…".
[[nodiscard]] std::string to_text(const Uuid& uuid);
// Accepts exactly the 36-character form, either case. Any UUID version.
[[nodiscard]] std::optional<Uuid> parse_uuid(std::string_view text);

template <class Of>
struct Id {
    Uuid value{};

    [[nodiscard]] static Id make(Instant at) { return {make_uuid7(at)}; }
    [[nodiscard]] static std::optional<Id> parse(std::string_view text) {
        const auto uuid = parse_uuid(text);
        if (!uuid) return std::nullopt;
        return Id{*uuid};
    }
    [[nodiscard]] std::string text() const { return to_text(value); }

    friend auto operator<=>(const Id&, const Id&) = default;
};

}  // namespace liuying

template <class Of>
struct std::hash<liuying::Id<Of>> {
    std::size_t operator()(const liuying::Id<Of>& id) const noexcept {
        std::size_t sum = 0;
        for (const auto byte : id.value) sum = sum * 1099511628211ULL + byte;
        return sum;
    }
};
