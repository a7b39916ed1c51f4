#include "binding/strangers.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

namespace liuying::binding {
namespace {

// An open shot this likely to be nobody's may be of a guest from another station.
constexpr double likely_nobodys = 0.5;
// Such a guest sits down this long after the own swipe, give or take the clocks; whoever left and
// comes back may be much later.
constexpr double soonest_s = -120, latest_s = 1800, latest_back_s = 7200;
// Log likelihood ratio of a frame that says nothing against.
constexpr double not_against = -1;
// An open shot whose best name is likelier than this is not looked for elsewhere.
constexpr double clearly_anothers = 0.999;

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
        // Where slips are shown a guest shows one, and is named by it if it can be read.
        const bool guest = unnamed > likely_nobodys && !belief.keys.code &&
                           shot.camera.has_value() &&
                           (!posterior.used.slip.in_use || slip_unread(session, posterior, at));
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
