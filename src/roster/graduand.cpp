#include "roster/graduand.h"

#include <algorithm>

namespace liuying::roster {
namespace {

struct FieldRow {
    Field field;
    std::string_view name;
    std::string_view zh;
    std::string_view en;
};
constexpr std::array fields{
    FieldRow{Field::StudentNo, "student_no", "学号", "Student number"},
    FieldRow{Field::ExamNo, "exam_no", "考生号", "Examination number"},
    FieldRow{Field::Name, "name", "姓名", "Name"},
    FieldRow{Field::Sex, "sex", "性别", "Sex"},
    FieldRow{Field::BirthDate, "birth_date", "出生日期", "Birth date"},
    FieldRow{Field::DocumentType, "document_type", "证件类型", "Document type"},
    FieldRow{Field::DocumentNo, "document_no", "证件号码", "Document number"},
    FieldRow{Field::Nationality, "nationality", "国籍", "Nationality"},
    FieldRow{Field::Ethnicity, "ethnicity", "民族", "Ethnicity"},
    FieldRow{Field::Campus, "campus", "校区", "Campus"},
    FieldRow{Field::College, "college", "学院", "College"},
    FieldRow{Field::Major, "major", "专业", "Major"},
    FieldRow{Field::ClassNo, "class_no", "班级", "Class"},
    FieldRow{Field::Level, "level", "培养层次", "Degree level"},
    FieldRow{Field::StudyMode, "study_mode", "学习形式", "Study mode"},
    FieldRow{Field::Combined, "combined", "是否硕博连读", "Combined master–PhD"},
    FieldRow{Field::EnrolledOn, "enrolled_on", "入学日期", "Enrolled on"},
    FieldRow{Field::ExpectedOn, "expected_on", "预计毕业日期", "Expected graduation"},
    FieldRow{Field::Email, "email", "邮箱", "E-mail"},
    FieldRow{Field::Phone, "phone", "手机", "Mobile phone"},
};
static_assert(fields.size() == all_fields.size());

struct BlockRow {
    Block block;
    std::string_view name;
    std::string_view zh;
    std::string_view en;
};
constexpr std::array block_rows{
    BlockRow{
        Block::FifteenDigits, "id_15_digits",
        "证件号码是 15 位旧号：身份证扫描件核准并改为 18 位后才能上报",
        "the number has the old 15 digits: nothing is submitted until a scan of the ID card was "
        "approved and the 18 characters stand"},
    BlockRow{
        Block::MilitaryId, "military_id",
        "使用军人证件：学信网只按身份证号码查找，须先办理改为身份证号码",
        "a military ID: the registry finds people by the resident ID number only, which must come "
        "first"},
    BlockRow{Block::FreeDocument, "document_unchecked", "证件号码无法校验，须人工核对",
             "the document number cannot be checked and must be compared by eye"},
    BlockRow{Block::RoundedNumber, "id_ends_in_zeros", "证件号码末三位是 000，须对照证件确认",
             "the number ends in 000 and must be confirmed with the card"},
    BlockRow{
        Block::SecondRecord, "second_record",
        "同一姓名和证件号码有另一个学号：须由学籍办确认是否同一人、以哪个学籍拍摄",
        "the same name and number stand under another student number: the registry office says "
        "whether it is one person and which record counts"},
    BlockRow{
        Block::UnreadableName, "name_unreadable",
        "姓名中有字未能识别，或像是带了称呼：须按录取信息改正，或以证件证明无误",
        "a character of the name could not be read, or a form of address seems to be in it: it is "
        "put right from the admission record, or proved with the card"},
    BlockRow{
        Block::Contradiction, "contradiction",
        "证件号码与出生日期、性别或国籍不一致：须逐项更正一致后才能上报",
        "the document number does not fit the birth date, sex or nationality: nothing is submitted "
        "until each was put right"},
};
static_assert(block_rows.size() == all_blocks.size());

const FieldRow& row_of(Field field) {
    return fields.at(static_cast<std::size_t>(field));
}

std::string date_text(const std::optional<CivilDate>& date) {
    return date ? identity::to_text(*date) : std::string{};
}
bool set_date(std::optional<CivilDate>& date, std::string_view text) {
    if (text.empty()) {
        date.reset();
        return true;
    }
    const auto parsed = identity::parse_date(text);
    if (!parsed) return false;
    date = parsed;
    return true;
}

std::optional<identity::Sex> sex_of_name(std::string_view name) {
    for (const auto sex : {identity::Sex::Male, identity::Sex::Female, identity::Sex::Unknown}) {
        if (name == identity::name_of(sex)) return sex;
    }
    return std::nullopt;
}

// The text fields; nothing for the others.
std::string* text_field(Record& record, Field field) {
    switch (field) {
        case Field::StudentNo: return &record.student_no;
        case Field::ExamNo: return &record.exam_no;
        case Field::Name: return &record.name;
        case Field::DocumentNo: return &record.document.number;
        case Field::Nationality: return &record.nationality;
        case Field::Ethnicity: return &record.ethnicity;
        case Field::Campus: return &record.campus;
        case Field::College: return &record.college;
        case Field::Major: return &record.major;
        case Field::ClassNo: return &record.class_no;
        case Field::Level: return &record.level;
        case Field::StudyMode: return &record.study_mode;
        case Field::Email: return &record.email;
        case Field::Phone: return &record.phone;
        case Field::Sex:
        case Field::BirthDate:
        case Field::DocumentType:
        case Field::Combined:
        case Field::EnrolledOn:
        case Field::ExpectedOn: return nullptr;
    }
    return nullptr;
}

}  // namespace

std::string_view name_of(Field field) {
    return row_of(field).name;
}

std::optional<Field> field_of_name(std::string_view name) {
    const auto* const row = std::ranges::find(fields, name, &FieldRow::name);
    if (row == fields.end()) return std::nullopt;
    return row->field;
}

Words title_of(Field field) {
    return {std::string{row_of(field).zh}, std::string{row_of(field).en}};
}

std::string text_of(const Record& record, Field field) {
    switch (field) {
        case Field::Sex:
            return record.sex == identity::Sex::Unknown ? "" : std::string{name_of(record.sex)};
        case Field::BirthDate: return date_text(record.birth);
        case Field::DocumentType: return std::string{name_of(record.document.type)};
        case Field::Combined: return record.combined ? "yes" : "no";
        case Field::EnrolledOn: return date_text(record.enrolled_on);
        case Field::ExpectedOn: return date_text(record.expected_on);
        case Field::StudentNo:
        case Field::ExamNo:
        case Field::Name:
        case Field::DocumentNo:
        case Field::Nationality:
        case Field::Ethnicity:
        case Field::Campus:
        case Field::College:
        case Field::Major:
        case Field::ClassNo:
        case Field::Level:
        case Field::StudyMode:
        case Field::Email:
        case Field::Phone:
            return *text_field(const_cast<Record&>(record), field);  // NOLINT: only read
    }
    return {};
}

bool set_text(Record& record, Field field, std::string_view text) {
    if (auto* const held = text_field(record, field)) {
        *held = text;
        return true;
    }
    switch (field) {
        case Field::Sex: {
            const auto sex = text.empty() ? identity::Sex::Unknown : sex_of_name(text);
            if (!sex) return false;
            record.sex = *sex;
            return true;
        }
        case Field::BirthDate: return set_date(record.birth, text);
        case Field::EnrolledOn: return set_date(record.enrolled_on, text);
        case Field::ExpectedOn: return set_date(record.expected_on, text);
        case Field::DocumentType: {
            const auto type = identity::document_type_of_name(text);
            if (!type) return false;
            record.document.type = *type;
            return true;
        }
        case Field::Combined:
            if (text != "yes" && text != "no") return false;
            record.combined = text == "yes";
            return true;
        case Field::StudentNo:
        case Field::ExamNo:
        case Field::Name:
        case Field::DocumentNo:
        case Field::Nationality:
        case Field::Ethnicity:
        case Field::Campus:
        case Field::College:
        case Field::Major:
        case Field::ClassNo:
        case Field::Level:
        case Field::StudyMode:
        case Field::Email:
        case Field::Phone: return false;
    }
    return false;
}

std::string_view name_of(Block block) {
    return block_rows.at(static_cast<std::size_t>(block)).name;
}

std::optional<Block> block_of_name(std::string_view name) {
    const auto* const row = std::ranges::find(block_rows, name, &BlockRow::name);
    if (row == block_rows.end()) return std::nullopt;
    return row->block;
}

Words words_of(Block block) {
    const auto& row = block_rows.at(static_cast<std::size_t>(block));
    return {std::string{row.zh}, std::string{row.en}};
}

}  // namespace liuying::roster
