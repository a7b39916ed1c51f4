// Staff who graduate themselves: the administrator names them by their student number.
#include <nlohmann/json.hpp>

#include "http/roster_routes.h"
#include "store/staff_person.h"

namespace liuying::http {

using Json = nlohmann::json;

namespace {

Response list(House& house, Request& request) {
    const auto campaign = campaign_of(house, request);
    if (!campaign) return campaign.error();
    return house.database.read([&](store::Transaction& tx) {
        Json items = Json::array();
        for (const auto& one : store::staff_persons(tx, campaign->id, house.graduands))
            items.push_back({{"account", one.account}, {"student_no", one.who.student_no}});
        return json({{"items", std::move(items)}});
    });
}

Response name(House& house, Request& request) {
    const auto campaign = campaign_of(house, request);
    if (!campaign) return campaign.error();
    const auto body = body_of(request);
    if (!body) return body.error();
    const auto doing = doing_of(house, request, *body);
    if (!doing) return doing.error();
    const auto account = text_in(*body, "account");
    if (!account) return account.error();
    const auto student_no = text_in(*body, "student_no");
    if (!student_no) return student_no.error();
    const auto is = body->find("is");
    const bool named = is == body->end() || !is->is_boolean() || is->get<bool>();
    const auto done = house.database.write(
        store::Lane::campaign(campaign->id), [&](store::Transaction& tx) -> Result<void, Refusal> {
            const auto row = tx.first("SELECT " + store::graduand_columns("g") +
                                          " FROM graduand g WHERE g.campaign_id = :campaign AND "
                                          "g.student_no = :student_no",
                                      {{"campaign", campaign->id}, {"student_no", *student_no}});
            if (!row)
                return refuse(
                    Refusal{"no_such_graduand",
                            {"名单中没有这个人。", "There is no such person on the roster."},
                            {"请核对学号。", "Check the student number."}});
            if (!tx.first("SELECT id FROM account WHERE id = :id", {{"id", *account}}))
                return refuse(Refusal{"no_such_account",
                                      {"没有这个账号。", "There is no such account."},
                                      {"请从列表中选择。", "Choose one from the list."}});
            store::name_staff_person(tx, house.facts, *campaign, *doing,
                                     store::graduand_of_row(*row), *account, named);
            return {};
        });
    if (!done) return refused(done.error());
    return json({{"event_id", doing->event_id.text()},
                 {"seq", house.journal.last_seq()},
                 {"again", false}});
}

}  // namespace

void add_staff_person_routes(Router& router, House& house) {
    const std::string path = "/api/v1/schools/{school}/campaigns/{campaign}/staff-persons";
    router.add("GET", path, access::Act::ManageAccounts,
               [&house](Request& request) { return list(house, request); });
    router.add("POST", path, access::Act::ManageAccounts,
               [&house](Request& request) { return name(house, request); });
}

}  // namespace liuying::http
