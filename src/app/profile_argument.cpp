#include "app/profile_argument.h"

#include <iostream>

#include "app/campaign_argument.h"

namespace liuying::app {

std::optional<portrait::Profile> profile_or_reason(const std::string& profile,
                                                   const std::string& campaign_file) {
    auto name = profile;
    if (name.empty() && !campaign_file.empty()) {
        const auto campaign = campaign_or_faults(campaign_file);
        if (!campaign) return std::nullopt;
        name = campaign->photo.standard;
    }
    const auto loaded =
        portrait::load_profile(name.empty() ? std::string{portrait::default_profile} : name);
    if (loaded) return *loaded;
    const auto refusal = portrait::refusal_of(loaded.error());
    std::cerr << refusal.message.zh << refusal.next_step.zh << '\n'
              << refusal.message.en << ' ' << refusal.next_step.en << '\n';
    return std::nullopt;
}

}  // namespace liuying::app
