#pragma once
// What the ticket's QR code holds: 16 digits with no meaning in them, 15 of chance and a check
// digit (Damm 2004, the quasigroup of order 10 printed there), so that every single wrong digit and
// every swap of neighbours is noticed. Digits only: a keyboard-wedge scanner types them right
// whatever input method is on. Rows of hall, capture and binding refer to a person by this alone.

#include <compare>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/words.h"

namespace liuying::campaign {

enum class TokenFault { NotSixteenDigits, CheckDigit };

class TicketToken {
public:
    // Random digits of the operating system; the store refuses the one in 10^15 that repeats.
    [[nodiscard]] static TicketToken make();
    // Blanks and hyphens between digits are allowed (people read tokens out in fours).
    [[nodiscard]] static Result<TicketToken, TokenFault> parse(std::string_view text);

    [[nodiscard]] const std::string& digits() const { return digits_; }
    // "1234 5678 9012 3456".
    [[nodiscard]] std::string in_fours() const;

    friend auto operator<=>(const TicketToken&, const TicketToken&) = default;

private:
    explicit TicketToken(std::string digits) : digits_{std::move(digits)} {}
    std::string digits_;
};

// The digit that makes `digits` (0-9 only) whole.
[[nodiscard]] char damm_check_digit(std::string_view digits);

[[nodiscard]] Refusal refusal_of(TokenFault fault);

}  // namespace liuying::campaign
