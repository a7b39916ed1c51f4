#include <algorithm>

#include "binding/engine.h"

namespace liuying::binding {
namespace {

constexpr double absent_below = 1e-3;
// Without a camera's order every single frame must speak for itself, loudly.
constexpr double key_of_merged_reference = 6;

Doubt doubt_of(const Session& session, const Posterior& posterior, std::size_t at, double level) {
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
    if (!session.sittings[std::size_t(best.sitting)].has_reference)
        return keys.code && keys.elimination ? Doubt::None : Doubt::NoReference;
    return keys.reference || keys.code || keys.elimination ? Doubt::None : Doubt::NoKey;
}

}  // namespace

Decision decide(const Session& session, const Posterior& posterior, double level) {
    Decision decision;
    decision.level = level;
    std::vector<double> bound(session.sittings.size(), 0);
    for (std::size_t at = 0; at < session.shots.size(); ++at) {
        const Label& best = posterior.shots[at].who.front();
        ShotDecision one{Verdict::Ask, best.sitting, std::max(0.0, 1 - best.p),
                         doubt_of(session, posterior, at, level)};
        if (one.doubt == Doubt::None) {
            one.verdict = best.sitting == nobody ? Verdict::Nobody : Verdict::Bound;
            decision.expected_errors += one.error;
            if (best.sitting != nobody)
                bound[std::size_t(best.sitting)] =
                    std::max(bound[std::size_t(best.sitting)], best.p);
        }
        decision.shots.push_back(one);
    }
    for (std::size_t i = 0; i < session.sittings.size(); ++i) {
        const double pictured = posterior.sittings[i].pictured;
        SittingDecision one{Verdict::Ask, pictured};
        if (bound[i] > 0)
            one = {Verdict::Bound, bound[i]};
        else if (posterior.fit.fits && pictured + posterior.pruned < absent_below)
            one = {Verdict::Absent, 1 - pictured};
        decision.sittings.push_back(one);
    }
    return decision;
}

}  // namespace liuying::binding
