#include "capture/whose.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <map>
#include <numbers>
#include <unordered_map>

#include "capture/camera_clock.h"

namespace liuying::capture {

namespace {

double seconds(Instant at, Instant from) {
    return static_cast<double>((at - from).count()) / 1000.0;
}

// The engine's scale: N(0,1) between two sitters, N(d,1) for one, so that d (s - d/2) is ln LR.
std::optional<double> same_as(const ShotAt& shot, const ShotAt& before, double d) {
    for (const auto& alike : shot.alike)
        if (alike.with == before.id) return alike.ln_ratio / d + d / 2;
    return std::nullopt;
}

// Of the second shots of one sitter one in a hundred says so, of a restless one five
// (docs/portrait-accuracy.md).
constexpr double another_sitter_below = -3;
bool looks_like_another(const ShotAt& shot, const ShotAt& before) {
    return std::ranges::any_of(shot.alike, [&](const Alike& alike) {
        return alike.with == before.id && alike.ln_ratio < another_sitter_below;
    });
}

// However many have swiped so far: else what was said of a shot at nine would move with everybody
// who comes until noon. As many as the halls have that docs/binding.md measures.
constexpr int called = 150;

// Between the medians of one sitter and of two, in the built-in measure of faces
// (docs/portrait-accuracy.md).
constexpr double faces_apart = 1.9;
constexpr double unlike_below = -1;
constexpr std::size_t least_to_judge_by = 5;
constexpr std::ptrdiff_t least_against = 3;

// How like the shot is to the pictures of that person: a natural logarithm.
using Likeness = std::optional<double> (*)(const ShotAt& shot, std::string_view token);

std::optional<double> at_entrance(const ShotAt& shot, std::string_view token) {
    const auto one = std::ranges::find(shot.entrance, token, &AtEntrance::token);
    if (one == shot.entrance.end()) return std::nullopt;
    return one->dress + one->face.value_or(0);
}

std::optional<double> at_admission(const ShotAt& shot, std::string_view token) {
    const auto one = std::ranges::find(shot.admission, token, &AtAdmission::token);
    if (one == shot.admission.end()) return std::nullopt;
    return one->face;
}

bool compared(const ShotAt& shot, std::string_view token) {
    return at_entrance(shot, token) || at_admission(shot, token);
}

bool has_pictures(const ShotAt& shot) {
    return !shot.entrance.empty() || !shot.admission.empty();
}

// The best fit among everybody else around, by the same measure.
std::optional<double> best_other(const ShotAt& shot, std::string_view token, Likeness likeness) {
    std::optional<double> best;
    const auto consider = [&](std::string_view other) {
        const auto ratio = other == token ? std::nullopt : likeness(shot, other);
        if (ratio) best = std::max(best.value_or(*ratio), *ratio);
    };
    for (const auto& at : shot.entrance) consider(at.token);
    for (const auto& at : shot.admission) consider(at.token);
    return best;
}

// The desk's camera sees in another light than the station's, and a network may have been measured
// on other people. Where more than a fifth of those who scanned their ticket at the chair are
// unlike their own picture, it is the measure that is wrong, and it is not heard. Who fits somebody
// else's picture by more than `fits` speaks of an exchange, not of the measure.
bool misses_its_own(const Station& station, Likeness likeness, double fits) {
    std::map<std::string_view, bool> unlike;  // by token
    for (const auto& shot : station.shots) {
        if (!shot.timed || !has_pictures(shot)) continue;
        const auto* seat = seated_at(station, shot.taken);
        if (!seat || !seat->scanned) continue;
        const auto ratio = likeness(shot, seat->token);
        if (!ratio || best_other(shot, seat->token, likeness).value_or(fits) > fits) continue;
        unlike[seat->token] |= *ratio < unlike_below;
    }
    const auto against = std::ranges::count_if(unlike, [](const auto& one) { return one.second; });
    return unlike.size() >= least_to_judge_by && against >= least_against &&
           static_cast<std::size_t>(against) * 5 > unlike.size();
}

// How strangers look to the network: of everybody around but the best of each shot, how many are
// likelier the sitter than not. A good one takes few of them for one (half of d' beyond the
// middle).
struct Strangers {
    double pairs = 0, alike = 0, apart = 0;

    // Enough to make a face a key.
    [[nodiscard]] bool enough() const { return pairs >= 40; }
    [[nodiscard]] bool too_alike() const {
        const double most = 2 * 0.5 * std::erfc(apart / 2 / std::numbers::sqrt2) + 0.02;
        return alike > most * pairs + 3 * std::sqrt(most * pairs);
    }
};
Strangers strangers_of(const Station& station) {
    Strangers all;
    for (const auto& shot : station.shots) {
        if (shot.admission.empty()) continue;
        const auto alike =
            std::ranges::count_if(shot.admission, [](const auto& at) { return at.face > 0; });
        all.pairs += static_cast<double>(shot.admission.size() - 1);
        all.alike += static_cast<double>(std::max<std::ptrdiff_t>(0, alike - 1));
        all.apart = shot.admission.front().apart;
    }
    return all;
}

// Which pictures of the people speak in this session: they may ask; a key they are only where
// enough strangers were seen through them.
struct Heard {
    bool entrance = false, admission = false, admission_is_key = false;
};
Heard heard_of(const Station& station) {
    const auto strangers = strangers_of(station);
    Heard heard;
    // Clothes never say more than one for anybody; of twenty strangers' faces the best is mostly
    // above nothing.
    heard.entrance = !misses_its_own(station, at_entrance, 0);
    heard.admission = !misses_its_own(station, at_admission, 3) && !strangers.too_alike();
    heard.admission_is_key = heard.admission && strangers.enough();
    return heard;
}

// Somebody else around fits by so much better than the one seated that a person has to look: where
// the ticket was scanned three, where nobody said who sits there nothing at all.
constexpr double fits_better_by = 3;
double better_fit(const ShotAt& shot, std::string_view token) {
    const auto own = at_admission(shot, token);
    const auto other = best_other(shot, token, at_admission);
    return own && other && *other > 0 ? *other - *own : -1;
}

bool forgotten(const ShotAt& shot, const SeatAt* seat) {
    if (!shot.now || !shot.by_picture) return false;
    if (shot.now->state == State::Doubtful && seat) return !compared(shot, seat->token);
    if (shot.now->state == State::Doubtful) return !has_pictures(shot);
    return !compared(shot, shot.now->token);
}

// A doubt that pictures raised is settled by a person, not by their falling silent.
bool silenced(const ShotAt& shot, Heard heard) {
    return shot.now && shot.now->state == State::Doubtful && shot.by_picture &&
           ((!heard.entrance && !shot.entrance.empty()) ||
            (!heard.admission && !shot.admission.empty()));
}

// Nothing but forgetting has changed: what was decided by what is gone.
bool stays(const ShotAt& shot, const SeatAt* seat) {
    return forgotten(shot, seat) &&
           (shot.now->state != State::Sure || !seat || seat->token == shot.now->token);
}

binding::Session session_of(const Station& station,
                            std::unordered_map<std::string, int>& sitting_of, Heard heard) {
    binding::Session session;
    session.id = station.id;
    if (station.rates) session.parameters = *station.rates;
    for (const auto& turn : station.turns) {
        if (sitting_of.contains(turn.token)) continue;  // a second swipe is the same person
        sitting_of.emplace(turn.token, static_cast<int>(session.sittings.size()));
        session.sittings.push_back({.id = turn.token,
                                    .station = 0,
                                    .swiped_s = seconds(turn.swiped, station.day_start),
                                    .has_reference = false});
    }
    for (const auto& seat : station.seats) {
        const auto sitting = sitting_of.find(seat.token);
        if (sitting == sitting_of.end()) continue;
        std::optional<double> to;
        if (seat.to)
            to = std::max(seconds(*seat.to, station.day_start),
                          seconds(seat.from, station.day_start));
        session.seats.push_back(
            {.sitting = sitting->second,
             .station = 0,
             .from_s = seconds(seat.from, station.day_start),
             .to_s = to,
             .source = seat.scanned ? binding::Seat::Source::Scan : binding::Seat::Source::Screen});
    }
    // One scale a session: of the network that is plugged in now.
    double newest_apart = 0;
    for (const auto& shot : station.shots)
        if (!shot.admission.empty()) newest_apart = shot.admission.front().apart;
    for (const auto& shot : station.shots) {
        binding::Shot one{.id = shot.id,
                          .camera = 0,
                          .counter = shot.counter,
                          .camera_s = {},
                          .station_s = {},
                          .face = shot.face && !shot.test};
        if (shot.timed) one.station_s = seconds(shot.taken, station.day_start);
        if (shot.timed && shot.camera_ms)
            one.camera_s =
                static_cast<double>(*shot.camera_ms - station.camera_day_start_ms) / 1000.0;
        if (!session.shots.empty())
            one.same_as_previous = same_as(shot, station.shots[session.shots.size() - 1],
                                           binding::LikenessModel{}.d_same);
        const auto refer = [&](int sitting, double ln_ratio, double apart) {
            session.parameters.likeness.d_reference = apart;
            session.sittings[static_cast<std::size_t>(sitting)].has_reference = true;
            one.references.push_back({sitting, ln_ratio / apart + apart / 2});
        };
        for (const auto& at : shot.entrance) {
            const auto sitting = sitting_of.find(at.token);
            if (!heard.entrance || sitting == sitting_of.end()) continue;
            one.resembles.push_back({sitting->second, at.dress});
            if (at.face) refer(sitting->second, *at.face, faces_apart);
        }
        // An entrance photo's face is minutes old.
        const bool by_entrance = !one.references.empty();
        for (const auto& at : shot.admission) {
            const auto sitting = sitting_of.find(at.token);
            if (!heard.admission_is_key || by_entrance || sitting == sitting_of.end()) continue;
            if (at.apart == newest_apart) refer(sitting->second, at.face, at.apart);
        }
        session.shots.push_back(std::move(one));
    }
    session.among = called;
    for (std::size_t i = 0; i < station.shots.size(); ++i) {
        const auto& shot = station.shots[i];
        const auto& now = shot.now;
        const bool held = now && now->state == State::Sure && shot.by_picture &&
                          stays(shot, shot.timed ? seated_at(station, shot.taken) : nullptr);
        if (!now || (now->state != State::Worded && !held)) continue;
        const auto sitting = sitting_of.find(now->token);
        session.answers.push_back(
            {.shot = static_cast<int>(i),
             .sitting = sitting == sitting_of.end() ? binding::nobody : sitting->second});
    }
    return session;
}

std::vector<std::string> witnesses_of(const binding::Keys& keys, bool seated, bool timed,
                                      bool same_sitter, bool entrance, bool admission) {
    std::vector<std::string> names;
    if (keys.word) names.emplace_back("word");
    if (keys.scan)
        names.emplace_back("seat_scan");
    else if (seated)
        names.emplace_back("seat");
    if (keys.code) names.emplace_back("code");
    if (keys.reference) names.emplace_back("reference");
    names.emplace_back("order");
    if (timed) names.emplace_back("time");
    if (same_sitter) names.emplace_back("same_sitter");
    if (entrance) names.emplace_back("entrance_photo");
    if (admission) names.emplace_back("admission_photo");
    return names;
}

}  // namespace

const char* name_of(State state) {
    switch (state) {
        case State::Sure: return "sure";
        case State::Worded: return "worded";
        case State::Doubtful: return "doubtful";
    }
    assert(false);
    return "";
}

State state_named(std::string_view name) {
    if (name == "sure") return State::Sure;
    if (name == "worded") return State::Worded;
    assert(name == "doubtful");
    return State::Doubtful;
}

const char* name_of(Disagreement disagreement) {
    switch (disagreement) {
        case Disagreement::None: return "";
        case Disagreement::EmptyChair: return "empty_chair";
        case Disagreement::OtherSeat: return "slip";
        case Disagreement::OtherSitter: return "other_sitter";
        case Disagreement::NotAsAtEntrance: return "entrance_photo";
        case Disagreement::NotAsAtAdmission: return "admission_photo";
        case Disagreement::TwoFaces: return "duplicate";
        case Disagreement::Contradicted: return "contradicted";
        case Disagreement::Untimed: return "untimed";
    }
    assert(false);
    return "";
}

const SeatAt* seated_at(const Station& station, Instant at) {
    const SeatAt* found = nullptr;
    for (const auto& seat : station.seats)
        if (seat.from <= at && (!seat.to || at < *seat.to)) found = &seat;
    return found;
}

void set_times(Station& station) {
    std::map<std::string, std::vector<std::size_t>> by_camera;
    for (std::size_t i = 0; i < station.shots.size(); ++i) {
        auto& shot = station.shots[i];
        shot.timed = shot.shutter.has_value();
        if (shot.shutter)
            shot.taken = *shot.shutter;
        else if (shot.camera_ms)
            by_camera[shot.camera].push_back(i);
    }
    for (auto& [camera, own] : by_camera) {
        // The camera's own count is its order, also where its clock was set.
        std::ranges::stable_sort(own, {}, [&](std::size_t i) { return station.shots[i].counter; });
        std::vector<CameraSight> sights;
        for (const auto i : own) {
            const auto since = std::chrono::milliseconds{*station.shots[i].camera_ms -
                                                         station.camera_day_start_ms};
            sights.push_back({station.day_start + since, station.shots[i].came});
        }
        const auto offsets = clock_offsets(sights);
        for (std::size_t at = 0; at < own.size(); ++at) {
            auto& shot = station.shots[own[at]];
            const auto offset = shot.measured ? shot.measured : offsets[at];
            if (!offset) continue;
            shot.taken = sights[at].camera + *offset;
            shot.timed = true;
        }
    }
}

std::vector<std::string> unheard(const Station& station) {
    bool entrance = false, admission = false;
    for (const auto& shot : station.shots) {
        entrance = entrance || !shot.entrance.empty();
        admission = admission || !shot.admission.empty();
    }
    std::vector<std::string> all;
    if (!entrance && !admission) return all;
    const auto heard = heard_of(station);
    if (entrance && !heard.entrance) all.emplace_back("entrance_photo");
    if (admission && !heard.admission) all.emplace_back("admission_photo");
    return all;
}

std::vector<Answer> whose(const Station& station, double level) {
    std::unordered_map<std::string, int> sitting_of;
    const auto heard = heard_of(station);
    const auto session = session_of(station, sitting_of, heard);
    std::vector<Answer> answers;
    answers.reserve(station.shots.size());

    // How alike strangers are to the measure that compares references no other day tells.
    const bool references = std::ranges::any_of(
        session.shots, [](const binding::Shot& shot) { return !shot.references.empty(); });
    const auto posterior = binding::bind(session, {.learn = !station.rates || references});
    if (!posterior) {
        // The engine cannot read this session: nothing binds by itself, everything waits for a
        // person.
        for (const auto& shot : station.shots) {
            const auto* seat = shot.timed ? seated_at(station, shot.taken) : nullptr;
            Answer answer{.shot = shot.id, .token = seat ? seat->token : ""};
            if (shot.now && shot.now->state == State::Worded)
                answer = {
                    .shot = shot.id, .token = shot.now->token, .state = State::Worded, .error = 0};
            answers.push_back(std::move(answer));
        }
        return answers;
    }
    const auto decision = binding::decide(session, *posterior, level);
    for (std::size_t i = 0; i < station.shots.size(); ++i) {
        const auto& shot = station.shots[i];
        const auto& verdict = decision.shots[i];
        const auto& belief = posterior->shots[i];
        const auto* seat = shot.timed ? seated_at(station, shot.taken) : nullptr;
        const auto token_of = [&](int sitting) {
            return sitting == binding::nobody
                       ? std::string{}
                       : session.sittings[static_cast<std::size_t>(sitting)].id;
        };
        const auto thought = token_of(verdict.sitting);
        const auto seen = [&](bool heard_here, Likeness likeness) {
            return heard_here && ((seat && likeness(shot, seat->token)) || likeness(shot, thought));
        };
        Answer answer{.shot = shot.id,
                      .token = thought,
                      .state = State::Doubtful,
                      .error = verdict.error,
                      .rests_on = witnesses_of(belief.keys, seat != nullptr, shot.timed,
                                               session.shots[i].same_as_previous.has_value(),
                                               seen(heard.entrance, at_entrance),
                                               seen(heard.admission, at_admission))};
        for (const auto& label : belief.who) {
            if (label.sitting == binding::nobody || answer.candidates.size() >= 6) continue;
            answer.candidates.push_back(token_of(label.sitting));
        }
        if (seat && std::ranges::find(answer.candidates, seat->token) == answer.candidates.end())
            answer.candidates.push_back(seat->token);

        if (shot.now && shot.now->state == State::Worded) {
            answer.token = shot.now->token;
            answer.state = State::Worded;
            answers.push_back(std::move(answer));
            continue;
        }
        if (shot.test) {
            answer.token.clear();
            answer.state = State::Sure;
            answer.error = 0;
            answers.push_back(std::move(answer));
            continue;
        }
        if (stays(shot, seat) || silenced(shot, heard)) {
            answer.token = shot.now->token;
            answer.state = shot.now->state;
            answers.push_back(std::move(answer));
            continue;
        }
        switch (verdict.verdict) {
            case binding::Verdict::Bound:
            case binding::Verdict::Nobody:
            case binding::Verdict::Absent: answer.state = State::Sure; break;
            case binding::Verdict::Ask: break;
        }
        if (shot.face && !shot.timed) {
            answer.disagreement = Disagreement::Untimed;
        } else if (shot.face) {
            if (!seat)
                answer.disagreement = Disagreement::EmptyChair;
            else if (answer.token != seat->token)
                answer.disagreement = Disagreement::OtherSeat;
        }
        if (answer.disagreement == Disagreement::None && answer.state == State::Doubtful && seat &&
            i > 0 && looks_like_another(shot, station.shots[i - 1]) &&
            seated_at(station, station.shots[i - 1].taken) == seat)
            answer.disagreement = Disagreement::OtherSitter;
        const auto unlike = [&](bool heard_here, Likeness likeness) {
            const auto ratio =
                heard_here && seat && shot.face ? likeness(shot, seat->token) : std::nullopt;
            return ratio && *ratio < another_sitter_below;
        };
        const double better =
            heard.admission && seat && shot.face ? better_fit(shot, seat->token) : -1;
        if (unlike(heard.admission, at_admission) || better > fits_better_by)
            answer.disagreement = Disagreement::NotAsAtAdmission;
        if (better > 0 && !seat->scanned) answer.state = State::Doubtful;
        if (unlike(heard.entrance, at_entrance))
            answer.disagreement = Disagreement::NotAsAtEntrance;
        if (belief.contradicted) answer.disagreement = Disagreement::Contradicted;
        // Where a witness says otherwise than the seat, a person decides, however sure the sum is.
        if (answer.disagreement != Disagreement::None) answer.state = State::Doubtful;
        const bool moved =
            shot.now && shot.now->state == State::Sure && shot.now->token != answer.token;
        if (moved) {
            answer.state = State::Doubtful;
            answer.disagreement = Disagreement::OtherSeat;
        }
        answers.push_back(std::move(answer));
    }
    return answers;
}

}  // namespace liuying::capture
