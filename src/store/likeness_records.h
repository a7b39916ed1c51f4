#pragma once
// What sitters looked like and how alike the sitters of neighbouring shots are, in rows: a witness
// of the binding. Clothes, hair and colours only; no face is kept.

#include <map>
#include <string>
#include <vector>

#include "base/time.h"
#include "capture/whose.h"
#include "portrait/appearance.h"
#include "store/campaign_records.h"
#include "store/journal.h"

namespace liuying::store {

// A shot in the order of its station.
struct ShotPlace {
    CampaignId campaign;
    std::string session;
    std::string station;
    EventId shot;
    Instant taken;
    std::int64_t counter = 0;
};

// Keeps the appearance of a new shot and holds it against those of the shots just before and just
// after it: a file may come late.
void note_appearance(Transaction& tx, const ShotPlace& place,
                     const portrait::Appearance& appearance, Instant now);

// By shot, of those taken since: to which others it was held, and how alike they are.
[[nodiscard]] std::map<std::string, std::vector<capture::Alike>> likenesses_at(
    Transaction& tx, CampaignId campaign, const std::string& session, const std::string& station,
    Instant since);

}  // namespace liuying::store
