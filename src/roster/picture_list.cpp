#include "roster/picture_list.h"

#include <array>

#include "base/utf8.h"
#include "identity/document.h"
#include "identity/name.h"
#include "roster/import.h"
#include "roster/written_date.h"

namespace liuying::roster {
namespace {

enum class Column { StudentNo, DocumentNo, Name, HasPicture, Level, TakenOn, Source, Hash };
constexpr std::size_t column_count = 8;

std::string folded(std::string_view text) {
    return identity::clean_number(text).text;
}

std::optional<Column> column_of(std::string_view header) {
    const auto text = folded(header);
    struct Row {
        std::string_view name;
        Column column;
    };
    constexpr std::array own{
        Row{"有无照片", Column::HasPicture},
        Row{"是否有照片", Column::HasPicture},
        Row{"照片", Column::HasPicture},
        Row{"图像", Column::HasPicture},
        Row{"是否有图像", Column::HasPicture},
        Row{"图像状态", Column::HasPicture},
        Row{"学历照片", Column::HasPicture},
        Row{"ZP", Column::HasPicture},
        Row{"PICTURE", Column::HasPicture},
        Row{"HAS_PICTURE", Column::HasPicture},
        Row{"HASPICTURE", Column::HasPicture},
        Row{"采集日期", Column::TakenOn},
        Row{"拍摄日期", Column::TakenOn},
        Row{"图像采集日期", Column::TakenOn},
        Row{"TAKEN_ON", Column::TakenOn},
        Row{"TAKENON", Column::TakenOn},
        Row{"采集时间", Column::TakenOn},
        Row{"TAKEN", Column::TakenOn},
        Row{"CJRQ", Column::TakenOn},
        Row{"照片来源", Column::Source},
        Row{"来源", Column::Source},
        Row{"SOURCE", Column::Source},
        Row{"照片校验值", Column::Hash},
        Row{"照片摘要", Column::Hash},
        Row{"图像摘要", Column::Hash},
        Row{"PICTUREHASH", Column::Hash},
        Row{"SHA256", Column::Hash},
        Row{"SHA-256", Column::Hash},
        Row{"MD5", Column::Hash},
        Row{"HASH", Column::Hash},
        Row{"PICTURE_HASH", Column::Hash},
    };
    for (const auto& row : own) {
        if (row.name == text) return row.column;
    }
    const auto field = field_of_header(header);
    if (!field) return std::nullopt;
    if (*field == Field::StudentNo) return Column::StudentNo;
    if (*field == Field::DocumentNo) return Column::DocumentNo;
    if (*field == Field::Name) return Column::Name;
    if (*field == Field::Level) return Column::Level;
    return std::nullopt;
}

std::optional<bool> yes_or_no(std::string_view text) {
    const auto word = folded(text);
    for (const auto* const yes :
         {"是", "有", "1", "Y", "YES", "TRUE", "已采集", "已上传", "√", "✓"}) {
        if (word == yes) return true;
    }
    for (const auto* const no :
         {"", "否", "无", "没有", "0", "N", "NO", "FALSE", "未采集", "未上传", "×"}) {
        if (word == no) return false;
    }
    return std::nullopt;
}

// As the roster keeps student numbers: capitals and dashes are their own, blanks are not.
std::string plain_student_no(std::string_view text) {
    std::string number;
    for (auto c : decode_utf8(text)) {
        if (c >= 0xFF01 && c <= 0xFF5E) c = c - 0xFF01 + U'!';
        const bool apostrophe = number.empty() && (c == U'\'' || c == 0x2018 || c == 0x2019);
        const bool blank = c <= U' ' || c == 0xA0 || (c >= 0x2000 && c <= 0x200F) || c == 0x3000 ||
                           c == 0x2060 || c == 0xFEFF;
        if (!blank && !apostrophe) append_utf8(number, c);
    }
    if (number.ends_with(".0")) number.resize(number.size() - 2);
    return number;
}

// "2021-10-14 08:30:00" is the day it begins with.
std::optional<identity::CivilDate> day_of(std::string_view text) {
    if (const auto day = read_written_date(text)) return day->date;
    const auto begins = text.substr(0, text.find_first_of(" T"));
    const auto day = begins.size() < text.size() ? read_written_date(begins) : std::nullopt;
    return day ? std::optional{day->date} : std::nullopt;
}

PictureSource source_of_text(std::string_view text) {
    const auto word = folded(text);
    if (word.find("散拍") != std::string::npos || word == "PERSONAL_SHOOTING") {
        return PictureSource::PersonalShooting;
    }
    if (word.find("新华") != std::string::npos || word.find("采集中心") != std::string::npos ||
        word == "BUREAU") {
        return PictureSource::Bureau;
    }
    if (word.find("校内") != std::string::npos || word.find("一卡通") != std::string::npos ||
        word.find("录取") != std::string::npos || word == "IN_HOUSE") {
        return PictureSource::InHouse;
    }
    return PictureSource::Unknown;
}

}  // namespace

Result<PictureList, Refusal> read_picture_list(table::RowSource& rows) {
    std::array<std::optional<std::size_t>, column_count> at{};
    const auto of = [&](Column column) { return at.at(static_cast<std::size_t>(column)); };
    table::Row row;
    bool found = false;
    for (int looked = 0; looked < 12 && !found; ++looked) {
        auto more = rows.next(row);
        if (!more) return refuse(explain(more.error()));
        if (!*more) break;
        at = {};
        for (std::size_t i = 0; i < row.cells.size(); ++i) {
            const auto column = column_of(row.cells[i].text);
            if (column && !of(*column)) at.at(static_cast<std::size_t>(*column)) = i;
        }
        found = of(Column::StudentNo) || of(Column::DocumentNo);
    }
    if (!found) {
        return refuse(Refusal{
            "no_header",
            {"名单前几行中没有“学号”或“证件号码”列。",
             "There is no column “student number” or “document number” in the first rows."},
            {"请在第一行写上列名后再上传。", "Name the columns in the first row and try again."}});
    }
    const auto text = [&](Column column) -> std::string {
        const auto i = of(column);
        return i && *i < row.cells.size() ? row.cells[*i].text : std::string{};
    };
    std::array<std::string, column_count> heads;
    for (std::size_t i = 0; i < column_count; ++i)
        if (at.at(i)) heads.at(i) = row.cells[*at.at(i)].text;
    const auto head = [&](Column column) { return heads.at(static_cast<std::size_t>(column)); };
    PictureList list;
    list.document_column = head(Column::DocumentNo);
    list.level_column = head(Column::Level);
    list.name_column = head(Column::Name);
    for (;;) {
        auto more = rows.next(row);
        if (!more) return refuse(explain(more.error()));
        if (!*more) return list;
        PictureRow entry;
        entry.row = row.number;
        entry.student_no = plain_student_no(text(Column::StudentNo));
        entry.document_no = identity::clean_number(text(Column::DocumentNo)).text;
        if (entry.student_no.empty() && entry.document_no.empty()) {
            bool empty = true;
            for (const auto& cell : row.cells) empty = empty && folded(cell.text).empty();
            if (!empty) {
                list.faults.push_back(
                    {row.number,
                     head(of(Column::StudentNo) ? Column::StudentNo : Column::DocumentNo),
                     {"没有学号，也没有证件号码。",
                      "Neither a student number nor a document number."}});
            }
            continue;
        }
        if (const auto name = identity::read_name(text(Column::Name))) entry.name = name->name;
        if (of(Column::HasPicture)) {
            const auto answer = yes_or_no(text(Column::HasPicture));
            if (!answer) {
                list.faults.push_back(
                    {row.number,
                     head(Column::HasPicture),
                     {"“" + text(Column::HasPicture) + "”看不出有没有照片，请写“是”或“否”。",
                      "“" + text(Column::HasPicture) +
                          "” does not say whether there is a "
                          "picture; write 是 or 否 (yes or no)."}});
                continue;
            }
            entry.has_picture = *answer;
        }
        if (!folded(text(Column::Level)).empty()) entry.level = text(Column::Level);
        const auto taken = text(Column::TakenOn);
        entry.taken_on = day_of(taken);
        if (!entry.taken_on && !folded(taken).empty())
            list.faults.push_back({row.number,
                                   head(Column::TakenOn),
                                   {"“" + taken + "”看不出是哪一天；照片算有，日期不计。",
                                    "“" + taken +
                                        "” is no date; the picture counts, its day stays "
                                        "unknown."}});
        entry.source = source_of_text(text(Column::Source));
        entry.hash = folded(text(Column::Hash));
        list.rows.push_back(std::move(entry));
    }
}

std::string_view name_of(PictureCase which) {
    switch (which) {
        case PictureCase::Neither: return "neither";
        case PictureCase::RegistryOnly: return "registry_only";
        case PictureCase::SchoolOnly: return "school_only";
        case PictureCase::Both: return "both";
        case PictureCase::BothDiffer: return "both_differ";
    }
    return "";
}

PictureCase picture_case(const PictureRow* on_registry, const PictureRow* in_school) {
    const bool registry = on_registry != nullptr && on_registry->has_picture;
    const bool school = in_school != nullptr && in_school->has_picture;
    if (registry && school) {
        const bool differ = !on_registry->hash.empty() && !in_school->hash.empty() &&
                            on_registry->hash != in_school->hash;
        return differ ? PictureCase::BothDiffer : PictureCase::Both;
    }
    if (registry) return PictureCase::RegistryOnly;
    return school ? PictureCase::SchoolOnly : PictureCase::Neither;
}

}  // namespace liuying::roster
