#include "table/no_table.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <string>
#include <string_view>

namespace liuying::table {
namespace {

using namespace std::string_view_literals;

Fault told(FaultKind kind, std::string_view what) {
    return {kind, 0, 0, 0, std::string{what}};
}

struct Mark {
    std::string_view bytes;
    FaultKind kind;
    std::string_view what;
};
// What a file of the kind begins with. Sources: the formats' own descriptions; of BIFF the records
// BOF (MS-XLS 2.4.21 and its forerunners), which stand alone in workbooks of before 1993.
constexpr std::array marks{
    Mark{"\x1F\x8B\x08"sv, FaultKind::Archive, "gzip"},
    Mark{"\xFD\x37zXZ\0"sv, FaultKind::Archive, "xz"},
    Mark{"\x28\xB5\x2F\xFD"sv, FaultKind::Archive, "zstd"},
    Mark{"7z\xBC\xAF\x27\x1C"sv, FaultKind::Archive, "7z"},
    Mark{"Rar!\x1A\x07"sv, FaultKind::Archive, "RAR"},
    Mark{"MSCF\0\0\0\0"sv, FaultKind::Archive, "CAB"},
    Mark{"%PDF-"sv, FaultKind::Document, "PDF"},
    Mark{"{\\rtf"sv, FaultKind::Document, "RTF"},
    Mark{"\xFF\xD8\xFF"sv, FaultKind::Picture, "JPEG"},
    Mark{"\x89PNG\r\n\x1A\n"sv, FaultKind::Picture, "PNG"},
    Mark{"GIF87a"sv, FaultKind::Picture, "GIF"},
    Mark{"GIF89a"sv, FaultKind::Picture, "GIF"},
    Mark{"II*\0"sv, FaultKind::Picture, "TIFF"},
    Mark{"MM\0*"sv, FaultKind::Picture, "TIFF"},
    Mark{"\x09\0\x04\0"sv, FaultKind::OldWorkbook, "BIFF2"},
    Mark{"\x09\x02\x06\0"sv, FaultKind::OldWorkbook, "BIFF3"},
    Mark{"\x09\x04\x06\0"sv, FaultKind::OldWorkbook, "BIFF4"},
    Mark{"\x09\x08\x08\0"sv, FaultKind::OldWorkbook, "BIFF5"},
    Mark{"\x09\x08\x10\0"sv, FaultKind::OldWorkbook, "BIFF8"},
    Mark{"SQLite format 3\0"sv, FaultKind::ProgramData, "SQLite"},
    Mark{"\0\1\0\0Standard "sv, FaultKind::ProgramData, "Access"},
};

// Kinds whose mark is short, or stands behind the beginning.
std::optional<Fault> by_several_marks(std::string_view head, std::uint64_t size) {
    const auto at = [&](std::size_t place, std::string_view bytes) {
        return head.size() >= place && head.substr(place).starts_with(bytes);
    };
    if (at(0, "RIFF") && at(8, "WEBP")) return told(FaultKind::Picture, "WebP");
    if (at(4, "ftyp")) {
        for (const auto brand : {"heic"sv, "heix"sv, "heif"sv, "mif1"sv, "msf1"sv, "avif"sv})
            if (at(8, brand)) return told(FaultKind::Picture, "HEIC");
    }
    // "BM" may begin a header: a bitmap names its own size behind it, and two zeros.
    if (at(0, "BM") && at(6, "\0\0\0\0"sv) && head.size() >= 6) {
        std::uint64_t says = 0;
        for (std::size_t i = 5; i >= 2; --i)
            says = says << 8U | static_cast<unsigned char>(head[i]);
        if (says == size) return told(FaultKind::Picture, "BMP");
    }
    if (at(0, "BZh") && at(4, "1AY&SY")) return told(FaultKind::Archive, "bzip2");
    if (at(257, "ustar")) return told(FaultKind::Archive, "tar");
    return std::nullopt;
}

// The beginning of a text in small ASCII letters, without a byte order mark, the zero bytes of
// UTF-16, and blanks in front.
std::string beginning(std::string_view head) {
    for (const auto mark : {"\xEF\xBB\xBF"sv, "\xFF\xFE"sv, "\xFE\xFF"sv})
        if (head.starts_with(mark)) head.remove_prefix(mark.size());
    std::string text;
    for (const char c : head) {
        const auto byte = static_cast<unsigned char>(c);
        if (byte == 0 || (text.empty() && std::isspace(byte) != 0)) continue;
        text.push_back(static_cast<char>(std::tolower(byte)));
    }
    return text;
}

bool is_web_page(std::string_view text) {
    if (text.starts_with("mime-version:")) return true;  // saved with its pictures
    if (!text.starts_with('<')) return false;
    constexpr std::array tags{"!doctype"sv, "!--"sv,   "html"sv, "head"sv,   "body"sv,
                              "meta"sv,     "table"sv, "tr"sv,   "style"sv,  "script"sv,
                              "div"sv,      "title"sv, "font"sv, "center"sv, "br"sv,
                              "p"sv,        "span"sv,  "form"sv, "link"sv,   "base"sv};
    return std::ranges::any_of(tags, [&](std::string_view tag) {
        if (!text.substr(1).starts_with(tag)) return false;
        const auto behind = text.substr(1 + tag.size(), 1);
        return tag.starts_with('!') || behind.empty() || behind == ">" || behind == "/" ||
               std::isspace(static_cast<unsigned char>(behind.front())) != 0;
    });
}

// {"… or [{ or [[ or ["…: no header begins so.
bool is_json(std::string_view text) {
    if (text.empty() || (text[0] != '{' && text[0] != '[')) return false;
    const auto next = text.find_first_not_of(" \t\r\n", 1);
    if (next == std::string_view::npos) return false;
    return text[next] == '"' || (text[0] == '[' && (text[next] == '{' || text[next] == '['));
}

std::optional<Fault> of_text(std::string_view head) {
    const auto text = beginning(head);
    if (is_web_page(text)) return told(FaultKind::WebPage, "HTML");
    if (text.starts_with("<?xml")) {
        if (text.find("excel.sheet") != std::string::npos ||
            text.find("office:spreadsheet") != std::string::npos)
            return told(FaultKind::OtherSpreadsheet, "Excel 2003 XML");
        if (text.find("<html") != std::string::npos) return told(FaultKind::WebPage, "HTML");
        return told(FaultKind::ProgramData, "XML");
    }
    if (is_json(text)) return told(FaultKind::ProgramData, "JSON");
    return std::nullopt;
}

// An OLE2 compound file is an .xls, an XLSX under a password, or something else of Office: its
// directory names the streams (MS-CFB 2.6), in UTF-16.
Fault of_compound_file(ByteSource& bytes) {
    std::array<char, 76> header{};
    bytes.seek(0);
    const auto number = [&](std::size_t at, std::size_t count) {
        std::uint64_t value = 0;
        for (std::size_t i = count; i > 0; --i)
            value = value << 8U | static_cast<unsigned char>(header.at(at + i - 1));
        return value;
    };
    if (bytes.read(header) != header.size()) return told(FaultKind::OldWorkbook, "");
    const auto sector = number(30, 2) == 12 ? 4096U : 512U;
    const auto directory = (number(48, 4) + 1) * sector;
    std::string names(4096, '\0');
    if (directory >= bytes.size()) return told(FaultKind::OldWorkbook, "");
    bytes.seek(directory);
    names.resize(bytes.read(names));
    std::erase(names, '\0');
    const auto has = [&](const char* name) { return names.find(name) != std::string::npos; };
    if (has("EncryptedPackage")) return told(FaultKind::Password, "");
    if (has("WordDocument")) return told(FaultKind::Document, "Word");
    if (has("PowerPoint Document")) return told(FaultKind::Document, "PowerPoint");
    return told(FaultKind::OldWorkbook, "");
}

}  // namespace

std::optional<Fault> why_no_table(ByteSource& bytes) {
    std::string head(1024, '\0');
    bytes.seek(0);
    head.resize(bytes.read(head));
    if (head.starts_with("\xD0\xCF\x11\xE0")) return of_compound_file(bytes);
    for (const auto& mark : marks)
        if (head.starts_with(mark.bytes)) return told(mark.kind, mark.what);
    if (auto other = by_several_marks(head, bytes.size())) return other;
    return of_text(head);
}

Fault why_no_workbook(ZipParts& parts) {
    if (parts.has("word/document.xml")) return told(FaultKind::Document, "Word");
    if (parts.has("ppt/presentation.xml")) return told(FaultKind::Document, "PowerPoint");
    if (parts.has("xl/workbook.bin")) return told(FaultKind::OtherSpreadsheet, "XLSB");
    if (parts.has("Index/Document.iwa") || parts.has("Index.zip"))
        return told(FaultKind::OtherSpreadsheet, "Numbers");
    if (parts.has("mimetype")) {
        std::string type(64, '\0');
        auto part = parts.part("mimetype");
        const auto read = part ? part->read(type) : Result<std::size_t, Fault>{0};
        type.resize(read ? *read : 0);
        if (type.starts_with("application/vnd.oasis.opendocument.spreadsheet"))
            return told(FaultKind::OtherSpreadsheet, "ODS");
        if (type.starts_with("application/vnd.oasis.opendocument"))
            return told(FaultKind::Document, "OpenDocument");
    }
    return told(FaultKind::Archive, "ZIP");
}

}  // namespace liuying::table
