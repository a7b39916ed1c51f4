// What a request brings in is read as a roster's row is.
#include "roster/new_value.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <optional>
#include <string>

using namespace liuying;
using namespace liuying::roster;
using identity::DocumentType;

namespace {

Expectations this_year() {
    Expectations expected;
    expected.colleges = {{"computer", {"计算机科学与技术学院", "Computer Science"}, {}, ""},
                         {"mathematics", {"数学科学学院", "Mathematics"}, {"数学系"}, ""}};
    expected.campuses = {{"zjg", {"紫金港", "Zijingang"}, {}, ""}};
    expected.levels = {{"master", {"硕士", "Master"}, {}, ""},
                       {"doctor", {"博士", "Doctor"}, {}, ""}};
    expected.study_modes = {{"full", {"全日制", "full time"}, {}, ""}};
    expected.cohort = 2022;
    return expected;
}

Record somebody() {
    Record record;
    record.student_no = "221800101";
    record.name = "文三";
    record.sex = identity::Sex::Male;
    record.birth = identity::parse_date("1997-06-04");
    record.document = {DocumentType::ResidentId, "710000199706040013"};
    record.nationality = "中国";
    record.campus = "zjg";
    record.college = "computer";
    record.level = "master";
    record.study_mode = "full";
    record.expected_on = identity::parse_date("2022-06-30");
    record.email = "a@example.edu.cn";
    record.phone = "13000000000";
    return record;
}

std::string number(const std::string& birth, const std::string& order) {
    const auto digits = "710000" + birth + order;
    return digits + identity::check_character(digits);
}

bool has(const NewValue& value, Block block) {
    return std::ranges::find(value.blocks, block) != value.blocks.end();
}

}  // namespace

TEST_CASE("new value: what is written is kept as a roster keeps it, or refused with the reason") {
    auto record = somebody();
    record.document.number = number("19970604", "001");
    struct Row {
        Field field;
        const char* written;
        const char* kept;  // nothing: refused
        const char* says = "";
    };
    for (const auto& [field, written, kept, says] : {
             Row{Field::College, "数学科学学院", "mathematics"},
             Row{Field::College, "mathematics", "mathematics"},
             Row{Field::College, "数学系", "mathematics"},
             Row{Field::College, "不存在学院", nullptr, "不存在学院"},
             Row{Field::Campus, "x", nullptr, "x"},
             Row{Field::Level, "博士", "doctor"},
             Row{Field::Level, "x", nullptr, "x"},
             Row{Field::StudyMode, "非全日制", nullptr, "非全日制"},
             Row{Field::Sex, "男", "male"},
             Row{Field::Sex, "不知道", nullptr, "不知道"},
             Row{Field::Combined, "是", "yes"},
             Row{Field::Combined, "yes", "yes"},
             Row{Field::ExpectedOn, "2022-06-31", nullptr, "2022-06-31"},
             Row{Field::ExpectedOn, "2022年6月25日", "2022-06-25"},
             Row{Field::ExpectedOn, "", nullptr, ""},
             Row{Field::ExpectedOn, "30-Jun-0000", nullptr, ""},
             Row{Field::EnrolledOn, "30-Jun-0000", nullptr, ""},
             Row{Field::BirthDate, "1997-06", nullptr, ""},
             Row{Field::Name, "⽂三", "文三"},
             Row{Field::Name, "", nullptr, ""},
             Row{Field::Email, "x", nullptr, ""},
             Row{Field::Email, "b@example.edu.cn", "b@example.edu.cn"},
             Row{Field::Phone, "abc", nullptr, ""},
             Row{Field::Major, "软件工程", "软件工程"},
         }) {
        CAPTURE(written);
        const auto read = new_value(record, field, written, DocumentType::ResidentId, this_year());
        REQUIRE(read.has_value() == (kept != nullptr));
        if (read) {
            CHECK(text_of(read->record, field) == kept);
            auto back = read->record;
            CHECK(set_text(back, field, text_of(record, field)));
            CHECK(back == record);  // nothing else is changed
        } else {
            CHECK(read.error().kind == "change_bad_value");
            CHECK(read.error().message.zh.find(says) != std::string::npos);
        }
    }
}

TEST_CASE("new value: a document number is one of its type, and says which character is wrong") {
    struct Row {
        DocumentType type;
        const char* now;
        const char* written;
        bool sound;
    };
    for (const auto& [type, now, written, sound] : {
             Row{DocumentType::HmTravelPermit, "H12345670", "H87654321", true},
             Row{DocumentType::HmTravelPermit, "H12345670", "X8765432", false},
             Row{DocumentType::TwTravelPermit, "12345670", "87654321", true},
             Row{DocumentType::PermanentResidentCard, "CAN310105010203", "CAN310105010204", true},
             Row{DocumentType::Passport, "E12345678", "E87654321", true},
         }) {
        CAPTURE(written);
        auto record = somebody();
        record.document = {type, now};
        const auto read = new_value(record, Field::DocumentNo, written, type, this_year());
        CHECK(read.has_value() == sound);
        if (read) CHECK(read->record.document == identity::Document{type, written});
    }
    auto record = somebody();
    record.document.number = number("19970604", "001");
    auto wrong = number("19970604", "003");
    wrong.back() = wrong.back() == '0' ? '1' : '0';
    const auto read =
        new_value(record, Field::DocumentNo, wrong, DocumentType::ResidentId, this_year());
    REQUIRE_FALSE(read);
    CHECK(read.error().message.zh.find("18") != std::string::npos);
    // A resident number is no passport.
    CHECK_FALSE(
        new_value(record, Field::DocumentType, "护照", DocumentType::ResidentId, this_year()));
}

TEST_CASE(
    "new value: a passport's zone is read, each wrong check digit is named, the blind spot said") {
    auto record = somebody();
    record.document = {DocumentType::Passport, "E12345678"};
    record.birth.reset();
    // The specimen of ICAO Doc 9303-4.
    const std::string names = "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<";
    const std::string line = "L898902C36UTO7408122F1204159ZE184226B<<<<<10";
    const auto read =
        new_value(record, Field::DocumentNo, names + line, DocumentType::Passport, this_year());
    REQUIRE(read);
    CHECK(read->record.document == identity::Document{DocumentType::Passport, "L898902C3"});
    auto wrong = line;
    wrong[9] = '7';
    const auto no =
        new_value(record, Field::DocumentNo, names + wrong, DocumentType::Passport, this_year());
    REQUIRE_FALSE(no);
    CHECK(no.error().message.zh.find("10") != std::string::npos);
    // What the zone contradicts is said while it is there: only the number is kept.
    record.birth = identity::parse_date("1974-08-13");
    CHECK_FALSE(
        new_value(record, Field::DocumentNo, names + line, DocumentType::Passport, this_year()));
}

TEST_CASE("new value: what contradicts the record stands blocked until the other item is right") {
    auto record = somebody();
    record.document.number = number("19970604", "001");
    const auto read = [&](Field field, const std::string& written) {
        return new_value(record, field, written, DocumentType::ResidentId, this_year()).value();
    };
    CHECK_FALSE(has(read(Field::Major, "数学"), Block::Contradiction));
    CHECK_FALSE(has(read(Field::DocumentNo, number("19970604", "003")), Block::Contradiction));
    CHECK(has(read(Field::BirthDate, "1997-06-05"), Block::Contradiction));
    CHECK(has(read(Field::Sex, "女"), Block::Contradiction));
    CHECK(has(read(Field::DocumentNo, number("19970604", "002")), Block::Contradiction));
    // Both were wrong: one after the other.
    record = read(Field::DocumentNo, number("19960604", "001")).record;
    CHECK(has(read(Field::Major, "数学"), Block::Contradiction));
    CHECK_FALSE(has(read(Field::BirthDate, "1996-06-04"), Block::Contradiction));
}

TEST_CASE(
    "new value: a doubtful name and a number that cannot be checked are blocked as at import") {
    auto record = somebody();
    record.document.number = number("19970604", "001");
    const auto named = [&](const char* name) {
        return has(
            new_value(record, Field::Name, name, DocumentType::ResidentId, this_year()).value(),
            Block::UnreadableName);
    };
    CHECK_FALSE(named("文三"));
    CHECK(named("未?"));
    CHECK(named("丙3"));
    CHECK(named("丙三先生"));
    const auto old = new_value(record, Field::DocumentNo, "710000970604001",
                               DocumentType::ResidentId, this_year());
    REQUIRE(old);
    CHECK(has(*old, Block::FifteenDigits));
}
