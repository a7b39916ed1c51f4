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
    const auto is = truth_in(*body, "is", true);
    if (!is) return is.error();
    const auto done =
        house.database.write(store::Lane::campaign(campaign->id), [&](store::Transaction& tx) {
            return store::name_staff_person(tx, house.facts, *campaign, *doing, house.graduands,
                                            *student_no, *account, *is);
        });
    return done ? receipt(house, *doing, *done) : refused(done.error());
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
