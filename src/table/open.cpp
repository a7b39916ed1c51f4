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

}  // namespace

Result<std::unique_ptr<RowSource>, Fault> open_table(const std::filesystem::path& file,
                                                     const OpenOptions& options) {
    auto bytes = std::make_unique<FileBytes>(file);
    std::array<char, 64> start{};
    const auto count = bytes->read(start);
    const std::string_view head{start.data(), count};
    if (head.starts_with("\xD0\xCF\x11\xE0")) {
        return refuse(Fault{FaultKind::OldWorkbook, 0, 0, 0, ""});
    }
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
