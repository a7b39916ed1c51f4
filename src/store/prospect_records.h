#pragma once
// Which witnesses the sessions of a campaign showed, what was learned from them, and how many
// sittings somebody had to look at: counts only.

#include <optional>
#include <string>

#include "capture/prospect.h"
#include "store/learned_rates.h"

namespace liuying::store {

[[nodiscard]] capture::Seen seen_in(Transaction& tx, const InForce& campaign,
                                    const std::string& session);
// The session with the newest shot.
[[nodiscard]] std::optional<std::string> newest_session_with_shots(Transaction& tx,
                                                                   CampaignId campaign);

// Of the people who have their turn in that session, those whom the school's picture can be held
// against; nobody where the campaign does not compare with it.
struct Comparable {
    std::size_t due = 0;
    std::size_t with_picture = 0;
};
[[nodiscard]] Comparable comparable_in(Transaction& tx, const InForce& campaign,
                                       const std::string& session);

struct LookedAt {
    std::int64_t sittings = 0;
    std::int64_t looked_at = 0;  // bound by a named person's word, or still waiting for one
};
[[nodiscard]] LookedAt looked_at_so_far(Transaction& tx, CampaignId campaign);

// Of this campaign's stations, each as it closed or, while it runs, as it was asked last.
[[nodiscard]] binding::Counts rates_of_campaign(Transaction& tx, CampaignId campaign);

}  // namespace liuying::store
