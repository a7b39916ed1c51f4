#include <doctest/doctest.h>

#include "roster/picture_list.h"
#include "roster/self_check.h"
#include "table/bytes.h"
#include "table/csv.h"

using namespace liuying;
using namespace liuying::roster;
using namespace std::chrono_literals;

namespace {
Result<PictureList, Refusal> list_of(const std::string& text) {
    auto rows = table::open_csv(std::make_unique<table::MemoryBytes>(text), {});
    REQUIRE(rows);
    return read_picture_list(**rows);
}
}  // namespace

TEST_CASE("picture list: the registry's list by its own names") {
    const auto list = list_of(
        "考生号,XH,XM,SFZH,CC,有无照片,采集日期,照片来源\n"
        "1,222001001,贺华㛃,710000199506047219,硕士,有,2021-10-14,新华社\n"
        "2,222001002,汪桂芳,,硕士,无,,\n"
        "3,222001003,闫伟,,硕士,也许,,\n"
        ",,某人,,,有,,\n"
        ",,,,,,,\n");
    REQUIRE(list);
    REQUIRE(list->rows.size() == 2);
    CHECK(list->rows[0].has_picture);
    CHECK(list->rows[0].taken_on == CivilDate{2021y / 10 / 14});
    CHECK(list->rows[0].source == PictureSource::Bureau);
    CHECK_FALSE(list->rows[1].has_picture);
    REQUIRE(list->faults.size() == 2);
    CHECK(list->faults[0].row == 4);
    CHECK(list->faults[0].column == "有无照片");
    CHECK(list->faults[1].row == 5);
    CHECK(list->faults[1].column == "XH");
    CHECK(list->document_column == "SFZH");
}

TEST_CASE("picture list: the school's own names, a day with its hour, a day nobody can read") {
    const auto list = list_of(
        "证件号码,照片摘要,采集时间\n"
        "710000199506047219,aa11,2021-10-14 08:30:00\n"
        "710000199506047227,bb22,去年\n");
    REQUIRE(list);
    REQUIRE(list->rows.size() == 2);
    CHECK(list->rows[0].student_no.empty());
    CHECK(list->rows[0].document_no == "710000199506047219");
    CHECK(list->rows[0].hash == "AA11");
    CHECK(list->rows[0].taken_on == CivilDate{2021y / 10 / 14});
    CHECK(list->rows[1].has_picture);
    CHECK_FALSE(list->rows[1].taken_on);
    REQUIRE(list->faults.size() == 1);
    CHECK(list->faults[0].row == 3);
    CHECK(list->faults[0].column == "采集时间");
}

TEST_CASE("picture list: without a yes-or-no column, being listed is having one") {
    const auto list = list_of("学号\n222001001\n");
    REQUIRE(list);
    CHECK(list->rows[0].has_picture);
    CHECK(list_of("甲,乙\n1,2\n").error().kind == "no_header");
}

TEST_CASE("picture list: one of another level, or from the school's own card, does not count") {
    const auto counted = [](const std::string& row) {
        const auto list = list_of("XH,CC,照片来源\n1," + row + "\n");
        return counts({list->rows.at(0).level, {}, list->rows.at(0).source}, "master");
    };
    CHECK(counted("master,新华社"));
    CHECK(counted("master,散拍"));
    CHECK(counted(" ,"));
    CHECK_FALSE(counted("bachelor,新华社"));
    CHECK_FALSE(counted("master,校内一卡通"));
    CHECK_FALSE(counted(",录取照片"));
    for (const auto source : {PictureSource::Bureau, PictureSource::PersonalShooting,
                              PictureSource::InHouse, PictureSource::Unknown})
        CHECK(picture_source_of_name(name_of(source)) == source);
}

TEST_CASE("picture list: the five cases") {
    PictureRow registry;
    PictureRow school;
    CHECK(picture_case(nullptr, nullptr) == PictureCase::Neither);
    CHECK(picture_case(&registry, nullptr) == PictureCase::RegistryOnly);
    CHECK(picture_case(nullptr, &school) == PictureCase::SchoolOnly);
    CHECK(picture_case(&registry, &school) == PictureCase::Both);
    registry.hash = "AA";
    CHECK(picture_case(&registry, &school) == PictureCase::Both);
    school.hash = "BB";
    CHECK(picture_case(&registry, &school) == PictureCase::BothDiffer);
    school.has_picture = false;
    CHECK(picture_case(&registry, &school) == PictureCase::RegistryOnly);
}

TEST_CASE("self-check: item by item, dated, asked again after a change") {
    const auto at = [](int minutes) { return Instant{std::chrono::minutes{minutes}}; };
    std::vector<ItemAnswer> answers{{Field::Name, true, at(10)}, {Field::Major, false, at(11)}};
    auto items = self_check(answers, {});
    CHECK(progress(items).confirmed == 1);
    CHECK(progress(items).disputed == 1);
    CHECK_FALSE(progress(items).complete());
    items = self_check(answers, {{Field::Name, at(20)}});
    CHECK(progress(items).confirmed == 0);
    answers.push_back({Field::Name, true, at(30)});
    CHECK(progress(self_check(answers, {{Field::Name, at(20)}})).confirmed == 1);
    // An import before the answer does not matter; the newest of two answers stands.
    answers.push_back({Field::Major, true, at(5)});
    CHECK(progress(self_check(answers, {})).disputed == 1);
}

TEST_CASE(
    "self-check: after the due date it is read-only, and reminders stop when all is answered") {
    const CivilDate due{2021y / 10 / 9};
    CHECK(may_answer(due, due));
    CHECK_FALSE(may_answer(CivilDate{2021y / 10 / 10}, due));
    CHECK(check_is_over(due, {"学籍办", "registry office"}).message.zh.find("2021-10-09") !=
          std::string::npos);
    const CheckProgress open{1, 0, 3};
    CHECK(remind_today(open, CivilDate{2021y / 10 / 6}, due, {7, 3, 1}, std::nullopt));
    CHECK_FALSE(remind_today(open, CivilDate{2021y / 10 / 5}, due, {7, 3, 1}, std::nullopt));
    CHECK_FALSE(
        remind_today(open, CivilDate{2021y / 10 / 6}, due, {7, 3, 1}, CivilDate{2021y / 10 / 6}));
    CHECK_FALSE(remind_today({4, 0, 0}, CivilDate{2021y / 10 / 6}, due, {7, 3, 1}, std::nullopt));
}
