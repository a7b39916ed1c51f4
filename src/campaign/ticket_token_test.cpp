#include "campaign/ticket_token.h"

#include <doctest/doctest.h>
#include <rapidcheck.h>

#include <set>

using namespace liuying;
using namespace liuying::campaign;

static_assert(!std::is_convertible_v<std::string, TicketToken>);

TEST_CASE("ticket: the check digit of 572 is 4, the example of Damm's scheme") {
    CHECK(damm_check_digit("572") == '4');
    CHECK(damm_check_digit("5724") == '0');
}

TEST_CASE("ticket: what was made is read back, also in fours") {
    const auto token = TicketToken::make();
    CHECK(token.digits().size() == 16);
    CHECK(TicketToken::parse(token.digits()) == token);
    CHECK(TicketToken::parse(token.in_fours() + "\r\n") == token);
}

TEST_CASE("ticket: no two of ten thousand are the same") {
    std::set<std::string> seen;
    for (int i = 0; i < 10'000; ++i) seen.insert(TicketToken::make().digits());
    CHECK(seen.size() == 10'000);
}

TEST_CASE("ticket: other lengths and letters are no tickets") {
    for (const auto* text :
         {"", "123", "12345678901234567", "123456789012345X", "２２２２２２２２２２２２２２２２"}) {
        CHECK(TicketToken::parse(text).error() == TokenFault::NotSixteenDigits);
    }
}

TEST_CASE("ticket: every single wrong digit and every swap of neighbours is noticed") {
    CHECK(rc::check([] {
        const auto token = TicketToken::make().digits();
        for (std::size_t i = 0; i < token.size(); ++i) {
            for (char c = '0'; c <= '9'; ++c) {
                auto wrong = token;
                wrong[i] = c;
                RC_ASSERT((c == token[i]) == TicketToken::parse(wrong).has_value());
            }
            if (i + 1 < token.size() && token[i] != token[i + 1]) {
                auto swapped = token;
                std::swap(swapped[i], swapped[i + 1]);
                RC_ASSERT(TicketToken::parse(swapped).error() == TokenFault::CheckDigit);
            }
        }
    }));
}
