// Any bytes as a DBF.

#include <cstdlib>

#include "base/utf8.h"
#include "table/dbf.h"

using namespace liuying;
using namespace liuying::table;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string bytes{reinterpret_cast<const char*>(data), size};
    MemoryBytes source{bytes};
    if (!looks_like_dbf(source)) return 0;
    OpenOptions options;
    options.limits.rows = 10'000;
    auto rows = open_dbf(std::make_unique<MemoryBytes>(bytes), options);
    if (!rows) {
        static_cast<void>(explain(rows.error()));
        return 0;
    }
    Row row;
    for (;;) {
        auto more = (*rows)->next(row);
        if (!more || !*more) return 0;
        for (const auto& cell : row.cells) {
            if (first_bad_byte(cell.text)) std::abort();
        }
    }
}
