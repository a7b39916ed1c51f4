#include "store/stage_book.h"

namespace liuying::store {

std::shared_ptr<const StageBook::Pages> StageBook::of(Transaction& tx, CampaignId campaign) {
    const auto key = campaign.text();
    auto kept = [&] {
        const std::scoped_lock lock{mutex_};
        return kept_[key];
    }();
    std::shared_ptr<Pages> fresh;
    tx.each(
        "SELECT seq, token, kind FROM fact WHERE campaign_id = :campaign AND seq > :seq ORDER BY "
        "seq",
        {{"campaign", campaign}, {"seq", kept.last_seq}}, [&](const Row& row) {
            if (!fresh) fresh = std::make_shared<Pages>(*kept.pages);
            kept.last_seq = row.int64("seq");
            if (const auto kind = campaign::fact_of(row.text("kind")))
                (*fresh)[row.text("token")].note(*kind);
        });
    if (!fresh) return kept.pages;
    kept.pages = std::move(fresh);
    tx.after_commit([this, key, kept] {
        const std::scoped_lock lock{mutex_};
        auto& now = kept_[key];
        if (now.last_seq < kept.last_seq) now = kept;
    });
    return kept.pages;
}

campaign::Stage StageBook::stage(const Pages& pages, const std::string& token, bool fee_due) {
    const auto found = pages.find(token);
    return campaign::stage_of(found == pages.end() ? campaign::Facts{} : found->second, fee_due);
}

}  // namespace liuying::store
