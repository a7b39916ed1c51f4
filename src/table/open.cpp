#include <array>
#include <string>

#include "table/bytes.h"
#include "table/csv.h"
#include "table/dbf.h"
#include "table/table.h"
#include "table/xlsx.h"
#include "table/zip_parts.h"

namespace liuying::table {
namespace {

// Files that are often sent in place of a table; empty when it may be one.
std::string what_else(std::string_view head) {
    if (head.starts_with("%PDF")) return "PDF";
    if (head.starts_with("\xFF\xD8\xFF")) return "JPEG";
    if (head.starts_with("\x89PNG")) return "PNG";
    if (head.starts_with("Rar!")) return "RAR";
    if (head.starts_with("7z\xBC\xAF")) return "7z";
    auto text = head;
    if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
    while (!text.empty() && (text.front() == ' ' || text.front() == '\r' || text.front() == '\n')) {
        text.remove_prefix(1);
    }
    // Old systems "export to Excel" a web page named .xls.
    for (const std::string_view tag :
         {"<html", "<HTML", "<!DOCTYPE", "<!doctype", "<table", "<TABLE"}) {
        if (text.starts_with(tag)) return "HTML";
    }
    if (text.starts_with("<?xml")) return "XML";
    return {};
}

// An OLE2 compound file is an .xls, an XLSX under a password, or something else of Office: its
// directory names the streams (MS-CFB 2.6), in UTF-16.
Fault fault_of_compound_file(ByteSource& bytes) {
    std::array<char, 76> header{};
    bytes.seek(0);
    const auto number = [&](std::size_t at, std::size_t count) {
        std::uint64_t value = 0;
        for (std::size_t i = count; i > 0; --i) {
            value = value << 8U | static_cast<unsigned char>(header.at(at + i - 1));
        }
        return value;
    };
    if (bytes.read(header) != header.size()) return {FaultKind::OldWorkbook, 0, 0, 0, ""};
    const auto sector = number(30, 2) == 12 ? 4096U : 512U;
    const auto directory = (number(48, 4) + 1) * sector;
    std::string names(4096, '\0');
    if (directory < bytes.size()) {
        bytes.seek(directory);
        names.resize(bytes.read(names));
    }
    std::erase(names, '\0');
    if (names.find("EncryptedPackage") != std::string::npos) {
        return {FaultKind::Password, 0, 0, 0, ""};
    }
    if (names.find("WordDocument") != std::string::npos) {
        return {FaultKind::NotReadable, 0, 0, 0, "Word"};
    }
    return {FaultKind::OldWorkbook, 0, 0, 0, ""};
}

}  // namespace

Result<std::unique_ptr<RowSource>, Fault> open_table(const std::filesystem::path& file,
                                                     const OpenOptions& options) {
    auto bytes = std::make_unique<FileBytes>(file);
    std::array<char, 64> start{};
    const auto count = bytes->read(start);
    const std::string_view head{start.data(), count};
    if (head.starts_with("\xD0\xCF\x11\xE0")) return refuse(fault_of_compound_file(*bytes));
    if (head.starts_with("PK\x03\x04") || head.starts_with("PK\x05\x06")) {
        if (bytes->size() > options.limits.file_bytes) {
            return refuse(Fault{FaultKind::TooLarge, 0, 0, 0,
                                "file_bytes " + std::to_string(options.limits.file_bytes)});
        }
        auto parts = ZipParts::open(file, options.limits);
        if (!parts) return refuse(parts.error());
        return open_xlsx(std::move(*parts), options);
    }
    if (auto other = what_else(head); !other.empty()) {
        return refuse(Fault{FaultKind::NotReadable, 0, 0, 0, other});
    }
    if (looks_like_dbf(*bytes)) return open_dbf(std::move(bytes), options);
    return open_csv(std::move(bytes), options);
}

}  // namespace liuying::table
