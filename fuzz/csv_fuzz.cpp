// Any bytes as a text table: rows come, or a fault with a place.

#include <cstdlib>

#include "base/utf8.h"
#include "table/csv.h"

using namespace liuying;
using namespace liuying::table;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    OpenOptions options;
    options.limits.columns = 64;
    options.limits.cell_bytes = 4096;
    auto rows = open_csv(
        std::make_unique<MemoryBytes>(std::string{reinterpret_cast<const char*>(data), size}),
        options);
    if (!rows) {
        static_cast<void>(explain(rows.error()));
        return 0;
    }
    Row row;
    std::uint64_t before = 0;
    for (;;) {
        auto more = (*rows)->next(row);
        if (!more) {
            static_cast<void>(explain(more.error()));
            return 0;
        }
        if (!*more) return 0;
        if (row.number != before + 1 || row.cells.empty() || row.cells.size() > 64) std::abort();
        before = row.number;
        for (const auto& cell : row.cells) {
            if (first_bad_byte(cell.text)) std::abort();
        }
    }
}
