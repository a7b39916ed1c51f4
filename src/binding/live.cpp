#include "binding/live.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>

#include "binding/alignment.h"
#include "binding/check.h"
#include "binding/clock.h"
#include "binding/evidence.h"
#include "binding/stream.h"

namespace liuying::binding {
namespace {

constexpr double no_doubt = 0.99, sure_enough = 0.96, likely = 0.5;
constexpr double resembles = 1.65, unlike = 0.02;  // likelihood ratios of a reference
constexpr double live_band = 1e-14;
constexpr int shots_between_settings =
    12;  // the camera's clock is set anew so often, where it is needed at all
constexpr double worth_setting_s = 3;
constexpr int weighed_anew = 36;  // shots, when it is

}  // namespace

struct LiveSession::State {
    struct Station {
        Stream stream;
        double offset_s = 0;
        int next = 0;         // position in the stream of the first sitting beyond everybody seen
        int next_before = 0;  // the same before the newest shot
        int next_when_sure = 0;                  // the same after the last shot that left no doubt
        std::vector<std::vector<Label>> belief;  // of each shot when it came
        std::unique_ptr<Evidence> evidence;
        std::unique_ptr<Alignment> alignment;
    };

    Session session;
    std::map<int, Station> stations;
    int newest = -1;                                 // position in Session::shots
    std::shared_ptr<const TimeDensities> densities;  // of session.parameters

    Station& station(int number) {
        auto& at = stations[number];
        if (!at.evidence) {
            at.stream.station = number;
            at.offset_s =
                session.parameters.time.synced ? 0 : std::numeric_limits<double>::quiet_NaN();
            at.evidence = std::make_unique<Evidence>(session, at.stream, session.parameters,
                                                     std::span<const double>{}, densities);
        }
        return at;
    }

    // The alignment counts sittings of the whole session in its priors: it starts again while no
    // shot has come.
    void forward(Station& at) {
        if (!at.alignment)
            at.alignment =
                std::make_unique<Alignment>(*at.evidence, session.parameters.rates, live_band,
                                            static_cast<int>(session.sittings.size()));
        at.alignment->forward_to(at.evidence->shots());
    }

    void set_clock(Station& at) {
        const int count = at.evidence->shots();
        if (count % shots_between_settings != 0) return;
        const Shot& last = session.shots[std::size_t(at.stream.shots.back())];
        if (last.station_s || !last.camera_s) return;
        auto stretches = clock_stretches(session, at.stream);
        fit_clocks(stretches, session, at.stream, at.belief, session.parameters.time, *densities);
        if (stretches.empty()) return;
        const double offset = stretches.back().offset_s;
        if (std::isnan(offset) || std::abs(offset - at.offset_s) < worth_setting_s) return;
        at.offset_s = offset;
        at.evidence->set_offsets(offsets_of(stretches, std::size_t(count)));
        // What lies further back was weighed by the clock believed then, and stays.
        at.alignment->forget_from(std::max(0, count - weighed_anew));
        forward(at);
    }

    LiveView view() {
        LiveView seen;
        seen.shot = newest;
        if (newest < 0) return seen;
        const Shot& shot = session.shots[std::size_t(newest)];
        Station& at = station(*shot.camera);
        seen.who = at.alignment->newest();
        const Label best = seen.who.front();
        const auto& belief = at.belief;
        // A face after a picture without one is nobody's for the first time.
        const bool again = belief.size() >= 2 &&
                           belief[belief.size() - 2].front().sitting == best.sitting &&
                           (best.sitting != nobody || before(at).face);
        const int count = static_cast<int>(at.stream.sittings.size());
        const bool due = again || still_due(at, best.sitting);
        seen.expected = due                      ? best.sitting
                        : at.next_before < count ? at.stream.sittings[std::size_t(at.next_before)]
                                                 : nobody;
        if (!shot.face) return seen;
        seen.alarm = best.sitting != seen.expected || best.p < likely ||
                     (again && unlike_those_before(at, best.sitting));
        seen.unsure = !seen.alarm && best.p < sure_enough;
        return seen;
    }

    const Shot& before(const Station& at) const {
        return session.shots[std::size_t(at.stream.shots[at.stream.shots.size() - 2])];
    }

    // Whoever sat just before was doubtful, and has been asked. The turn they seemed to take is
    // still due: it may be the one who comes now.
    static bool still_due(const Station& at, int sitting) {
        if (at.belief.size() < 2 || at.next_before <= at.next_when_sure) return false;
        return at.belief[at.belief.size() - 2].front().p < no_doubt &&
               at.stream.sittings[std::size_t(at.next_before) - 1] == sitting;
    }

    // The frames before resemble the reference and the newest does not at all: somebody else may
    // have sat down without a slip.
    static bool unlike_those_before(const Station& at, int sitting) {
        const int newest_at = at.evidence->shots() - 1;
        int before = 0;
        while (before < newest_at && before < max_group &&
               at.belief[std::size_t(newest_at - 1 - before)].front().sitting == sitting)
            ++before;
        return before > 0 &&
               at.evidence->reference(sitting, newest_at - before, before) > resembles &&
               at.evidence->reference(sitting, newest_at, 1) < unlike;
    }

    // Moves the turn on to behind the one who now sits.
    void pass(Station& at) {
        const Label best = at.belief.back().front();
        move_on(at, best.sitting);
        if (best.p >= no_doubt) at.next_when_sure = at.next;
    }
    static void move_on(Station& at, int sitting) {
        if (sitting == nobody) return;
        const auto found = std::ranges::find(at.stream.sittings, sitting);
        if (found == at.stream.sittings.end()) return;
        const int beyond = static_cast<int>(found - at.stream.sittings.begin()) + 1;
        at.next = std::max(at.next, beyond);
    }

    std::optional<Fault> fault() const { return check(session); }

    void words_changed(int first_shot_in_stream, Station& at) {
        at.alignment->forget_from(first_shot_in_stream);
        forward(at);
        if (at.belief.empty()) return;
        at.belief.back() = at.alignment->newest();
        pass(at);
    }
};

LiveSession::LiveSession(std::string id, Parameters parameters)
    : state_{std::make_unique<State>()} {
    state_->session.id = std::move(id);
    state_->session.parameters = parameters;
    state_->densities = std::make_shared<const TimeDensities>(parameters.time);
}
LiveSession::~LiveSession() = default;
LiveSession::LiveSession(LiveSession&&) noexcept = default;
LiveSession& LiveSession::operator=(LiveSession&&) noexcept = default;

Result<int, Fault> LiveSession::add_sitting(Sitting sitting) {
    State& s = *state_;
    const int number = sitting.station;
    s.session.sittings.push_back(std::move(sitting));
    if (const auto fault = s.fault()) {
        s.session.sittings.pop_back();
        return refuse(*fault);
    }
    const int place = static_cast<int>(s.session.sittings.size()) - 1;
    auto& own = s.station(number);
    for (auto& [station, at] : s.stations) {
        if (&at == &own) at.stream.sittings.push_back(place);
        at.evidence->append_ticket();
        if (at.alignment) at.alignment->sittings_in_session(place + 1);
    }
    if (own.alignment) {
        // The turn may pass to the new one from the last column on.
        own.alignment->forget_from(std::max(0, own.alignment->columns() - 2));
        if (own.alignment->columns() == 1) own.alignment.reset();
        s.forward(own);
    }
    return place;
}

Result<LiveView, Fault> LiveSession::add_shot(Shot shot) {
    State& s = *state_;
    if (!shot.camera) return refuse(Fault{Fault::Kind::NoCamera, "shot " + shot.id});
    const int number = *shot.camera;
    s.session.shots.push_back(std::move(shot));
    if (const auto fault = s.fault()) {
        s.session.shots.pop_back();
        return refuse(*fault);
    }
    s.newest = static_cast<int>(s.session.shots.size()) - 1;
    auto& at = s.station(number);
    s.forward(at);
    at.stream.shots.push_back(s.newest);
    at.evidence->append_shot(at.offset_s);
    s.forward(at);
    at.belief.push_back(at.alignment->newest());
    at.next_before = at.next;
    LiveView seen = s.view();
    s.pass(at);
    s.set_clock(at);
    return seen;
}

Result<LiveView, Fault> LiveSession::add_answer(const Answer& answer) {
    State& s = *state_;
    s.session.answers.push_back(answer);
    if (const auto fault = s.fault()) {
        s.session.answers.pop_back();
        return refuse(*fault);
    }
    auto& at = s.station(*s.session.shots[std::size_t(answer.shot)].camera);
    at.evidence->refresh_words();
    const auto found = std::ranges::find(at.stream.shots, answer.shot);
    // Groups that hold the shot begin up to a group's length before it; columns up to the first of
    // them stand.
    const int first = static_cast<int>(found - at.stream.shots.begin());
    s.words_changed(std::max(0, first - max_group + 1), at);
    return s.view();
}

Result<LiveView, Fault> LiveSession::add_seat(const Seat& seat) {
    State& s = *state_;
    s.session.seats.push_back(seat);
    if (const auto fault = s.fault()) {
        s.session.seats.pop_back();
        return refuse(*fault);
    }
    auto& at = s.station(seat.station);
    at.evidence->refresh_words();
    int first = 0;
    while (first < at.evidence->shots() &&
           !(at.evidence->timed(first) && at.evidence->time(first) >= seat.from_s))
        ++first;
    if (at.alignment) s.words_changed(std::max(0, first - max_group + 1), at);
    return s.view();
}

const Session& LiveSession::session() const {
    return state_->session;
}

Result<Posterior, Fault> LiveSession::posterior() const {
    return bind(state_->session);
}

}  // namespace liuying::binding
