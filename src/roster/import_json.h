#pragma once
// The JSON of an import, the same from `liuying import --json`, the server's dry run and what is
// kept of it.

#include <string>

#include "roster/import.h"

namespace liuying::roster {

// {"row":12,"student_no":"…","status":"refuse","findings":[{"kind","column","value","message_zh","message_en"}]}
[[nodiscard]] std::string to_json(const RowReport& report);
// [{"column":"学号","field":"student_no"},{"column":"备注","field":null}]
[[nodiscard]] std::string to_json(const std::vector<ColumnUse>& columns);
// {"rows":98,"accept":…,"normalise":…,"block":…,"refuse":…,"skipped":…}
[[nodiscard]] std::string to_json(const ImportCounts& counts);
// A JSON string with its quotes; what is not UTF-8 becomes U+FFFD.
[[nodiscard]] std::string json_text(std::string_view text);

}  // namespace liuying::roster
