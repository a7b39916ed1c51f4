#include "http/roster_list.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <unordered_set>

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

namespace {

constexpr const char* brief = "g.token, g.student_no, g.name, g.college, g.campus, g.level";
constexpr const char* chosen =
    "g.campaign_id = :campaign AND (:college = '' OR g.college = :college) AND (:campus = '' OR "
    "g.campus = "
    ":campus) AND (:level = '' OR g.level = :level) AND (:q = '' OR g.student_no LIKE :prefix OR "
    "g.name_key LIKE "
    ":name OR g.last4_index = :last4) AND (:blocked = '' OR g.blocks <> '') AND g.gone = :gone AND "
    "(:session = '' "
    "OR EXISTS (SELECT 1 FROM current_fact f WHERE f.campaign_id = g.campaign_id AND f.token = "
    "g.token AND f.kind "
    "= 'slot_given' AND f.session = :session))";

store::Params params_of(House& house, const store::InForce& campaign, const PeopleFilter& filter) {
    return {{"campaign", campaign.id},
            {"college", filter.college},
            {"campus", filter.campus},
            {"level", filter.level},
            {"q", filter.q},
            {"prefix", filter.q + "%"},
            {"name", "%" + identity::comparison_form(filter.q) + "%"},
            {"last4", house.graduands.index_of_last4(identity::clean_number(filter.q).text)},
            {"blocked", filter.blocked},
            {"gone", filter.gone == "yes" ? 1 : 0},
            {"session", filter.session}};
}

}  // namespace

bool in_order_of_number(const PeopleFilter& filter) {
    return filter.stage.empty() && filter.passed.empty() && filter.standing.empty() &&
           filter.blocker.empty() && filter.colleges.empty() &&
           (filter.sort.empty() || filter.sort == "student_no");
}

PageOfPeople page_of_people(House& house, store::Transaction& tx, const store::InForce& campaign,
                            const PeopleFilter& filter, const std::string& after,
                            std::size_t limit) {
    const auto pages = house.stages.of(tx, campaign.id);
    const bool fee_due = campaign.campaign->fee.amount.fen > 0;
    auto params = params_of(house, campaign, filter);
    PageOfPeople page;
    page.total = static_cast<std::size_t>(
        tx.first(std::string{"SELECT COUNT(*) AS n FROM graduand g WHERE "} + chosen, params)
            .value()
            .int64("n"));
    params.push_back({"after", after});
    params.push_back({"limit", limit + 1});
    tx.each(
        "SELECT " + std::string{brief} + " FROM graduand g WHERE " + chosen +
            " AND g.student_no > :after ORDER BY g.student_no LIMIT :limit",
        params, [&](const store::Row& row) {
            page.people.push_back({row.text("token"), row.text("student_no"), row.text("name"),
                                   row.text("college"), row.text("campus"), row.text("level"),
                                   store::StageBook::stage(*pages, row.text("token"), fee_due)});
        });
    return page;
}

std::vector<Standing> find_people(House& house, store::Transaction& tx,
                                  const store::InForce& campaign, const PeopleFilter& filter) {
    const auto pages = house.stages.of(tx, campaign.id);
    const bool fee_due = campaign.campaign->fee.amount.fen > 0;
    std::vector<Standing> found;
    tx.each("SELECT " + std::string{brief} + " FROM graduand g WHERE " + chosen +
                " ORDER BY g.student_no",
            params_of(house, campaign, filter), [&](const store::Row& row) {
                const auto& college = row.text("college");
                if (!filter.colleges.empty() &&
                    std::ranges::find(filter.colleges, college) == filter.colleges.end())
                    return;
                const auto& token = row.text("token");
                auto stage = store::StageBook::stage(*pages, token, fee_due);
                if (!filter.stage.empty() && campaign::name_of(stage.step) != filter.stage) return;
                if (!filter.passed.empty()) {
                    const auto steps = campaign::steps_of(stage.path);
                    const auto step = std::ranges::find_if(
                        steps, [&](auto one) { return campaign::name_of(one) == filter.passed; });
                    if (step == steps.end() || !passed(stage, *step)) return;
                }
                if (!filter.blocker.empty() && std::ranges::none_of(stage.blockers, [&](auto kind) {
                        return campaign::name_of(kind) == filter.blocker;
                    }))
                    return;
                found.push_back({token, row.text("student_no"), row.text("name"), college,
                                 row.text("campus"), row.text("level"), std::move(stage)});
            });
    if (!filter.standing.empty()) {
        const auto people = house.graduands.by_tokens(tx, campaign.id, tokens_of(found));
        const auto facts = house.graduands.standing_facts(tx, campaign, people);
        std::unordered_set<std::string> wanted;
        for (std::size_t i = 0; i < people.size(); ++i)
            if (roster::name_of(roster::decide(facts[i]).kind) == filter.standing)
                wanted.insert(people[i].token);
        std::erase_if(found, [&](const Standing& one) { return !wanted.contains(one.token); });
    }
    const bool falling = filter.sort.starts_with('-');
    const auto key = falling ? filter.sort.substr(1) : filter.sort;
    if (key == "name")
        std::ranges::stable_sort(found, {}, [](const Standing& one) { return one.name; });
    if (key == "college")
        std::ranges::stable_sort(found, {}, [](const Standing& one) { return one.college; });
    if (key == "stage")
        std::ranges::stable_sort(found, {}, [](const Standing& one) { return one.stage.step; });
    if (falling) std::ranges::reverse(found);
    return found;
}

std::vector<std::string> tokens_of(std::span<const Standing> people) {
    std::vector<std::string> tokens;
    tokens.reserve(people.size());
    for (const auto& one : people) tokens.push_back(one.token);
    return tokens;
}

}  // namespace liuying::http
