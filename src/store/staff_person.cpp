#include "store/staff_person.h"

#include <map>
#include <nlohmann/json.hpp>
#include <set>

#include "store/store_words.h"

namespace liuying::store {

using Json = nlohmann::json;

namespace {

using Named = std::map<std::string, std::set<std::string>>;  // token → accounts

void note(Named& named, const Row& row) {
    const auto account = Json::parse(row.text("detail")).value("account", "");
    auto& accounts = named[row.text("token")];
    if (row.text("kind") == "staff_named")
        accounts.insert(account);
    else
        accounts.erase(account);
}

}  // namespace

std::vector<std::string> staff_actors(Transaction& tx, CampaignId campaign,
                                      std::string_view token) {
    Named named;
    tx.each(
        "SELECT token, kind, detail FROM current_fact WHERE campaign_id = :campaign AND token = "
        ":token AND kind IN ('staff_named', 'staff_unnamed') ORDER BY seq",
        {{"campaign", campaign}, {"token", token}}, [&](const Row& row) { note(named, row); });
    std::vector<std::string> actors;
    for (const auto& [of, accounts] : named)
        for (const auto& account : accounts) actors.push_back("account:" + account);
    return actors;
}

std::vector<StaffPerson> staff_persons(Transaction& tx, CampaignId campaign,
                                       const Graduands& graduands) {
    Named named;
    tx.each(
        "SELECT token, kind, detail FROM current_fact WHERE campaign_id = :campaign AND kind IN "
        "('staff_named', 'staff_unnamed') ORDER BY seq",
        {{"campaign", campaign}}, [&](const Row& row) { note(named, row); });
    std::vector<StaffPerson> all;
    for (const auto& [token, accounts] : named)
        if (const auto who = graduands.by_token(tx, campaign, token))
            for (const auto& account : accounts) all.push_back({account, *who});
    return all;
}

Result<Appended, Refusal> name_staff_person(Transaction& tx, Facts& facts, const InForce& campaign,
                                            const Doing& doing, const Graduands& graduands,
                                            const std::string& student_no,
                                            const std::string& account, bool is) {
    const auto who = graduands.by_key(tx, campaign.id, KeyKind::StudentNo, student_no);
    if (who.empty()) return refuse(no_such_graduand());
    if (!tx.first("SELECT id FROM account WHERE id = :id", {{"id", account}}))
        return refuse(Refusal{"no_such_account",
                              {"没有这个账号。", "There is no such account."},
                              {"请从列表中选择。", "Choose one from the list."}});
    return facts.record_once(tx, campaign, doing,
                             {.kind = is ? "staff_named" : "staff_unnamed",
                              .token = who.front().token,
                              .detail = Json{{"account", account}}.dump()});
}

}  // namespace liuying::store
