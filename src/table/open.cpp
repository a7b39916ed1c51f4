#include <array>
#include <string>

#include "table/bytes.h"
#include "table/csv.h"
#include "table/dbf.h"
#include "table/no_table.h"
#include "table/table.h"
#include "table/xlsx.h"
#include "table/zip_parts.h"

namespace liuying::table {

Result<std::unique_ptr<RowSource>, Fault> open_table(const std::filesystem::path& file,
                                                     const OpenOptions& options) {
    auto bytes = std::make_unique<FileBytes>(file);
    std::array<char, 4> start{};
    const auto count = bytes->read(start);
    const std::string_view head{start.data(), count};
    if (head.starts_with("PK\x03\x04") || head.starts_with("PK\x05\x06")) {
        if (bytes->size() > options.limits.file_bytes) {
            return refuse(Fault{FaultKind::TooLarge, 0, 0, 0,
                                "file_bytes " + std::to_string(options.limits.file_bytes)});
        }
        auto parts = ZipParts::open(file, options.limits);
        if (!parts) return refuse(parts.error());
        return open_xlsx(std::move(*parts), options);
    }
    if (const auto other = why_no_table(*bytes)) return refuse(*other);
    if (looks_like_dbf(*bytes)) return open_dbf(std::move(bytes), options);
    return open_csv(std::move(bytes), options);
}

}  // namespace liuying::table
