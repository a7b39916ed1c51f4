#include <algorithm>
#include <set>
#include <vector>

#include "binding/engine.h"
#include "binding/strangers.h"

namespace liuying::binding {
namespace {

// Log likelihood ratio of a frame alone.
constexpr double loudly_against = -3.9;
constexpr double absent_below = 1e-3;
// Without a camera's order every single frame must speak for itself, loudly.
constexpr double key_of_merged_reference = 6;

// The group's own slip was read, and names somebody else: it was exchanged, or the reference is
// another's.
bool slip_of_another(const Session& session, const Posterior& posterior, std::size_t at) {
    const ShotPosterior& belief = posterior.shots[at];
    if (belief.group < 0) return false;
    const auto& shots = posterior.groups[std::size_t(belief.group)].shots;
    return std::ranges::any_of(shots, [&](int one) {
        const Shot& shot = session.shots[std::size_t(one)];
        return shot.slip == SlipSeen::Known && shot.code != belief.who.front().sitting;
    });
}

// A frame of the group was compared with this sitting's reference, by a measure that tells anybody
// apart. Only then could the reference have spoken against a code.
bool compared(const Session& session, const Posterior& posterior, std::size_t at, int sitting) {
    if (!session.sittings[std::size_t(sitting)].has_reference) return false;
    if (!(session.parameters.likeness.d_reference > 0.5)) return false;
    const auto has_score = [&](std::size_t one) {
        return std::ranges::find(session.shots[one].references, sitting,
                                 &ReferenceScore::sitting) != session.shots[one].references.end();
    };
    const int group = posterior.shots[at].group;
    if (group < 0) return has_score(at);
    return std::ranges::any_of(posterior.groups[std::size_t(group)].shots,
                               [&](int one) { return has_score(std::size_t(one)); });
}

// Nothing held this frame against the sitter it would get, and it loudly resembles somebody else.
bool names_another(const Session& session, const Posterior& posterior, std::size_t at,
                   int sitting) {
    constexpr double loudly = 3;
    const auto& likeness = posterior.used.likeness;
    bool another = false;
    for (const ReferenceScore& one : session.shots[at].references) {
        if (one.sitting == sitting) return false;
        const double z = (one.score - likeness.stranger_mean) / likeness.stranger_sd;
        another = another || likeness.d_reference * (z - likeness.d_reference / 2) > loudly;
    }
    return another;
}

Doubt doubt_of(const Session& session, const Posterior& posterior, std::size_t at, double level,
               WithoutReference without) {
    const Shot& shot = session.shots[at];
    const ShotPosterior& belief = posterior.shots[at];
    const Label& best = belief.who.front();
    if (!shot.face || shot.slip != SlipSeen::None) return Doubt::NotAPortrait;
    if (belief.contradicted) return Doubt::Contradicted;
    const bool person = belief.keys.scan || belief.keys.word;
    if (!posterior.fit.fits && !belief.keys.word) return Doubt::ModelDoesNotFit;
    if (!(1 - best.p + posterior.pruned < level)) return Doubt::Unsure;
    if (best.sitting == nobody || person) return Doubt::None;
    if (belief.merged)
        return belief.log_reference >= key_of_merged_reference ? Doubt::None : Doubt::NoKey;
    const Keys& keys = belief.keys;
    if (names_another(session, posterior, at, best.sitting)) return Doubt::NoKey;
    if (!compared(session, posterior, at, best.sitting))
        return without == WithoutReference::NeighboursMayTell && keys.code && keys.elimination
                   ? Doubt::None
                   : Doubt::NoReference;
    // The group resembles, this frame does not at all: somebody may have sat down behind the
    // sitter.
    if (keys.reference && belief.own_reference < loudly_against) return Doubt::NoKey;
    return keys.reference || keys.code || keys.elimination ? Doubt::None : Doubt::NoKey;
}

// Slips are exchanged now and then. Where many speak against their references, those may be another
// person's each, as in a register that is a row off, and no chance tells which witness is wrong.
void ask_against_slips(const Session& session, const Posterior& posterior, Decision& decision) {
    constexpr std::size_t most = 4;
    const auto against = [&](std::size_t at) {
        const Keys& keys = posterior.shots[at].keys;
        return decision.shots[at].verdict == Verdict::Bound && !keys.scan && !keys.word &&
               slip_of_another(session, posterior, at);
    };
    std::set<int> groups;
    for (std::size_t at = 0; at < session.shots.size(); ++at)
        if (against(at)) groups.insert(posterior.shots[at].group);
    if (groups.size() <= most) return;
    for (std::size_t at = 0; at < session.shots.size(); ++at)
        if (against(at)) {
            decision.shots[at].verdict = Verdict::Ask;
            decision.shots[at].doubt = Doubt::NoKey;
        }
}

}  // namespace

Decision decide(const Session& session, const Posterior& posterior, double level,
                WithoutReference without) {
    Decision decision;
    decision.level = level;
    for (std::size_t at = 0; at < session.shots.size(); ++at) {
        const Label& best = posterior.shots[at].who.front();
        ShotDecision one{Verdict::Ask, best.sitting, std::max(0.0, 1 - best.p),
                         doubt_of(session, posterior, at, level, without)};
        if (one.doubt == Doubt::None)
            one.verdict = best.sitting == nobody ? Verdict::Nobody : Verdict::Bound;
        decision.shots.push_back(one);
    }
    ask_against_slips(session, posterior, decision);
    const Strangers strangers{session, posterior, decision};
    const bool only_names = strangers.too_many() || posterior.fit.out_of_order;
    if (only_names)
        for (auto& one : decision.shots)
            if (one.verdict == Verdict::Nobody) {
                one.verdict = Verdict::Ask;
                one.doubt = Doubt::ModelDoesNotFit;
            }
    std::vector<double> bound(session.sittings.size(), 0);
    for (std::size_t at = 0; at < session.shots.size(); ++at) {
        const auto& one = decision.shots[at];
        if (one.verdict == Verdict::Ask) continue;
        decision.expected_errors += one.error;
        if (one.verdict == Verdict::Nobody) continue;
        auto& most = bound[std::size_t(one.sitting)];
        most = std::max(most, posterior.shots[at].who.front().p);
    }
    for (std::size_t i = 0; i < session.sittings.size(); ++i) {
        const double pictured = posterior.sittings[i].pictured;
        SittingDecision one{Verdict::Ask, pictured};
        if (bound[i] > 0)
            one = {Verdict::Bound, bound[i]};
        else if (posterior.fit.fits && !only_names && pictured + posterior.pruned < absent_below &&
                 !strangers.may_be(static_cast<int>(i)))
            one = {Verdict::Absent, 1 - pictured};
        decision.sittings.push_back(one);
    }
    return decision;
}

}  // namespace liuying::binding
