#include "binding/evidence.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "binding/counter.h"
#include "binding/seat_clock.h"

namespace liuying::binding {
namespace {

constexpr double face_of_portrait = 0.998;
constexpr double face_of_test = 0.1;
constexpr double missing = std::numeric_limits<double>::quiet_NaN();
constexpr double clock_break_density = 1e-3;
// Nobody stands up, and somebody else sits down, faster than this.
constexpr double soonest_change_s = 6.5;
constexpr double whole_second = 1;          // camera times are rounded down
constexpr double longest_silence_s = 1500;  // of a camera whose clock is taken to go on
constexpr double least_words = 1e-100;
constexpr double least_one_person = 0.01;
constexpr int carried_reach = 10;  // a slip is carried for somebody who stands no further away
constexpr double first_shot_density = 1.0 / 600;

double bounded_exp(double x) {
    return std::exp(std::clamp(x, -60.0, 60.0));
}

Loss loss_of(std::int64_t missing_count, double frames_per_sitter) {
    if (missing_count < 0 || missing_count > 500) return {0.05, 0.93};
    if (missing_count == 0) return {3e-5, 0.93};
    const double kept = 1 / (1 + static_cast<double>(missing_count) / frames_per_sitter);
    return {missing_count < 3 ? 0.03 : 0.3, 1 - kept};
}

}  // namespace

Evidence::Evidence(const Session& session, const Stream& stream, const Parameters& parameters,
                   std::span<const double> offsets, std::shared_ptr<const TimeDensities> densities)
    : session_{session},
      stream_{stream},
      parameters_{parameters},
      densities_{densities ? std::move(densities)
                           : std::make_shared<const TimeDensities>(parameters.time)} {
    codes_used_ = parameters.slip.in_use ||
                  std::ranges::any_of(session.shots,
                                      [](const Shot& shot) { return shot.slip != SlipSeen::None; });
    const auto& likeness = parameters_.likeness;
    for (int q = 1; q <= max_group; ++q)
        log_r_scale_[std::size_t(q)] =
            likeness.d_reference / (likeness.rho_reference + (1 - likeness.rho_reference) / q);
    ticket_of_.assign(session.sittings.size(), -1);
    for (std::size_t i = 0; i < stream.sittings.size(); ++i) {
        const auto sitting = std::size_t(stream.sittings[i]);
        ticket_of_[sitting] = static_cast<int>(i);
        swiped_.push_back(session.sittings[sitting].swiped_s.value_or(missing));
    }
    frames_.resize(stream.shots.size());
    far_.resize(stream.shots.size());
    pointed_at_.assign(stream.shots.size(), -1);
    offsets_.assign(offsets.begin(), offsets.end());
    for (int j = 0; j < shots(); ++j) read_shot(j, offsets_[std::size_t(j)]);
    refresh_words();
    find_pointers();
}

void Evidence::append_shot(double offset) {
    codes_used_ =
        codes_used_ || session_.shots[std::size_t(stream_.shots.back())].slip != SlipSeen::None;
    frames_.emplace_back();
    far_.emplace_back();
    pointed_at_.push_back(-1);
    pointers_.assign(frames_.size() + 1, {});
    offsets_.push_back(offset);
    read_shot(shots() - 1, offset);
    refresh_words(std::max(0, shots() - 2 * max_group));
}

void Evidence::append_ticket() {
    ticket_of_.resize(session_.sittings.size(), -1);
    if (swiped_.size() == stream_.sittings.size()) return;  // of another station
    const auto sitting = std::size_t(stream_.sittings.back());
    ticket_of_[sitting] = tickets() - 1;
    swiped_.push_back(session_.sittings[sitting].swiped_s.value_or(missing));
}

void Evidence::read_shot(int j, double offset) {
    Frame& frame = frames_[std::size_t(j)];
    frame.shot = stream_.shots[std::size_t(j)];
    const Shot& shot = session_.shots[std::size_t(frame.shot)];
    frame.face = shot.face;
    frame.slip = shot.slip;
    frame.code = shot.slip == SlipSeen::Known ? shot.code : nobody;
    if (shot.same_as_previous && j > 0 && !stream_.untangled) {
        const auto& likeness = parameters_.likeness;
        const double ratio =
            bounded_exp(likeness.d_same * ((*shot.same_as_previous - likeness.different_mean) /
                                               likeness.different_sd -
                                           likeness.d_same / 2));
        const double e = likeness.same_floor;
        frame.same = ((1 - e) * ratio + e) / ((1 - e) + e * ratio);
    }
    if (j > 0) {
        const auto& before = session_.shots[std::size_t(stream_.shots[std::size_t(j - 1)])];
        double frames_per_sitter = codes_used_ ? 1 : 0;
        for (int k = 0; k < max_group; ++k)
            frames_per_sitter += (k + 1) * parameters_.frames[std::size_t(k)];
        frame.loss = before.counter && shot.counter
                         ? loss_of(missing_files(*before.counter, *shot.counter), frames_per_sitter)
                         : Loss{3e-4, 0.9};
    } else {
        frame.loss = {1e-4, 0.93};
    }

    std::vector<ReferenceScore> sorted = shot.references;
    std::ranges::sort(sorted, {}, &ReferenceScore::sitting);
    // The longest run of neighbouring sittings is kept dense, the rest scattered.
    std::size_t best = 0, best_end = 0;
    for (std::size_t from = 0; from < sorted.size();) {
        std::size_t to = from + 1;
        while (to < sorted.size() && sorted[to].sitting - sorted[to - 1].sitting <= 8) ++to;
        if (to - from > best_end - best) best = from, best_end = to;
        from = to;
    }
    frame.scores.clear();
    frame.scattered.clear();
    if (best_end > best) {
        frame.first_score = sorted[best].sitting;
        frame.scores.assign(std::size_t(sorted[best_end - 1].sitting - frame.first_score) + 1,
                            missing);
    }
    for (std::size_t at = 0; at < sorted.size(); ++at) {
        if (!session_.sittings[std::size_t(sorted[at].sitting)].has_reference) continue;
        if (at >= best && at < best_end)
            frame.scores[std::size_t(sorted[at].sitting - frame.first_score)] = sorted[at].score;
        else
            frame.scattered.push_back(sorted[at]);
    }

    frame.resembles = shot.resembles;
    std::ranges::sort(frame.resembles, {}, &Resemblance::sitting);

    frame.timed = shot.station_s.has_value() || (shot.camera_s.has_value() && !std::isnan(offset));
    if (frame.timed) frame.time = shot.station_s ? *shot.station_s : *shot.camera_s - offset;
    read_times(j);
    find_far(j);
}

void Evidence::read_times(int j) {
    Frame& frame = frames_[std::size_t(j)];
    frame.within = frame.loose = 1;
    if (!frame.timed) return;
    if (j == 0 || !frames_[std::size_t(j - 1)].timed) {
        frame.within = frame.loose = first_shot_density;
        return;
    }
    const double gap = frame.time - frames_[std::size_t(j - 1)].time;
    frame.within = densities_->within(gap);
    frame.loose = gap < 0 ? clock_break_density : densities_->loose(gap);
}

void Evidence::set_offsets(std::span<const double> offsets) {
    offsets_.assign(offsets.begin(), offsets.end());
    for (int j = 0; j < shots(); ++j) {
        Frame& frame = frames_[std::size_t(j)];
        const Shot& shot = session_.shots[std::size_t(frame.shot)];
        frame.timed = shot.station_s.has_value() ||
                      (shot.camera_s.has_value() && !std::isnan(offsets_[std::size_t(j)]));
        if (frame.timed)
            frame.time =
                shot.station_s ? *shot.station_s : *shot.camera_s - offsets_[std::size_t(j)];
        read_times(j);
    }
    refresh_words();
}

void Evidence::find_far(int j) {
    const Frame& frame = frames_[std::size_t(j)];
    auto& far = far_[std::size_t(j)];
    far.clear();
    const auto add = [&](int sitting) {
        if (std::ranges::none_of(far, [&](const FarTicket& one) { return one.sitting == sitting; }))
            far.push_back({ticket_of_[std::size_t(sitting)], sitting});
    };
    if (frame.code != nobody) add(frame.code);
    for (const int answer : frame.answers)
        if (session_.answers[std::size_t(answer)].sitting != nobody)
            add(session_.answers[std::size_t(answer)].sitting);
    for (const int proof : frame.proofs) add(session_.proofs[std::size_t(proof)].sitting);
    if (frame.seat >= 0) add(session_.seats[std::size_t(frame.seat)].sitting);
    // The two best references above the point where a score speaks for the sitting at all.
    std::array<std::pair<double, int>, 2> best{};
    const double least = half_way() + 0.5;
    best.fill({least, nobody});
    // References that tell nobody apart name nobody.
    const bool tells = parameters_.likeness.d_reference > 0.5;
    const auto consider = [&](double value, int sitting) {
        if (!tells || !(value > best[1].first)) return;
        best[1] = {value, sitting};
        if (best[1].first > best[0].first) std::swap(best[0], best[1]);
    };
    for (std::size_t at = 0; at < frame.scores.size(); ++at)
        consider(frame.scores[at], frame.first_score + static_cast<int>(at));
    for (const auto& one : frame.scattered) consider(one.score, one.sitting);
    for (const auto& [value, sitting] : best)
        if (sitting != nobody) add(sitting);
    // One reference speaks loudly and no other speaks at all.
    const auto& likeness = parameters_.likeness;
    const double z = (best[0].first - likeness.stranger_mean) / likeness.stranger_sd;
    pointed_at_[std::size_t(j)] = -1;
    if (frame.code != nobody)
        pointed_at_[std::size_t(j)] = ticket_of_[std::size_t(frame.code)];
    else if (best[0].second != nobody && best[1].second == nobody &&
             likeness.d_reference * (z - likeness.d_reference / 2) > 9)
        pointed_at_[std::size_t(j)] = ticket_of_[std::size_t(best[0].second)];
}

void Evidence::find_pointers() {
    pointers_.assign(frames_.size() + 1, {});
    for (int j = shots() - 1; j >= 0; --j) {
        auto& here = pointers_[std::size_t(j)];
        here = pointers_[std::size_t(j + 1)];
        int ticket = pointed_at_[std::size_t(j)];
        const int seat = frames_[std::size_t(j)].seat;
        // Without a code or a reference a scan at the chair points as well.
        if (ticket < 0 && seat >= 0 &&
            session_.seats[std::size_t(seat)].source == Seat::Source::Scan)
            ticket = ticket_of_[std::size_t(session_.seats[std::size_t(seat)].sitting)];
        if (ticket < 0) continue;
        auto known = std::ranges::find(here, ticket, &Pointer::ticket);
        if (known == here.end()) --known;
        std::move_backward(here.begin(), known, known + 1);
        here.front() = {ticket, j};
    }
}

void Evidence::refresh_words(int seats_from) {
    any_words_ =
        !session_.answers.empty() || !session_.proofs.empty() || !session_.seats.empty() ||
        std::ranges::any_of(frames_, [](const Frame& frame) { return !frame.resembles.empty(); });
    if (!any_words_) return;
    std::vector<int> frame_of(session_.shots.size(), -1);
    for (int j = 0; j < shots(); ++j) {
        auto& frame = frames_[std::size_t(j)];
        frame.answers.clear();
        frame.proofs.clear();
        if (j >= seats_from) frame.seat = -1, frame.begins_seat = false;
        frame_of[std::size_t(frame.shot)] = j;
    }
    for (std::size_t at = 0; at < session_.answers.size(); ++at) {
        const int j = frame_of[std::size_t(session_.answers[at].shot)];
        if (j >= 0) frames_[std::size_t(j)].answers.push_back(static_cast<int>(at));
    }
    for (std::size_t at = 0; at < session_.proofs.size(); ++at) {
        const int j = frame_of[std::size_t(session_.proofs[at].shot)];
        if (j >= 0) frames_[std::size_t(j)].proofs.push_back(static_cast<int>(at));
    }
    find_seats(seats_from);
    for (int j = 0; j < shots(); ++j) find_far(j);
}

void Evidence::find_seats(int from) {
    const SeatPlan plan{session_, stream_.station};
    const auto goes_on = [&](int j) {
        if (j == 0) return false;
        const Frame &before = frames_[std::size_t(j - 1)], &now = frames_[std::size_t(j)];
        return before.timed && !by_station(j - 1) && now.time >= before.time &&
               now.time - before.time < longest_silence_s &&
               offsets_[std::size_t(j)] == offsets_[std::size_t(j - 1)];
    };
    double frames = 0;
    for (int k = 0; k < max_group; ++k) frames += (k + 1) * parameters_.frames[std::size_t(k)];
    const double scans =
        static_cast<double>(std::ranges::count(session_.seats, stream_.station, &Seat::station));
    const Habits habits{std::clamp(1 - 1 / frames, 0.02, 0.8),
                        std::clamp(1 - scans / std::max(1, tickets()), 0.1, 0.9)};
    std::vector<Moment> stretch;
    int seated = from > 0 ? frames_[std::size_t(from - 1)].seat : -1;  // by the station's clock
    int first = from;
    while (first > 0 && goes_on(first)) --first;
    for (int j = first; j < shots() && !plan.empty();) {
        Frame& frame = frames_[std::size_t(j)];
        if (!frame.timed || by_station(j)) {
            frame.seat = frame.timed ? plan.open_at(frame.time, 0) : -1;
            frame.begins_seat = frame.seat >= 0 && frame.seat != seated;
            if (frame.seat >= 0) seated = frame.seat;
            ++j;
            continue;
        }
        const int begin = j;
        stretch.clear();
        do {
            stretch.push_back({frames_[std::size_t(j)].time, frames_[std::size_t(j)].same});
            ++j;
        } while (j < shots() && frames_[std::size_t(j)].timed && !by_station(j) && goes_on(j));
        const int core = std::max(begin, from);
        const auto seats = seats_by_pattern(plan, stretch, std::size_t(core - begin),
                                            stretch.size(), habits, *densities_);
        for (std::size_t at = 0; at < seats.size(); ++at) {
            frames_[std::size_t(core) + at].seat = seats[at].seat;
            frames_[std::size_t(core) + at].begins_seat = seats[at].begins;
        }
    }
}

double Evidence::score(const Frame& frame, int sitting) const {
    const int at = sitting - frame.first_score;
    if (at >= 0 && at < static_cast<int>(frame.scores.size())) return frame.scores[std::size_t(at)];
    for (const auto& one : frame.scattered)
        if (one.sitting == sitting) return one.score;
    return missing;
}

double Evidence::together(int j, int k) const {
    double product = 1;
    for (int length = 1; length <= k; ++length) product *= joins(j, length);
    return product;
}

double Evidence::joins(int j, int k) const {
    const Frame& frame = frames_[std::size_t(j + k - 1)];
    const double face = frame.face ? face_of_portrait : 1 - face_of_portrait;
    if (k == 1) return face;
    const double later = frame.slip == SlipSeen::None ? 1 - parameters_.slip.later_slate
                                                      : parameters_.slip.later_slate;
    return face * frame.same * frame.within * (codes_used_ ? later : 1);
}

std::pair<double, int> Evidence::mean_score(int sitting, int j, int k) const {
    double sum = 0;
    int count = 0;
    for (int q = j; q < j + k; ++q) {
        const double one = score(frames_[std::size_t(q)], sitting);
        if (std::isnan(one)) continue;
        sum += one;
        ++count;
    }
    return {count == 0 ? 0 : sum / count, count};
}

double Evidence::likeness(double sum, double squares, int count) const {
    if (count == 0) return 1;
    const auto& likeness = parameters_.likeness;
    const double mean = sum / count;
    const double ratio = bounded_exp(
        log_r_scale_[std::size_t(std::min(count, max_group))] *
        ((mean - likeness.stranger_mean) / likeness.stranger_sd - likeness.d_reference / 2));
    const double b = likeness.useless_reference, l = likeness.look_alike;
    return ((1 - b) * ratio + b) / ((1 - l) + l * ratio) * one_person(sum, squares, count);
}

// One sitter's scores lie near each other. Where they do not, somebody else is on one of the
// frames; but a turned head or a blur may be it as well.
double Evidence::one_person(double sum, double squares, int count) const {
    if (count < 2) return 1;
    const auto& likeness = parameters_.likeness;
    const double sd = likeness.stranger_sd, spread = squares - sum * sum / count;
    const double odd =
        spread / (sd * sd * std::max(0.05, 1 - likeness.rho_reference)) - (9 + 3 * (count - 1));
    return odd <= 0 ? 1 : std::max(least_one_person, std::exp(-odd / 2));
}

double Evidence::reference(int sitting, int j, int k) const {
    double sum = 0, squares = 0;
    int count = 0;
    for (int q = j; q < j + k; ++q)
        if (const double one = score(frames_[std::size_t(q)], sitting); !std::isnan(one))
            sum += one, squares += one * one, ++count;
    return likeness(sum, squares, count);
}

bool Evidence::by_station(int j) const {
    return session_.shots[std::size_t(frames_[std::size_t(j)].shot)].station_s.has_value();
}

bool Evidence::begins_seat(int j) const {
    return frames_[std::size_t(j)].begins_seat;
}

bool Evidence::stays_seated(int j) const {
    const Frame& frame = frames_[std::size_t(j)];
    if (frame.seat < 0 || begins_seat(j)) return false;
    const double gap = frame.time - frames_[std::size_t(j - 1)].time;
    return gap >= 0 && gap + (by_station(j) ? 0 : whole_second) < soonest_change_s;
}

// The mean over the frames: another frame of the same shirt tells nothing new.
double Evidence::resemblance(int sitting, int j, int k) const {
    double sum = 0;
    int count = 0;
    for (int q = j; q < j + k; ++q) {
        const auto& all = frames_[std::size_t(q)].resembles;
        if (all.empty() || sitting < all.front().sitting || sitting > all.back().sitting) continue;
        const auto one = std::ranges::lower_bound(all, sitting, {}, &Resemblance::sitting);
        if (one->sitting != sitting) continue;
        sum += one->ln_ratio;
        ++count;
    }
    if (count == 0) return 1;
    const double b = parameters_.likeness.useless_reference;
    return (1 - b) * bounded_exp(sum / count) + b;
}

double Evidence::words(int sitting, int j, int k) const {
    if (!any_words_) return 1;
    const double others = session_.people();
    const auto weigh = [&](bool agrees, double wrong) {
        return agrees ? 1 - wrong : wrong / others;
    };
    double product = sitting == nobody ? 1 : resemblance(sitting, j, k);
    for (int q = j; q < j + k; ++q) {
        const Frame& frame = frames_[std::size_t(q)];
        const Frame* before = q > j ? &frames_[std::size_t(q - 1)] : nullptr;
        // A scan tells of those who sat down with it, and of those there was no time to change
        // with; whoever sits down next without one is not spoken of. It, like one answer about
        // several frames of the group, counts once.
        if (begins_seat(q) || (q == j && stays_seated(q))) {
            const Seat& seat = session_.seats[std::size_t(frame.seat)];
            product *= weigh(seat.sitting == sitting, seat.source == Seat::Source::Scan
                                                          ? parameters_.wrong_scan
                                                          : parameters_.wrong_screen);
        }
        for (const int at : frame.answers) {
            const int said = session_.answers[std::size_t(at)].sitting;
            const bool repeated =
                before != nullptr && std::ranges::any_of(before->answers, [&](int other) {
                    return session_.answers[std::size_t(other)].sitting == said;
                });
            if (!repeated) product *= weigh(said == sitting, parameters_.wrong_answer);
        }
        for (const int at : frame.proofs) {
            const Proof& proof = session_.proofs[std::size_t(at)];
            const bool repeated =
                before != nullptr && std::ranges::any_of(before->proofs, [&](int other) {
                    const Proof& one = session_.proofs[std::size_t(other)];
                    return one.sitting == proof.sitting && one.is_me == proof.is_me;
                });
            if (repeated) continue;
            if (proof.is_me)
                product *= weigh(proof.sitting == sitting, parameters_.wrong_proof);
            else
                product *= proof.sitting == sitting ? parameters_.wrong_proof
                                                    : 1 - parameters_.wrong_proof / others;
        }
    }
    // However many contradict each other: what is said never weighs so much that nothing is left.
    return std::max(product, least_words);
}

double Evidence::label(int i, int j, int k) const {
    return reference(sitting(i), j, k) * words(sitting(i), j, k);
}

// Somebody else's slip, carried: a neighbour's of the same station far likelier than any other.
Evidence::CodeChances Evidence::code_chances() const {
    const double carried = 0.5 * parameters_.rates.exchanged, misread = parameters_.slip.misread,
                 far = misread / std::max<double>(2, session_.people());
    return {1 - misread - carried, carried / 20 + far, far};
}

double Evidence::likelihood_of_code(const Frame& frame, int code_of, Visit visit) const {
    const double all = std::max<double>(2, session_.people());
    if (visit == Visit::NoTicket)
        return (frame.slip == SlipSeen::Foreign           ? 0.5
                : ticket_of_[std::size_t(frame.code)] < 0 ? 0.01
                                                          : 1e-4) /
               all;
    const CodeChances chances = code_chances();
    if (frame.slip == SlipSeen::Foreign) return chances.far;
    if (frame.code == code_of) return chances.own;
    const int owner = ticket_of_[std::size_t(code_of)], read = ticket_of_[std::size_t(frame.code)];
    const bool near = owner >= 0 && read >= 0 && std::abs(owner - read) <= carried_reach;
    return near ? chances.near : chances.far;
}

Evidence::SlipShapes Evidence::slip_shapes(int j, int k, bool going_on) const {
    const auto frames = [&](int count) {
        if (count < 1) return 0.0;
        double sum = parameters_.frames[std::size_t(count - 1)];
        for (int more = count; going_on && more < max_group; ++more)
            sum += parameters_.frames[std::size_t(more)];
        return sum;
    };
    const double all = frames(k);
    if (!codes_used_) return {all, all, all};
    const auto& slip = parameters_.slip;
    // A slip alone, its portraits lost or deleted, is rare but happens.
    const double with_slate = k >= 2 ? frames(k - 1) : going_on ? 1 : 0.003;
    double seen = 0, unseen = 0;  // of those who carry a slip, of those who carry none
    switch (frames_[std::size_t(j)].slip) {
        case SlipSeen::Known:
        case SlipSeen::Foreign: seen = slip.decoded * with_slate; break;
        case SlipSeen::Unreadable: seen = (1 - slip.decoded) * 0.7 * with_slate; break;
        case SlipSeen::None:
            seen = (1 - slip.decoded) * 0.3 * with_slate;
            unseen = all;
            break;
    }
    const auto shape = [&](double none) { return none * unseen + (1 - none) * seen; };
    return {shape(slip.forgotten), shape(0.5), shape(0.6)};
}

double Evidence::slip_shape(Visit visit, int j, int k, bool going_on) const {
    const SlipShapes shapes = slip_shapes(j, k, going_on);
    return visit == Visit::First   ? shapes.first
           : visit == Visit::Again ? shapes.again
                                   : shapes.no_ticket;
}

double Evidence::slip(Visit visit, int code_of, int j, int k, bool going_on) const {
    return slip_shape(visit, j, k, going_on) * code_read(visit, code_of, j);
}

double Evidence::code_read(Visit visit, int code_of, int j) const {
    const Frame& first = frames_[std::size_t(j)];
    const bool read = first.slip == SlipSeen::Known || first.slip == SlipSeen::Foreign;
    return read ? likelihood_of_code(first, code_of, visit) : 1;
}

void Evidence::codes(int j, int first, std::span<double> out) const {
    const Frame& frame = frames_[std::size_t(j)];
    const int begin = std::clamp(-first, 0, static_cast<int>(out.size())),
              end = std::clamp(tickets() - first, begin, static_cast<int>(out.size()));
    std::fill(out.begin(), out.end(), 0);
    const auto fill = [&](int from, int to, double value) {
        for (int at = std::max(from, begin); at < std::min(to, end); ++at)
            out[std::size_t(at)] = value;
    };
    if (frame.slip != SlipSeen::Known && frame.slip != SlipSeen::Foreign)
        return fill(begin, end, 1);
    const CodeChances chances = code_chances();
    fill(begin, end, chances.far);
    const int read = frame.slip == SlipSeen::Known ? ticket_of_[std::size_t(frame.code)] : -1;
    if (read < 0) return;
    fill(read - carried_reach - first, read + carried_reach + 1 - first, chances.near);
    fill(read - first, read - first + 1, chances.own);
}

void Evidence::codes_in_time(int j, int first, std::span<const double> codes,
                             std::span<double> out) const {
    const ShotTime moment = time_of_shot(j);
    const int places = static_cast<int>(out.size()), begin = std::clamp(-first, 0, places),
              end = std::clamp(tickets() - first, begin, places);
    std::fill(out.begin(), out.begin() + begin, 0);
    std::fill(out.begin() + end, out.end(), 0);
    for (int at = begin; at < end; ++at)
        out[std::size_t(at)] = codes[std::size_t(at)] * time_next(first + at, moment);
}

bool Evidence::plain(int j, int most) const {
    if (any_words_) return false;
    return std::ranges::all_of(
        frames_.begin() + j, frames_.begin() + j + most,
        [](const Frame& one) { return one.scores.empty() && one.scattered.empty(); });
}

void Evidence::labels(int j, int most, int first, int places, std::span<double> out) const {
    for (int at = 0; at < places; ++at) {
        const int i = first + at;
        const bool ticket = i >= 0 && i < tickets();
        const int who = ticket ? sitting(i) : nobody;
        double sum = 0, squares = 0;
        int count = 0;
        for (int k = 1; k <= most; ++k) {
            double& here = out[std::size_t((k - 1) * places + at)];
            here = 0;
            if (!ticket) continue;
            if (const double one = score(frames_[std::size_t(j + k - 1)], who); !std::isnan(one))
                sum += one, squares += one * one, ++count;
            here = likeness(sum, squares, count);
            if (any_words_) here *= words(who, j, k);
        }
    }
}

double Evidence::single_test(int j) const {
    const Frame& frame = frames_[std::size_t(j)];
    double factor = frame.face ? face_of_test : 1 - face_of_test;
    if (codes_used_)
        factor *= frame.slip == SlipSeen::None ? 0.98 : frame.slip == SlipSeen::Known ? 1e-4 : 0.01;
    return factor;
}

Evidence::ShotTime Evidence::time_of_shot(int j) const {
    const Frame& frame = frames_[std::size_t(j)];
    ShotTime moment{frame.timed, frame.time, frame.time - 30,
                    missing,     0,          parameters_.time.useless * frame.loose};
    if (!frame.timed) return moment;
    if (j > 0 && frames_[std::size_t(j - 1)].timed)
        moment.free_since = moment.ready = frames_[std::size_t(j - 1)].time;
    moment.service = (1 - parameters_.time.odd) * densities_->service(frame.time - moment.ready);
    return moment;
}

double Evidence::time_next(int i, const ShotTime& moment) const {
    if (!moment.timed) return 1;
    const double swiped = swiped_[std::size_t(i)];
    const auto& time = parameters_.time;
    if (std::isnan(swiped)) return moment.service + time.odd * 1e-3 + moment.useless;
    // The chair was free before, or whoever sat there last was not seen.
    const double service = swiped <= moment.free_since
                               ? moment.service
                               : (1 - time.odd) * densities_->service(moment.time - swiped);
    return service + time.odd * densities_->wait(moment.time - swiped) + moment.useless;
}

double Evidence::time_next(int i, int j) const {
    return time_next(i, time_of_shot(j));
}

double Evidence::time_lost(int i, int j) const {
    const Frame& frame = frames_[std::size_t(j)];
    if (!frame.timed) return 1;
    const double swiped = swiped_[std::size_t(i)];
    const double wait = std::isnan(swiped) ? 1e-3 : densities_->wait(frame.time - swiped);
    return wait + parameters_.time.useless * frame.loose;
}

void Evidence::times_lost(int j, int first, std::span<double> out) const {
    const int end = std::min(static_cast<int>(out.size()), tickets() - first);
    for (int at = 0; at < end; ++at) out[std::size_t(at)] *= time_lost(first + at, j);
}

double Evidence::time_loose(int j) const {
    return frames_[std::size_t(j)].loose;
}

double Evidence::half_way() const {
    const auto& likeness = parameters_.likeness;
    return likeness.stranger_mean + likeness.stranger_sd * likeness.d_reference / 2;
}

bool Evidence::may_resemble(int i, int j) const {
    if (any_words_) return true;
    const int last = std::min(j + max_group, shots());
    const double least = half_way();
    const int wanted = sitting(i);
    for (int q = j; q < last; ++q)
        if (score(frames_[std::size_t(q)], wanted) >= least) return true;
    return false;
}

}  // namespace liuying::binding
