#include "binding/strangers.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

namespace liuying::binding {
namespace {

// An open shot at least this likely to be nobody's may be of a guest from another station; one of
// several pictures of a visit from the second on.
constexpr double likely_nobodys = 0.5, perhaps_nobodys = 0.05;
// Pictures of one visit follow each other within this.
constexpr double one_visit_s = 60;
// Such a guest sits down this long after the own swipe, give or take the clocks; whoever left and
// comes back may be much later.
constexpr double soonest_s = -120, latest_s = 1800, latest_back_s = 7200;
// Log likelihood ratio of a frame that says nothing against.
constexpr double not_against = -1;
// An open shot whose best name is likelier than this is not looked for elsewhere.
constexpr double clearly_anothers = 0.999;

double chance_of_nobody(const ShotPosterior& belief) {
    double unnamed = 0;
    for (const Label& one : belief.who)
        if (one.sitting == nobody) unnamed = one.p;
    return unnamed;
}

// Seconds on the desk's clock; NaN where nothing tells.
double desk_time(const Shot& shot, std::size_t at, const Posterior& posterior) {
    if (shot.station_s) return *shot.station_s;
    double offset = std::nan("");
    for (const CameraClock& clock : posterior.clocks)
        if (shot.camera && clock.camera == *shot.camera && clock.first_shot <= static_cast<int>(at))
            offset = clock.offset_s;
    return shot.camera_s.value_or(std::nan("")) - offset;
}

// What the visit of an open shot looks like at its camera.
struct Visit {
    // The nearest slip before it, of frames that may be nobody's too; None where there is none.
    SlipSeen slip = SlipSeen::None;
    bool several = false;  // another picture of a face without a slip that may be nobody's too
};

Visit visit_of(const Session& session, const Posterior& posterior, std::size_t at) {
    const auto desk_s = [&](std::size_t j) { return desk_time(session.shots[j], j, posterior); };
    // At its camera, in the order of `step`, while they may be nobody's too.
    const auto each = [&](int step, const auto& take) {
        const auto shots = static_cast<std::ptrdiff_t>(session.shots.size());
        int looked_at = 0;
        for (auto j = static_cast<std::ptrdiff_t>(at) + step;
             j >= 0 && j < shots && looked_at < max_group; j += step) {
            const auto one = std::size_t(j);
            if (session.shots[one].camera != session.shots[at].camera) continue;
            ++looked_at;
            if (!(chance_of_nobody(posterior.shots[one]) > perhaps_nobodys) || take(one)) return;
        }
    };
    Visit visit;
    each(-1, [&](std::size_t one) {
        visit.slip = session.shots[one].slip;
        return visit.slip != SlipSeen::None;
    });
    for (const int step : {-1, 1})
        each(step, [&](std::size_t one) {
            const Shot& shot = session.shots[one];
            const double apart = std::abs(desk_s(one) - desk_s(at));
            visit.several =
                visit.several || (shot.face && shot.slip == SlipSeen::None && apart <= one_visit_s);
            return true;
        });
    return visit;
}

// By camera: how far its clock seems to be off, by how long those who are known waited. Zero where
// the queue explains it.
std::map<int, double> clocks_off(const Session& session, const Posterior& posterior) {
    constexpr double known = 0.9, longest_queue_s = 900, usual_s = 120;
    std::map<int, std::vector<double>> waits;
    for (std::size_t at = 0; at < session.shots.size(); ++at) {
        const Shot& shot = session.shots[at];
        const Label& best = posterior.shots[at].who.front();
        if (!shot.camera || best.sitting == nobody || best.p < known) continue;
        const auto& swiped = session.sittings[std::size_t(best.sitting)].swiped_s;
        const double wait = desk_time(shot, at, posterior) - swiped.value_or(std::nan(""));
        if (std::isfinite(wait)) waits[*shot.camera].push_back(wait);
    }
    std::map<int, double> off;
    for (auto& [camera, all] : waits) {
        const auto middle = all.begin() + static_cast<std::ptrdiff_t>(all.size() / 2);
        std::ranges::nth_element(all, middle);
        if (std::abs(*middle) > longest_queue_s) off[camera] = *middle - usual_s;
    }
    return off;
}

// Three times what strangers and test shots are expected to be, and more than chance adds to it.
bool far_more(double groups, double sittings, const FaultRates& rates) {
    const double expected = 3 * (rates.extra + rates.test_shot) * sittings;
    return groups > 1 + expected + 2 * std::sqrt(expected);
}

}  // namespace

Strangers::Strangers(const Session& session, const Posterior& posterior, const Decision& decision)
    : session_{session}, likeness_{posterior.used.likeness} {
    std::set<int> unlike_all;
    auto off = clocks_off(session, posterior);
    for (std::size_t at = 0; at < session.shots.size(); ++at) {
        const Shot& shot = session.shots[at];
        const ShotPosterior& belief = posterior.shots[at];
        if (!shot.face || shot.slip != SlipSeen::None || belief.keys.word) continue;
        const double unnamed = chance_of_nobody(belief);
        if (unnamed > likely_nobodys && !shot.references.empty()) unlike_all.insert(belief.group);
        if (decision.shots[at].verdict != Verdict::Ask) continue;
        anywhere_ = anywhere_ || (belief.merged && unnamed > likely_nobodys);
        const Label& best = belief.who.front();
        if (best.sitting != nobody && best.p > clearly_anothers) continue;
        // Where slips are shown most guests show one, and are named by it if it can be read; a
        // single picture without one is a test shot far more often than a guest's.
        const Visit visit = visit_of(session, posterior, at);
        const bool in_use = posterior.used.slip.in_use;
        const bool unread = visit.slip == SlipSeen::Unreadable, none = visit.slip == SlipSeen::None;
        const bool guest =
            !belief.keys.code && shot.camera.has_value() &&
            ((unnamed > likely_nobodys && (!in_use || unread)) ||
             (unnamed > perhaps_nobodys && in_use && visit.several && (none || unread)));
        open_.push_back(
            {at, guest, desk_time(shot, at, posterior) - (shot.camera ? off[*shot.camera] : 0)});
    }
    too_many_ = far_more(static_cast<double>(unlike_all.size()),
                         static_cast<double>(session.sittings.size()), posterior.used.rates);
}

bool Strangers::may_be(int sitting) const {
    return anywhere_ ||
           std::ranges::any_of(open_, [&](const Open& open) { return may_be(sitting, open); });
}

bool Strangers::may_be(int sitting, std::size_t shot) const {
    const auto open = std::ranges::find(open_, shot, &Open::at);
    return open != open_.end() && may_be(sitting, *open);
}

bool Strangers::may_be(int sitting, const Open& open) const {
    const double swiped = session_.sittings[std::size_t(sitting)].swiped_s.value_or(std::nan(""));
    const double waited = open.desk_s - swiped;
    if (waited < soonest_s || waited > latest_back_s) return false;
    const auto& references = session_.shots[open.at].references;
    const auto compared = std::ranges::find(references, sitting, &ReferenceScore::sitting);
    if (compared == references.end()) return open.may_be_a_guest && !(waited > latest_s);
    const double d = likeness_.d_reference;
    return d * compared->score - d * d / 2 > not_against;
}

}  // namespace liuying::binding
