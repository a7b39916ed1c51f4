#pragma once
// How a roster file is read: in which encoding, by which columns, and as far as somebody has not
// asked to stop.

#include <filesystem>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "base/result.h"
#include "http/house.h"
#include "http/response.h"
#include "roster/import.h"
#include "store/import_progress.h"

namespace liuying::http {

struct Reading {
    std::string encoding;                    // "": found by itself
    std::vector<roster::ColumnUse> columns;  // set by hand, now or once before; none: each header
                                             // speaks for itself
};

[[nodiscard]] table::OpenOptions open_options(const Reading& reading);

// A file with its header found. Must not outlive house and campaign.
struct OpenedRoster {
    std::unique_ptr<roster::Known> holders;
    roster::OpenRoster roster;
};
[[nodiscard]] Result<OpenedRoster, Refusal> open_roster(House& house,
                                                        const store::InForce& campaign,
                                                        const std::filesystem::path& file,
                                                        const Reading& reading);

// All of it, its rows counted as `step`. Refuses also "import_stopped".
[[nodiscard]] Result<roster::ImportReport, Refusal> read_file(
    House& house, const store::InForce& campaign, const std::filesystem::path& file,
    const Reading& reading, store::ImportStep step, store::ImportProgress& progress);

// The columns as somebody at this school once set them for a file that begins like this one; empty
// when nobody did.
[[nodiscard]] std::vector<roster::ColumnUse> remembered_for(House& house,
                                                            const store::InForce& campaign,
                                                            const std::filesystem::path& file,
                                                            const Reading& reading);
[[nodiscard]] bool same_head(const std::vector<roster::ColumnUse>& a,
                             const std::vector<roster::ColumnUse>& b);

// [{"column", "field" or null}] as a report has it and the page sends it back. Refuses (kind
// "bad_columns") what is no such list or names an item that no roster has.
[[nodiscard]] Result<std::vector<roster::ColumnUse>, Refusal> columns_in(
    const nlohmann::json& list);
[[nodiscard]] Refusal bad_columns();

// Nothing was kept of what was being read.
[[nodiscard]] Refusal reading_stopped();

}  // namespace liuying::http
