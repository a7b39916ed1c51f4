#include "http/roster_list.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <unordered_set>

#include "access/policy.h"
#include "http/self_check_list.h"
#include "identity/document.h"
#include "identity/name.h"
#include "store/like.h"

namespace liuying::http {

Result<Order, Refusal> order_of_people(const Request& request) {
    return read_order(request, {"student_no", "name", "college", "stage"});
}

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
                        .self_check = queried("self_check"),
                        .blocked = queried("blocked"),
                        .gone = queried("gone"),
                        .sort = queried("sort")};
    const auto sight = access::sight(request.principal, request.act, campaign.school, campaign.slug,
                                     request.received_at);
    if (!sight.everything) {
        filter.colleges = sight.colleges;
        filter.routed = sight.routed;
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

// Who stands before whom; among equals, by student number.
struct InOrder {
    explicit InOrder(const PeopleFilter& filter)
        : falling{filter.sort.starts_with('-')}, by{filter.sort.substr(falling ? 1 : 0)} {}

    bool operator()(const Standing& a, const Standing& b) const {
        const auto& first = falling ? b : a;
        const auto& second = falling ? a : b;
        if (by == "name" && first.name != second.name) return first.name < second.name;
        if (by == "college" && first.college != second.college)
            return first.college < second.college;
        if (by == "stage" && first.stage.step != second.stage.step)
            return first.stage.step < second.stage.step;
        return first.student_no < second.student_no;
    }

    bool falling;
    std::string by;
};

constexpr const char* brief =
    "g.id, g.token, g.student_no, g.name, g.college, g.campus, g.level, "
    "g.document_type";
constexpr const char* chosen =
    "g.campaign_id = :campaign AND (:college = '' OR g.college = :college) AND (:campus = '' OR "
    "g.campus = "
    ":campus) AND (:level = '' OR g.level = :level) AND (:q = '' OR g.student_no LIKE :prefix "
    "ESCAPE '\\' OR "
    "g.name_key LIKE "
    ":name ESCAPE '\\' OR g.last4_index = :last4) AND (:blocked = '' OR g.blocks <> '') AND g.gone "
    "= :gone AND "
    "(:session = '' "
    "OR EXISTS (SELECT 1 FROM current_fact f WHERE f.campaign_id = g.campaign_id AND f.token = "
    "g.token AND f.kind "
    "= 'slot_given' AND f.session = :session))";

// What leaves nothing of itself in a name ("-") is in no name, not in every one.
std::string within_a_name(const std::string& q) {
    const auto form = identity::comparison_form(q);
    return form.empty() ? form : "%" + store::like_itself(form) + "%";
}

store::Params params_of(House& house, const store::InForce& campaign, const PeopleFilter& filter) {
    return {{"campaign", campaign.id},
            {"college", filter.college},
            {"campus", filter.campus},
            {"level", filter.level},
            {"q", filter.q},
            {"prefix", store::like_itself(filter.q) + "%"},
            {"name", within_a_name(filter.q)},
            {"last4", house.graduands.index_of_last4(identity::clean_number(filter.q).text)},
            {"blocked", filter.blocked},
            {"gone", filter.gone == "yes" ? 1 : 0},
            {"session", filter.session}};
}

}  // namespace

bool in_order_of_number(const PeopleFilter& filter) {
    return !filter.only && filter.stage.empty() && filter.passed.empty() &&
           filter.standing.empty() && filter.blocker.empty() && filter.self_check.empty() &&
           filter.colleges.empty() && (filter.sort.empty() || filter.sort == "student_no");
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
                    std::ranges::find(filter.colleges, college) == filter.colleges.end() &&
                    !(filter.routed &&
                      campaign::routed(campaign.campaign->changes, row.text("document_type"))))
                    return;
                if (filter.only && !filter.only->contains(row.id<roster::Graduand>("id").text()))
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
    if (!filter.self_check.empty()) {
        const auto checks = self_checks(tx, campaign);
        std::erase_if(found, [&](const Standing& one) {
            const auto its = checks.find(one.token);
            return !(its == checks.end() ? CheckCount{} : its->second).is(filter.self_check);
        });
    }
    std::ranges::sort(found, InOrder{filter});
    return found;
}

std::string place_of(const Standing& one, const PeopleFilter& filter) {
    const InOrder order{filter};
    if (order.by == "college") return one.college;
    if (order.by == "stage") return std::to_string(static_cast<int>(one.stage.step));
    return {};
}

std::optional<std::size_t> count_up_to(House& house, store::Transaction& tx,
                                       const store::InForce& campaign, const PeopleFilter& filter,
                                       std::span<const Standing> found, const std::string& place,
                                       const std::string& student_no) {
    const InOrder order{filter};
    Standing seen;
    seen.student_no = student_no;
    if (order.by == "college") seen.college = place;
    if (order.by == "stage") {
        const auto step = whole_number(place);
        if (!step || *step < 0 || *step > static_cast<int>(campaign::Step::NotCalled))
            return std::nullopt;
        seen.stage.step = static_cast<campaign::Step>(*step);
    }
    if (order.by == "name") {
        const auto who =
            house.graduands.by_key(tx, campaign.id, store::KeyKind::StudentNo, student_no);
        if (who.empty()) return std::nullopt;
        seen.name = who.front().name;
    }
    return static_cast<std::size_t>(std::ranges::upper_bound(found, seen, order) - found.begin());
}

std::vector<std::string> tokens_of(std::span<const Standing> people) {
    std::vector<std::string> tokens;
    tokens.reserve(people.size());
    for (const auto& one : people) tokens.push_back(one.token);
    return tokens;
}

}  // namespace liuying::http
