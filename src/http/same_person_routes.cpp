// The registry office's word about two records with one number.
#include <nlohmann/json.hpp>

#include "http/case_json.h"
#include "http/roster_routes.h"
#include "store/same_person.h"
#include "store/store_words.h"

namespace liuying::http {

using Json = nlohmann::json;

namespace {

Response say(House& house, Request& request) {
    const auto campaign = campaign_of(house, request);
    if (!campaign) return campaign.error();
    const auto body = body_of(request);
    if (!body) return body.error();
    const auto doing = doing_of(house, request, *body);
    if (!doing) return doing.error();
    const auto other_id = text_in(*body, "other");
    if (!other_id) return other_id.error();
    const auto reason = text_in(*body, "reason");
    if (!reason) return reason.error();
    const auto same = body->find("same");
    if (same == body->end() || !same->is_boolean() || reason->empty())
        return problem(400, {"missing_field",
                             {"请写明是否同一人（same）和理由（reason）。",
                              "Say whether it is one person (same), and why (reason)."},
                             {"理由会留在两条记录里。", "The reason stays in both records."}});
    const auto done = house.database.write(
        store::Lane::campaign(campaign->id),
        [&](store::Transaction& tx) -> Result<store::Appended, Refusal> {
            const auto found = [&](const std::string& id) {
                const auto parsed = roster::GraduandId::parse(id);
                auto who = parsed ? house.graduands.by_id(tx, campaign->id, *parsed) : std::nullopt;
                if (who && !may_about(request, request.act, *campaign, *who)) who.reset();
                return who;
            };
            const auto who = found(request.param("graduand"));
            const auto other = found(*other_id);
            if (!who || !other) return refuse(store::no_such_graduand());
            return store::say_whether_same(tx, house.roster, house.facts, house.clock, *campaign,
                                           *doing, *who, *other, same->get<bool>(), *reason);
        });
    return done ? receipt(house, *doing, *done) : refused(done.error());
}

}  // namespace

void add_same_person_routes(Router& router, House& house) {
    router.add(
        "POST", "/api/v1/schools/{school}/campaigns/{campaign}/graduands/{graduand}/same-person",
        access::Act::SetEligibility, [&house](Request& request) { return say(house, request); });
}

}  // namespace liuying::http
