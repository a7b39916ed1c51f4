#include "http/roster_list.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "access/policy.h"
#include "identity/document.h"
#include "identity/name.h"

namespace liuying::http {

PeopleFilter read_filter(const Request& request, const store::InForce& campaign) {
    const auto queried = [&](const char* name) {
        return std::string{request.query_value(name).value_or("")};
    };
    PeopleFilter filter{.q = queried("q"),
                        .college = queried("college"),
                        .campus = queried("campus"),
                        .level = queried("level"),
                        .stage = queried("stage"),
                        .passed = queried("passed"),
                        .standing = queried("standing"),
                        .blocker = queried("blocker"),
                        .session = queried("session"),
                        .blocked = queried("blocked"),
                        .gone = queried("gone"),
                        .sort = queried("sort")};
    const auto sight = access::sight(request.principal, request.act, campaign.school, campaign.slug,
                                     request.received_at);
    if (!sight.everything) {
        filter.colleges = sight.colleges;
        if (filter.colleges.empty() && !sight.any_session && sight.sessions.empty())
            filter.colleges.emplace_back("-");  // nobody
    }
    filter.shown = sight.masked ? Shown::Masked : Shown::Full;
    return filter;
}

bool passed(const campaign::Stage& stage, campaign::Step step) {
    const auto steps = campaign::steps_of(stage.path);
    const auto at = std::ranges::find(steps, step);
    if (at == steps.end()) return false;
    if (stage.step == campaign::Step::Done) return true;
    if (stage.step == campaign::Step::NotCalled) return false;
    return at < std::ranges::find(steps, stage.step);
}

std::vector<Standing> find_people(House& house, store::Transaction& tx, const store::InForce& campaign,
                                  const PeopleFilter& filter) {
    const auto pages = house.stages.of(tx, campaign.id);
    const bool fee_due = campaign.campaign->fee.amount.fen > 0;
    const auto clean = identity::clean_number(filter.q).text;
    std::vector<Standing> found;
    tx.each("SELECT " + store::graduand_columns("g") +
                " FROM graduand g WHERE g.campaign_id = :campaign AND (:college = '' OR g.college = "
                ":college) AND (:campus = '' OR g.campus = :campus) AND (:level = '' OR g.level = :level) "
                "AND (:q = '' OR g.student_no LIKE :prefix OR g.name_key LIKE :name OR g.last4_index = "
                ":last4) AND (:blocked = '' OR g.blocks <> '') AND g.gone = :gone AND (:session = '' OR "
                "EXISTS (SELECT 1 FROM current_fact f WHERE f.campaign_id = g.campaign_id AND f.token = "
                "g.token AND f.kind = 'slot_given' AND f.session = :session)) ORDER BY g.student_no",
            {{"campaign", campaign.id},
             {"college", filter.college},
             {"campus", filter.campus},
             {"level", filter.level},
             {"q", filter.q},
             {"prefix", filter.q + "%"},
             {"name", "%" + identity::comparison_form(filter.q) + "%"},
             {"last4", house.graduands.index_of_last4(clean)},
             {"blocked", filter.blocked},
             {"gone", filter.gone == "yes" ? 1 : 0},
             {"session", filter.session}},
            [&](const store::Row& row) {
                auto who = store::graduand_of_row(row);
                if (!filter.colleges.empty() &&
                    std::ranges::find(filter.colleges, who.college) == filter.colleges.end())
                    return;
                auto stage = store::StageBook::stage(*pages, who.token, fee_due);
                if (!filter.stage.empty() && campaign::name_of(stage.step) != filter.stage) return;
                if (!filter.passed.empty()) {
                    const auto steps = campaign::steps_of(stage.path);
                    const auto step = std::ranges::find_if(
                        steps, [&](auto one) { return campaign::name_of(one) == filter.passed; });
                    if (step == steps.end() || !passed(stage, *step)) return;
                }
                if (!filter.blocker.empty() &&
                    std::ranges::none_of(stage.blockers, [&](auto kind) {
                        return campaign::name_of(kind) == filter.blocker;
                    }))
                    return;
                found.push_back({std::move(who), std::move(stage)});
            });
    if (!filter.standing.empty())
        std::erase_if(found, [&](const Standing& one) {
            const auto verdict = roster::decide(house.graduands.standing_facts(tx, campaign, one.who));
            return roster::name_of(verdict.kind) != filter.standing;
        });
    const bool falling = filter.sort.starts_with('-');
    const auto key = falling ? filter.sort.substr(1) : filter.sort;
    if (key == "name") std::ranges::stable_sort(found, {}, [](const Standing& one) { return one.who.name; });
    if (key == "college")
        std::ranges::stable_sort(found, {}, [](const Standing& one) { return one.who.college; });
    if (key == "stage") std::ranges::stable_sort(found, {}, [](const Standing& one) { return one.stage.step; });
    if (falling) std::ranges::reverse(found);
    return found;
}

}  // namespace liuying::http
