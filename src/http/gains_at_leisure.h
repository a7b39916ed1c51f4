#pragma once
// Drawing halls takes seconds: it is done beside the requests, one campaign at a time, and what was
// found is kept until something it rests on is another.

#include <chrono>
#include <condition_variable>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "base/time.h"
#include "binding/engine.h"

namespace liuying::http {

class GainsAtLeisure {
public:
    struct Found {
        std::string rests_on;
        std::vector<binding::Gain> gains;
        Instant asked_at;
    };
    using Work = std::function<std::vector<binding::Gain>()>;

    GainsAtLeisure() = default;
    // Waits for what is being drawn.
    ~GainsAtLeisure() = default;
    GainsAtLeisure(const GainsAtLeisure&) = delete;
    GainsAtLeisure& operator=(const GainsAtLeisure&) = delete;

    // The newest known of this campaign, if any; of what `rests_on` says if it is known or is drawn
    // within `patience`. Otherwise it is being drawn, or will be at a later question. Safe from
    // several threads; `work` runs on another one and must own what it needs.
    [[nodiscard]] std::optional<Found> ask(const std::string& campaign, const std::string& rests_on,
                                           Work work, Instant now,
                                           std::chrono::milliseconds patience);

private:
    std::mutex mutex_;
    std::condition_variable drawn_;
    std::map<std::string, Found> found_;  // by campaign
    bool drawing_ = false;
    std::jthread hand_;  // last: joined before the rest goes
};

}  // namespace liuying::http
