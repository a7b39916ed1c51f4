#pragma once
// A workbook, its first visible sheet row by row. Memory: the shared strings and a few dozen rows.

#include <filesystem>
#include <memory>
#include <string>

#include "table/table.h"
#include "table/zip_parts.h"

namespace liuying::table {

[[nodiscard]] Result<std::unique_ptr<RowSource>, Fault> open_xlsx(std::unique_ptr<ZipParts> parts,
                                                                  const OpenOptions& options);

}  // namespace liuying::table
