#pragma once
// Text with separators: RFC 4180, and what spreadsheets really write. Comma, tab or semicolon,
// whichever the first line has most of; lines end in LF, CR LF or CR; quotes are doubled inside
// quotes.

#include <memory>

#include "table/bytes.h"
#include "table/table.h"

namespace liuying::table {

[[nodiscard]] Result<std::unique_ptr<RowSource>, Fault> open_csv(std::unique_ptr<ByteSource> bytes,
                                                                 const OpenOptions& options);

}  // namespace liuying::table
