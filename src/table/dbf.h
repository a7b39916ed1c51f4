#pragma once
// dBASE tables (III, IV, FoxPro) as provincial tools still write them. Row 1 is the field names, so
// that rows count as in a spreadsheet. Memo fields are not read. Read by ourselves: the format is a
// page long, and a library would want a file on disk and hide characters cut in two at the end of a
// field.

#include <memory>

#include "table/bytes.h"
#include "table/table.h"

namespace liuying::table {

// Whether the bytes begin as a DBF does and the announced sizes fit the file.
[[nodiscard]] bool looks_like_dbf(ByteSource& bytes);

[[nodiscard]] Result<std::unique_ptr<RowSource>, Fault> open_dbf(std::unique_ptr<ByteSource> bytes,
                                                                 const OpenOptions& options);

}  // namespace liuying::table
