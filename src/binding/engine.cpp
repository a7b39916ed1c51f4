#include "binding/engine.h"

#include <algorithm>
#include <cmath>
#include <memory>

#include "binding/alignment.h"
#include "binding/check.h"
#include "binding/clock.h"
#include "binding/counter.h"
#include "binding/evidence.h"
#include "binding/fit.h"
#include "binding/heap.h"
#include "binding/learn.h"
#include "binding/stream.h"

namespace liuying::binding {
namespace {

// Log likelihood ratio of a group that counts as an identity key; below the other it speaks against
// the sitter.
constexpr double key_of_reference = 0.5, reference_against = -1, reference_names = 3;

// What the look-ahead left out may be this much for each thousand shots before it is not trusted.
constexpr double trusted_bound = 1e-6;

struct Run {
    const Stream* stream = nullptr;
    std::vector<ClockStretch> clocks;
    StreamPosterior belief;
};

// Enough to tell clocks and rates by.
constexpr double first_band = 1e-9;
// Where the outlook misleads: against the heaviest state of a column.
constexpr double widest_band = 1e-16;
// And where that leaves out too much: all of them, of a station of up to six hundred people; a
// second, 170 MB.
constexpr std::size_t most_cells = 1'000'000;

using Densities = std::shared_ptr<const TimeDensities>;

void align(Run& run, const Session& session, const Parameters& parameters,
           const Densities& densities, double band, bool last) {
    const Stream& stream = *run.stream;
    if (stream.merged) {
        run.belief = posterior_of_heap(session, stream, parameters);
        return;
    }
    const auto offsets = offsets_of(run.clocks, stream.shots.size());
    const Evidence evidence{session, stream, parameters, offsets, densities};
    const int sittings = static_cast<int>(session.sittings.size());
    const double trusted =
        trusted_bound * std::max(1.0, static_cast<double>(stream.shots.size()) / 1000);
    if (band > 0) {
        Alignment alignment{evidence, parameters.rates, last ? band : std::max(band, first_band),
                            sittings, true};
        alignment.forward_to(evidence.shots());
        run.belief = alignment.posterior();
        // Not a number where no path is left at all.
        if (run.belief.pruned < trusted || (!last && run.belief.pruned < 1)) return;
    }
    const auto pass = [&](double cells) {
        Alignment alignment{evidence, parameters.rates, cells, sittings};
        alignment.forward_to(evidence.shots());
        return alignment.posterior();
    };
    run.belief = pass(band > 0 ? widest_band : 0);
    // Where the order is lost, what is light now is not light later.
    const auto cells = static_cast<std::size_t>(evidence.tickets()) * stream.shots.size();
    if (last && band > 0 && !(run.belief.pruned < trusted) && cells <= most_cells)
        run.belief = pass(0);
}

bool identity_witness(const Session& session) {
    return !session.answers.empty() || !session.seats.empty() || !session.proofs.empty() ||
           std::ranges::any_of(session.shots, [](const Shot& shot) {
               return shot.slip == SlipSeen::Known || !shot.references.empty();
           });
}

// So many turns passed without a picture, and no code or reference that names anybody, are the mark
// of a clock that is far off.
bool out_of_step(const Run& run, const Session& session) {
    const double sittings = static_cast<double>(run.stream->sittings.size());
    return !run.stream->shots.empty() &&
           sittings - run.belief.happenings.passed > 3 + 0.04 * sittings &&
           std::ranges::none_of(run.stream->shots, [&](int at) {
               const Shot& shot = session.shots[std::size_t(at)];
               return shot.slip == SlipSeen::Known || !shot.references.empty();
           });
}

bool moved(double before, double now, double by) {
    return std::abs(now - before) > by;
}

// Parameters that moved this little change no posterior worth another pass.
bool moved(const Parameters& a, const Parameters& b) {
    const auto ratio = [](double x, double y) { return x > y * 1.25 || y > x * 1.25; };
    return ratio(a.rates.no_show, b.rates.no_show) || ratio(a.rates.held, b.rates.held) ||
           ratio(a.rates.retake, b.rates.retake) || ratio(a.rates.elsewhere, b.rates.elsewhere) ||
           ratio(a.rates.substitute, b.rates.substitute) ||
           ratio(a.rates.exchanged, b.rates.exchanged) ||
           ratio(a.likeness.useless_reference, b.likeness.useless_reference) ||
           ratio(a.likeness.look_alike, b.likeness.look_alike) ||
           moved(a.likeness.d_same, b.likeness.d_same, 0.1) ||
           moved(a.likeness.d_reference, b.likeness.d_reference, 0.1) ||
           moved(a.likeness.stranger_mean, b.likeness.stranger_mean, 0.05) ||
           moved(a.likeness.stranger_sd, b.likeness.stranger_sd, 0.03) ||
           moved(a.likeness.different_mean, b.likeness.different_mean, 0.1) ||
           ratio(a.slip.forgotten, b.slip.forgotten) ||
           ratio(a.time.within_slow, b.time.within_slow) || ratio(a.time.cycle_s, b.time.cycle_s) ||
           moved(a.slip.decoded, b.slip.decoded, 0.02) || moved(a.frames[0], b.frames[0], 0.05);
}

struct GroupStart {
    int stream, first, count, sitting;
};

std::vector<GroupStart> groups_of(const Run& run, int number) {
    std::vector<GroupStart> groups;
    const auto& shots = run.belief.shots;
    for (int j = 0; j < static_cast<int>(shots.size()); ++j) {
        const int sitting = shots[std::size_t(j)].front().sitting;
        const bool follows = !run.stream->merged && sitting != nobody && !groups.empty() &&
                             groups.back().sitting == sitting;
        if (follows)
            ++groups.back().count;
        else
            groups.push_back({number, j, 1, sitting});
    }
    return groups;
}

// Slips are exchanged by people who stand near each other.
constexpr int exchange_reach = 10;

// Everyone near enough to be the one on these pictures is found elsewhere by their own reference,
// or has one that speaks against it.
bool nobody_near_is_left(const Evidence& evidence, const GroupStart& start,
                         const std::vector<int>& ticket_of, const std::vector<char>& identified) {
    const int own = ticket_of[std::size_t(start.sitting)];
    if (own < 0) return false;  // a guest of another station
    const int end = std::min(evidence.tickets(), own + exchange_reach + 1);
    for (int i = std::max(0, own - exchange_reach); i < end; ++i) {
        const int sitting = evidence.sitting(i);
        if (i == own || identified[std::size_t(sitting)]) continue;
        const auto [mean, count] = evidence.mean_score(sitting, start.first, start.count);
        if (count == 0 || evidence.reference(sitting, start.first, start.count) > 0.3) return false;
    }
    return true;
}

void report_groups(Posterior& posterior, FitInput& fit, const Session& session, const Run& run,
                   const Densities& densities, int number) {
    const Stream& stream = *run.stream;
    const auto offsets = offsets_of(run.clocks, stream.shots.size());
    const Evidence evidence{session, stream, posterior.used, offsets, densities};
    const auto& likeness = posterior.used.likeness;
    std::vector<char> identified(session.sittings.size(), 0);
    std::vector<int> ticket_of(session.sittings.size(), -1);
    for (int i = 0; i < evidence.tickets(); ++i) ticket_of[std::size_t(evidence.sitting(i))] = i;
    const auto starts = groups_of(run, number);
    for (const GroupStart& start : starts) {
        Group group;
        group.sitting = start.sitting;
        Keys keys;
        double log_reference = 0;
        double mean_p = 0;
        for (int j = start.first; j < start.first + start.count; ++j) {
            const int at = stream.shots[std::size_t(j)];
            group.shots.push_back(at);
            const Shot& shot = session.shots[std::size_t(at)];
            mean_p += run.belief.shots[std::size_t(j)].front().p / start.count;
            if (start.sitting != nobody && shot.slip == SlipSeen::Known &&
                shot.code == start.sitting)
                keys.code = true;
            if (const int seat = evidence.seat_at(j); evidence.begins_seat(j)) {
                const Seat& one = session.seats[std::size_t(seat)];
                if (one.source == Seat::Source::Scan && one.sitting == start.sitting)
                    keys.scan = true;
            }
        }
        if (start.sitting != nobody) {
            const auto [mean, count] = evidence.mean_score(start.sitting, start.first, start.count);
            log_reference = std::log(evidence.reference(start.sitting, start.first, start.count));
            keys.reference = count > 0 && log_reference >= key_of_reference;
            if (count > 0 && mean_p > 0.9) {
                const double v = likeness.rho_reference +
                                 (1 - likeness.rho_reference) / std::min(count, max_group);
                const double d = likeness.d_reference;
                fit.reference_groups += 1;
                fit.reference_against +=
                    mean < likeness.stranger_mean + likeness.stranger_sd * d / 2 - 0.5 ? 1 : 0;
                fit.reference_log += std::clamp(log_reference, -5.0, 12.0);
                fit.reference_expected += std::min(d * d / (2 * v), 8.0);
                fit.reference_variance += std::min(d * d / v, 16.0);
            }
        }
        fit.groups += 1;
        if (start.sitting != nobody && (keys.scan || keys.code || log_reference >= reference_names))
            fit.named += 1;
        if (keys.reference && mean_p > 0.99) identified[std::size_t(start.sitting)] = 1;
        const int place = static_cast<int>(posterior.groups.size());
        for (std::size_t q = 0; q < group.shots.size(); ++q) {
            const int at = group.shots[q];
            auto& shot = posterior.shots[std::size_t(at)];
            shot.who = run.belief.shots[std::size_t(start.first) + q];
            shot.keys = keys;
            // By a camera's clock the frame may be of the next seat: it must be known to be of
            // this.
            if (const int j = start.first + static_cast<int>(q);
                keys.scan && !evidence.by_station(j))
                shot.keys.scan =
                    evidence.seat_at(j) >= 0 &&
                    session.seats[std::size_t(evidence.seat_at(j))].sitting == start.sitting;
            shot.group = place;
            shot.log_reference = log_reference;
            if (start.sitting != nobody)
                shot.own_reference = std::log(
                    evidence.reference(start.sitting, start.first + static_cast<int>(q), 1));
            shot.merged = stream.merged;
            const Shot& seen = session.shots[std::size_t(at)];
            if (seen.slip == SlipSeen::Known && start.sitting != nobody && mean_p > 0.9) {
                fit.codes += 1;
                fit.codes_against += seen.code == start.sitting ? 0 : 1;
            }
        }
        posterior.groups.push_back(std::move(group));
    }
    for (const GroupStart& start : starts) {
        if (stream.merged || start.sitting == nobody) continue;
        auto& first = posterior.shots[std::size_t(stream.shots[std::size_t(start.first)])];
        if (first.keys.reference || first.log_reference < reference_against) continue;
        const bool left = nobody_near_is_left(evidence, start, ticket_of, identified);
        for (int j = start.first; j < start.first + start.count; ++j)
            posterior.shots[std::size_t(stream.shots[std::size_t(j)])].keys.elimination = left;
    }
}

// Keys and contradictions that come from named persons, shot by shot.
void report_words(Posterior& posterior, const Session& session) {
    std::vector<int> said(session.shots.size(), -2);
    bool any = false;
    for (const Answer& answer : session.answers) {
        auto& shot = posterior.shots[std::size_t(answer.shot)];
        int& before = said[std::size_t(answer.shot)];
        if (before != -2 && before != answer.sitting) shot.contradicted = any = true;
        before = answer.sitting;
        if (answer.sitting == shot.who.front().sitting) shot.keys.word = true;
    }
    for (const Proof& proof : session.proofs) {
        auto& shot = posterior.shots[std::size_t(proof.shot)];
        const int before = said[std::size_t(proof.shot)];
        if (before != -2 && (proof.is_me ? before != proof.sitting : before == proof.sitting))
            shot.contradicted = any = true;
        if (proof.is_me && proof.sitting == shot.who.front().sitting) shot.keys.word = true;
    }
    if (any)
        posterior.notes.push_back(
            {"有人对同一张照片说法不一，这些照片不会自动归属",
             "people disagree about some shots: none of these is bound by itself"});
}

void note_oddities(Posterior& posterior, const Session& session,
                   const std::vector<Stream>& streams) {
    bool jump = false, reset = false, twice = false, heap = false, idle = false,
         foreign_camera = false, tangled = false;
    for (const Stream& stream : streams) {
        heap = heap || stream.merged;
        tangled = tangled || stream.untangled;
        idle = idle || (stream.shots.empty() && !stream.sittings.empty());
        foreign_camera = foreign_camera || (stream.sittings.empty() && !stream.shots.empty());
        for (std::size_t j = 1; j < stream.shots.size(); ++j) {
            const Shot& before = session.shots[std::size_t(stream.shots[j - 1])];
            const Shot& now = session.shots[std::size_t(stream.shots[j])];
            if (before.camera_s && now.camera_s && *now.camera_s < *before.camera_s) jump = true;
            if (before.counter && now.counter) {
                twice = twice || *now.counter == *before.counter;
                reset = reset || (*now.counter != *before.counter &&
                                  missing_files(*before.counter, *now.counter) < 0);
            }
        }
    }
    const auto note = [&](bool when, const char* zh, const char* en) {
        if (when) posterior.notes.push_back({zh, en});
    };
    note(jump, "相机时钟曾向后跳，跳变前后分别对时",
         "a camera clock jumped back: each stretch is set on its own");
    note(reset, "文件编号曾重新开始，该处缺了多少张无从得知",
         "a file counter started anew: what is missing there is unknown");
    note(twice, "同一相机连续出现相同编号，可能有两台相机用了同一序列号",
         "one camera shows the same number twice: do two cameras share one serial number?");
    note(tangled, "一个相机编号下有两套交替的文件编号：按两台相机处理",
         "under one camera number two file counters take turns: taken for two cameras");
    note(heap, "多台相机的文件混在一起且无法分开，每张照片只凭自身证据",
         "files of several cameras are mixed and cannot be told apart: each frame stands on its "
         "own witnesses");
    note(idle, "有工位刷卡但没有任何照片，该工位不作缺照判断",
         "a station has swipes and not one shot: nobody there is declared absent");
    note(foreign_camera, "有相机的照片没有对应的排队",
         "a camera has shots and no queue of its own");
}

}  // namespace

Result<Posterior, Fault> bind(const Session& session, const BindOptions& options) {
    if (auto fault = check(session)) return refuse(*fault);
    Posterior posterior;
    posterior.used = session.parameters;
    posterior.used.slip.in_use =
        posterior.used.slip.in_use || std::ranges::any_of(session.shots, [](const Shot& shot) {
            return shot.slip != SlipSeen::None;
        });
    const auto streams = streams_of(session);
    const bool identity = identity_witness(session);
    std::vector<Run> runs;
    for (const Stream& stream : streams) {
        Run run{&stream, clock_stretches(session, stream), {}};
        for (ClockStretch& stretch : run.clocks)
            if (session.parameters.time.synced && stretch.first == 0) stretch.offset_s = 0;
        runs.push_back(std::move(run));
    }
    // Who sits where tells the clocks and the rates, these tell again who sits where.
    const int most_rounds = 3;
    bool last = false;
    auto densities = std::make_shared<const TimeDensities>(posterior.used.time);
    for (int round = 0;; ++round) {
        last = last || round + 1 == most_rounds;
        for (Run& run : runs) align(run, session, posterior.used, densities, options.band, last);
        if (last) break;
        bool again = false;
        for (Run& run : runs) {
            if (run.stream->merged) continue;
            const auto before = offsets_of(run.clocks, run.stream->shots.size());
            const bool timed = std::ranges::any_of(run.stream->shots, [&](int at) {
                return session.shots[std::size_t(at)].camera_s &&
                       !session.shots[std::size_t(at)].station_s;
            });
            if (!timed || (!identity && round > 0 && posterior.used.time.synced)) continue;
            if (round == 0 && posterior.used.time.synced && out_of_step(run, session)) {
                // Who sits where is better told without the times; these then tell the clock.
                for (ClockStretch& stretch : run.clocks) stretch.offset_s = std::nan("");
                align(run, session, posterior.used, densities, options.band, false);
            }
            auto stretches = round == 0 ? clock_stretches(session, *run.stream) : run.clocks;
            fit_clocks(stretches, session, *run.stream, run.belief.shots, posterior.used.time,
                       *densities);
            run.clocks = std::move(stretches);
            const auto after = offsets_of(run.clocks, run.stream->shots.size());
            for (std::size_t j = 0; j < after.size() && !again; ++j)
                again = std::isnan(before[j]) != std::isnan(after[j]) ||
                        std::abs(after[j] - before[j]) > 1.5;
        }
        if (options.learn) {
            Happenings happened;
            Observed scores;
            for (const Run& run : runs) {
                if (run.stream->merged) continue;
                add(happened, run.belief.happenings);
                observe(scores, session, *run.stream, run.belief.shots,
                        offsets_of(run.clocks, run.stream->shots.size()), posterior.used.likeness);
            }
            Parameters prior = session.parameters;
            prior.slip.in_use = posterior.used.slip.in_use;
            const Parameters learnt = identity ? learn(prior, happened, scores,
                                                       static_cast<double>(session.sittings.size()))
                                               : prior;
            again = again || moved(posterior.used, learnt);
            if (again) {
                posterior.used = learnt;
                densities = std::make_shared<const TimeDensities>(posterior.used.time);
            }
        }
        last = !again;
    }

    posterior.shots.resize(session.shots.size());
    posterior.sittings.resize(session.sittings.size());
    FitInput fit;
    fit.sittings = static_cast<double>(session.sittings.size());
    for (std::size_t at = 0; at < runs.size(); ++at) {
        const Run& run = runs[at];
        report_groups(posterior, fit, session, run, densities, static_cast<int>(at));
        fit.log_evidence += run.belief.log_evidence;
        add(fit.happened, run.belief.happenings);
        posterior.pruned += run.belief.pruned;
        for (std::size_t i = 0; i < posterior.sittings.size(); ++i) {
            auto& pictured = posterior.sittings[i].pictured;
            pictured = 1 - (1 - pictured) * (1 - run.belief.pictured[i]);
        }
        for (const ClockStretch& stretch : run.clocks)
            if (!std::isnan(stretch.offset_s))
                posterior.clocks.push_back({run.stream->station,
                                            run.stream->shots[std::size_t(stretch.first)],
                                            stretch.offset_s, stretch.sd_s});
        if (run.stream->shots.empty())
            for (const int sitting : run.stream->sittings) {
                auto& pictured = posterior.sittings[std::size_t(sitting)].pictured;
                pictured =
                    std::max(pictured, 0.5);  // the card of this camera may not be read in yet
            }
    }
    report_words(posterior, session);
    note_oddities(posterior, session, streams);
    posterior.fit = judge(fit);
    if (posterior.fit.fits && posterior.fit.out_of_order)
        posterior.notes.push_back(
            {"几乎没有人按刷卡顺序入座；照片按号签和参照照片归属，不判断谁缺席",
             "hardly anybody sits in turn: codes and references name them, and nobody is said to "
             "be "
             "absent"});
    return posterior;
}

}  // namespace liuying::binding
