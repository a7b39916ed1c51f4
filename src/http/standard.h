#pragma once

#include "base/result.h"
#include "campaign/campaign.h"
#include "portrait/profile.h"

namespace liuying::http {

// The picture standard a campaign names. Refused when there is none of that name, or when it
// changes the backdrop: what a campaign makes goes to the registry, which takes no altered picture.
[[nodiscard]] Result<portrait::Profile, Refusal> standard_of(const campaign::Campaign& campaign);

}  // namespace liuying::http
