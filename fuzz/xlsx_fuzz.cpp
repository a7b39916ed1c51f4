// Any bytes as a workbook. Because a fuzzer seldom gets a zip's checksums right, input that begins
// with '<' is packed as the sheet of an otherwise sound workbook.

#include <zip.h>

#include <cstdlib>
#include <string_view>

#include "base/utf8.h"
#include "table/xlsx.h"

using namespace liuying;
using namespace liuying::table;

namespace {

std::string packed(std::string_view sheet) {
    zip_source_t* const target = zip_source_buffer_create(nullptr, 0, 0, nullptr);
    zip_source_keep(target);
    zip_t* const zip = zip_open_from_source(target, ZIP_TRUNCATE, nullptr);
    const auto add = [&](const char* name, std::string_view content) {
        const auto index =
            zip_file_add(zip, name, zip_source_buffer(zip, content.data(), content.size(), 0), 0);
        zip_set_file_compression(zip, static_cast<zip_uint64_t>(index), ZIP_CM_STORE, 0);
    };
    add("xl/workbook.xml",
        R"(<workbook xmlns:r="r"><sheets><sheet name="A" r:id="rId1"/></sheets></workbook>)");
    add("xl/_rels/workbook.xml.rels",
        R"(<Relationships><Relationship Id="rId1" Type="x/worksheet" Target="s.xml"/><Relationship Id="rId2" Type="x/sharedStrings" Target="t.xml"/><Relationship Id="rId3" Type="x/styles" Target="y.xml"/></Relationships>)");
    add("xl/t.xml", R"(<sst><si><t>a</t></si><si><r><t>b</t></r></si></sst>)");
    add("xl/y.xml",
        R"(<styleSheet><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/></cellXfs></styleSheet>)");
    add("xl/s.xml", sheet);
    zip_close(zip);
    zip_source_open(target);
    zip_stat_t stat;
    zip_source_stat(target, &stat);
    std::string bytes(stat.size, '\0');
    zip_source_read(target, bytes.data(), bytes.size());
    zip_source_close(target);
    zip_source_free(target);
    return bytes;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    std::string bytes{reinterpret_cast<const char*>(data), size};
    if (bytes.starts_with('<')) bytes = packed(bytes);
    OpenOptions options;
    options.limits.unpacked_bytes = 1U << 20U;
    options.limits.rows = 5000;
    options.limits.columns = 64;
    auto parts = ZipParts::open_memory(std::move(bytes), options.limits);
    if (!parts) return 0;
    auto rows = open_xlsx(std::move(*parts), options);
    if (!rows) {
        static_cast<void>(explain(rows.error()));
        return 0;
    }
    Row row;
    std::uint64_t before = 0;
    for (;;) {
        auto more = (*rows)->next(row);
        if (!more || !*more) return 0;
        if (row.number <= before || row.number > 5000 || row.cells.size() > 64) std::abort();
        before = row.number;
        for (const auto& cell : row.cells) {
            if (first_bad_byte(cell.text)) std::abort();
        }
    }
}
