#pragma once
// The sign-in sheet on paper (信息采集表, R13) for the hour when network or power is gone: one row
// a person with number, student number, name and ticket QR, and room for what is typed in
// afterwards (sign-in number, fee, shot number, signature).

#include <string>
#include <vector>

#include "base/hash.h"
#include "base/time.h"
#include "campaign/campaign.h"

namespace liuying::campaign {

struct SheetRow {
    std::string college;  // id
    int slot_start_minute{};
    std::string student_no;
    std::string name;
    std::string token;  // of the ticket, 16 digits
};

struct SheetMaker {
    std::string name;  // stands on every page: lists are watermarked by who made them (R35)
    Instant at{};
};

// Grouped by college in the order of the session, inside by slot and student number; numbered
// through. Colleges the session does not name come last. Belongs to the school's own desk: it holds
// names.
[[nodiscard]] Bytes sign_in_sheet_pdf(const Campaign& campaign, const Session& session,
                                      std::vector<SheetRow> rows, const SheetMaker& maker);

}  // namespace liuying::campaign
