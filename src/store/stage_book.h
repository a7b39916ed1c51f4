#pragma once
// Where everyone stands, folded from facts: kept in memory, brought up to date by the facts
// recorded since. Never stored, so it cannot disagree with the facts (docs/model.md section 1).

#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>

#include "campaign/facts.h"
#include "campaign/stage.h"
#include "store/campaign_records.h"
#include "store/database.h"

namespace liuying::store {

class StageBook {
public:
    using Pages = std::unordered_map<std::string, campaign::Facts>;  // by token

    // The facts of every token of the campaign, as `tx` (a read) sees them. Memory: about 100 bytes
    // a person. The first call reads all facts, later ones only what came since.
    [[nodiscard]] std::shared_ptr<const Pages> of(Transaction& tx, CampaignId campaign);

    [[nodiscard]] static campaign::Stage stage(const Pages& pages, const std::string& token,
                                               bool fee_due);

private:
    struct Kept {
        std::int64_t last_seq = 0;
        std::shared_ptr<const Pages> pages = std::make_shared<Pages>();
    };
    std::mutex mutex_;
    std::unordered_map<std::string, Kept> kept_;
};

}  // namespace liuying::store
