#include <algorithm>
#include <cmath>
#include <map>
#include <vector>

#include "binding/engine.h"

namespace liuying::binding {
namespace {

// Log likelihood ratio of a frame alone.
constexpr double loudly_against = -3.9;
constexpr double absent_below = 1e-3;
// An open shot this likely to be nobody's may be of a guest from another station.
constexpr double may_be_a_guest = 0.5;
// Such a guest sits down this long after the own swipe, give or take the clocks.
constexpr double soonest_s = -120, latest_s = 1800;
// Without a camera's order every single frame must speak for itself, loudly.
constexpr double key_of_merged_reference = 6;

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
    if (!session.sittings[std::size_t(best.sitting)].has_reference)
        return without == WithoutReference::NeighboursMayTell && keys.code && keys.elimination
                   ? Doubt::None
                   : Doubt::NoReference;
    // The group resembles, this frame does not at all: somebody may have sat down behind the
    // sitter.
    if (keys.reference && belief.own_reference < loudly_against) return Doubt::NoKey;
    return keys.reference || keys.code || keys.elimination ? Doubt::None : Doubt::NoKey;
}

// Of those before it at its camera that are nobody's too, the nearest slip was not read.
bool slip_unread(const Session& session, const Posterior& posterior, std::size_t at) {
    const auto camera = session.shots[at].camera;
    int looked_at = 0;
    for (std::size_t j = at; j-- > 0 && looked_at < max_group;) {
        const Shot& shot = session.shots[j];
        if (shot.camera != camera) continue;
        ++looked_at;
        if (posterior.shots[j].who.front().sitting != nobody) return false;
        if (shot.slip != SlipSeen::None) return shot.slip == SlipSeen::Unreadable;
    }
    return false;
}

// Faces nobody could be named for: whoever was never compared with one, as those of other stations
// are not, may have sat there.
struct Strangers {
    std::map<int, std::vector<std::size_t>> at_camera;
    bool anywhere = false;  // in files without an order it may be anybody

    Strangers(const Session& session, const Posterior& posterior, const Decision& decision) {
        for (std::size_t at = 0; at < session.shots.size(); ++at) {
            const Shot& shot = session.shots[at];
            const ShotPosterior& belief = posterior.shots[at];
            if (decision.shots[at].verdict != Verdict::Ask) continue;
            if (!shot.face || shot.slip != SlipSeen::None || belief.keys.code) continue;
            double unnamed = 0;
            for (const Label& one : posterior.shots[at].who)
                if (one.sitting == nobody) unnamed = one.p;
            if (unnamed <= may_be_a_guest) continue;
            anywhere = anywhere || belief.merged;
            // Where slips are shown a guest shows one, and is named by it if it can be read.
            if (shot.camera && (!posterior.used.slip.in_use || slip_unread(session, posterior, at)))
                at_camera[*shot.camera].push_back(at);
        }
    }
    [[nodiscard]] bool may_be(const Session& session, const Posterior& posterior,
                              int sitting) const {
        if (anywhere) return true;
        for (const auto& [camera, shots] : at_camera) {
            const Sitting& missed = session.sittings[std::size_t(sitting)];
            for (const std::size_t at : shots) {
                const double waited =
                    desk_time(session, posterior, at) - missed.swiped_s.value_or(std::nan(""));
                if (waited < soonest_s || waited > latest_s) continue;
                if (std::ranges::none_of(session.shots[at].references,
                                         [&](const auto& one) { return one.sitting == sitting; }))
                    return true;
            }
        }
        return false;
    }
    // NaN where nothing tells.
    static double desk_time(const Session& session, const Posterior& posterior, std::size_t at) {
        const Shot& shot = session.shots[at];
        if (shot.station_s) return *shot.station_s;
        double offset = std::nan("");
        for (const CameraClock& clock : posterior.clocks)
            if (clock.camera == *shot.camera && clock.first_shot <= static_cast<int>(at))
                offset = clock.offset_s;
        return shot.camera_s.value_or(std::nan("")) - offset;
    }
};

}  // namespace

Decision decide(const Session& session, const Posterior& posterior, double level,
                WithoutReference without) {
    Decision decision;
    decision.level = level;
    std::vector<double> bound(session.sittings.size(), 0);
    for (std::size_t at = 0; at < session.shots.size(); ++at) {
        const Label& best = posterior.shots[at].who.front();
        ShotDecision one{Verdict::Ask, best.sitting, std::max(0.0, 1 - best.p),
                         doubt_of(session, posterior, at, level, without)};
        if (one.doubt == Doubt::None) {
            one.verdict = best.sitting == nobody ? Verdict::Nobody : Verdict::Bound;
            decision.expected_errors += one.error;
            if (best.sitting != nobody)
                bound[std::size_t(best.sitting)] =
                    std::max(bound[std::size_t(best.sitting)], best.p);
        }
        decision.shots.push_back(one);
    }
    const Strangers strangers{session, posterior, decision};
    for (std::size_t i = 0; i < session.sittings.size(); ++i) {
        const double pictured = posterior.sittings[i].pictured;
        SittingDecision one{Verdict::Ask, pictured};
        if (bound[i] > 0)
            one = {Verdict::Bound, bound[i]};
        else if (posterior.fit.fits && pictured + posterior.pruned < absent_below &&
                 !strangers.may_be(session, posterior, static_cast<int>(i)))
            one = {Verdict::Absent, 1 - pictured};
        decision.sittings.push_back(one);
    }
    return decision;
}

}  // namespace liuying::binding
