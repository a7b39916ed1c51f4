#include "http/self_check_list.h"

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>

namespace liuying::http {

bool CheckCount::is(const std::string& state) const {
    if (state == "open") return open() > 0;
    if (state == "disputed") return disputed > 0;
    return state == "done" && confirmed == checked_items.size();
}

std::unordered_map<std::string, CheckCount> self_checks(store::Transaction& tx,
                                                        const store::InForce& campaign) {
    std::unordered_map<std::string, std::map<std::string, bool>> said;  // the newest answer stands
    tx.each(
        "SELECT token, kind, detail FROM current_fact WHERE campaign_id = :campaign AND kind IN "
        "('record_confirmed', 'record_disputed') ORDER BY seq",
        {{"campaign", campaign.id}}, [&](const store::Row& row) {
            const auto item = nlohmann::json::parse(row.text("detail")).value("item", "");
            const bool asked = std::ranges::any_of(
                checked_items, [&](roster::Field field) { return roster::name_of(field) == item; });
            if (asked) said[row.text("token")][item] = row.text("kind") == "record_confirmed";
        });
    std::unordered_map<std::string, CheckCount> counts;
    for (const auto& [token, items] : said)
        for (const auto& [item, confirmed] : items)
            ++(confirmed ? counts[token].confirmed : counts[token].disputed);
    return counts;
}

}  // namespace liuying::http
