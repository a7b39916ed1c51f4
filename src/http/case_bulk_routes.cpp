// One step of many cases at once: what a desk does with a pile. Each case is moved by the same
// machine as a single one, with its four eyes; proof that has to be looked at is not waved through.
#include <algorithm>
#include <array>

#include "http/after_routes.h"
#include "http/bulk.h"
#include "http/case_list.h"
#include "http/change_json.h"
#include "store/store_words.h"

namespace liuying::http {

using Json = nlohmann::json;

namespace {

// What may be done with a pile; refusing, withdrawing and submitting are done one by one.
constexpr std::array pile_acts{
    "verify",  "return", "approve", "apply", "written_to_school_system", "changed_on_registry",
    "work_off"};

Refusal not_this_step(const Words& case_words) {
    return {"not_from_here",
            {"这一步现在不能做：" + case_words.zh + "。",
             "This step is not open now: " + case_words.en + "."},
            {"请打开该事项，看轮到谁、可以做什么。",
             "Open the case to see whose turn it is and what can be done."}};
}

Refusal proof_first() {
    return {"proof_first",
            {"这份申请附有证明材料，须逐份看过才能核实或批准。",
             "Its evidence must be looked at before it is verified or approved."},
            {"请打开该事项，看过材料后单独办理。", "Open the case, look at it, and decide there."}};
}

struct Step {
    const std::string& name;
    const std::string& comment;
};

Result<void, Refusal> change(House& house, const Request& request, const store::InForce& campaign,
                             const store::Doing& doing, const store::ChangeCase& one,
                             const Step& step) {
    const auto act = change_act_named(step.name);
    const auto as = act ? acting_as(request, campaign, one, *act) : std::nullopt;
    if (!as) {
        const auto title = roster::title_of(one.request.state);
        return refuse(not_this_step(title));
    }
    const bool judges = *act == roster::ChangeAct::Verify || *act == roster::ChangeAct::Approve;
    if (judges && (one.request.route != roster::ChangeRoute::Plain || !one.evidence.empty()))
        return refuse(proof_first());
    const auto done = cases_of(house).act(campaign, doing, one.id, *act, *as, step.comment);
    if (!done) return refuse(done.error());
    return {};
}

Response act(House& house, Request& request) {
    const auto campaign = campaign_of(house, request);
    if (!campaign) return campaign.error();
    const auto body = body_of(request);
    if (!body) return body.error();
    const auto doing = doing_of(house, request, *body);
    if (!doing) return doing.error();
    const auto name = text_in(*body, "act");
    if (!name) return name.error();
    if (std::ranges::find(pile_acts, *name) == pile_acts.end())
        return problem(400, {"bad_act",
                             {"这一步不能成批办理。", "This step is not done in bulk."},
                             {"请打开事项逐个办理。", "Open the cases one by one."}});
    const auto comment = text_or(*body, "comment", "");
    auto named = chosen_in(*body, "cases");
    if (!named) return named.error();
    std::vector<std::string> ids;
    if (*named) {
        ids = std::move(**named);
    } else {
        for (const auto& one : wanted_cases(house, request, *campaign))
            ids.push_back(one.at("case").get<std::string>());
        if (auto no = unless_counted(*body, ids.size())) return std::move(*no);
    }

    const auto seen = case_sight(request, *campaign);
    BulkOutcome outcome;
    for (const auto& text : ids) {
        const auto id = store::EventId::parse(text);
        struct Found {
            std::optional<store::ChangeCase> change;
            std::optional<store::AssociationCase> association;
            const store::GraduandRow* who = nullptr;
        };
        auto found = id ? house.database.read([&](store::Transaction& tx) {
            return Found{cases_of(house).change(tx, campaign->id, *id),
                         store::AssociationRecords::find(tx, campaign->id, *id)};
        })
                        : Found{};
        if (found.change) found.who = &found.change->who;
        if (found.association) found.who = &found.association->who;
        if (!found.who || !seen.sees(*found.who)) {
            outcome.refused(text, "", "", store::no_such_case());
            continue;
        }
        const auto name_told = name_shown(found.who->name, seen.shown());
        auto its = *doing;
        its.event_id = store::EventId::make(house.clock.now());
        if (*name != "work_off" && found.change) {
            const auto did =
                change(house, request, *campaign, its, *found.change, {*name, comment});
            if (did)
                outcome.done();
            else
                outcome.refused(text, found.who->student_no, name_told, did.error());
            continue;
        }
        if (*name != "work_off" || !found.association ||
            !may_about(request, access::Act::WorkOffAssociation, *campaign, *found.who)) {
            outcome.refused(
                text, found.who->student_no, name_told,
                not_this_step(found.change ? roster::title_of(found.change->request.state)
                                           : Words{"关联申请", "an association"}));
            continue;
        }
        if (found.association->done) {
            outcome.unchanged();
            continue;
        }
        const auto did = associations_of(house).work_off(*campaign, its, *id, comment);
        if (did)
            outcome.done();
        else
            outcome.refused(text, found.who->student_no, name_told, did.error());
    }
    return json(std::move(outcome).json());
}

}  // namespace

void add_case_bulk_routes(Router& router, House& house) {
    router.add("POST", "/api/v1/schools/{school}/campaigns/{campaign}/cases/acts",
               access::Act::SeeChanges, [&house](Request& request) { return act(house, request); });
}

}  // namespace liuying::http
