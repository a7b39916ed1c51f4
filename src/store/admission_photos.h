#pragma once
// What is kept of the pictures the school has of its students, and of how like shots are to them
// (docs/decisions/0019): numbers of a face, no picture. Gone when the session they came to is
// closed and when consent is withdrawn.

#include <cstdint>
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

struct AdmissionPhoto {
    std::string token;
    portrait::Appearance appearance;  // a face, and nothing else
};

[[nodiscard]] std::optional<AdmissionPhoto> admission_photo_of(Transaction& tx, CampaignId campaign,
                                                               std::string_view token);
[[nodiscard]] std::int64_t admission_photos(Transaction& tx, CampaignId campaign);
// Another one replaces the first. Of the picture nothing but the face is kept.
void keep_admission_photo(Transaction& tx, CampaignId campaign, const AdmissionPhoto& photo);

void keep_admission_likeness(Transaction& tx, EventId shot,
                             const std::vector<capture::AtAdmission>& all);
// By shot, of those taken since.
[[nodiscard]] std::map<std::string, std::vector<capture::AtAdmission>> admission_likeness_at(
    Transaction& tx, CampaignId campaign, const std::string& session, const std::string& station,
    Instant from);

// Of everybody who came to that session; with `last`, of all. How many photos there were.
std::int64_t forget_admission_photos(Transaction& tx, CampaignId campaign, std::string_view session,
                                     bool last);
void forget_admission_photo_of(Transaction& tx, CampaignId campaign, std::string_view token);

}  // namespace liuying::store
