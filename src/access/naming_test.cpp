#include "access/naming.h"

#include <doctest/doctest.h>

#include <array>

#include "access/secret.h"

using namespace liuying;
using namespace liuying::access;

TEST_CASE("naming: one text, one hash; another key, naming or text, another") {
    const NamingKey key{{1, 2, 3}};
    const auto hash = key.of(Naming::StudentNo, "221800101");
    CHECK(hash == NamingKey{{1, 2, 3}}.of(Naming::StudentNo, "221800101"));
    CHECK(hash != NamingKey{{1, 2, 4}}.of(Naming::StudentNo, "221800101"));
    CHECK(hash != key.of(Naming::Ticket, "221800101"));
    CHECK(hash != key.of(Naming::Document, "221800101"));
    CHECK(hash != key.of(Naming::StudentNo, "221800102"));
}

TEST_CASE("naming: a locked key opens with its code, however it is typed, and with no other") {
    const NamingKey key{{9, 8, 7}};
    const auto cost = PasswordCost::least();
    const auto locked = lock(key, "7KQ2M-0XW9T", cost);
    for (const auto* typed : {"7KQ2M-0XW9T", "7kq2m0xw9t", " 7KQ2M OXW9T"}) {
        const auto opened = unlock(locked, typed, cost);
        REQUIRE(opened.has_value());
        CHECK(opened->secret() == key.secret());
    }
    CHECK_FALSE(unlock(locked, "7KQ2M-0XW9V", cost));
    CHECK_FALSE(unlock(locked, "", cost));
    auto bent = locked;
    bent.box.back() ^= 1;
    CHECK_FALSE(unlock(bent, "7KQ2M-0XW9T", cost));
    CHECK_FALSE(unlock({}, "7KQ2M-0XW9T", cost));
    // Neither the key nor the same bytes twice.
    CHECK(lock(key, "7KQ2M-0XW9T", cost).box != locked.box);
}

TEST_CASE("secret: a code of given bytes has the form of every code") {
    const std::array<std::uint8_t, 10> bytes{0, 1, 31, 32, 33, 255, 254, 17, 8, 9};
    CHECK(code_of(bytes) == "01Z01-ZYH89");
}
