#include "campaign/ticket_token.h"

#include <sodium.h>

#include <array>
#include <cassert>

namespace liuying::campaign {

namespace {

using Row = std::array<unsigned char, 10>;
constexpr std::array<Row, 10> damm{
    Row{0, 3, 1, 7, 5, 9, 8, 6, 4, 2}, Row{7, 0, 9, 2, 1, 5, 4, 8, 6, 3},
    Row{4, 2, 0, 6, 8, 7, 1, 3, 5, 9}, Row{1, 7, 5, 0, 9, 8, 3, 4, 2, 6},
    Row{6, 1, 2, 3, 0, 4, 5, 9, 7, 8}, Row{3, 6, 7, 4, 2, 0, 9, 5, 8, 1},
    Row{5, 8, 6, 9, 7, 2, 0, 1, 3, 4}, Row{8, 9, 4, 5, 3, 6, 2, 0, 1, 7},
    Row{9, 4, 3, 8, 6, 1, 7, 2, 0, 5}, Row{2, 5, 8, 1, 4, 3, 6, 7, 9, 0}};

}  // namespace

char damm_check_digit(std::string_view digits) {
    std::size_t interim = 0;
    for (const char c : digits) {
        assert(c >= '0' && c <= '9');
        interim = damm.at(interim).at(static_cast<std::size_t>(c - '0'));
    }
    return static_cast<char>('0' + interim);
}

TicketToken TicketToken::make() {
    std::string digits;
    digits.reserve(16);
    for (int i = 0; i < 15; ++i) digits += static_cast<char>('0' + randombytes_uniform(10));
    digits += damm_check_digit(digits);
    return TicketToken{std::move(digits)};
}

Result<TicketToken, TokenFault> TicketToken::parse(std::string_view text) {
    std::string digits;
    for (const char c : text) {
        if (c == ' ' || c == '-' || c == '\t' || c == '\r' || c == '\n') continue;
        if (c < '0' || c > '9' || digits.size() == 16) return refuse(TokenFault::NotSixteenDigits);
        digits += c;
    }
    if (digits.size() != 16) return refuse(TokenFault::NotSixteenDigits);
    // A whole number's own check digit is 0 in Damm's scheme.
    if (damm_check_digit(digits) != '0') return refuse(TokenFault::CheckDigit);
    return TicketToken{std::move(digits)};
}

std::string TicketToken::in_fours() const {
    std::string text;
    for (std::size_t i = 0; i < digits_.size(); ++i) {
        if (i > 0 && i % 4 == 0) text += ' ';
        text += digits_[i];
    }
    return text;
}

Refusal refusal_of(TokenFault fault) {
    switch (fault) {
        case TokenFault::NotSixteenDigits:
            return {"ticket_not_16_digits",
                    {"这不是签到二维码。", "This is not a sign-in ticket."},
                    {"请该同学打开个人页面上的签到二维码，或报学号。",
                     "Ask for the QR code on their own page, or for the student number."}};
        case TokenFault::CheckDigit:
            return {"ticket_misread",
                    {"二维码没有读对（校验位不符）。",
                     "The ticket was misread (its check digit does not fit)."},
                    {"请调亮手机屏幕再扫一次，或重新输入 16 位数字。",
                     "Brighten the phone's screen and scan again, or type the 16 digits anew."}};
    }
    return {};
}

}  // namespace liuying::campaign
