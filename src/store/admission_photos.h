#pragma once
// What is kept of the pictures the school has of its students, and of how like shots are to them
// (docs/decisions/0019): numbers of a face, no picture. Gone when the session they came to is
// closed or past, when consent is withdrawn, when they leave the roster, and when the campaign is
// over or no longer compares with such pictures.

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"
#include "capture/whose.h"
#include "identity/civil_date.h"
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
// Of whom that network has read one.
[[nodiscard]] std::set<std::string> admission_photos(Transaction& tx, CampaignId campaign,
                                                     std::string_view face_model);
// Another one replaces the first. Of the picture nothing but the face is kept.
void keep_admission_photo(Transaction& tx, CampaignId campaign, const AdmissionPhoto& photo);

void keep_admission_likeness(Transaction& tx, EventId shot,
                             const std::vector<capture::AtAdmission>& all);
// By shot, of those taken since.
[[nodiscard]] std::map<std::string, std::vector<capture::AtAdmission>> admission_likeness_at(
    Transaction& tx, CampaignId campaign, const std::string& session, const std::string& station,
    Instant from);

// Of everybody who sat in that session, with how like its shots were. How many photos there were.
std::int64_t forget_admission_photos(Transaction& tx, CampaignId campaign,
                                     std::string_view session);
// The same of all sessions before `today` and of those the campaign file has no longer; of
// everybody once no session is left.
std::int64_t forget_past_admission_photos(Transaction& tx, const InForce& campaign,
                                          identity::CivilDate today);
std::int64_t forget_all_admission_photos(Transaction& tx, CampaignId campaign);
void forget_admission_photo_of(Transaction& tx, CampaignId campaign, std::string_view token);
// Of whoever left the roster.
void forget_admission_photos_of_gone(Transaction& tx, CampaignId campaign);

}  // namespace liuying::store
