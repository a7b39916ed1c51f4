#include "roster/import_words.h"

namespace liuying::roster::words {
namespace {

std::string quoted(std::string_view text) {
    return "“" + std::string{text} + "”";
}

}  // namespace

Words missing(Field field) {
    const auto title = title_of(field);
    return {"没有填写" + title.zh + "。", title.en + " is missing."};
}

Words error_cell(std::string_view text) {
    return {"单元格是表格错误值 " + std::string{text} + "，请在表格中改正。",
            "The cell holds the spreadsheet error " + std::string{text} + "; correct it there."};
}

Words formula_cell() {
    return {"单元格是公式，读取的是上次计算的结果。",
            "The cell holds a formula; its last result was read."};
}

Words formula_without_value() {
    return {"单元格是公式，但文件中没有计算结果：请在表格软件中打开并保存一次，或粘贴为值。",
            "The cell holds a formula without a result: open and save the file in a spreadsheet "
            "once, or "
            "paste values."};
}

Words text_tidied() {
    return {"首尾空格或看不见的字符已去掉。", "Blanks or invisible characters were taken off."};
}

Words at_character(const Words& doubt, std::size_t place, const std::string& named) {
    const auto at = std::to_string(place);
    return {"第 " + at + " 个字" + named + "：" + doubt.zh,
            "Character " + at + (named.empty() ? "" : " " + named) + ": " + doubt.en};
}

Words became(const Words& change, std::string_view name, const std::string& named) {
    return {change.zh + (named.empty() ? "" : " " + named) + "：" + std::string{name} + "。",
            "Read as " + std::string{name} + ": " + change.en +
                (named.empty() ? "" : ", " + named) + "."};
}

Words permit_elsewhere(std::string_view region, const Words& of, std::string_view said) {
    const std::string code{region};
    const std::string other{said};
    return {"号码以 " + code + " 开头，是" + of.zh + "居民的居住证，而这里写的是“" + other +
                "”：请对照证件，改正其中一项。",
            "The number begins with " + code + ", a permit of a resident of " + of.en +
                ", but here it says “" + other + "”: compare both with the card."};
}

Words cleaned(const Words& change) {
    return {change.zh + "。", "Tidied: " + change.en + "."};
}

Words with_step(const Refusal& refusal) {
    return {refusal.message.zh + refusal.next_step.zh,
            refusal.message.en + " " + refusal.next_step.en};
}

Words with_proposal(const Words& doubt, std::string_view proposal) {
    return {doubt.zh + "升位后应为 " + std::string{proposal} + "（仅为建议）。",
            doubt.en + " Raised it would be " + std::string{proposal} + " (a proposal only)."};
}

Words student_no_scientific(std::string_view text) {
    return {"表格软件把学号变成了数值 " + std::string{text} + "：请把学号列设为“文本”后重新导出。",
            "A spreadsheet turned the student number into " + std::string{text} +
                ": export it again with the column set to “text”."};
}

Words student_no_characters() {
    return {"学号只能由字母、数字和 - _ . / 组成，不超过 32 个字符，首尾须是字母或数字。",
            "A student number has letters, digits and - _ . / only, at most 32 characters, and "
            "begins and ends with a letter or a digit."};
}

Words exam_no_scientific(std::string_view text) {
    return {
        "表格软件把考生号变成了数值 " + std::string{text} + "：请把考生号列设为“文本”后重新导出。",
        "A spreadsheet turned the exam number into " + std::string{text} +
            ": export it again with the column set to “text”."};
}

Words duplicate_exam_no(std::uint64_t first_row) {
    const auto row = std::to_string(first_row);
    return {"考生号与第 " + row + " 行相同，请核对哪一个写错。",
            "The exam number stands in row " + row + " already; find out which is wrong."};
}

Words military_under_id() {
    return {
        "证件类型写的是居民身份证，号码却是军人证件的（“字第…号”）：请改正证件类型，或填写居民"
        "身份证号码。",
        "The type says resident ID card, but the number is a military document's (字第…号): "
        "correct the type, or enter the number of the ID card."};
}

Words no_birth_of_a_graduand(CivilDate birth, int age) {
    const auto date = identity::to_text(birth);
    const auto years = std::to_string(age);
    if (age < 0)
        return {"出生日期 " + date + " 晚于毕业日期：请对照证件核对。",
                "Born on " + date + ", after the graduation: compare it with the card."};
    return {"出生日期 " + date + "，毕业时 " + years + " 岁，不可能：请对照证件核对。",
            "Born on " + date + ", " + years +
                " years old at graduation, which cannot be: compare it with the card."};
}

Words unusual_age(int age) {
    const auto years = std::to_string(age);
    return {"毕业时 " + years + " 岁，请确认出生日期无误。",
            years + " years old at graduation; make sure that the birth date is right."};
}

Words enrolled_too_late(CivilDate enrolled, CivilDate expected) {
    return {"入学日期 " + identity::to_text(enrolled) + " 晚于预计毕业日期 " +
                identity::to_text(expected) + "：请核对哪一个写错。",
            "Enrolled on " + identity::to_text(enrolled) + ", after the expected graduation on " +
                identity::to_text(expected) + ": find out which is wrong."};
}

Words enrolled_too_early(CivilDate enrolled, CivilDate birth) {
    return {"入学日期 " + identity::to_text(enrolled) + " 早于出生日期 " +
                identity::to_text(birth) + "：请核对哪一个写错。",
            "Enrolled on " + identity::to_text(enrolled) + ", before being born on " +
                identity::to_text(birth) + ": find out which is wrong."};
}

Words far_year(int year, int cohort) {
    const auto far = std::to_string(year);
    const auto here = std::to_string(cohort);
    return {"预计毕业年份 " + far + " 与本届（" + here + "）相差太远，应是笔误：请改正。",
            "The expected graduation in " + far + " is too far from this class (" + here +
                ") to be meant: correct it."};
}

Words unusual_email(std::string_view text) {
    return {"电子邮箱" + quoted(text) + "不像一个邮箱地址，发给本人的通知可能收不到。",
            "The e-mail " + quoted(text) +
                " looks like no address; what is sent to them may not arrive."};
}

Words unusual_phone(std::string_view text) {
    return {"手机" + quoted(text) + "不像一个电话号码，可能联系不上本人。",
            "The telephone " + quoted(text) + " looks like no number; they may not be reached."};
}

Words number_cell() {
    return {
        "证件号码在表格中是数值，15 "
        "位以后的数字已不可信：请在原系统中重新导出，并把该列设为“文本”。",
        "The document number is a number cell; digits beyond the fifteenth cannot be trusted. "
        "Export it "
        "again from the source with the column set to “text”."};
}

Words type_by_number(std::string_view said, const Words& title) {
    if (said.empty()) {
        return {"没有写证件类型，按号码读作" + title.zh + "。",
                "No document type is given; by its number it was read as: " + title.en + "."};
    }
    return {"证件类型写的是" + quoted(said) + "，按号码读作" + title.zh + "。",
            "The type says " + quoted(said) + "; by its number it was read as: " + title.en + "."};
}

Words sound_number(const Words& title) {
    return {title.zh + "，校验码正确。", "A " + title.en + ", check character right."};
}

Words passport_zone(const std::string& number, const Words& blind_spot) {
    return {"已从护照机读区读出号码 " + number + "，各校验位均符合。" + blind_spot.zh,
            "The number " + number +
                " was read from the machine-readable zone; its check digits hold. " +
                blind_spot.en};
}
Words birth_mismatch(CivilDate in_number, CivilDate in_roster) {
    const auto number = identity::to_text(in_number);
    const auto roster = identity::to_text(in_roster);
    return {"证件号码中的出生日期是 " + number + "，名单写的是 " + roster +
                "：请对照证件核对哪一个写错。",
            "The number says born on " + number + ", the roster " + roster +
                ": find out from the card which is wrong."};
}

Words sex_mismatch(int place, identity::Sex in_number, identity::Sex in_roster) {
    const auto at = std::to_string(place);
    const auto number = title_of(in_number);
    const auto roster = title_of(in_roster);
    return {"证件号码第 " + at + " 位表示性别为" + number.zh + "，名单写的是" + roster.zh +
                "：请对照证件核对哪一个写错。",
            "Character " + at + " of the number says " + number.en + ", the roster " + roster.en +
                ": find out from the card which is wrong."};
}

Words bad_sex(std::string_view text) {
    return {"性别" + quoted(text) + "无法识别，请写“男”或“女”。",
            "The sex " + quoted(text) + " is not understood; write 男 or 女 (M or F)."};
}

Words bad_combined(std::string_view text) {
    return {"是否硕博连读写的是" + quoted(text) + "，请写“是”或“否”。",
            "Combined master–PhD says " + quoted(text) + "; write 是 or 否 (yes or no)."};
}

Words bad_date(Field field, std::string_view text) {
    const auto title = title_of(field);
    return {
        title.zh + quoted(text) + "不是有效日期，请写成 2022-06-30 的形式。",
        title.en + " " + quoted(text) + " is no date of the calendar; write it like 2022-06-30."};
}

Words date_rewritten(std::string_view date) {
    return {"日期已统一写成 " + std::string{date} + "。", "Written as " + std::string{date} + "."};
}

Words date_serial(std::string_view date) {
    return {"表格的日期序号，已读作 " + std::string{date} + "。",
            "A spreadsheet's day number, read as " + std::string{date} + "."};
}

Words date_month_only(std::string_view date) {
    return {"只写了年月，按当月最后一天 " + std::string{date} + " 读取。",
            "Only year and month are given; read as the last day of the month, " +
                std::string{date} + "."};
}

Words date_ends_in_year(Field field, std::string_view text) {
    const auto title = title_of(field);
    return {title.zh + quoted(text) + "看不出哪个是月、哪个是日，请写成 2022-06-30 的形式。",
            title.en + " " + quoted(text) +
                " does not show which is the month and which the day; write it like 2022-06-30."};
}

Words birth_month_mismatch(CivilDate in_number, CivilDate in_roster) {
    const auto number = identity::to_text(in_number).substr(0, 7);
    const auto roster = identity::to_text(in_roster).substr(0, 7);
    return {"证件号码中的出生年月是 " + number + "，名单写的是 " + roster +
                "：请对照证件核对哪一个写错。",
            "The number says born in " + number + ", the roster " + roster +
                ": find out from the card which is wrong."};
}

Words merged_cell() {
    return {"这个单元格与上面的单元格合并，读取的是合并后的值。",
            "The cell is merged with the one above; its value was read."};
}

Words repeated_header() {
    return {"这一行是重复的表头，不是学生，没有导入。",
            "This row repeats the header; it is no student and was not imported."};
}

Words numbering_row() {
    return {"这一行只是各列的编号，不是学生，没有导入。",
            "This row numbers the columns; it is no student and was not imported."};
}

Words not_a_record(std::string_view seen) {
    return {"这一行不像学生（内容是" + quoted(seen) +
                "；没有可用的学号、证件号码和日期），没有导入。如果是学生，请补齐这些列。",
            "This row looks like no student (it says " + quoted(seen) +
                "; there is no usable student number, document number or date) and was not "
                "imported. If it is one, fill in those columns."};
}

Words point_zero(std::string_view number) {
    return {"导出时被当成小数，已去掉末尾的“.0”，读作 " + std::string{number} + "。",
            "It became a fraction on export; the “.0” at its end was taken off, read as " +
                std::string{number} + "."};
}

Words unknown_choice(Field field, std::string_view text, const std::vector<Choice>& choices) {
    const auto title = title_of(field);
    std::string zh;
    std::string en;
    constexpr std::size_t most = 12;
    for (std::size_t i = 0; i < choices.size() && i < most; ++i) {
        zh += (i == 0 ? "" : "、") + choices[i].name.zh;
        en += (i == 0 ? "" : ", ") +
              (choices[i].name.en.empty() ? choices[i].name.zh : choices[i].name.en);
    }
    if (choices.size() > most) {
        zh += "……";
        en += " …";
    }
    return {"本次采集没有" + title.zh + quoted(text) + "（有：" + zh + "）。",
            title.en + " " + quoted(text) + " is not in this campaign (there are: " + en + ")."};
}

Words other_spelling(const Words& name) {
    return {"读作" + quoted(name.zh) + "。",
            "Read as " + quoted(name.en.empty() ? name.zh : name.en) + "."};
}

Words campus_from_college() {
    return {"没有写校区，按学院的校区。", "No campus is given; the college's was taken."};
}

Words college_elsewhere() {
    return {"校区与该学院安排的校区不同，拍摄地点按校区安排，请核对。",
            "The campus is not the one this college is called to; please check where the person "
            "should go."};
}

Words other_cohort(int cohort) {
    const auto year = std::to_string(cohort);
    return {"预计毕业年份不是 " + year + "：会导入，但本次不采集。",
            "Not expected to graduate in " + year + ": imported, but not called this time."};
}

Words hidden_row() {
    return {"这一行在表格中是隐藏的，也一并读取。",
            "This row is hidden in the workbook; it was read as well."};
}

Words too_many_cells(std::size_t cells, std::size_t columns) {
    const auto a = std::to_string(cells);
    const auto b = std::to_string(columns);
    return {
        "这一行有 " + a + " 个单元格，表头只有 " + b + " 列：内容可能错位（例如未加引号的逗号）。",
        "This row has " + a + " cells under a header of " + b +
            ": its content may be shifted (a comma without quotes?)."};
}

Words duplicate_student_no(std::uint64_t first_row) {
    const auto row = std::to_string(first_row);
    return {"学号与第 " + row + " 行重复；以先出现的第 " + row + " 行为准。",
            "The student number stands in row " + row + " already; the first row stands."};
}

Words duplicate_document(std::uint64_t first_row, std::string_view student_no) {
    const auto row = std::to_string(first_row);
    const std::string no{student_no};
    return {"证件号码与第 " + row + " 行（学号 " + no + "）重复而姓名不同；以先出现的一行为准。",
            "The document number stands in row " + row + " already (student number " + no +
                ") under another name; the first row stands."};
}

Words second_record(std::uint64_t first_row, std::string_view student_no) {
    const auto row = std::to_string(first_row);
    const std::string no{student_no};
    return {"与第 " + row + " 行（学号 " + no +
                "）姓名和证件号码相同：可能是同一人的另一个学籍，请学籍办确认。",
            "Same name and number as row " + row + " (student number " + no +
                "): perhaps a second record of one person; the registry office decides."};
}

Words erased_person(std::string_view student_no) {
    const std::string no{student_no};
    return {"学号 " + no + " 的个人信息已按要求删除，不再导入。如需恢复，请学籍办先核实。",
            "The personal data of student number " + no +
                " were erased on request; it is not imported again. The registry office must look "
                "into it first."};
}

Words duplicate_of_known(std::string_view student_no) {
    const std::string no{student_no};
    return {
        "证件号码已属于学号 " + no + " 的另一人（姓名不同）。",
        "The document number belongs to student number " + no + " already, under another name."};
}

Words second_record_of_known(std::string_view student_no) {
    const std::string no{student_no};
    return {
        "学号 " + no + " 已有相同的姓名和证件号码：可能是同一人的另一个学籍，请学籍办确认。",
        "Student number " + no +
            " has the same name and number: perhaps a second record of one person; the registry "
            "office decides."};
}

}  // namespace liuying::roster::words
