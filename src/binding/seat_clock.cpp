#include "binding/seat_clock.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

namespace liuying::binding {
namespace {

constexpr int reach_s = 300;  // shifts looked at, whole seconds
constexpr int shifts = 2 * reach_s + 1;
constexpr double elsewhere_before = 0.1;  // chance that the shift is none of these
constexpr double drifts = 0.05, jumps = 1e-6;
constexpr double scan_between = 0.01;   // a scan while the sitter stays, for the next one
constexpr double scan_alone_s = 0.003;  // scans a second that no shot follows
constexpr double left_open = 1e-5;
constexpr double camera_slack_s = 1;  // camera times are whole seconds
constexpr std::size_t context = 128, batch = 256;

// Seconds from the scan to the first shot: a wide guess, it varies from hall to hall.
double after_scan(double seconds) {
    static const auto table = [] {
        std::array<double, 1200> made{};  // quarter seconds
        for (std::size_t cell = 0; cell < made.size(); ++cell) {
            const double x = (static_cast<double>(cell) + 0.5) / 4, z = std::log(x / 10) / 0.8;
            made[cell] = 0.8 * std::exp(-0.5 * z * z) / (x * 0.8 * 2.5066) +
                         0.2 * std::exp(-x / 40) / 40 + 1e-5;
        }
        return made;
    }();
    return table[std::min(table.size() - 1, static_cast<std::size_t>(std::max(0.0, 4 * seconds)))];
}

// Chances of every shift, and last that it is none of them.
using Shifts = std::array<double, shifts + 1>;

void scale_to_one(Shifts& all) {
    double sum = 0;
    for (const double one : all) sum += one;
    for (double& one : all) one /= sum;
}

// Chances one shot on.
Shifts drift(const Shifts& from) {
    Shifts to;
    const double stays = 1 - drifts - jumps;
    to[0] = (stays + drifts / 2) * from[0] + drifts / 2 * from[1];
    for (std::size_t at = 1; at + 1 < shifts; ++at)
        to[at] = stays * from[at] + drifts / 2 * (from[at - 1] + from[at + 1]);
    to[shifts - 1] = (stays + drifts / 2) * from[shifts - 1] + drifts / 2 * from[shifts - 2];
    to[shifts] = (1 - jumps) * from[shifts];
    return to;
}

Shifts forward_step(const Shifts& from) {
    Shifts to = drift(from);
    double sum = 0;
    for (const double one : from) sum += one;
    for (std::size_t at = 0; at < shifts; ++at) to[at] += jumps / 2 * sum / shifts;
    to[shifts] += jumps / 2 * sum;
    return to;
}

Shifts backward_step(const Shifts& from) {
    Shifts to = drift(from);
    double sum = 0;
    for (std::size_t at = 0; at < shifts; ++at) sum += from[at];
    for (double& one : to) one += jumps / 2 * (sum / shifts + from[shifts]);
    return to;
}

}  // namespace

SeatPlan::SeatPlan(const Session& session, int station) : seats_{session.seats} {
    for (std::size_t at = 0; at < session.seats.size(); ++at) {
        const Seat& seat = session.seats[at];
        if (seat.station != station) continue;
        const double to = seat.to_s.value_or(std::numeric_limits<double>::infinity());
        spans_.push_back({seat.from_s, to, to, static_cast<int>(at)});
    }
    std::ranges::stable_sort(spans_, {}, &Span::from);
    for (std::size_t i = 1; i < spans_.size(); ++i)
        spans_[i].longest = std::max(spans_[i].longest, spans_[i - 1].longest);
}

int SeatPlan::open_at(double desk_s, double slack_s) const {
    int found = -1;
    auto span = std::ranges::upper_bound(spans_, desk_s - slack_s, {}, &Span::from);
    while (span != spans_.begin() && (--span)->longest >= desk_s + slack_s)
        if (span->to >= desk_s + slack_s) found = std::max(found, span->seat);
    return found;
}

// What the scans between two shots say of the shift, against scans that fall anywhere.
class SeatPattern {
public:
    SeatPattern(const SeatPlan& plan, const Habits& habits, const TimeDensities& densities)
        : plan_{plan}, habits_{habits}, densities_{densities} {
        const auto& spans = plan.spans_;
        const double all_s = spans.back().from - spans.front().from;
        scans_a_second_ = std::clamp(static_cast<double>(spans.size()) / std::max(all_s, 60.0),
                                     1.0 / 300, 1.0 / 10);
    }

    void weigh(const Moment& before, const Moment& now, Shifts& out) const {
        const double gap = std::max(0.0, now.desk_s - before.desk_s);
        const double same = habits_.stays * densities_.within(gap) * now.same;
        const double other = (1 - habits_.stays) * densities_.service(gap);
        const double stay = same / (same + other), change = 1 - stay;
        const double anywhere = std::exp(-scans_a_second_ * gap);
        std::fill_n(out.begin(), shifts,
                    (stay * (1 - scan_between) + change * habits_.unscanned) / anywhere);
        out[shifts] = 1;
        std::array<char, shifts> scanned{};
        auto span = std::ranges::upper_bound(plan_.spans_, before.desk_s - reach_s, {},
                                             &SeatPlan::Span::from);
        for (; span != plan_.spans_.end() && span->from <= now.desk_s + reach_s; ++span) {
            // Shifts under which this scan lies between the two shots.
            const int low =
                std::max(0, static_cast<int>(std::floor(before.desk_s - span->from)) + 1 + reach_s);
            const int high = std::min(
                shifts - 1, static_cast<int>(std::floor(now.desk_s - span->from)) + reach_s);
            for (int at = low; at <= high; ++at) {
                const double lag = now.desk_s - (at - reach_s) - span->from;
                char& scans = scanned[std::size_t(at)];
                double value = change * (1 - habits_.unscanned) * after_scan(lag) +
                               stay * scan_between / std::max(gap, 1.0);
                value /= anywhere * scans_a_second_;
                for (int more = 0; more < scans; ++more) value *= scan_alone_s / scans_a_second_;
                out[std::size_t(at)] = value;
                if (scans < 3) ++scans;
            }
        }
    }

    [[nodiscard]] Seated settle(const Shifts& chances, const Moment& shot,
                                const Moment* before) const {
        const auto desk_s = [](const Moment& one, std::ptrdiff_t at) {
            return one.desk_s - static_cast<double>(at - reach_s);
        };
        const auto best = std::max_element(chances.begin(), chances.end()) - chances.begin();
        if (best == shifts) return {};
        Seated seated{plan_.open_at(desk_s(shot, best), camera_slack_s), false};
        if (seated.seat < 0) return {};
        const double scanned_s = plan_.seats_[std::size_t(seated.seat)].from_s;
        double inside = 0, first = 0;
        for (int at = 0; at < shifts; ++at) {
            const double chance = chances[std::size_t(at)];
            if (chance < left_open / (4 * shifts) ||
                plan_.open_at(desk_s(shot, at), camera_slack_s) != seated.seat)
                continue;
            inside += chance;
            if (before == nullptr || desk_s(*before, at) < scanned_s) first += chance;
        }
        if (inside < 1 - left_open) return {};
        seated.begins = first >= 1 - left_open;
        return seated;
    }

private:
    const SeatPlan& plan_;
    Habits habits_;
    const TimeDensities& densities_;
    double scans_a_second_;
};

std::vector<Seated> seats_by_pattern(const SeatPlan& plan, std::span<const Moment> stretch,
                                     std::size_t from, std::size_t end, const Habits& habits,
                                     const TimeDensities& densities) {
    std::vector<Seated> seats(end - from);
    if (plan.empty()) return seats;
    const SeatPattern pattern{plan, habits, densities};
    std::vector<Shifts> says, forward;  // by shot from `first` on
    for (std::size_t core = from; core < end; core += batch) {
        const std::size_t core_end = std::min(end, core + batch);
        const std::size_t first = core - std::min(core, context),
                          last = std::min(stretch.size(), core_end + context);
        says.resize(last - first);
        forward.resize(last - first);
        forward[0].fill((1 - elsewhere_before) / shifts);
        forward[0][shifts] = elsewhere_before;
        for (std::size_t j = 1; j < last - first; ++j) {
            pattern.weigh(stretch[first + j - 1], stretch[first + j], says[j]);
            forward[j] = forward_step(forward[j - 1]);
            for (std::size_t at = 0; at <= shifts; ++at) forward[j][at] *= says[j][at];
            scale_to_one(forward[j]);
        }
        Shifts backward;
        backward.fill(1);
        for (std::size_t j = last - first; j-- > core - first;) {
            if (const std::size_t shot = first + j; shot < core_end) {
                Shifts both;
                for (std::size_t at = 0; at <= shifts; ++at)
                    both[at] = forward[j][at] * backward[at];
                scale_to_one(both);
                seats[shot - from] =
                    pattern.settle(both, stretch[shot], shot == 0 ? nullptr : &stretch[shot - 1]);
            }
            if (j == 0) break;
            for (std::size_t at = 0; at <= shifts; ++at) backward[at] *= says[j][at];
            backward = backward_step(backward);
            scale_to_one(backward);
        }
    }
    return seats;
}

}  // namespace liuying::binding
