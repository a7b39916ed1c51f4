#pragma once
// The lists inside a package: what lies in it, row by row, and the checksums of every file.

#include <span>
#include <string>

namespace liuying::delivery {

// One line of CSV with CR LF: quotes where needed; a text a spreadsheet would run as a formula
// (= + - @ in front, no plain number) gets an apostrophe. Begin a file with csv_mark.
[[nodiscard]] std::string csv_line(std::span<const std::string> cells);
inline constexpr const char* csv_mark = "\xEF\xBB\xBF";  // so that spreadsheets read it as UTF-8

// "hash  name\n", as sha256sum writes and `sha256sum -c` reads.
[[nodiscard]] std::string checksum_line(const std::string& sha256_hex, const std::string& name);

}  // namespace liuying::delivery
