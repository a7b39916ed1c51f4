#include "binding/alarm_count.h"

#include <algorithm>
#include <cassert>
#include <chrono>

namespace liuying::binding {

namespace {

struct Visit {
    int who = nobody;
    bool out_of_turn = false, gap = false, back = false;
    bool seen = false;  // in a picture with a face
    bool rang = false, rings = false;
};

void add(AlarmCount& all, const Visit& visit) {
    if (!visit.seen) return;
    if (visit.out_of_turn) return all.events.count(visit.rang);
    if (visit.who < 0) return all.strangers.count(visit.rang);
    if (visit.gap) return all.gaps.count(visit.rang);
    if (visit.back) return all.returns.count(visit.rang);
    all.in_turn.count(visit.rang);
    all.in_turn_at_last.count(visit.rings);
}

void sum(AlarmCount::Of& all, const AlarmCount::Of& more) {
    all.all += more.all;
    all.rung += more.rung;
}

}  // namespace

AlarmCount& AlarmCount::operator+=(const AlarmCount& other) {
    for (auto of : {&AlarmCount::events, &AlarmCount::gaps, &AlarmCount::returns,
                    &AlarmCount::strangers, &AlarmCount::in_turn, &AlarmCount::in_turn_at_last})
        sum(this->*of, other.*of);
    seconds.insert(seconds.end(), other.seconds.begin(), other.seconds.end());
    return *this;
}

AlarmCount alarms_in(const SimulatedSession& one) {
    using Watch = std::chrono::steady_clock;
    AlarmCount all;
    const auto& shots = one.session.shots;
    LiveSession session{one.session.id, one.session.parameters};
    for (const Sitting& sitting : one.session.sittings) {
        const auto added = session.add_sitting(sitting);
        assert(added);
        static_cast<void>(added);
    }
    std::vector<char> out_of_turn(shots.size(), 0);
    for (const int at : one.disorder) out_of_turn[static_cast<std::size_t>(at)] = 1;
    Visit visit;
    int furthest = 0;
    for (std::size_t j = 0; j < shots.size(); ++j) {
        const int who = one.visitor[j];
        if (j == 0 || out_of_turn[j] || who != visit.who) {
            add(all, visit);
            visit = {.who = who, .gap = who > furthest, .back = who < furthest};
            if (who >= 0) furthest = std::max(furthest, who + 1);
        }
        visit.out_of_turn = visit.out_of_turn || out_of_turn[j];
        const auto began = Watch::now();
        const auto view = session.add_shot(shots[j]);
        all.seconds.push_back(std::chrono::duration<double>(Watch::now() - began).count());
        assert(view);
        if (!shots[j].face) continue;
        // Whoever is only not yet sure of is asked when no further picture comes.
        const double pause =
            j + 1 < shots.size() ? *shots[j + 1].camera_s - *shots[j].camera_s : settle_s + 1;
        visit.seen = true;
        visit.rings = view->alarm || (view->unsure && (pause < 0 || pause > settle_s));
        visit.rang = visit.rang || visit.rings;
    }
    add(all, visit);
    return all;
}

}  // namespace liuying::binding
