#pragma once

#include <compare>
#include <cstdint>
#include <string>

namespace liuying {

// An amount in fen (1 yuan = 100 fen). Whole numbers only; never a floating-point yuan.
struct Money {
    std::int64_t fen{};

    friend auto operator<=>(const Money&, const Money&) = default;
    friend constexpr Money operator+(Money a, Money b) { return {a.fen + b.fen}; }
    friend constexpr Money operator-(Money a, Money b) { return {a.fen - b.fen}; }
};

constexpr Money yuan(std::int64_t n) {
    return {n * 100};
}

// "20.00", "-0.05": yuan with two decimals, as receipts and Alipay write it.
[[nodiscard]] inline std::string to_text(Money amount) {
    const bool owed = amount.fen < 0;
    const auto fen = owed ? -amount.fen : amount.fen;
    const auto cents = fen % 100;
    return (owed ? "-" : "") + std::to_string(fen / 100) + (cents < 10 ? ".0" : ".") +
           std::to_string(cents);
}

}  // namespace liuying
