#include "binding/simulator.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <random>
#include <string>

namespace liuying::binding {
namespace {

constexpr double rho = 0.7;
constexpr int score_band = 20;  // references are compared with those about this near

class Chance {
public:
    explicit Chance(std::uint64_t seed) : engine_{seed} {}
    double uniform() { return static_cast<double>(engine_() >> 11) * 0x1.0p-53; }
    bool happens(double p) { return uniform() < p; }
    int below(int count) { return static_cast<int>(uniform() * count); }
    // Box-Muller, so that every library draws the same.
    double normal() {
        if (has_spare_) {
            has_spare_ = false;
            return spare_;
        }
        const double r = std::sqrt(-2 * std::log(1 - uniform()));
        const double angle = 6.283185307179586 * uniform();
        spare_ = r * std::sin(angle);
        has_spare_ = true;
        return r * std::cos(angle);
    }
    double log_normal(double median, double spread) { return median * std::exp(spread * normal()); }
    double exponential(double mean) { return -mean * std::log(1 - uniform()); }

private:
    std::mt19937_64 engine_;
    double spare_ = 0;
    bool has_spare_ = false;
};

// One person who comes to the chair.
struct Visit {
    int person;  // a sitting, or a stranger below nobody
    int slip;    // the sitting whose slip is carried; nobody: none
    bool again = false;
    bool out_of_turn = false;
    int place;  // nominal place in the queue
};

struct Draft {
    Shot shot;
    int owner;
    int person;
    bool first_out_of_turn;
    bool removable;
    double desk_s = 0;
};

void queue_faults(std::vector<Visit>& queue, const World& world, Chance& chance,
                  std::vector<Visit>& guests) {
    const auto& rates = world.rates;
    std::vector<Visit> stays;
    for (Visit& visit : queue) {
        if (chance.happens(rates.no_show)) continue;
        if (world.stations > 1 && chance.happens(rates.elsewhere)) {
            visit.out_of_turn = true;
            guests.push_back(visit);
            continue;
        }
        stays.push_back(visit);
    }
    queue = std::move(stays);
    const auto move = [&](std::size_t from, std::size_t to) {
        Visit one = queue[from];
        queue.erase(queue.begin() + static_cast<long>(from));
        to = std::min(to, queue.size());
        one.out_of_turn = to != from;
        queue.insert(queue.begin() + static_cast<long>(to), one);
    };
    for (std::size_t at = 0; at < queue.size(); ++at) {
        if (queue[at].out_of_turn) continue;
        if (chance.happens(rates.exchanged) && at + 1 < queue.size()) {
            // Each carries the other's slip and sits where the slip belongs.
            std::swap(queue[at].person, queue[at + 1].person);
            queue[at].out_of_turn = queue[at + 1].out_of_turn = true;
            ++at;
        } else if (chance.happens(rates.swap) && at + 1 < queue.size()) {
            std::swap(queue[at], queue[at + 1]);
            queue[at].out_of_turn = queue[at + 1].out_of_turn = true;
            ++at;
        } else if (chance.happens(rates.leave)) {
            const bool last = at + 1 == queue.size();
            move(at, at + 1 + static_cast<std::size_t>(chance.exponential(2.5)) + 1);
            if (at > 0 && !last) --at;
        } else if (chance.happens(rates.jump) && at >= 2) {
            move(at, at - std::min<std::size_t>(at, std::size_t(2 + chance.below(4))));
        }
    }
}

struct Hall {
    const World& world;
    Chance& chance;
    int stranger = nobody - 1;

    std::vector<Visit> with_extras(const std::vector<Visit>& queue,
                                   const std::vector<Visit>& guests) {
        const auto& rates = world.rates;
        std::vector<std::vector<Visit>> after(queue.size() + 1);
        for (const Visit& guest : guests)
            after[std::min(queue.size(), std::size_t(guest.place + chance.below(6)))].push_back(
                guest);
        for (std::size_t at = 0; at < queue.size(); ++at) {
            if (chance.happens(rates.unswiped))
                after[at].push_back({stranger--, nobody, false, true, queue[at].place});
            if (chance.happens(rates.retake)) {
                Visit back = queue[at];
                back.again = back.out_of_turn = true;
                if (chance.happens(0.5)) back.slip = nobody;
                const std::size_t to = at + 2 + static_cast<std::size_t>(chance.exponential(2));
                if (to < after.size()) after[to].push_back(back);
            }
        }
        std::vector<Visit> all;
        for (std::size_t at = 0; at <= queue.size(); ++at) {
            for (const Visit& one : after[at]) all.push_back(one);
            if (at < queue.size()) all.push_back(queue[at]);
        }
        return all;
    }
};

// Files of all cameras by time, none of which says whose it is.
void into_one_heap(SimulatedSession& one) {
    std::vector<std::size_t> order(one.session.shots.size());
    for (std::size_t j = 0; j < order.size(); ++j) order[j] = j;
    std::ranges::stable_sort(
        order, {}, [&](std::size_t j) { return one.session.shots[j].camera_s.value_or(0); });
    SimulatedSession heap{one.session, {}, {}, {}};
    heap.session.shots.clear();
    for (const std::size_t j : order) {
        heap.session.shots.push_back(one.session.shots[j]);
        heap.session.shots.back().camera.reset();
        heap.session.shots.back().same_as_previous.reset();
        heap.owner.push_back(one.owner[j]);
        heap.visitor.push_back(one.visitor[j]);
    }
    one = std::move(heap);
}

}  // namespace

WorldRates WorldRates::times(double factor) const {
    WorldRates more = *this;
    for (double* one :
         {&more.no_show, &more.swap, &more.leave, &more.jump, &more.unswiped, &more.elsewhere,
          &more.exchanged, &more.substitute, &more.retake, &more.test, &more.lost_file,
          &more.lost_run, &more.slip_forgotten, &more.slip_unread, &more.no_reference,
          &more.useless_reference, &more.clock_step})
        *one *= factor;
    more.lost_run = std::min(more.lost_run, 0.5);
    return more;
}

SimulatedSession simulate(const World& world, std::uint64_t seed) {
    Chance chance{seed * 0x9E3779B97F4A7C15ULL + 0x1234567};
    SimulatedSession result;
    Session& session = result.session;
    session.id = "sim-" + std::to_string(seed);
    const int per = world.sittings_per_station;
    const auto& rates = world.rates;
    for (int station = 1; station <= world.stations; ++station)
        for (int i = 0; i < per; ++i)
            session.sittings.push_back(
                {"T" + std::to_string(station) + "-" + std::to_string(i + 1),
                 station,
                 {},
                 world.d_reference > 0 && !chance.happens(rates.no_reference)});
    std::vector<char> useless(session.sittings.size(), 0);
    for (auto& one : useless) one = chance.happens(rates.useless_reference) ? 1 : 0;

    auto& told = session.parameters;
    told.slip.in_use = world.codes;
    told.likeness.d_same = world.d_same_told > 0 ? world.d_same_told : world.d_same;
    told.likeness.d_reference =
        world.d_reference_told > 0 ? world.d_reference_told : world.d_reference;
    told.likeness.rho_reference = rho;
    told.time.synced = world.clock_known;
    if (world.single) told.frames = {0.965, 0.02, 0.006, 0.004, 0.003, 0.002};

    std::vector<std::vector<Visit>> queues(std::size_t(world.stations)),
        guests(std::size_t(world.stations));
    for (int station = 0; station < world.stations; ++station) {
        auto& queue = queues[std::size_t(station)];
        for (int i = 0; i < per; ++i) {
            const int sitting = station * per + i;
            queue.push_back({sitting, sitting, false, false, i});
        }
        const int to = world.stations > 1 ? (station + 1) % world.stations : station;
        queue_faults(queue, world, chance, guests[std::size_t(to)]);
    }

    Hall hall{world, chance};
    for (int station = 0; station < world.stations; ++station) {
        const auto visits =
            hall.with_extras(queues[std::size_t(station)], guests[std::size_t(station)]);
        std::vector<Draft> drafts;
        const auto draft = [&](double t, int owner, int person, bool face) -> Draft& {
            Draft one{{}, owner, person, false, false};
            one.shot.camera = station + 1;
            one.shot.camera_s = t;
            one.shot.face = face;
            drafts.push_back(std::move(one));
            return drafts.back();
        };
        double t = 5;
        for (int k = 1 + chance.below(4); k > 0; --k)
            draft(t += 8, nobody, hall.stranger--, chance.happens(0.1));
        t = 60;
        std::vector<double> seated(std::size_t(per), -1);
        for (const Visit& visit : visits) {
            if (chance.happens(rates.test))
                draft(t += 15, nobody, hall.stranger--, chance.happens(0.1));
            t += chance.happens(0.08) ? chance.log_normal(50, 0.45) : chance.log_normal(21, 0.38);
            const int home = visit.person >= 0 ? visit.person / per : -1;
            if (home == station && !visit.again && seated[std::size_t(visit.place)] < 0)
                seated[std::size_t(visit.place)] = t;
            int owner = visit.person >= 0 ? visit.person : nobody, person = visit.person;
            if (owner != nobody && !visit.again && chance.happens(rates.substitute)) {
                owner = nobody;
                person = hall.stranger--;
            }
            const std::size_t first = drafts.size();
            if (world.codes && visit.slip != nobody && !chance.happens(rates.slip_forgotten)) {
                Draft& slate = draft(t, owner, person, !chance.happens(0.001));
                slate.shot.slip = SlipSeen::Known;
                slate.shot.code = visit.slip;
                if (chance.happens(rates.slip_unread))
                    slate.shot.slip = chance.happens(0.7) ? SlipSeen::Unreadable : SlipSeen::None;
                if (slate.shot.slip == SlipSeen::Known && world.misread > 0 &&
                    chance.happens(world.misread))
                    slate.shot.code = chance.below(static_cast<int>(session.sittings.size()));
                t += 4.5;
            }
            int frames = 1;
            const std::array<double, 5> more{0.62, 0.42, 0.32, 0.25, 0};
            for (int k = 0; k < 5 && !world.single && chance.happens(more[std::size_t(k)]); ++k)
                ++frames;
            if (world.single && chance.happens(0.015)) frames = 2;
            for (int k = 0; k < frames; ++k) {
                if (k > 0)
                    t += chance.happens(0.01) ? chance.exponential(30)
                                              : chance.log_normal(4.7, 0.45);
                draft(t, owner, person, !chance.happens(0.001)).removable = k + 1 < frames;
            }
            drafts[first].first_out_of_turn = visit.out_of_turn;
        }
        // Swipes: about five wait between desk and chair.
        double last = 0;
        for (int i = 0; i < per; ++i) {
            double chair = seated[std::size_t(i)];
            for (int j = i; chair < 0 && j < per; ++j) chair = seated[std::size_t(j)];
            if (chair < 0) chair = t;
            const double swiped = std::max(last + 4, chair - 20 - chance.uniform() * 150);
            session.sittings[std::size_t(station * per + i)].swiped_s =
                std::floor(last = std::min(swiped, std::max(last + 4, chair - 10)));
        }

        // What the camera and the disk do.
        std::int64_t counter = 1000 + chance.below(8000);
        std::vector<Draft> kept;
        int losing = 0;
        const int run_at =
            chance.happens(rates.lost_run) ? chance.below(static_cast<int>(drafts.size())) : -1;
        const bool reset = chance.happens(0.2);
        for (std::size_t at = 0; at < drafts.size(); ++at) {
            if (static_cast<int>(at) == run_at)
                losing = 1 + static_cast<int>(chance.exponential(20));
            const bool lost = losing > 0 || chance.happens(rates.lost_file) ||
                              (drafts[at].removable && chance.happens(rates.deleted));
            if (!(losing > 0 && reset)) ++counter;
            if (losing > 0) --losing;
            if (counter > 9999) counter = 1;
            // Who comes out of turn does so with the first picture that is left.
            if (lost && drafts[at].first_out_of_turn && at + 1 < drafts.size() &&
                drafts[at + 1].person == drafts[at].person)
                drafts[at + 1].first_out_of_turn = true;
            if (lost) continue;
            drafts[at].shot.counter = counter;
            kept.push_back(std::move(drafts[at]));
        }
        double offset = chance.normal();
        if (!world.clock_known)
            offset = (chance.uniform() - 0.5) * 40'000;
        else if (const double kind = chance.uniform(); kind > 0.95)
            offset = (chance.uniform() - 0.5) * 40'000;
        else if (kind > 0.80)
            offset = 120 * chance.normal();
        offset +=
            world.clock_off_s * (2 * Chance{seed * 31 + std::uint64_t(station)}.uniform() - 1);
        const int step_at =
            chance.happens(rates.clock_step) ? chance.below(static_cast<int>(kept.size()) + 1) : -1;
        const double step = 3600 * chance.normal();
        for (std::size_t at = 0; at < kept.size(); ++at) {
            if (static_cast<int>(at) == step_at) offset += step;
            double& at_s = *kept[at].shot.camera_s;
            kept[at].desk_s = at_s;
            if (world.tethered) kept[at].shot.station_s = at_s;
            at_s = std::floor(at_s * (1 + world.drift_s_per_hour / 3600) + offset);
        }

        std::vector<double> group_part(std::size_t(per) * std::size_t(world.stations), 0);
        int last_person = 0;
        bool any = false;
        for (std::size_t at = 0; at < kept.size(); ++at) {
            Draft& one = kept[at];
            Shot& shot = one.shot;
            shot.id = "S" + std::to_string(station + 1) + "-" + std::to_string(at + 1);
            const bool same = any && one.person == last_person;
            if (world.d_same > 0 && shot.face && at > 0 && kept[at - 1].shot.face)
                shot.same_as_previous =
                    std::round(
                        100 * (world.score_shift +
                               world.score_scale * ((same ? world.d_same : 0) + chance.normal()))) /
                    100;
            if (!same)
                for (double& part : group_part) part = 1e300;
            last_person = one.person;
            any = true;
            if (world.d_reference > 0 && shot.face) {
                const int middle = static_cast<int>(at * std::size_t(per) / kept.size());
                const auto score = [&](int sitting) {
                    if (!session.sittings[std::size_t(sitting)].has_reference) return;
                    double& part = group_part[std::size_t(sitting)];
                    if (part > 1e299) part = std::sqrt(rho) * chance.normal();
                    const bool own = one.person == sitting && useless[std::size_t(sitting)] == 0;
                    const double value =
                        (own ? world.d_reference : 0) + part + std::sqrt(1 - rho) * chance.normal();
                    shot.references.push_back(
                        {sitting,
                         std::round(10 * (world.score_shift + world.score_scale * value)) / 10});
                };
                const int low = std::max(0, middle - score_band),
                          high = std::min(per, middle + score_band + 1);
                for (int i = low; i < high; ++i) score(station * per + i);
                if (shot.slip == SlipSeen::Known &&
                    (shot.code / per != station || shot.code % per < low ||
                     shot.code % per >= high))
                    score(shot.code);
            }
            if (!world.times) shot.camera_s.reset();
            if (!world.counters) shot.counter.reset();
            if (one.first_out_of_turn)
                result.disorder.push_back(static_cast<int>(session.shots.size()));
            result.owner.push_back(one.owner);
            result.visitor.push_back(one.person);
            session.shots.push_back(std::move(shot));
        }
        if (world.scans > 0) {
            double from = -1, before = 0;
            int scanned = nobody;
            Chance lead{seed + 7919 * static_cast<std::uint64_t>(station)};
            for (const Draft& one : kept) {
                // Nobody is scanned before the one on the chair is done.
                from = std::max(before + 0.5, one.desk_s - 6 - world.scan_lead_s * lead.uniform());
                before = one.desk_s;
                if (one.person < 0 || one.person == scanned) continue;
                if (!session.seats.empty() && !session.seats.back().to_s &&
                    session.seats.back().station == station + 1)
                    session.seats.back().to_s = from;
                scanned = one.person;
                if (chance.happens(world.scans))
                    session.seats.push_back(
                        {one.person, station + 1, from, {}, Seat::Source::Scan});
            }
        }
    }
    if (!world.cameras_known) into_one_heap(result);
    return result;
}

}  // namespace liuying::binding
