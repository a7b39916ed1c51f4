#pragma once
// What is kept of the entrance photos of a session, and of how like its shots are to them
// (docs/decisions/0011): numbers, no picture. Gone when the session is closed and when consent is
// withdrawn.

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"
#include "capture/whose.h"
#include "portrait/appearance.h"
#include "store/campaign_records.h"
#include "store/journal.h"

namespace liuying::store {

struct EntrancePhoto {
    std::string token;
    portrait::Appearance appearance;
};

[[nodiscard]] std::optional<EntrancePhoto> entrance_photo_of(Transaction& tx, CampaignId campaign,
                                                             const std::string& session,
                                                             const std::string& token);
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
// After a no to the photo all of the person, after one to faces what theirs gave.
void forget_entrance_photo_of(Transaction& tx, CampaignId campaign, std::string_view token,
                              bool only_face);

}  // namespace liuying::store
