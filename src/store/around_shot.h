#pragma once
// Whom a shot may show, and the pictures of them it may be held against.

#include <string>
#include <vector>

#include "store/admission_photos.h"
#include "store/campaign_records.h"
#include "store/entrance_photos.h"

namespace liuying::store {

// Those whose turn at the station is near the one seated at `taken`: ten before and ten after.
struct AroundShot {
    std::vector<EntrancePhoto> photos;  // of those who have one
    bool faces = false;  // everyone around, not only who has one, agreed to a comparison of faces
    // The school's pictures of those who have one; none unless everyone around agreed to it.
    std::vector<AdmissionPhoto> admission;
};
[[nodiscard]] AroundShot around_shot(Transaction& tx, const InForce& campaign,
                                     const std::string& session, const std::string& station,
                                     Instant taken);

}  // namespace liuying::store
