// What the head of a column means (facts 3.5; glossary: pinyin abbreviations of the registry's
// tables).

#include <algorithm>
#include <array>

#include "base/utf8.h"
#include "identity/document.h"
#include "roster/columns.h"

namespace liuying::roster {
namespace {

struct HeaderRow {
    std::string_view folded;
    Field field;
};
// Per field the first is the plainest: where two columns claim one field, the earlier entry wins.
constexpr std::array headers{
    HeaderRow{"学号", Field::StudentNo},
    HeaderRow{"学生学号", Field::StudentNo},
    HeaderRow{"学籍号", Field::StudentNo},
    HeaderRow{"XH", Field::StudentNo},
    HeaderRow{"STUDENTNO", Field::StudentNo},
    HeaderRow{"STUDENTNUMBER", Field::StudentNo},
    HeaderRow{"STUDENTID", Field::StudentNo},
    HeaderRow{"学生号", Field::StudentNo},
    HeaderRow{"XSXH", Field::StudentNo},
    HeaderRow{"STUNO", Field::StudentNo},
    HeaderRow{"考生号", Field::ExamNo},
    HeaderRow{"KSH", Field::ExamNo},
    HeaderRow{"EXAMNO", Field::ExamNo},
    HeaderRow{"EXAMINATIONNUMBER", Field::ExamNo},
    HeaderRow{"EXAMINATIONNO", Field::ExamNo},
    HeaderRow{"CANDIDATENO", Field::ExamNo},
    HeaderRow{"高考考生号", Field::ExamNo},
    HeaderRow{"考生编号", Field::ExamNo},
    HeaderRow{"KSBH", Field::ExamNo},
    HeaderRow{"姓名", Field::Name},
    HeaderRow{"学生姓名", Field::Name},
    HeaderRow{"XM", Field::Name},
    HeaderRow{"NAME", Field::Name},
    HeaderRow{"FULLNAME", Field::Name},
    HeaderRow{"STUDENTNAME", Field::Name},
    HeaderRow{"中文姓名", Field::Name},
    HeaderRow{"XSXM", Field::Name},
    HeaderRow{"CHINESENAME", Field::Name},
    HeaderRow{"英文姓名", Field::Name},
    HeaderRow{"外文姓名", Field::Name},
    HeaderRow{"YWXM", Field::Name},
    HeaderRow{"ENGLISHNAME", Field::Name},
    HeaderRow{"PASSPORTNAME", Field::Name},
    HeaderRow{"性别", Field::Sex},
    HeaderRow{"XB", Field::Sex},
    HeaderRow{"性别码", Field::Sex},
    HeaderRow{"性别代码", Field::Sex},
    HeaderRow{"XBDM", Field::Sex},
    HeaderRow{"XBM", Field::Sex},
    HeaderRow{"SEX", Field::Sex},
    HeaderRow{"GENDER", Field::Sex},
    HeaderRow{"出生日期", Field::BirthDate},
    HeaderRow{"出生年月日", Field::BirthDate},
    HeaderRow{"生日", Field::BirthDate},
    HeaderRow{"CSRQ", Field::BirthDate},
    HeaderRow{"BIRTHDATE", Field::BirthDate},
    HeaderRow{"DATEOFBIRTH", Field::BirthDate},
    HeaderRow{"BIRTHDAY", Field::BirthDate},
    HeaderRow{"DOB", Field::BirthDate},
    HeaderRow{"出生时间", Field::BirthDate},
    HeaderRow{"出生年月", Field::BirthDate},
    HeaderRow{"CSNY", Field::BirthDate},
    HeaderRow{"证件类型", Field::DocumentType},
    HeaderRow{"身份证件类型", Field::DocumentType},
    HeaderRow{"证件类别", Field::DocumentType},
    HeaderRow{"证件种类", Field::DocumentType},
    HeaderRow{"ZJLX", Field::DocumentType},
    HeaderRow{"SFZJLX", Field::DocumentType},
    HeaderRow{"DOCUMENTTYPE", Field::DocumentType},
    HeaderRow{"IDTYPE", Field::DocumentType},
    HeaderRow{"TYPEOFDOCUMENT", Field::DocumentType},
    HeaderRow{"身份证件类型名称", Field::DocumentType},
    HeaderRow{"SFZJLXM", Field::DocumentType},
    HeaderRow{"SFZJLXMC", Field::DocumentType},
    HeaderRow{"ZJLXMC", Field::DocumentType},
    HeaderRow{"证件号码", Field::DocumentNo},
    HeaderRow{"证件号", Field::DocumentNo},
    HeaderRow{"身份证件号码", Field::DocumentNo},
    HeaderRow{"身份证件号", Field::DocumentNo},
    HeaderRow{"身份证号码", Field::DocumentNo},
    HeaderRow{"身份证号", Field::DocumentNo},
    HeaderRow{"公民身份号码", Field::DocumentNo},
    HeaderRow{"居民身份证号", Field::DocumentNo},
    HeaderRow{"居民身份证号码", Field::DocumentNo},
    HeaderRow{"SFZH", Field::DocumentNo},
    HeaderRow{"SFZJH", Field::DocumentNo},
    HeaderRow{"ZJHM", Field::DocumentNo},
    HeaderRow{"ZJH", Field::DocumentNo},
    HeaderRow{"DOCUMENTNO", Field::DocumentNo},
    HeaderRow{"DOCUMENTNUMBER", Field::DocumentNo},
    HeaderRow{"IDNUMBER", Field::DocumentNo},
    HeaderRow{"IDNO", Field::DocumentNo},
    HeaderRow{"IDCARDNUMBER", Field::DocumentNo},
    HeaderRow{"IDCARDNO", Field::DocumentNo},
    HeaderRow{"CITIZENID", Field::DocumentNo},
    HeaderRow{"身份证", Field::DocumentNo},
    HeaderRow{"SFZJHM", Field::DocumentNo},
    HeaderRow{"SFZHM", Field::DocumentNo},
    HeaderRow{"SFZ", Field::DocumentNo},
    HeaderRow{"GMSFHM", Field::DocumentNo},
    HeaderRow{"护照号", Field::DocumentNo},
    HeaderRow{"护照号码", Field::DocumentNo},
    HeaderRow{"HZH", Field::DocumentNo},
    HeaderRow{"PASSPORTNO", Field::DocumentNo},
    HeaderRow{"PASSPORTNUMBER", Field::DocumentNo},
    HeaderRow{"国籍", Field::Nationality},
    HeaderRow{"国籍地区", Field::Nationality},
    HeaderRow{"国别", Field::Nationality},
    HeaderRow{"GJ", Field::Nationality},
    HeaderRow{"GJDQ", Field::Nationality},
    HeaderRow{"NATIONALITY", Field::Nationality},
    HeaderRow{"COUNTRY", Field::Nationality},
    HeaderRow{"GJDQM", Field::Nationality},
    HeaderRow{"GJMC", Field::Nationality},
    HeaderRow{"民族", Field::Ethnicity},
    HeaderRow{"MZ", Field::Ethnicity},
    HeaderRow{"MZM", Field::Ethnicity},
    HeaderRow{"MZMC", Field::Ethnicity},
    HeaderRow{"ETHNICITY", Field::Ethnicity},
    HeaderRow{"校区", Field::Campus},
    HeaderRow{"所在校区", Field::Campus},
    HeaderRow{"XQ", Field::Campus},
    HeaderRow{"XQMC", Field::Campus},
    HeaderRow{"校区名称", Field::Campus},
    HeaderRow{"CAMPUS", Field::Campus},
    HeaderRow{"学院", Field::College},
    HeaderRow{"院系", Field::College},
    HeaderRow{"所在学院", Field::College},
    HeaderRow{"院系所", Field::College},
    HeaderRow{"学院系", Field::College},
    HeaderRow{"院系名称", Field::College},
    HeaderRow{"学院名称", Field::College},
    HeaderRow{"培养单位", Field::College},
    HeaderRow{"分院", Field::College},
    HeaderRow{"FY", Field::College},
    HeaderRow{"系所", Field::College},
    HeaderRow{"XSH", Field::College},
    HeaderRow{"XY", Field::College},
    HeaderRow{"YXSH", Field::College},
    HeaderRow{"XYMC", Field::College},
    HeaderRow{"YXSMC", Field::College},
    HeaderRow{"院系所名称", Field::College},
    HeaderRow{"所属学院", Field::College},
    HeaderRow{"所在院系", Field::College},
    HeaderRow{"学院系所", Field::College},
    HeaderRow{"学院院系", Field::College},
    HeaderRow{"XSMC", Field::College},
    HeaderRow{"系所名称", Field::College},
    HeaderRow{"FYMC", Field::College},
    HeaderRow{"PYDW", Field::College},
    HeaderRow{"DWMC", Field::College},
    HeaderRow{"SZXY", Field::College},
    HeaderRow{"COLLEGE", Field::College},
    HeaderRow{"SCHOOL", Field::College},
    HeaderRow{"FACULTY", Field::College},
    HeaderRow{"DEPARTMENT", Field::College},
    HeaderRow{"专业", Field::Major},
    HeaderRow{"专业名称", Field::Major},
    HeaderRow{"ZYMC", Field::Major},
    HeaderRow{"ZY", Field::Major},
    HeaderRow{"MAJOR", Field::Major},
    HeaderRow{"MAJORNAME", Field::Major},
    HeaderRow{"PROGRAMME", Field::Major},
    HeaderRow{"PROGRAM", Field::Major},
    HeaderRow{"所学专业", Field::Major},
    HeaderRow{"就读专业", Field::Major},
    HeaderRow{"班级", Field::ClassNo},
    HeaderRow{"班号", Field::ClassNo},
    HeaderRow{"班级名称", Field::ClassNo},
    HeaderRow{"BH", Field::ClassNo},
    HeaderRow{"BJ", Field::ClassNo},
    HeaderRow{"BJMC", Field::ClassNo},
    HeaderRow{"所在班级", Field::ClassNo},
    HeaderRow{"CLASS", Field::ClassNo},
    HeaderRow{"CLASSNO", Field::ClassNo},
    HeaderRow{"培养层次", Field::Level},
    HeaderRow{"层次", Field::Level},
    HeaderRow{"学历层次", Field::Level},
    HeaderRow{"学生类别", Field::Level},
    HeaderRow{"CC", Field::Level},
    HeaderRow{"PYCC", Field::Level},
    HeaderRow{"CCMC", Field::Level},
    HeaderRow{"XLCC", Field::Level},
    HeaderRow{"XSLB", Field::Level},
    HeaderRow{"攻读层次", Field::Level},
    HeaderRow{"学历", Field::Level},
    HeaderRow{"学位层次", Field::Level},
    HeaderRow{"学生层次", Field::Level},
    HeaderRow{"DEGREELEVEL", Field::Level},
    HeaderRow{"LEVEL", Field::Level},
    HeaderRow{"DEGREE", Field::Level},
    HeaderRow{"学习形式", Field::StudyMode},
    HeaderRow{"学习方式", Field::StudyMode},
    HeaderRow{"XXXS", Field::StudyMode},
    HeaderRow{"XXXSMC", Field::StudyMode},
    HeaderRow{"XXFS", Field::StudyMode},
    HeaderRow{"培养方式", Field::StudyMode},
    HeaderRow{"STUDYMODE", Field::StudyMode},
    HeaderRow{"MODEOFSTUDY", Field::StudyMode},
    HeaderRow{"是否硕博连读", Field::Combined},
    HeaderRow{"硕博连读", Field::Combined},
    HeaderRow{"SFSBLD", Field::Combined},
    HeaderRow{"SBLD", Field::Combined},
    HeaderRow{"是否连读", Field::Combined},
    HeaderRow{"是否直博", Field::Combined},
    HeaderRow{"COMBINED", Field::Combined},
    HeaderRow{"COMBINEDMASTERPHD", Field::Combined},
    HeaderRow{"COMBINEDMASTER–PHD", Field::Combined},
    HeaderRow{"入学日期", Field::EnrolledOn},
    HeaderRow{"RXRQ", Field::EnrolledOn},
    HeaderRow{"入学时间", Field::EnrolledOn},
    HeaderRow{"入学年月", Field::EnrolledOn},
    HeaderRow{"RXNY", Field::EnrolledOn},
    HeaderRow{"RXSJ", Field::EnrolledOn},
    HeaderRow{"ENROLLEDON", Field::EnrolledOn},
    HeaderRow{"ENROLMENTDATE", Field::EnrolledOn},
    HeaderRow{"预计毕业日期", Field::ExpectedOn},
    HeaderRow{"预计毕业时间", Field::ExpectedOn},
    HeaderRow{"YJBYRQ", Field::ExpectedOn},
    HeaderRow{"预毕业日期", Field::ExpectedOn},
    HeaderRow{"预计毕业年月", Field::ExpectedOn},
    HeaderRow{"应毕业日期", Field::ExpectedOn},
    HeaderRow{"应毕业时间", Field::ExpectedOn},
    HeaderRow{"YJBYSJ", Field::ExpectedOn},
    HeaderRow{"YJBYNY", Field::ExpectedOn},
    HeaderRow{"EXPECTEDON", Field::ExpectedOn},
    HeaderRow{"EXPECTEDGRADUATION", Field::ExpectedOn},
    HeaderRow{"EXPECTEDGRADUATIONDATE", Field::ExpectedOn},
    // Beside one of those above, these may be of an earlier degree.
    HeaderRow{"毕业日期", Field::ExpectedOn},
    HeaderRow{"BYRQ", Field::ExpectedOn},
    HeaderRow{"毕业时间", Field::ExpectedOn},
    HeaderRow{"毕业年月", Field::ExpectedOn},
    HeaderRow{"BYSJ", Field::ExpectedOn},
    HeaderRow{"BYNY", Field::ExpectedOn},
    HeaderRow{"GRADUATIONDATE", Field::ExpectedOn},
    HeaderRow{"邮箱", Field::Email},
    HeaderRow{"电子邮箱", Field::Email},
    HeaderRow{"电子邮件", Field::Email},
    HeaderRow{"EMAIL", Field::Email},
    HeaderRow{"EMAILADDRESS", Field::Email},
    HeaderRow{"DZYX", Field::Email},
    HeaderRow{"DZXX", Field::Email},
    HeaderRow{"电子信箱", Field::Email},
    HeaderRow{"联系邮箱", Field::Email},
    HeaderRow{"MAIL", Field::Email},
    HeaderRow{"QQ邮箱", Field::Email},
    HeaderRow{"手机", Field::Phone},
    HeaderRow{"手机号", Field::Phone},
    HeaderRow{"手机号码", Field::Phone},
    HeaderRow{"联系电话", Field::Phone},
    HeaderRow{"电话", Field::Phone},
    HeaderRow{"SJ", Field::Phone},
    HeaderRow{"SJH", Field::Phone},
    HeaderRow{"LXDH", Field::Phone},
    HeaderRow{"YDDH", Field::Phone},
    HeaderRow{"SJHM", Field::Phone},
    HeaderRow{"DH", Field::Phone},
    HeaderRow{"移动电话", Field::Phone},
    HeaderRow{"联系方式", Field::Phone},
    HeaderRow{"TEL", Field::Phone},
    HeaderRow{"PHONE", Field::Phone},
    HeaderRow{"MOBILE", Field::Phone},
    HeaderRow{"MOBILEPHONE", Field::Phone},
};

// What a header says, folded: all that is not a letter, a digit or a character goes.
struct Folded {
    std::string all;
    std::string whole;   // without remarks in brackets: "证件号码（必填）"
    std::string wide;    // of `whole`, its Chinese alone
    std::string narrow;  // its letters and digits alone
    std::string remark;  // what stands in brackets
};
Folded folded(std::string_view header) {
    Folded result;
    int depth = 0;
    for (const auto c : decode_utf8(identity::clean_number(header).text)) {
        if (c == U'(' || c == U'[' || c == 0x3010) ++depth;
        const bool letter = (c >= U'A' && c <= U'Z') || (c >= U'0' && c <= U'9');
        const bool wide = c >= 0x80 && c != 0x3001 && c != 0xB7 && c != 0x3010 && c != 0x3011;
        if (letter || wide) {
            append_utf8(result.all, c);
            append_utf8(depth > 0 ? result.remark : result.whole, c);
            if (depth == 0) append_utf8(wide ? result.wide : result.narrow, c);
        }
        if ((c == U')' || c == U']' || c == 0x3011) && depth > 0) --depth;
    }
    return result;
}

// "毕业日期（本科）": the same of an earlier time.
bool is_of_an_earlier_time(std::string_view remark) {
    constexpr std::array words{"本科",     "专科",     "高中",         "本科阶段", "入学前",
                               "原",       "旧",       "曾用",         "FORMER",   "OLD",
                               "PREVIOUS", "BACHELOR", "UNDERGRADUATE"};
    return std::ranges::find(words, remark) != words.end();
}

const HeaderRow* find_header(std::string_view text) {
    if (text.empty()) return nullptr;
    for (const auto& row : headers) {
        if (row.folded == text) return &row;
    }
    return nullptr;
}

}  // namespace

bool speaks_of_another(std::string_view words) {
    // Whole words: "（大写字母）" and "(family name first)" speak of the student.
    constexpr std::array others{"父亲",   "母亲",     "父母",  "家长",       "家庭",
                                "监护",   "导师",     "紧急",  "配偶",       "FATHER",
                                "MOTHER", "GUARDIAN", "TUTOR", "SUPERVISOR", "EMERGENCY"};
    const auto text = folded(words).all;
    return text == "父" || text == "母" || std::ranges::any_of(others, [&](std::string_view other) {
               return text.find(other) != std::string::npos;
           });
}

std::optional<HeaderMeaning> meaning_of_header(std::string_view header) {
    constexpr int step = 4;  // between entries: room for what makes a header less plain
    const auto text = folded(header);
    if (speaks_of_another(text.remark) || is_of_an_earlier_time(text.remark)) return std::nullopt;
    const auto* row = find_header(text.all);  // "院（系）"
    if (row == nullptr) row = find_header(text.whole);
    int less_plain = text.remark.empty() ? 0 : 1;
    if (row == nullptr && !text.narrow.empty()) {
        // "姓名 Name", "学号/XH": the Chinese decides, unless the rest says another item.
        row = find_header(text.wide);
        const auto* const other = find_header(text.narrow);
        if (row != nullptr && other != nullptr && other->field != row->field) row = nullptr;
        less_plain += 2;
    }
    if (row == nullptr) return std::nullopt;
    return HeaderMeaning{row->field, static_cast<int>(row - headers.data()) * step + less_plain};
}

std::optional<Field> field_of_header(std::string_view header) {
    const auto meaning = meaning_of_header(header);
    if (!meaning) return std::nullopt;
    return meaning->field;
}

}  // namespace liuying::roster
