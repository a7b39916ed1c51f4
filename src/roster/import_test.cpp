#include "roster/import.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>

#include "roster/import_json.h"
#include "table/bytes.h"
#include "table/csv.h"

using namespace liuying;
using namespace liuying::roster;

namespace {

Expectations expectations() {
    Expectations e;
    e.colleges = {{"math", {"数学科学学院", "Mathematics"}, {}, "zjg"},
                  {"chem", {"化学系", "Chemistry"}, {"化学"}, "hjc"}};
    e.campuses = {{"zjg", {"紫金港", "Zijingang"}, {"紫金港校区"}, {}},
                  {"hjc", {"华家池", "Huajiachi"}, {}, {}}};
    e.levels = {{"master", {"硕士", "Master"}, {"硕士研究生"}, {}},
                {"doctor", {"博士", "Doctor"}, {}, {}}};
    e.study_modes = {{"full_time", {"全日制", "Full-time"}, {}, {}}};
    e.cohort = 2022;
    return e;
}

const std::string head =
    "学号,姓名,性别,出生日期,证件类型,证件号码,国籍,校区,学院,专业,培养层次,学习形式,是否硕博连读,"
    "预计毕业日期,邮箱,手机\n";
// Cells by header, so that a test names only what it changes.
std::string line(const std::map<std::string, std::string>& changed) {
    std::map<std::string, std::string> cells{{"学号", "222001001"},
                                             {"姓名", "贺华㛃"},
                                             {"性别", "男"},
                                             {"出生日期", "1995-06-04"},
                                             {"证件类型", "居民身份证"},
                                             {"证件号码", "710000199506047219"},
                                             {"国籍", "中国"},
                                             {"校区", "紫金港"},
                                             {"学院", "数学科学学院"},
                                             {"专业", "金融"},
                                             {"培养层次", "硕士"},
                                             {"学习形式", "全日制"},
                                             {"是否硕博连读", "否"},
                                             {"预计毕业日期", "2022-06-30"},
                                             {"邮箱", "a@example.edu.cn"},
                                             {"手机", "13000000000"}};
    for (const auto& [name, value] : changed) cells[name] = value;
    std::string text;
    bool first = true;
    std::istringstream names{head.substr(0, head.size() - 1)};
    for (std::string name; std::getline(names, name, ',');) {
        text += (first ? "" : ",") + cells[name];
        first = false;
    }
    return text + "\n";
}

Result<ImportReport, Refusal> read(const std::string& text, ImportOptions options = {}) {
    auto rows = table::open_csv(std::make_unique<table::MemoryBytes>(text), {});
    if (!rows) return refuse(explain(rows.error()));
    return read_roster(**rows, expectations(), options);
}

RowReport only_row(const std::map<std::string, std::string>& changed) {
    const auto report = read(head + line(changed));
    REQUIRE(report);
    REQUIRE(report->rows.size() == 1);
    return report->rows[0];
}

bool has(const RowReport& row, FindingKind kind) {
    return std::ranges::count(row.findings, kind, &Finding::kind) == 1;
}

std::string shared(const std::string& name) {
    return std::string{LIUYING_SOURCE_DIR} + "/../shared/rosters/" + name;
}

}  // namespace

TEST_CASE("import: a plain row is accepted as it stands") {
    const auto row = only_row({});
    CHECK(row.status == RowStatus::Accept);
    CHECK(row.findings.empty());
    CHECK(row.row == 2);
    CHECK(row.record.college == "math");
    CHECK(row.record.campus == "zjg");
    CHECK(row.record.level == "master");
    CHECK(row.record.study_mode == "full_time");
    CHECK(row.record.name == "贺华㛃");
    CHECK(text_of(row.record, Field::ExpectedOn) == "2022-06-30");
}

TEST_CASE(
    "import: what is wrong with a name is told by its code, and only what is plain is put right") {
    const auto says = [](const RowReport& row, const char* text) {
        return std::ranges::any_of(row.findings, [&](const Finding& finding) {
            return finding.message.zh.find(text) != std::string::npos &&
                   finding.message.en.find(text) != std::string::npos;
        });
    };
    const auto copied = only_row({{"姓名", "贺\u2F42华"}});  // from a PDF
    CHECK(copied.status == RowStatus::Normalise);
    CHECK(has(copied, FindingKind::NameRadical));
    CHECK(copied.record.name == "贺文华");
    CHECK(says(copied, "U+2F42"));
    CHECK(copied.findings.front().value == "贺\u2F42华");
    CHECK(has(only_row({{"姓名", "贺\uFE00华"}}), FindingKind::NameVariant));
    const auto odd = only_row({{"姓名", "贺\uF9D1"}});
    CHECK(odd.status == RowStatus::Block);
    CHECK(has(odd, FindingKind::NameOddCharacter));
    CHECK(odd.record.name == "贺\uF9D1");
    CHECK(says(odd, "U+F9D1"));
    const auto titled = only_row({{"姓名", "何先生"}});
    CHECK(titled.blocks == std::vector{Block::UnreadableName});
    CHECK(has(titled, FindingKind::NameTitle));
    CHECK(titled.record.name == "何先生");
}

TEST_CASE("import: a permit's region and the nationality agree") {
    const auto with = [](const char* nationality) {
        return only_row({{"证件类型", "港澳台居民居住证"},
                         {"证件号码", "810000199408230021"},
                         {"出生日期", "1994-08-23"},
                         {"性别", "女"},
                         {"国籍", nationality}});
    };
    for (const auto* fits : {"中国香港", "香港", "中国", "", "HKG", "港澳台", "港澳",
                             "China (Hong Kong)", "澳门/香港"})
        CHECK_MESSAGE(with(fits).status == RowStatus::Accept, fits);
    for (const auto* other : {"中国台湾", "澳门特别行政区", "Macau", "TWN"}) {
        CAPTURE(other);
        const auto row = with(other);
        CHECK(row.status == RowStatus::Refuse);
        CHECK(has(row, FindingKind::PermitElsewhere));
    }
}

TEST_CASE("import: each fault has its kind, its weight and its column") {
    struct Row {
        const char* column;
        const char* value;
        FindingKind kind;
    };
    using K = FindingKind;
    for (const auto& [column, value, kind] : {
             Row{"学号", "", K::MissingStudentNo},
             Row{"学号", "2.22001E+17", K::StudentNoScientific},
             Row{"学号", "二二二", K::StudentNoCharacters},
             Row{"姓名", "", K::MissingName},
             Row{"姓名", " 贺　华㛃", K::NameSpaces},
             Row{"姓名", "贺?", K::NameLostCharacter},
             Row{"姓名", "贺\uE000", K::NameUnknownCharacter},
             Row{"姓名", "He Hua", K::NameCapitals},
             Row{"性别", "女", K::IdSexMismatch},
             Row{"性别", "男性吗", K::BadSex},
             Row{"出生日期", "1995-06-05", K::IdBirthMismatch},
             Row{"出生日期", "1995/6/4", K::DateRewritten},
             Row{"出生日期", "34854", K::DateSerial},
             Row{"出生日期", "1995-02-30", K::BadBirthDate},
             Row{"证件号码", "", K::MissingDocument},
             Row{"证件号码", "71000019950604721", K::IdLength17},
             Row{"证件号码", "7100001995060472", K::IdLength},
             Row{"证件号码", "710000199506047218", K::IdCheckDigit},
             Row{"证件号码", "710000199506o47219", K::IdCharacter},
             Row{"证件号码", "710000199502307211", K::IdImpossibleDate},
             Row{"证件号码", "7.10000199506047E+17", K::IdScientific},
             Row{"证件号码", "4.40524E+17", K::IdScientific},
             Row{"证件号码", "710000950604721", K::Id15Digits},
             Row{"证件号码", "'710000199506047219", K::IdApostrophe},
             Row{"证件号码", "７１００００１９９５０６０４７２１９", K::IdFullwidth},
             Row{"证件号码", "710000 19950604 7219", K::IdSpaces},
             Row{"证件类型", "", K::DocumentTypeByNumber},
             Row{"证件类型", "学生证", K::DocumentTypeByNumber},
             Row{"证件类型", "港澳居民居住证", K::DocumentMismatch},
             Row{"校区", "玉泉", K::UnknownCampus},
             Row{"校区", "", K::CampusFromCollege},
             Row{"校区", "华家池", K::CollegeElsewhere},
             Row{"校区", "紫金港校区", K::OtherSpelling},
             Row{"学院", "", K::MissingCollege},
             Row{"学院", "不存在学院", K::UnknownCollege},
             Row{"培养层次", "高职", K::UnknownLevel},
             Row{"培养层次", "", K::MissingLevel},
             Row{"学习形式", "函授", K::UnknownStudyMode},
             Row{"是否硕博连读", "也许", K::BadCombined},
             Row{"预计毕业日期", "", K::MissingGraduationDate},
             Row{"预计毕业日期", "2022/13/45", K::BadGraduationDate},
             Row{"预计毕业日期", "2023-06-30", K::OtherCohort},
             Row{"专业", "金融 ", K::TextTidied},
         }) {
        CAPTURE(std::string{column});
        CAPTURE(std::string{value});
        const auto row = only_row({{column, value}});
        CHECK(has(row, kind));
        CHECK(row.status == weight_of(kind));
        const auto finding = std::ranges::find(row.findings, kind, &Finding::kind);
        if (finding == row.findings.end()) continue;
        CHECK_FALSE(finding->message.zh.empty());
        CHECK_FALSE(finding->message.en.empty());
        if (kind != FindingKind::IdSexMismatch && kind != FindingKind::IdBirthMismatch &&
            kind != FindingKind::DocumentMismatch) {
            CHECK(finding->column == column);
            CHECK(finding->value == value);
        }
    }
}

TEST_CASE("import: other documents are read by their own rules") {
    CHECK(only_row({{"证件类型", "护照"}, {"证件号码", "K45001768"}}).status == RowStatus::Accept);
    CHECK(has(only_row({{"证件类型", "护照"}, {"证件号码", "A1"}}), FindingKind::PassportShort));
    const auto soldier = only_row({{"证件类型", "军官证"}, {"证件号码", "军字第4989336号"}});
    CHECK(has(soldier, FindingKind::MilitaryId));
    CHECK(soldier.status == RowStatus::Block);
    CHECK(soldier.blocks == std::vector{Block::MilitaryId});
    const auto resident = only_row({{"证件类型", "外国人永久居留身份证"},
                                    {"证件号码", "911124198108030024"},
                                    {"性别", "女"},
                                    {"出生日期", "1981-08-03"}});
    CHECK(resident.status == RowStatus::Accept);
    CHECK(has(resident, FindingKind::PrCard2023Ok));
}

TEST_CASE("import: of duplicates the first stands and later ones name it") {
    const auto report = read(
        head + line({}) +
        line({{"证件号码", "71000019940515113X"}, {"姓名", "汪桂芳"}, {"出生日期", "1994-05-15"}}) +
        line({{"学号", "222001003"}, {"姓名", "闫伟知"}}));
    REQUIRE(report);
    CHECK(report->rows[0].status == RowStatus::Accept);
    CHECK(has(report->rows[1], FindingKind::DuplicateStudentNo));
    CHECK(report->rows[1].findings[0].message.zh.find("第 2 行") != std::string::npos);
    CHECK(has(report->rows[2], FindingKind::DuplicateId));
    CHECK(report->rows[2].findings[0].message.en.find("222001001") != std::string::npos);
}

TEST_CASE(
    "import: the same number and name under another student number is asked about, not refused") {
    const auto report = read(head + line({}) + line({{"学号", "211801001"}, {"培养层次", "博士"}}));
    REQUIRE(report);
    CHECK(report->rows[1].status == RowStatus::Block);
    CHECK(report->rows[1].blocks == std::vector{Block::SecondRecord});
}

TEST_CASE("import: fifteen digits and the eighteen they become are one number") {
    const auto report =
        read(head + line({}) +
             line({{"学号", "222001003"}, {"姓名", "闫伟知"}, {"证件号码", "710000950604721"}}));
    REQUIRE(report);
    CHECK(has(report->rows[1], FindingKind::DuplicateId));
}

TEST_CASE("import: a refused row does not stand in the way of a good one") {
    const auto report = read(head + line({{"学院", "不存在学院"}}) + line({}));
    REQUIRE(report);
    CHECK(report->rows[0].status == RowStatus::Refuse);
    CHECK(report->rows[1].status == RowStatus::Accept);
}

TEST_CASE("import: holders known from elsewhere are asked as well") {
    struct Others final : Known {
        std::vector<Holder> holders_of(const identity::Document& document) const override {
            if (document.number != "710000199506047219") return {};
            return {{"191901001", name, same}};
        }
        std::string name;
        std::vector<std::string> same;
    } others;
    others.name = "贺华㛃";
    CHECK(has(read(head + line({}), {{}, &others})->rows[0], FindingKind::SecondRecord));
    // What the registry office said about the two stands.
    others.same = {"222001001"};
    CHECK(read(head + line({}), {{}, &others})->rows[0].status == RowStatus::Accept);
    const auto both = read(head + line({{"学号", "191901001"}}) + line({}), {{}, &others});
    CHECK(both->rows[1].blocks.empty());
    others.same = {"222001999"};
    CHECK(has(read(head + line({}), {{}, &others})->rows[0], FindingKind::SecondRecord));
    others.name = "别人";
    CHECK(has(read(head + line({}), {{}, &others})->rows[0], FindingKind::DuplicateId));
}

TEST_CASE("import: somebody whose data were erased is refused by name, not imported again") {
    struct Others final : Known {
        std::vector<Holder> holders_of(const identity::Document&) const override { return {}; }
        bool erased(std::string_view student_no) const override { return !student_no.empty(); }
    } others;
    const auto report = read(head + line({}), {{}, &others});
    CHECK(has(report->rows[0], FindingKind::ErasedPerson));
    CHECK(report->rows[0].status == RowStatus::Refuse);
}

TEST_CASE("import: empty rows are counted and not listed") {
    const auto report =
        read(head + line({}) + ",,,,,,,,,,,,,,,\n" + " ,　,,,\n" + line({{"学号", "222001002"}}));
    REQUIRE(report);
    CHECK(report->counts.skipped == 2);
    CHECK(report->counts.rows == 2);
    CHECK(report->rows[1].row == 5);
}

TEST_CASE("import: a row with more cells than the header is refused, its content may be shifted") {
    const auto row = only_row({{"手机", "130,000"}});
    CHECK(has(row, FindingKind::TooManyCells));
    CHECK(row.status == RowStatus::Refuse);
}

TEST_CASE("columns: Chinese, English and the registry's abbreviations") {
    CHECK(field_of_header("XH") == Field::StudentNo);
    CHECK(field_of_header(" sfzh ") == Field::DocumentNo);
    CHECK(field_of_header("证件号码（必填）") == Field::DocumentNo);
    CHECK(field_of_header("*姓名") == Field::Name);
    CHECK(field_of_header("Student number") == Field::StudentNo);
    CHECK(field_of_header("expected_on") == Field::ExpectedOn);
    CHECK_FALSE(field_of_header("备注"));
    for (const auto field : all_fields) {
        CAPTURE(name_of(field));
        CHECK(field_of_header(title_of(field).zh) == field);
        CHECK(field_of_header(title_of(field).en) == field);
        CHECK(field_of_header(name_of(field)) == field);
    }
}

TEST_CASE("columns: registry abbreviations in any order, with columns nobody reads") {
    const auto report = read(
        "XM,XH,ZZMM,SFZH,XSH,CC,YJBYRQ,CSRQ,XB\n"
        "贺华㛃,222001001,团员,710000199506047219,数学科学学院,硕士,20220630,19950604,男\n");
    REQUIRE(report);
    CHECK(report->rows[0].status == RowStatus::Accept);
    CHECK(report->rows[0].record.campus == "zjg");
    CHECK_FALSE(report->understood.columns[2].field);
    CHECK(to_json(report->understood.columns).find(R"({"column":"ZZMM","field":null})") !=
          std::string::npos);
}

TEST_CASE(
    "columns: a missing column, a header that stands twice and no header at all are refused") {
    CHECK(read("学号,姓名,学院,培养层次\n1,张三,化学系,硕士\n").error().kind == "missing_column");
    CHECK(read("学号,姓名,学院,培养层次\n").error().message.zh.find("证件号码") !=
          std::string::npos);
    CHECK(read("学号,姓名,姓名,证件号码,学院,培养层次,预计毕业日期\n").error().kind ==
          "duplicate_column");
    CHECK(read("甲,乙\n1,2\n").error().kind == "no_header");
    CHECK(read("").error().kind == "empty_file");
}

TEST_CASE("columns: titles above and a second header row are understood") {
    const auto report = read(
        "2022 届毕业研究生名单,,,,,,\n,,,,,,\n"
        "学号,姓名,证件,,学院,培养层次,预计毕业日期\n"
        ",,类型,号码,,,\n"
        "222001001,贺华㛃,居民身份证,710000199506047219,化学系,硕士,2022-06-30\n");
    REQUIRE(report);
    CHECK(report->understood.header_row == 4);
    REQUIRE(report->rows.size() == 1);
    CHECK(report->rows[0].row == 5);
    CHECK(report->rows[0].status == RowStatus::Accept);
    CHECK(report->rows[0].record.document.number == "710000199506047219");
}

TEST_CASE("columns: what the office mapped by hand once wins") {
    const std::string text =
        "编号,姓名,证件号码,学院,培养层次,预计毕业日期\n"
        "222001001,贺华㛃,710000199506047219,化学,硕士研究生,2022-06-30\n";
    CHECK(read(text).error().kind == "missing_column");
    // What the page offers to be set: every column, with what it is read as already.
    auto uses = std::vector<ColumnUse>{{"编号", {}},
                                       {"姓名", Field::Name},
                                       {"证件号码", Field::DocumentNo},
                                       {"学院", Field::College},
                                       {"培养层次", Field::Level},
                                       {"预计毕业日期", Field::ExpectedOn}};
    uses[0].field = Field::StudentNo;
    const auto report = read(text, {{uses}, nullptr});
    REQUIRE(report);
    CHECK(report->rows[0].student_no == "222001001");
    CHECK(report->rows[0].record.college == "chem");
    // Another system means another thing by the same word: a file that begins otherwise is not read
    // by it.
    CHECK(read("编号,证件号码,姓名,学院,培养层次,预计毕业日期\n", {{uses}, nullptr}).error().kind ==
          "missing_column");
    // A header of which no word is known is found by it alone, and a column may be set aside.
    const std::string foreign =
        "ID,Who,Paper,Place,Stage,Until,学号\n"
        "222001001,贺华㛃,710000199506047219,化学,硕士研究生,2022-06-30,7\n";
    for (std::size_t i = 0; i < uses.size(); ++i)
        uses[i].column =
            std::vector<std::string>{"ID", "Who", "Paper", "Place", "Stage", "Until"}[i];
    uses.push_back({"学号", {}});
    const auto known = read(foreign, {{uses}, nullptr});
    REQUIRE(known);
    CHECK(known->rows[0].student_no == "222001001");
    CHECK_FALSE(known->understood.columns[6].field);
}

TEST_CASE("import: a fault of the file takes everything back") {
    CHECK(read(head + line({}) + "222,\"张三").error().kind == "file_unclosed_quote");
}

TEST_CASE("import: what is kept of a report shows no document number") {
    const auto row = only_row({{"证件号码", "710000950604721"}});
    for (const auto& finding : row.findings) {
        const auto kept = masked(finding);
        for (const auto* text : {&kept.value, &kept.message.zh, &kept.message.en}) {
            CHECK(text->find("710000950604") == std::string::npos);
            CHECK(text->find("950604721") == std::string::npos);
        }
    }
}

TEST_CASE("import: masking hides the number and neither whose else it is nor what is wrong") {
    const auto shown = [](const char* value, const char* zh) {
        return masked({FindingKind::DuplicateId, Field::DocumentNo, "证件号码", value, {zh, zh}})
            .message.zh;
    };
    CHECK(shown("710000199706040013", "证件号码已属于学号 77000005 的另一人") ==
          "证件号码已属于学号 77000005 的另一人");
    CHECK(shown("710000199706040013", "以 710000 开头，应以 810000 / 820000 开头") ==
          "以 710000 开头，应以 810000 / 820000 开头");
    CHECK(shown("710000199702300013", "出生日期 19970230 不存在") == "出生日期 19970230 不存在");
    CHECK(shown("710000950604721", "建议改为 710000199506047219") == "建议改为 7100**********7219");
    CHECK(shown("12345678", "12345678 不是") == "12****78 不是");
    CHECK(shown("E12345678", "E12345678 不是") == "E1*****78 不是");
}

TEST_CASE(
    "shared rosters: all planted problems are found with the right reason and no good row is "
    "refused") {
    std::ifstream truth{shared("problems.truth.csv")};
    if (!truth) {
        MESSAGE("skipped: ../shared/rosters is absent");
        return;
    }
    auto e = expectations();
    e.colleges.clear();
    for (const auto* name :
         {"人文学院", "经济学院", "公共管理学院", "数学科学学院", "化学系", "信息与电子工程学院",
          "计算机科学与技术学院", "生命科学学院", "农业与生物技术学院", "动物科学学院",
          "环境与资源学院", "公共卫生学院"}) {
        e.colleges.push_back({name, {name, name}, {}, {}});
    }
    auto rows = table::open_table(shared("problems.csv"));
    REQUIRE(rows);
    const auto report = read_roster(**rows, e);
    REQUIRE(report);

    std::multimap<std::string, std::string> planted;
    int empty = 0;
    std::string text;
    std::getline(truth, text);
    while (std::getline(truth, text)) {
        while (!text.empty() && (text.back() == '\r' || text.back() == '\n')) text.pop_back();
        const auto comma = text.find(',');
        if (text.substr(comma + 1) == "empty_row") {
            ++empty;
        } else {
            planted.emplace(text.substr(0, comma), text.substr(comma + 1));
        }
    }
    CHECK(planted.size() + static_cast<std::size_t>(empty) == 40);
    CHECK(report->counts.skipped == static_cast<std::uint64_t>(empty));
    CHECK(report->counts.rows == 98);

    std::size_t found = 0;
    for (const auto& row : report->rows) {
        auto [from, to] = planted.equal_range(row.student_no);
        // Of a duplicated number the first row is a good one.
        const bool first =
            std::ranges::find(report->rows, row.student_no, &RowReport::student_no)->row == row.row;
        const bool good = from == to || (from->second == "duplicate_student_no" && first);
        CAPTURE(row.row);
        if (good) {
            CHECK(row.status == RowStatus::Accept);
            CHECK(row.findings.empty());
            continue;
        }
        const auto& kind = from->second;
        CAPTURE(kind);
        CHECK(std::ranges::count(row.findings, kind, [](const Finding& f) {
                  return std::string{name_of(f.kind)};
              }) == 1);
        ++found;
        const auto expected =
            kind.ends_with("_ok") ? RowStatus::Accept
            : kind == "id_lowercase_x" || kind == "id_fullwidth" || kind == "name_spaces"
                ? RowStatus::Normalise
            : kind == "military_id" || kind == "id_15_digits" ? RowStatus::Block
                                                              : RowStatus::Refuse;
        CHECK(row.status == expected);
        CHECK(row.findings.size() == 1);
    }
    CHECK(found == planted.size());
}

TEST_CASE("shared rosters: the two encodings and the workbook say the same") {
    if (!std::filesystem::exists(shared("roster.csv"))) {
        MESSAGE("skipped: ../shared/rosters is absent");
        return;
    }
    std::vector<std::string> said;
    for (const auto* name : {"roster.csv", "roster-gb18030.csv", "roster.xlsx"}) {
        auto rows = table::open_table(shared(name));
        REQUIRE(rows);
        auto e = expectations();
        const auto report = read_roster(**rows, e);
        REQUIRE(report);
        CHECK(report->rows.size() == 240);
        std::string all;
        for (const auto& row : report->rows) {
            all += to_json(row);
            for (const auto field : all_fields) all += text_of(row.record, field) + "|";
        }
        said.push_back(all);
    }
    CHECK(said[0] == said[1]);
    CHECK(said[0] == said[2]);
}

TEST_CASE(
    "import: what is no person in a roster is refused as such, and running numbers below the last "
    "are no rows") {
    const auto report = read("序号," + head + "1," + line({}) + "序号," +
                             head +                       // the header once more, on a new page
                             ",合计,1,,,,,,,,,,,,,,\n" +  // a footer
                             "2,,,,,,,,,,,,,,,,\n3,,,,,,,,,,,,,,,,\n");  // numbers that go on
    REQUIRE(report);
    REQUIRE(report->rows.size() == 3);
    CHECK(report->rows[0].status == RowStatus::Accept);
    CHECK(has(report->rows[1], FindingKind::NotARecord));
    CHECK(report->rows[1].status == RowStatus::Refuse);
    CHECK(has(report->rows[2], FindingKind::NotARecord));
    CHECK(report->counts.skipped == 2);
}

TEST_CASE(
    "import: a month stands for a date where only the month is known, and a foreign order is asked "
    "about") {
    const auto due = only_row({{"预计毕业日期", "2022年6月"}});
    CHECK(text_of(due.record, Field::ExpectedOn) == "2022-06-30");
    CHECK(has(due, FindingKind::DateMonthOnly));
    CHECK(only_row({{"预计毕业日期", "30-Jun-2022"}}).status == RowStatus::Normalise);
    CHECK(only_row({{"预计毕业日期", "06/07/2022"}}).status == RowStatus::Refuse);
    CHECK(only_row({{"预计毕业日期", "31/06/2022"}}).status == RowStatus::Refuse);
    for (const auto* plain : {"30/06/2022", "06/30/2022", "30.6.2022", "30-06-2022"}) {
        const auto row = only_row({{"预计毕业日期", plain}});
        CHECK(has(row, FindingKind::DateRewritten));
        CHECK(text_of(row.record, Field::ExpectedOn) == "2022-06-30");
    }
    // Of birth the number says the day; a month that disagrees with it is a fault.
    CHECK(only_row({{"出生日期", "1995-06"}}).findings.empty());
    CHECK(has(only_row({{"出生日期", "1995-07"}}), FindingKind::IdBirthMismatch));
}

TEST_CASE("columns: two names for one item: the second is read where the first is empty") {
    const auto report = read(
        "学号,姓名,英文姓名,证件号码,学院,培养层次,预计毕业日期\n"
        "222001001,贺华㛃,,710000199506047219,化学系,硕士,2022-06-30\n"
        "222001002,,SMITH ANNA,710000199506047219,化学系,硕士,2022-06-30\n");
    REQUIRE(report);
    REQUIRE(report->rows.size() == 2);
    CHECK(report->rows[0].record.name == "贺华㛃");
    CHECK(report->rows[1].record.name == "SMITH ANNA");
}

TEST_CASE("columns: a header in two languages and a number that came as a fraction are read") {
    const auto report = read(
        "学号/XH,姓名 Name,证件号码（必填）,学院 College,培养层次,预计毕业日期\n"
        "222001001.0,贺华㛃,710000199506047219,化学系,硕士,2022-06-30\n");
    REQUIRE(report);
    REQUIRE(report->rows.size() == 1);
    CHECK(report->rows[0].student_no == "222001001");
    CHECK(report->rows[0].status == RowStatus::Normalise);
}
