#pragma once
// What must hold across a campaign file once every value was read (R1). Private to the campaign
// file.

#include "campaign/campaign.h"
#include "campaign/file_reading.h"

namespace liuying::campaign {

// `campaign` with its lists in the order of the file, so that the paths of faults fit.
void check(const Campaign& campaign, Reading& reading);

}  // namespace liuying::campaign
