#include "identity/mrz.h"

#include <doctest/doctest.h>
#include <rapidcheck.h>

using namespace liuying::identity;
using namespace std::chrono_literals;

namespace {
const std::string line1 = "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<";
const std::string line2 = "L898902C36UTO7408122F1204159ZE184226B<<<<<10";
}  // namespace

TEST_CASE("mrz: the specimen of Doc 9303 is read") {
    const auto zone = read_td3(line1 + "\n" + line2);
    REQUIRE(zone);
    CHECK(zone->name() == "ERIKSSON ANNA MARIA");
    CHECK(zone->number == "L898902C3");
    CHECK(zone->nationality == "UTO");
    CHECK(zone->sex == Sex::Female);
    CHECK(zone->birth_date(2021y / 10 / 14) == CivilDate{1974y / 8 / 12});
    CHECK(zone->personal_number == "ZE184226B");
}

TEST_CASE("mrz: an empty personal number may have a filler or a zero for its check digit") {
    const std::string chinese = "P<CHNCESHI<<YANGBEN<<<<<<<<<<<<<<<<<<<<<<<<<";
    CHECK(read_td3(chinese + "E123456782CHN9901018M2901019<<<<<<<<<<<<<<<4"));
    CHECK(read_td3(chinese + "E123456782CHN9901018M2901019<<<<<<<<<<<<<<04"));
}

TEST_CASE("mrz: each wrong check digit is named with its place and the right digit") {
    struct Row {
        std::size_t at;  // in line 2, from 1
        MrzField field;
        const char* expected;
    };
    for (const auto& [at, field, expected] : {
             Row{10, MrzField::NumberCheck, "6"},
             Row{20, MrzField::BirthCheck, "2"},
             Row{28, MrzField::ExpiryCheck, "9"},
             Row{43, MrzField::PersonalCheck, "1"},
             Row{44, MrzField::CompositeCheck, "0"},
         }) {
        CAPTURE(at);
        auto wrong = line2;
        wrong[at - 1] = wrong[at - 1] == '7' ? '8' : '7';
        const auto zone = read_td3(line1 + wrong);
        REQUIRE_FALSE(zone);
        const auto& first = zone.error().front();
        CHECK(first.field == field);
        CHECK(first.line == 2);
        CHECK(first.position == static_cast<int>(at));
        CHECK(first.expected == expected);
        CHECK(explain(first).message.en.find(expected) != std::string::npos);
    }
}

TEST_CASE("mrz: a wrong name passes, and the room says that it does") {
    auto wrong = line1;
    wrong[5] = 'A';
    CHECK(read_td3(wrong + line2));
    CHECK(mrz_blind_spot().en.find("no check digit") != std::string::npos);
}

TEST_CASE("mrz: zones that are none") {
    CHECK(read_td3("").error().front().field == MrzField::Lines);
    CHECK(read_td3(line1).error().front().field == MrzField::Lines);
    auto odd = line1;
    odd[7] = '*';
    const auto zone = read_td3(odd + line2);
    REQUIRE_FALSE(zone);
    CHECK(zone.error().front().line == 1);
    CHECK(zone.error().front().position == 8);
    auto visa = line1;
    visa[0] = 'V';
    CHECK(read_td3(visa + line2).error().front().field == MrzField::DocumentCode);
}

TEST_CASE("mrz: a birth year is never after today") {
    auto zone = *read_td3(line1 + line2);
    zone.birth = "220101";
    CHECK(zone.birth_date(2021y / 10 / 14) == CivilDate{1922y / 1 / 1});
    zone.birth = "99<<<<";
    CHECK_FALSE(zone.birth_date(2021y / 10 / 14));
}

TEST_CASE(
    "mrz: a single wrong character of line 2 that changes its value by no multiple of ten is "
    "found") {
    CHECK(rc::check([] {
        auto wrong = line2;
        // Numbers and dates only: nationality and sex carry no check digit.
        const auto at = *rc::gen::elementOf(
            std::vector<std::size_t>{0, 1, 2, 5, 8, 9, 13, 16, 18, 19, 21, 24, 27, 28, 33, 42, 43});
        const auto digit = *rc::gen::elementOf(std::string{"0123456789"});
        RC_PRE(wrong[at] != digit);
        const auto value = [](char c) { return c == '<' ? 0 : c <= '9' ? c - '0' : c - 'A' + 10; };
        RC_PRE((value(wrong[at]) - (digit - '0')) % 10 != 0);
        wrong[at] = digit;
        RC_ASSERT_FALSE(read_td3(line1 + wrong).has_value());
    }));
}
