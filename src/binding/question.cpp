#include <algorithm>
#include <map>
#include <set>

#include "binding/engine.h"
#include "binding/strangers.h"

namespace liuying::binding {
namespace {

constexpr std::size_t most_candidates = 6;
constexpr std::size_t most_groups = 5;
constexpr double worth_offering =
    1e-3;  // a candidate less likely than this is not put on the board

// A group of which at least one portrait waits for a person, and who it can be.
struct Open {
    int group;
    int shot;  // its first portrait
    std::vector<Label> who;
};

bool shares(const std::set<int>& some, const std::vector<Label>& who) {
    return std::ranges::any_of(
        who, [&](const Label& one) { return one.sitting != nobody && some.contains(one.sitting); });
}

// Small doubts that have nothing to do with each other share a board while it stays one glance.
std::vector<Question> side_by_side(std::vector<Question> boards) {
    std::vector<Question> joined;
    for (Question& board : boards) {
        Question* last = joined.empty() ? nullptr : &joined.back();
        if (last == nullptr || last->shots.size() + board.shots.size() > most_groups ||
            last->candidates.size() + board.candidates.size() > most_candidates) {
            joined.push_back(std::move(board));
            continue;
        }
        last->shots.insert(last->shots.end(), board.shots.begin(), board.shots.end());
        for (const int sitting : board.candidates)
            if (std::ranges::find(last->candidates, sitting) == last->candidates.end())
                last->candidates.push_back(sitting);
        last->settles += board.settles;
    }
    return joined;
}

}  // namespace

std::vector<Question> questions(const Session& session, const Posterior& posterior,
                                const Decision& decision) {
    // A look is worth while only where it settles a sitting that is not settled yet.
    std::vector<Open> open;
    int last_group = -1;
    // Who would be absent, were it not for an open face that may be theirs.
    const Strangers strangers{session, posterior, decision};
    std::vector<int> unseen;
    for (std::size_t i = 0; i < session.sittings.size(); ++i)
        if (decision.sittings[i].verdict == Verdict::Ask &&
            posterior.sittings[i].pictured < worth_offering)
            unseen.push_back(static_cast<int>(i));
    for (std::size_t at = 0; at < session.shots.size(); ++at) {
        const auto& one = decision.shots[at];
        if (one.verdict != Verdict::Ask || one.doubt == Doubt::NotAPortrait) continue;
        const auto& belief = posterior.shots[at];
        if (belief.group == last_group && !belief.contradicted) continue;
        Open here{belief.group, static_cast<int>(at), {}};
        bool useful = false;
        for (const Label& label : belief.who) {
            if (label.p < worth_offering && !here.who.empty()) break;
            if (here.who.size() == most_candidates) break;
            here.who.push_back(label);
            useful =
                useful || (label.sitting != nobody &&
                           decision.sittings[std::size_t(label.sitting)].verdict == Verdict::Ask);
        }
        for (const int sitting : unseen) {
            if (std::ranges::none_of(
                    posterior.groups[std::size_t(belief.group)].shots,
                    [&](int shot) { return strangers.may_be(sitting, std::size_t(shot)); }))
                continue;
            if (here.who.size() == most_candidates) here.who.pop_back();
            here.who.push_back({sitting, posterior.sittings[std::size_t(sitting)].pictured});
            useful = true;
        }
        if (!useful) continue;
        last_group = belief.group;
        open.push_back(std::move(here));
    }

    // Doubts of one slip hang together by the people they share: one board for each.
    std::vector<Question> boards;
    std::vector<char> used(open.size(), 0);
    for (std::size_t start = 0; start < open.size(); ++start) {
        if (used[start]) continue;
        std::map<int, double> chance;
        std::set<int> people;
        std::vector<std::size_t> members;
        const auto take = [&](std::size_t at) {
            used[at] = 1;
            members.push_back(at);
            for (const Label& one : open[at].who)
                if (one.sitting != nobody) {
                    people.insert(one.sitting);
                    chance[one.sitting] += one.p;
                }
        };
        take(start);
        for (std::size_t at = start + 1; at < open.size() && members.size() < most_groups; ++at) {
            if (used[at] || !shares(people, open[at].who)) continue;
            std::set<int> joined = people;
            for (const Label& one : open[at].who)
                if (one.sitting != nobody) joined.insert(one.sitting);
            if (joined.size() <= most_candidates) take(at);
        }
        Question board;
        for (const auto at : members) board.shots.push_back(open[at].shot);
        for (const int sitting : people) board.candidates.push_back(sitting);
        std::ranges::stable_sort(board.candidates,
                                 [&](int a, int b) { return chance[a] > chance[b]; });
        board.settles = 0;
        for (const int sitting : people)
            if (decision.sittings[std::size_t(sitting)].verdict == Verdict::Ask)
                board.settles += std::min(1.0, chance[sitting]);
        boards.push_back(std::move(board));
    }
    boards = side_by_side(std::move(boards));
    std::ranges::stable_sort(
        boards, [](const Question& a, const Question& b) { return a.settles > b.settles; });
    return boards;
}

}  // namespace liuying::binding
