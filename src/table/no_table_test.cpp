#include "table/no_table.h"

#include <doctest/doctest.h>

#include <string>
#include <string_view>

using namespace liuying;
using namespace liuying::table;
using namespace std::string_view_literals;

namespace {

std::string told(std::string_view content) {
    MemoryBytes bytes{std::string{content}};
    const auto why = why_no_table(bytes);
    return why ? std::string{name_of(why->kind)} + " " + why->detail : "may be one";
}

// A compound file whose directory names one stream.
std::string compound(std::u16string_view stream) {
    std::string file(512 + 128, '\0');
    file.replace(0, 8, "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1");
    file[30] = 9;  // sectors of 512 bytes, the directory in the first
    for (std::size_t i = 0; i < stream.size(); ++i)
        file[512 + 2 * i] = static_cast<char>(stream[i]);
    return file;
}

}  // namespace

TEST_CASE("no table: what is sent in its place is told by its content") {
    struct Row {
        std::string_view content;
        const char* is;
    };
    std::string tar(300, '\0');
    tar.replace(0, 8, "list.csv");
    tar.replace(257, 5, "ustar");
    std::string bitmap = "BM";
    bitmap += std::string{"\x1E\0\0\0\0\0\0\0"sv};
    bitmap.resize(30);
    for (const auto& [content, is] : {
             Row{"\x1F\x8B\x08\0\0"sv, "file_archive gzip"},
             Row{"BZh91AY&SY"sv, "file_archive bzip2"},
             Row{"\xFD\x37zXZ\0\0"sv, "file_archive xz"},
             Row{"7z\xBC\xAF\x27\x1C\0"sv, "file_archive 7z"},
             Row{"Rar!\x1A\x07\x01\0"sv, "file_archive RAR"},
             Row{tar, "file_archive tar"},
             Row{"%PDF-1.7\n"sv, "file_document PDF"},
             Row{"{\\rtf1\\ansi"sv, "file_document RTF"},
             Row{"\xFF\xD8\xFF\xE0"sv, "file_picture JPEG"},
             Row{"\x89PNG\r\n\x1A\n\0"sv, "file_picture PNG"},
             Row{"GIF89a"sv, "file_picture GIF"},
             Row{"II*\0\x08"sv, "file_picture TIFF"},
             Row{"RIFF\x10\0\0\0WEBPVP8 "sv, "file_picture WebP"},
             Row{"\0\0\0\x18"
                 "ftypheic"sv,
                 "file_picture HEIC"},
             Row{bitmap, "file_picture BMP"},
             Row{"\x09\0\x04\0\x02\0\x10\0"sv, "file_old_workbook BIFF2"},
             Row{"\x09\x02\x06\0\0\x03"sv, "file_old_workbook BIFF3"},
             Row{"\x09\x08\x08\0\0\x05"sv, "file_old_workbook BIFF5"},
             Row{"SQLite format 3\0"sv, "file_program_data SQLite"},
             Row{"\0\1\0\0Standard Jet DB"sv, "file_program_data Access"},
             Row{"<html><table>"sv, "file_web_page HTML"},
             Row{"\xEF\xBB\xBF\r\n  <HTML xmlns:x=\"urn\">"sv, "file_web_page HTML"},
             Row{"\xFF\xFE<\0t\0a\0b\0l\0e\0>\0"sv, "file_web_page HTML"},
             Row{"<meta http-equiv=Content-Type>"sv, "file_web_page HTML"},
             Row{"<!DOCTYPE html>"sv, "file_web_page HTML"},
             Row{"MIME-Version: 1.0\r\n"sv, "file_web_page HTML"},
             Row{"<?xml version=\"1.0\"?>\n<?mso-application progid=\"Excel.Sheet\"?>"sv,
                 "file_other_spreadsheet Excel 2003 XML"},
             Row{"<?xml version=\"1.0\"?><students/>"sv, "file_program_data XML"},
             Row{"[{\"xh\": 1}]"sv, "file_program_data JSON"},
             Row{" {\n \"rows\": []}"sv, "file_program_data JSON"},
         }) {
        CAPTURE(is);
        CHECK(told(content) == is);
    }
}

TEST_CASE("no table: a compound file is known by the streams it names") {
    CHECK(told(compound(u"Workbook")) == "file_old_workbook ");
    CHECK(told(compound(u"Book")) == "file_old_workbook ");
    CHECK(told(compound(u"EncryptedPackage")) == "file_password ");
    CHECK(told(compound(u"WordDocument")) == "file_document Word");
    CHECK(told("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"sv) == "file_old_workbook ");
}

TEST_CASE("no table: a header may begin like something else") {
    for (const auto text :
         {"学号,姓名\n"sv, "BM,XM\n1,2\n"sv, "BZhang,1\n"sv, "[学号],[姓名]\n"sv, "{学号},x\n"sv,
          "<学号>,<姓名>\n"sv, "<name>,<id>\n"sv, "II,MM\n"sv, "GIF,x\n"sv, "7z,x\n"sv,
          "\"a\",b\n"sv, "PK,XM\n"sv, "title,<p>\n"sv, ""sv, "\xEF\xBB\xBFXH,XM\n"sv,
          "\xFF\xFE"
          "X\0H\0"sv})
        CHECK_MESSAGE(told(text) == "may be one", std::string{text});
}

TEST_CASE("no table: each kind says what it is and what to do, in both languages") {
    for (const auto kind :
         {FaultKind::OldWorkbook, FaultKind::OtherSpreadsheet, FaultKind::WebPage,
          FaultKind::Archive, FaultKind::Document, FaultKind::Picture, FaultKind::ProgramData}) {
        const auto refusal = explain({kind, 0, 0, 0, "X"});
        CAPTURE(refusal.kind);
        CHECK(refusal.next_step.en != explain({FaultKind::Nul, 0, 0, 0, ""}).next_step.en);
        CHECK_FALSE(refusal.message.zh.empty());
        CHECK_FALSE(refusal.next_step.zh.empty());
    }
}
