#pragma once
// The campaign file: TOML text in, a consistent Campaign or every fault of the file out.
// Format: docs/formats/campaign.md.

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/words.h"
#include "campaign/campaign.h"

namespace liuying::campaign {

// One thing wrong in the file. `line` and `column` count from 1 (columns in code points);
// `path` names the value ("sessions[3].end") and is empty when the text is not TOML at all.
struct CampaignFault {
    int line{};
    int column{};
    std::string path;
    Words message;

    friend bool operator==(const CampaignFault&, const CampaignFault&) = default;
};

// Reads and checks the whole file; the faults come all at once, in the order of the text. A text
// that is not TOML gives the one fault where reading stopped. Among what is refused: unknown keys
// and names, duplicate ids, an end before its start, breaks outside the session, two sessions at
// one venue (or of one college) that overlap, a college without a session, a station of another
// venue, a file name for the bureau that would carry a name or number, and names shown at the
// bureau's places under the registry's standard after 2022-12-31 without a reason.
[[nodiscard]] Result<Campaign, std::vector<CampaignFault>> parse_campaign(std::string_view toml);

}  // namespace liuying::campaign
