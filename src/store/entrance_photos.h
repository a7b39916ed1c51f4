#pragma once
// What is kept of the entrance photos of a session, and of how like its shots are to them
// (docs/decisions/0011): numbers, no picture. Gone when the session is closed and when consent is
// withdrawn.

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"
#include "campaign/campaign.h"
#include "capture/whose.h"
#include "portrait/appearance.h"
#include "store/campaign_records.h"
#include "store/journal.h"

namespace liuying::store {

struct EntrancePhoto {
    std::string token;
    portrait::Appearance appearance;
};

// Those whose turn at the station is near the one seated at `taken`: ten before and ten after. Whom
// a shot of that moment may show.
struct AroundShot {
    std::vector<EntrancePhoto> photos;  // of those who have one
    bool faces = false;  // everyone around, not only who has one, agreed to a comparison of faces
};
[[nodiscard]] AroundShot around_shot(Transaction& tx, const InForce& campaign,
                                     const std::string& session, const std::string& station,
                                     Instant taken);

[[nodiscard]] bool has_entrance_photo(Transaction& tx, CampaignId campaign,
                                      std::string_view session, std::string_view token);
// Another one replaces the first.
void keep_entrance_photo(Transaction& tx, CampaignId campaign, const std::string& session,
                         const EntrancePhoto& photo);

void keep_entrance_likeness(Transaction& tx, EventId shot,
                            const std::vector<capture::AtEntrance>& all);
// By shot, of those taken since.
[[nodiscard]] std::map<std::string, std::vector<capture::AtEntrance>> entrance_likeness_at(
    Transaction& tx, CampaignId campaign, const std::string& session, const std::string& station,
    Instant from);

// How many photos there were.
std::int64_t forget_entrance_photos(Transaction& tx, CampaignId campaign, std::string_view session);
// After a no to this purpose: all of the person, or what their face gave.
void forget_without_consent(Transaction& tx, CampaignId campaign, std::string_view token,
                            campaign::ConsentPurpose purpose);

}  // namespace liuying::store
