#include "devices/ledger_file.h"

#include <doctest/doctest.h>

#include <fstream>
#include <iterator>

#include "store/test_engines.h"

using namespace liuying;
using namespace liuying::devices;
using capture::Ledger;

TEST_CASE("ledger file: what was appended is there at the next start") {
    const store::TestFolder place;
    const auto path = place.path() / "made" / "for" / "it" / "a.ledger";
    {
        LedgerFile file{path};
        file.append(Ledger::became_shot("aa", "s1") + Ledger::became_shot("bb", "s2"));
        CHECK(file.ledger().of("bb")->shot == "s2");
    }
    const LedgerFile again{path};
    CHECK(again.ledger().of("aa")->shot == "s1");
    CHECK(again.ledger().of("bb")->shot == "s2");
}

TEST_CASE(
    "ledger file: a line cut by a power cut is taken away and the next one stands by itself") {
    const store::TestFolder place;
    const auto path = place.path() / "a.ledger";
    const auto whole = Ledger::became_shot("aa", "s1");
    for (std::size_t cut = 1; cut < whole.size(); ++cut) {
        std::ofstream{path, std::ios::binary | std::ios::trunc} << whole << whole.substr(0, cut);
        {
            LedgerFile file{path};
            file.append(Ledger::became_shot("bb", "s2"));
        }
        std::ifstream in{path, std::ios::binary};
        const std::string text{std::istreambuf_iterator<char>{in},
                               std::istreambuf_iterator<char>{}};
        REQUIRE(text == whole + Ledger::became_shot("bb", "s2"));
    }
}

TEST_CASE("ledger file: one watch at a time") {
    const store::TestFolder place;
    const auto path = place.path() / "a.ledger";
    {
        const LedgerFile first{path};
        CHECK_THROWS_WITH_AS(LedgerFile{path}, doctest::Contains("another watch"),
                             std::runtime_error);
    }
    CHECK_NOTHROW(LedgerFile{path});
}
