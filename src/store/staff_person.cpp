#include "store/staff_person.h"

#include <map>
#include <nlohmann/json.hpp>

namespace liuying::store {

using Json = nlohmann::json;

namespace {

// By token, the account that was named last; none when it was taken back.
std::map<std::string, std::string> named(Transaction& tx, CampaignId campaign,
                                         std::string_view token) {
    std::map<std::string, std::string> found;
    tx.each(
        "SELECT token, kind, detail FROM current_fact WHERE campaign_id = :campaign AND (:token = "
        "'' OR token = :token) AND kind IN ('staff_named', 'staff_unnamed') ORDER BY seq",
        {{"campaign", campaign}, {"token", token}}, [&](const Row& row) {
            if (row.text("kind") == "staff_named")
                found[row.text("token")] = Json::parse(row.text("detail")).value("account", "");
            else
                found.erase(row.text("token"));
        });
    return found;
}

}  // namespace

std::string staff_actor(Transaction& tx, CampaignId campaign, std::string_view token) {
    const auto found = named(tx, campaign, token);
    return found.empty() ? std::string{} : "account:" + found.begin()->second;
}

std::vector<StaffPerson> staff_persons(Transaction& tx, CampaignId campaign,
                                       const Graduands& graduands) {
    std::vector<StaffPerson> all;
    for (const auto& [token, account] : named(tx, campaign, ""))
        if (auto who = graduands.by_token(tx, campaign, token))
            all.push_back({account, std::move(*who)});
    return all;
}

void name_staff_person(Transaction& tx, Facts& facts, const InForce& campaign, const Doing& doing,
                       const GraduandRow& who, const std::string& account, bool is) {
    facts.record(tx, campaign, doing,
                 {.kind = is ? "staff_named" : "staff_unnamed",
                  .token = who.token,
                  .detail = Json{{"account", account}}.dump()});
}

}  // namespace liuying::store
