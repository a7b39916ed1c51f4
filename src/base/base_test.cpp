#include <doctest/doctest.h>

#include "base/hash.h"
#include "base/id.h"
#include "base/money.h"
#include "base/time.h"

using namespace liuying;

struct Ticket;
struct Shot;
static_assert(!std::is_convertible_v<Id<Ticket>, Id<Shot>>);

TEST_CASE("id: what is written is read back, and later ids sort after earlier ones") {
    const auto first = Id<Ticket>::make(instant_of_ms(1'634'169'600'000));
    const auto later = Id<Ticket>::make(instant_of_ms(1'634'169'600'001));
    CHECK(Id<Ticket>::parse(first.text()) == first);
    CHECK(first < later);
    CHECK(first.text()[14] == '7');
    CHECK_FALSE(Id<Ticket>::parse("018f-not-an-id"));
}

TEST_CASE("money: twenty yuan is written as receipts write it") {
    CHECK(to_text(yuan(20)) == "20.00");
    CHECK(to_text(Money{-5}) == "-0.05");
}

TEST_CASE("hash: SHA-256 of abc is the one of FIPS 180-4") {
    CHECK(to_hex(sha256("abc")) ==
          "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}
