#pragma once
// Files that are sent in place of a table, told by their content: archives, web pages named .xls,
// old workbooks, documents, pictures, data of programs.

#include <optional>

#include "table/bytes.h"
#include "table/table.h"
#include "table/zip_parts.h"

namespace liuying::table {

// Nothing when it may be a table: a zip (see below), a DBF or text.
[[nodiscard]] std::optional<Fault> why_no_table(ByteSource& bytes);

// What a zip is that holds no workbook we read.
[[nodiscard]] Fault why_no_workbook(ZipParts& parts);

}  // namespace liuying::table
