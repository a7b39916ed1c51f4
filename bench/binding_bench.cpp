// Section 11 of the binding model, row by row, on simulated sessions; beside it what order alone,
// nearest time and "everything after a card is the card's" make of the same sessions. usage:
// binding_bench [--sittings N] [--only NAME] [--scan-only]      N: sittings of each accuracy row
// (default 30,000)

#include <sys/resource.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "binding/alarm_count.h"
#include "binding/alignment.h"
#include "binding/clock.h"
#include "binding/engine.h"
#include "binding/evidence.h"
#include "binding/simulator.h"

using namespace liuying::binding;

namespace {

// Seconds of this thread's own processor time: the machine may be busy with others.
double now_s() {
    timespec at{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &at);
    return static_cast<double>(at.tv_sec) + 1e-9 * static_cast<double>(at.tv_nsec);
}

// As `liuying bind` decides; --scan-only: as the hall does.
WithoutReference policy = WithoutReference::NeighboursMayTell;

bool portrait(const Shot& shot) {
    return shot.face && shot.slip == SlipSeen::None;
}

struct Score {
    double sittings = 0, wrong = 0, review = 0, absent = 0, absent_wrong = 0, asked = 0,
           expected_wrong = 0, shots_wrong = 0;
    double review_after = 0, wrong_after = 0, unsettled = 0, unfit = 0, sessions = 0;
    std::map<int, std::array<double, 3>>
        calibration;  // decade of stated error: shots, wrong, sum of stated error
};

struct Outcome {
    std::vector<char> bound, wrong;
    double reviewed = 0, wrong_sittings = 0;
};

Outcome score_decision(Score& score, const SimulatedSession& one, const Decision& decision,
                       bool count) {
    const Session& session = one.session;
    Outcome out{std::vector<char>(session.sittings.size(), 0),
                std::vector<char>(session.sittings.size(), 0)};
    std::vector<char> has(session.sittings.size(), 0);
    for (std::size_t j = 0; j < session.shots.size(); ++j) {
        if (!portrait(session.shots[j])) continue;
        if (one.owner[j] != nobody) has[std::size_t(one.owner[j])] = 1;
        const auto& d = decision.shots[j];
        if (d.verdict == Verdict::Ask) continue;
        if (count) {
            score.expected_wrong += d.error;
            score.shots_wrong += d.sitting != one.owner[j] ? 1 : 0;
        }
        if (d.verdict != Verdict::Bound) continue;
        out.bound[std::size_t(d.sitting)] = 1;
        if (d.sitting != one.owner[j]) out.wrong[std::size_t(d.sitting)] = 1;
    }
    for (std::size_t i = 0; i < session.sittings.size(); ++i) {
        out.wrong_sittings += out.wrong[i];
        if (out.bound[i]) continue;
        if (decision.sittings[i].verdict == Verdict::Absent) {
            if (count) score.absent += 1, score.absent_wrong += has[i];
        } else {
            out.reviewed += 1;
        }
    }
    return out;
}

void add_calibration(Score& score, const SimulatedSession& one, const Posterior& posterior) {
    for (std::size_t j = 0; j < one.session.shots.size(); ++j) {
        if (!portrait(one.session.shots[j])) continue;
        const Label& best = posterior.shots[j].who.front();
        const double error = std::max(1e-12, 1 - best.p);
        auto& row = score.calibration[static_cast<int>(std::floor(std::log10(error)))];
        row[0] += 1;
        row[1] += best.sitting != one.owner[j] ? 1 : 0;
        row[2] += error;
    }
}

// The truth answers the boards, wrong as often as the engine is told people are.
double settle(Score& score, SimulatedSession& one, Posterior posterior, Decision decision,
              double level) {
    double asked = 0;
    std::uint64_t state = 88172645463325252ULL + one.session.shots.size();
    for (int round = 0; round < 6; ++round) {
        const auto boards = questions(one.session, posterior, decision);
        if (boards.empty()) break;
        for (const Question& board : boards) {
            asked += 1;
            for (const int shot : board.shots) {
                state ^= state << 13, state ^= state >> 7, state ^= state << 17;
                int said = one.owner[std::size_t(shot)];
                if (said != nobody &&
                    std::ranges::find(board.candidates, said) == board.candidates.end())
                    said = nobody;
                if (static_cast<double>(state >> 11) * 0x1.0p-53 <
                        one.session.parameters.wrong_answer &&
                    !board.candidates.empty())
                    said = board.candidates.front();
                one.session.answers.push_back({shot, said});
            }
        }
        auto again = bind(one.session);
        if (!again) std::abort();
        posterior = std::move(*again);
        decision = decide(one.session, posterior, level, policy);
    }
    Score unused;
    const Outcome after = score_decision(unused, one, decision, false);
    score.review_after += after.reviewed;
    score.wrong_after += after.wrong_sittings;
    return asked;
}

Score run(const World& world, double sittings, double level, bool ask) {
    Score score;
    for (std::uint64_t seed = 1; score.sittings < sittings; ++seed) {
        auto one = simulate(world, seed + 1'000'000 * static_cast<std::uint64_t>(
                                                          10 * world.d_reference + world.codes));
        const auto posterior = bind(one.session);
        if (!posterior) std::abort();
        const auto decision = decide(one.session, *posterior, level, policy);
        const Outcome out = score_decision(score, one, decision, true);
        add_calibration(score, one, *posterior);
        score.sittings += static_cast<double>(one.session.sittings.size());
        score.sessions += 1;
        score.unfit += posterior->fit.fits ? 0 : 1;
        score.wrong += out.wrong_sittings;
        score.review += out.reviewed;
        if (std::getenv("BINDING_SHOW") != nullptr)
            for (std::size_t j = 0; j < one.session.shots.size(); ++j) {
                const auto& d = decision.shots[j];
                if (!portrait(one.session.shots[j]) || d.verdict == Verdict::Ask ||
                    d.sitting == one.owner[j])
                    continue;
                std::printf(
                    "    wrong: seed %llu shot %s said %d is %d error %.2g log reference %.2f keys "
                    "%d%d%d\n",
                    static_cast<unsigned long long>(seed), one.session.shots[j].id.c_str(),
                    d.sitting, one.owner[j], d.error, posterior->shots[j].log_reference,
                    posterior->shots[j].keys.code, posterior->shots[j].keys.reference,
                    posterior->shots[j].keys.elimination);
            }
        if (ask) {
            score.unsettled += out.reviewed;
            score.asked += settle(score, one, *posterior, decision, level);
        }
    }
    return score;
}

void accuracy(const char* name, const World& world, double sittings, double level, bool ask) {
    const double start = now_s();
    const Score s = run(world, sittings, level, ask);
    std::printf(
        "%-44s n %8.0f  wrong %3.0f (expected shots %.2f, real %.0f)  review %.3f %%  absent wrong "
        "%.0f of %.0f  unfit sessions %.0f of %.0f  [%.0f s]\n",
        name, s.sittings, s.wrong, s.expected_wrong, s.shots_wrong, 100 * s.review / s.sittings,
        s.absent_wrong, s.absent, s.unfit, s.sessions, now_s() - start);
    if (ask)
        std::printf(
            "%-44s questions per unsettled sitting %.2f  left for review %.3f %%  wrong after "
            "%.0f\n",
            "", s.asked / std::max(1.0, s.unsettled), 100 * s.review_after / s.sittings,
            s.wrong_after);
    for (const auto& [decade, row] : s.calibration)
        std::printf("    stated 1e%d..1e%d: %9.0f shots, %6.0f wrong, stated %.5g\n", decade,
                    decade + 1, row[0], row[1], row[2]);
    std::fflush(stdout);
}

// Worlds the engine was not told of: every one must leave nobody under a wrong name.
void worlds(double sittings) {
    struct Named {
        const char* name;
        World world;
    };
    std::vector<Named> all;
    const auto add = [&](const char* name, auto change) {
        for (const bool codes : {true, false})
            for (const double d : {6.05, 4.37, 2.85}) {
                World world;
                world.codes = codes;
                world.d_reference = d;
                world.d_same = d > 5 ? 3.64 : 2.66;
                change(world);
                all.push_back({name, world});
            }
    };
    add("rates x0.3", [](World& w) { w.rates = w.rates.times(0.3); });
    add("rates x3", [](World& w) { w.rates = w.rates.times(3); });
    add("rates x5", [](World& w) { w.rates = w.rates.times(5); });
    add("exchanged slips x50", [](World& w) { w.rates.exchanged *= 50; });
    add("substitutes x100", [](World& w) { w.rates.substitute *= 100; });
    add("clock unknown, drifts 20 s/h", [](World& w) {
        w.clock_known = false;
        w.drift_s_per_hour = 20;
    });
    add("clock steps in every session", [](World& w) { w.rates.clock_step = 1; });
    add("no counters", [](World& w) { w.counters = false; });
    add("no times, no counters", [](World& w) { w.times = w.counters = false; });
    add("three cameras in one heap", [](World& w) {
        w.stations = 3;
        w.sittings_per_station = 60;
        w.cameras_known = false;
    });
    add("5 % of codes misread", [](World& w) { w.misread = 0.05; });
    add("scores shifted by 0.8", [](World& w) { w.score_shift = 0.8; });
    add("scores shifted by -0.8", [](World& w) { w.score_shift = -0.8; });
    add("scores x1.4", [](World& w) { w.score_scale = 1.4; });
    add("scores x0.6", [](World& w) { w.score_scale = 0.6; });
    add("d' 30 % lower than told", [](World& w) {
        w.d_reference_told = w.d_reference;
        w.d_same_told = w.d_same;
        w.d_reference *= 0.7;
        w.d_same *= 0.7;
    });
    add("5 % useless, 5 % no references",
        [](World& w) { w.rates.useless_reference = w.rates.no_reference = 0.05; });
    add("slips forgotten 20 %, unread 20 %",
        [](World& w) { w.rates.slip_forgotten = w.rates.slip_unread = 0.2; });
    add("one file a sitter", [](World& w) { w.single = true; });
    add("lost runs in half the sessions", [](World& w) { w.rates.lost_run = 0.5; });
    double wrong = 0, n = 0;
    for (const auto& [name, world] : all) {
        const Score s = run(world, sittings, 1e-4, false);
        wrong += s.wrong;
        n += s.sittings;
        std::printf(
            "  %-34s %s d' %.2f: n %6.0f wrong %2.0f expected shots %.2f  review %6.2f %%  absent "
            "wrong %.0f of %.0f  unfit %.0f of %.0f\n",
            name, world.codes ? "code   " : "no code", world.d_reference, s.sittings, s.wrong,
            s.expected_wrong, 100 * s.review / s.sittings, s.absent_wrong, s.absent, s.unfit,
            s.sessions);
        std::fflush(stdout);
    }
    std::printf("worlds not told of, 1e-4: wrong %.0f of %.0f sittings\n", wrong, n);
}

void baselines(const World& world, double sittings) {
    double n = 0, by_order = 0, by_time = 0, by_code = 0, ours = 0, theirs_s = 0, ours_s = 0;
    for (std::uint64_t seed = 1; n < sittings; ++seed) {
        const auto one = simulate(world, seed);
        const Session& session = one.session;
        std::vector<char> wrong_order(session.sittings.size(), 0), wrong_time = wrong_order,
                                                                   wrong_code = wrong_order;
        const int per = world.sittings_per_station;
        const double start = now_s();
        for (int station = 0; station < world.stations; ++station) {
            int turn = -1, card = nobody, group = -1;
            double before = -1e9;
            for (std::size_t j = 0; j < session.shots.size(); ++j) {
                const Shot& shot = session.shots[j];
                if (*shot.camera != station + 1) continue;
                const double t = *shot.camera_s;
                if (shot.face && (t - before > 12 || t < before)) ++turn, ++group;
                before = t;
                if (shot.slip == SlipSeen::Known) card = shot.code;
                if (!portrait(shot)) continue;
                const auto say = [&](std::vector<char>& wrong, int sitting) {
                    if (sitting >= 0 && sitting < static_cast<int>(wrong.size()) &&
                        sitting != one.owner[j])
                        wrong[std::size_t(sitting)] = 1;
                };
                say(wrong_order, turn < per ? station * per + turn : nobody);
                int nearest = nobody;
                double best = 1e18;
                for (int i = 0; i < per; ++i) {
                    const double far = std::abs(
                        t - *session.sittings[std::size_t(station * per + i)].swiped_s - 90);
                    if (far < best) best = far, nearest = station * per + i;
                }
                say(wrong_time, nearest);
                say(wrong_code, card);
            }
        }
        theirs_s += now_s() - start;
        n += static_cast<double>(session.sittings.size());
        for (std::size_t i = 0; i < session.sittings.size(); ++i)
            by_order += wrong_order[i], by_time += wrong_time[i], by_code += wrong_code[i];
        const double from = now_s();
        const auto posterior = bind(session);
        const auto decision = decide(session, *posterior);
        ours_s += now_s() - from;
        Score unused;
        ours += score_decision(unused, one, decision, false).wrong_sittings;
    }
    std::printf(
        "wrong per 10,000 on the same %.0f sittings: order alone %.0f, nearest time %.0f, greedy "
        "code %.0f, this engine %.2f; us a sitting: the three together %.1f, this engine %.1f\n",
        n, 1e4 * by_order / n, 1e4 * by_time / n, 1e4 * by_code / n, 1e4 * ours / n,
        1e6 * theirs_s / n, 1e6 * ours_s / n);
}

// One exact pass, forward and backward, with clocks and rates known: what a re-run costs.
void speed(const char* name, const World& world, double wanted) {
    std::vector<SimulatedSession> sessions;
    double n = 0;
    for (std::uint64_t seed = 1; n < wanted; ++seed) {
        sessions.push_back(simulate(world, seed));
        n += static_cast<double>(sessions.back().session.sittings.size());
    }
    // The pass alone: by clocks that are measured already, one table of waiting times.
    struct Pass {
        const Session* session;
        Stream stream;
        std::vector<double> offsets;
    };
    std::vector<Pass> passes;
    const auto densities =
        std::make_shared<const TimeDensities>(sessions.front().session.parameters.time);
    for (const auto& one : sessions) {
        const auto clocks = bind(one.session)->clocks;
        for (Stream& stream : streams_of(one.session)) {
            std::vector<double> offsets(stream.shots.size(), 0);
            for (const CameraClock& clock : clocks)
                for (std::size_t j = 0; j < offsets.size(); ++j)
                    if (clock.camera == stream.station && clock.first_shot <= stream.shots[j])
                        offsets[j] = clock.offset_s;
            passes.push_back({&one.session, std::move(stream), std::move(offsets)});
        }
    }
    double best_pass = 1e9, best_bind = 1e9, checksum = 0;
    for (int round = 0; round < 4; ++round) {
        double start = now_s();
        for (const auto& [session, stream, offsets] : passes) {
            const Evidence evidence{*session, stream, session->parameters, offsets, densities};
            Alignment alignment{evidence, session->parameters.rates, BindOptions{}.band,
                                static_cast<int>(session->sittings.size()), true};
            alignment.forward_to(evidence.shots());
            checksum += alignment.posterior().log_evidence;
        }
        best_pass = std::min(best_pass, now_s() - start);
        start = now_s();
        for (const auto& one : sessions) checksum += bind(one.session)->fit.log_evidence;
        best_bind = std::min(best_bind, now_s() - start);
    }
    std::printf(
        "%-44s exact pass %8.0f sittings/s; whole bind(), clocks and rates learned, %8.0f "
        "sittings/s  (%g)\n",
        name, n / best_pass, n / best_bind, checksum);
    std::fflush(stdout);
}

// The same hall ten and a hundred times as long: what a sitting costs must not grow.
void growth(World world) {
    world.stations = 1;
    double first = 0;
    for (const int sittings : {100, 1'000, 10'000}) {
        world.sittings_per_station = sittings;
        double seconds = 0, n = 0, bytes = 0;
        for (std::uint64_t seed = 1; n < 10'000; ++seed) {
            const auto one = simulate(world, seed);
            const double start = now_s();
            const auto posterior = bind(one.session);
            seconds += now_s() - start;
            if (!posterior) std::abort();
            n += sittings;
        }
        if (first == 0) first = seconds / n;
        rusage used{};
        getrusage(RUSAGE_SELF, &used);
        bytes = 1024.0 * static_cast<double>(used.ru_maxrss);
        std::printf(
            "growth: bind() of %6d sittings in a session: %6.1f us a sitting, %.2f times that of "
            "100; most memory of the program so far %.0f MB\n",
            sittings, 1e6 * seconds / n, seconds / n / first, bytes / 1e6);
        std::fflush(stdout);
    }
}

// Without a reference nothing binds: which witness would help most, and by how much.
void gains_of(const World& world) {
    const auto one = simulate(world, 3);
    const auto posterior = bind(one.session);
    if (!posterior) std::abort();
    for (const auto& gain : gains(one.session, *posterior))
        std::printf("no reference, looked at %5.1f %% with: %s\n", 100 * gain.looked_at,
                    gain.witness.en.c_str());
    std::fflush(stdout);
}

void live(const World& world, int sessions) {
    AlarmCount all;
    for (std::uint64_t seed = 1; seed <= static_cast<std::uint64_t>(sessions); ++seed)
        all += alarms_in(simulate(world, 5'000'000 + seed));
    auto& seconds = all.seconds;
    std::ranges::sort(seconds);
    const auto thousand = [](const AlarmCount::Of& of) { return 1000 * of.rung / of.all; };
    std::printf(
        "live, faults x3: order events noticed before the next sitter %.0f of %.0f (%.2f %%); rang "
        "because somebody due had not come %.0f of %.0f, at one who came back %.0f of %.0f, at a "
        "stranger's test shot %.0f of %.0f; superfluous alarms per 1000 sitters in turn: %.1f at "
        "any frame, %.1f at the last; update median %.3f ms, 99 %% %.3f ms, worst %.3f ms\n",
        all.events.rung, all.events.all, 100 * all.events.rung / all.events.all, all.gaps.rung,
        all.gaps.all, all.returns.rung, all.returns.all, all.strangers.rung, all.strangers.all,
        thousand(all.in_turn), thousand(all.in_turn_at_last), 1e3 * seconds[seconds.size() / 2],
        1e3 * seconds[seconds.size() * 99 / 100], 1e3 * seconds.back());
    std::fflush(stdout);
}

}  // namespace

int main(int argc, char** argv) {
    double sittings = 30'000;
    std::string only;
    if (argc > 1 && std::strcmp(argv[argc - 1], "--scan-only") == 0) {
        policy = WithoutReference::Asks;
        --argc;
    }
    for (int at = 1; at + 1 < argc; at += 2) {
        if (std::strcmp(argv[at], "--sittings") == 0) sittings = std::atof(argv[at + 1]);
        if (std::strcmp(argv[at], "--only") == 0) only = argv[at + 1];
    }
    const auto wanted = [&](const char* name) { return only.empty() || only == name; };
    World strong;
    strong.d_same = 3.64;
    World mid;
    mid.d_reference = 4.37;
    World bare;
    bare.d_reference = 0;
    World code_time;
    code_time.d_reference = code_time.d_same = 0;
    World weak;
    weak.d_reference = 2.85;
    weak.codes = false;
    World uncoded = mid;
    uncoded.codes = false;
    if (wanted("speed")) {
        speed("speed: code, time, likeness, reference", strong, 3'000);
        speed("speed: code and time", code_time, 3'000);
    }
    if (wanted("growth")) growth(strong);
    if (wanted("strong"))
        accuracy("code time same strong reference, 1e-4", strong, sittings, 1e-4, true);
    if (wanted("mid")) accuracy("code time same mid reference, 1e-4", mid, sittings, 1e-4, true);
    if (wanted("bare"))
        accuracy("code time same, no reference, 1e-4", bare, sittings / 4, 1e-4, false);
    if (wanted("bare")) gains_of(bare);
    if (wanted("x3strong")) {
        World worse = strong;
        worse.rates = worse.rates.times(3);
        accuracy("code time same strong reference, faults x3, 1e-4", worse, sittings, 1e-4, false);
    }
    if (wanted("scan")) {
        World scanned = bare;
        scanned.scans = 1;
        scanned.tethered = true;
        accuracy("scan code time same, no reference, 1e-4", scanned, sittings, 1e-4, false);
        World by_camera = scanned;
        scanned.rates = scanned.rates.times(3);
        accuracy("same, faults x3", scanned, sittings, 1e-4, false);
        by_camera.tethered = false;
        accuracy("scan by the camera's clock", by_camera, sittings, 1e-4, false);
        by_camera.codes = false;
        accuracy("same, no code", by_camera, sittings, 1e-4, false);
        by_camera.clock_off_s = 90;
        accuracy("same, up to 90 s off", by_camera, sittings, 1e-4, false);
    }
    if (wanted("uncoded"))
        accuracy("time same mid reference, 1e-4", uncoded, sittings / 4, 1e-4, true);
    if (wanted("weak")) accuracy("time same weak reference, 1e-4", weak, sittings / 4, 1e-4, true);
    if (wanted("x3") || wanted("faults")) {
        for (const double factor : {3.0, 10.0}) {
            World worse = mid;
            worse.rates = worse.rates.times(factor);
            accuracy(factor < 5 ? "mid, faults x3, 1e-4" : "mid, faults x10, 1e-4", worse,
                     sittings / 4, 1e-4, false);
        }
        World lower = mid;
        lower.d_reference_told = 4.37;
        lower.d_reference = 2.8;
        accuracy("mid told, d' 2.8 true, 1e-4", lower, sittings / 4, 1e-4, false);
    }
    if (wanted("worlds")) worlds(only.empty() ? sittings / 20 : sittings / 4);
    if (wanted("live")) {
        World third = mid;
        third.rates = third.rates.times(3);
        third.sittings_per_station = 60;
        third.stations = 1;
        live(third, 2000);
    }
    if (wanted("baselines")) baselines(strong, sittings / 10);
    return 0;
}
