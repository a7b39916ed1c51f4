#pragma once
// The kept report of a dry run: one JSON object whose "rows" are written and read one at a time.
// All of a large roster's at once, as values, take twenty times the room of their text.

#include <functional>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>

#include "http/request.h"
#include "http/response.h"
#include "http/roster_reading.h"
#include "roster/import.h"
#include "roster/import_diff.h"
#include "store/roster_records.h"

namespace liuying::http {

// Document numbers in it are masked: nobody it is shown to needs them.
[[nodiscard]] std::string report_text(const std::string& file, const Reading& reading,
                                      const roster::ImportReport& report,
                                      const roster::ImportDiff& diff);

// Gives what stands beside the rows, and hands over each row in its order.
using EachRow = std::function<void(const nlohmann::json& row)>;
nlohmann::json walk_report(std::string_view text, const EachRow& each);

// The reading by which a kept file gave its report.
[[nodiscard]] Reading reading_of(const store::ImportRun& run);

// The report with the page of its rows that was asked for.
[[nodiscard]] Response import_answer(int status, const store::ImportRun& run,
                                     const Request& request);

}  // namespace liuying::http
