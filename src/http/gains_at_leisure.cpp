#include "http/gains_at_leisure.h"

#include <utility>

namespace liuying::http {

std::optional<GainsAtLeisure::Found> GainsAtLeisure::ask(const std::string& campaign,
                                                         const std::string& rests_on, Work work,
                                                         Instant now,
                                                         std::chrono::milliseconds patience) {
    std::unique_lock lock{mutex_};
    const auto known = [&] {
        const auto found = found_.find(campaign);
        return found != found_.end() && found->second.rests_on == rests_on;
    };
    if (!known() && !drawing_) {
        drawing_ = true;
        // The one before has nothing left to do but to end.
        hand_ = std::jthread{[this, campaign, rests_on, now, work = std::move(work)] {
            auto gains = work();
            const std::scoped_lock own{mutex_};
            found_.insert_or_assign(campaign, Found{rests_on, std::move(gains), now});
            drawing_ = false;
            drawn_.notify_all();
        }};
    }
    drawn_.wait_for(lock, patience, known);
    const auto found = found_.find(campaign);
    return found == found_.end() ? std::nullopt : std::optional{found->second};
}

}  // namespace liuying::http
