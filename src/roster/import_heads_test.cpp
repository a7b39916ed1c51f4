// What the head of a column promises, and what stands under it that cannot be: of an importer's
// faults the silent ones are the worst.

#include <doctest/doctest.h>

#include <algorithm>

#include "roster/columns.h"
#include "roster/import.h"
#include "table/bytes.h"
#include "table/csv.h"

using namespace liuying;
using namespace liuying::roster;

namespace {

Expectations expectations() {
    Expectations e;
    e.colleges = {{"math", {"数学科学学院", "Mathematics"}, {}, "zjg"}};
    e.levels = {{"master", {"硕士", "Master"}, {}, {}}, {"doctor", {"博士", "Doctor"}, {}, {}}};
    e.cohort = 2022;
    return e;
}

Result<ImportReport, Refusal> read(const std::string& text) {
    auto rows = table::open_csv(std::make_unique<table::MemoryBytes>(text), {});
    REQUIRE(rows);
    return read_roster(**rows, expectations(), {});
}

constexpr const char* number = "710000199506047219";
constexpr const char* another = "710000199609042031";

// A roster whose heads and cells go on as told.
ImportReport with(const std::string& heads, const std::vector<std::string>& rows) {
    std::string text = "学号,姓名,身份证号,学院," + heads + "\n";
    for (std::size_t i = 0; i < rows.size(); ++i)
        text += std::to_string(222001001 + i) + ",贺华" + (i == 0 ? "㛃" : "明") + "," +
                (i == 0 ? number : another) + ",数学科学学院," + rows[i] + "\n";
    auto report = read(text);
    REQUIRE_MESSAGE(report, (report ? "" : report.error().message.zh));
    return std::move(*report);
}
ImportReport plain(const std::string& heads, const std::string& cells) {
    return with("培养层次,预计毕业日期," + heads, {"硕士,2022-06-30," + cells});
}

std::vector<std::string> kinds_of(const RowReport& row) {
    std::vector<std::string> kinds;
    for (const auto& finding : row.findings) kinds.emplace_back(name_of(finding.kind));
    return kinds;
}
using Kinds = std::vector<std::string>;

}  // namespace

TEST_CASE("heads: what speaks of a father, a tutor or an earlier degree is not the student's") {
    for (const auto* head : {"证件号码（父亲）", "姓名（导师）", "手机(家长)", "学号（本科）",
                             "学历（入学前）", "毕业日期（本科）", "电话【紧急联系人】"})
        CHECK_MESSAGE(!meaning_of_header(head), head);
    for (const auto* head :
         {"证件号码（必填）", "学号(XH)", "预计毕业日期（YYYY-MM-DD）", "证件号码（与原件一致）",
          "培养层次（本科/硕士/博士）", "英文姓名（大写字母）", "Name (family name first)"})
        CHECK_MESSAGE(meaning_of_header(head), head);
    CHECK(meaning_of_header("院（系）")->field == Field::College);
    CHECK(meaning_of_header("所在院（系）")->field == Field::College);

    const auto fathers = read(
        "证件号码（父亲）,学号,姓名,身份证号,学院,培养层次,预计毕业日期\n"
        "710000197001010032,222001001,贺华㛃,,数学科学学院,硕士,2022-06-30\n");
    REQUIRE(fathers);
    CHECK(kinds_of(fathers->rows.at(0)) == Kinds{"missing_document"});
}

TEST_CASE("heads: of two degrees the one that is studied for, of two dates the one to come") {
    const auto report =
        with("学历,攻读层次,毕业日期,预计毕业年月", {"硕士,博士,2019-06-30,2022-06"});
    CHECK(report.rows.at(0).record.level == "doctor");
    CHECK(text_of(report.rows.at(0).record, Field::ExpectedOn) == "2022-06-30");
    CHECK(plain("QQ邮箱,电子邮箱", "1@qq.com,a@example.edu.cn").rows.at(0).record.email ==
          "a@example.edu.cn");
}

TEST_CASE("heads: a group of columns about the tutor beside one about the student") {
    const auto report = read(
        "学生信息,,,,,,导师信息\n"
        "学号,姓名,身份证号,学院,培养层次,预计毕业日期,姓名\n"
        "222001001,贺华㛃,710000199506047219,数学科学学院,硕士,2022-06-30,导师甲\n");
    REQUIRE(report);
    CHECK(report->rows.at(0).record.name == "贺华㛃");
}

TEST_CASE("dates: nobody graduates as a child, before being born, or before enrolling") {
    const auto born = [](const char* date) {
        auto report = read(std::string{"学号,姓名,证件类型,证件号码,出生日期,学院,培养层次,"
                                       "预计毕业日期\n222001001,LI NA,护照,E12345678,"} +
                           date + ",数学科学学院,硕士,2022-06-30\n");
        REQUIRE(report);
        return kinds_of(report->rows.at(0));
    };
    CHECK(born("1995-06-04").empty());
    CHECK(born("2019-06-04") == Kinds{"bad_birth_date"});
    CHECK(born("1892-06-04") == Kinds{"bad_birth_date"});
    CHECK(born("2030-06-04") == Kinds{"bad_birth_date"});
    CHECK(born("2008-06-04") == Kinds{"unusual_age"});

    // The number itself says it.
    const auto child = read(
        "学号,姓名,身份证号,学院,培养层次,预计毕业日期\n"
        "222001001,贺华㛃,710000190503141276,数学科学学院,硕士,2022-06-30\n");
    REQUIRE(child);
    CHECK(kinds_of(child->rows.at(0)) == Kinds{"id_impossible_date"});
    CHECK(child->rows.at(0).findings.at(0).column == "身份证号");

    CHECK(kinds_of(plain("入学日期", "2022-09-01").rows.at(0)) == Kinds{"bad_enrolment_date"});
    CHECK(kinds_of(plain("入学日期", "1994-09-01").rows.at(0)) == Kinds{"bad_enrolment_date"});
    CHECK(plain("入学日期", "2019-09-01").rows.at(0).findings.empty());
    const auto expected = [](const char* date) {
        return kinds_of(with("培养层次,预计毕业日期", {std::string{"硕士,"} + date}).rows.at(0));
    };
    CHECK(expected("2202-06-30") == Kinds{"bad_graduation_date"});
    CHECK(expected("2023-06-30") == Kinds{"other_cohort"});
}

TEST_CASE("numbers: an exam number a spreadsheet has cut, and one that stands twice") {
    CHECK(kinds_of(plain("考生号", "2.23301E+13").rows.at(0)) == Kinds{"exam_no_scientific"});
    const auto twice = with("培养层次,预计毕业日期,考生号",
                            {"硕士,2022-06-30,22330100001", "硕士,2022-06-30,22330100001"});
    CHECK(twice.rows.at(0).findings.empty());
    CHECK(kinds_of(twice.rows.at(1)) == Kinds{"duplicate_exam_no"});
    CHECK(twice.rows.at(1).findings.at(0).message.zh.find("第 2 行") != std::string::npos);
}

TEST_CASE("placeholders: a dash, 无 or NULL is nothing") {
    for (const auto* nothing : {"-", "--", "/", "无", "暂无", "NULL", "n/a", "——"}) {
        CAPTURE(nothing);
        const auto row = [&](const std::string& first) {
            const auto report = read("学号,姓名,身份证号,学院,培养层次,预计毕业日期,手机\n" +
                                     first + ",数学科学学院,硕士,2022-06-30,无\n");
            REQUIRE(report);
            CHECK(report->rows.at(0).record.phone.empty());
            return kinds_of(report->rows.at(0));
        };
        const std::string blank{nothing};
        CHECK(row("222001001," + blank + ",710000199506047219") == Kinds{"missing_name"});
        CHECK(row("222001001,贺华㛃," + blank) == Kinds{"missing_document"});
        CHECK(row(blank + ",贺华㛃,710000199506047219") == Kinds{"missing_student_no"});
    }
}

TEST_CASE("contact: what is no address and no telephone number is told, and kept as it is") {
    const auto told = [](const char* email, const char* phone) {
        return kinds_of(plain("邮箱,手机", std::string{email} + "," + phone).rows.at(0));
    };
    CHECK(told("a@example.edu.cn", "13000000000").empty());
    CHECK(told("", "+86 571-8820 0000").empty());
    CHECK(told("zhang@@zju", "1.3E+10") == Kinds{"unusual_email", "unusual_phone"});
    CHECK(told("a@example.cn;b@example.cn", "abc") == Kinds{"unusual_email", "unusual_phone"});
}

TEST_CASE("student numbers: none leads out of its folder") {
    for (const auto* bad : {"../../x", "..", ".222", "222/", "a..b"}) {
        CAPTURE(bad);
        const auto report =
            read("学号,姓名,身份证号,学院,培养层次,预计毕业日期\n" + std::string{bad} +
                 ",贺华㛃,710000199506047219,数学科学学院,硕士,2022-06-30\n");
        REQUIRE(report);
        CHECK(kinds_of(report->rows.at(0)) == Kinds{"student_no_characters"});
    }
}

TEST_CASE(
    "documents: the head says passport; two countries give one number; a soldier's under ID") {
    const auto passport = read(
        "学号,姓名,护照号,国籍,学院,培养层次,预计毕业日期\n"
        "222001001,JOHN DOE,123456789,美国,数学科学学院,硕士,2022-06-30\n"
        "222001002,KIM MIN,123456789,韩国,数学科学学院,硕士,2022-06-30\n"
        "222001003,KIM JUN,123456789,韩国,数学科学学院,硕士,2022-06-30\n");
    REQUIRE(passport);
    CHECK(passport->rows.at(0).findings.empty());
    CHECK(passport->rows.at(0).record.document.type == identity::DocumentType::Passport);
    CHECK(passport->rows.at(1).findings.empty());
    CHECK(kinds_of(passport->rows.at(2)) == Kinds{"duplicate_id"});
    // A column of either says nothing.
    const auto either = read(
        "学号,姓名,证件号码（身份证或护照）,学院,培养层次,预计毕业日期\n"
        "222001001,贺华㛃,710000199506047219,数学科学学院,硕士,2022-06-30\n");
    REQUIRE(either);
    CHECK(either->rows.at(0).findings.empty());
    const auto soldier = read(
        "学号,姓名,证件类型,证件号码,学院,培养层次,预计毕业日期\n"
        "222001001,丁卫国,居民身份证,军字第4989336号,数学科学学院,硕士,2022-06-30\n");
    REQUIRE(soldier);
    CHECK(kinds_of(soldier->rows.at(0)) == Kinds{"document_mismatch"});
}

TEST_CASE("names: one of which every character was lost is asked about, not missing") {
    const auto report = read(
        "学号,姓名,身份证号,学院,培养层次,预计毕业日期\n"
        "222001001,??,710000199506047219,数学科学学院,硕士,2022-06-30\n");
    REQUIRE(report);
    CHECK(kinds_of(report->rows.at(0)) == Kinds{"name_lost_character"});
}

TEST_CASE("names: what is in doubt is told by its place") {
    const auto report = read(
        "学号,姓名,身份证号,学院,培养层次,预计毕业日期\n"
        "222001001,贺华*,710000199506047219,数学科学学院,硕士,2022-06-30\n");
    REQUIRE(report);
    const auto& finding = report->rows.at(0).findings.at(0);
    CHECK(name_of(finding.kind) == "name_lost_character");
    CHECK(finding.message.zh.find("第 3 个字") == 0);
    CHECK(finding.message.en.find("Character 3") == 0);
}
