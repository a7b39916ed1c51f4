#include "binding/clock.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace liuying::binding {
namespace {

constexpr double silence_s = 1500, longest_day_s = 86'400;
constexpr double unknown = std::numeric_limits<double>::quiet_NaN();

// The first believed shot of a sitting.
struct Arrival {
    int shot;         // position in the stream
    double camera_s;  // its time
    double before_s;  // the shot before it, camera clock; NaN when none in this stretch
    double swiped_s;
};

std::vector<Arrival> arrivals_of(const Session& session, const Stream& stream,
                                 std::span<const std::vector<Label>> belief, int first, int end) {
    std::vector<Arrival> arrivals;
    int last = nobody;
    for (int j = first; j < end; ++j) {
        const Label& best = belief[std::size_t(j)].front();
        if (best.sitting == nobody || best.p < 0.5 || best.sitting == last) continue;
        last = best.sitting;
        const Shot& shot = session.shots[std::size_t(stream.shots[std::size_t(j)])];
        const auto& swiped = session.sittings[std::size_t(best.sitting)].swiped_s;
        if (!shot.camera_s || !swiped ||
            session.sittings[std::size_t(best.sitting)].station != stream.station)
            continue;
        double before = unknown;
        if (j > first)
            before = session.shots[std::size_t(stream.shots[std::size_t(j - 1)])].camera_s.value_or(
                unknown);
        arrivals.push_back({j, *shot.camera_s, before, *swiped});
    }
    return arrivals;
}

double log_time(const Arrival& arrival, double offset, const TimeDensities& densities,
                const TimeModel& model) {
    const double at = arrival.camera_s - offset;
    const double free = std::isnan(arrival.before_s)
                            ? arrival.swiped_s
                            : std::max(arrival.swiped_s, arrival.before_s - offset);
    return std::log((1 - model.odd) * densities.service(at - free) +
                    model.odd * densities.wait(at - arrival.swiped_s) + model.useless * 1e-3);
}

double log_prior(double offset, bool synced) {
    const auto normal = [](double x, double sd) {
        return std::exp(-0.5 * x * x / (sd * sd)) / (2.5066 * sd);
    };
    const double broad = 1.0 / 86'400;
    return std::log(synced ? 0.8 * normal(offset, 1.5) + 0.15 * normal(offset, 120) + 0.05 * broad
                           : broad);
}

struct Fitted {
    double offset = unknown, sd = 0, log_likelihood = 0;
};

Fitted fit(std::span<const Arrival> arrivals, bool synced, const TimeDensities& densities,
           const TimeModel& model) {
    Fitted result;
    if (arrivals.empty()) return result;
    std::vector<double> lags;
    lags.reserve(arrivals.size());
    for (const auto& one : arrivals) lags.push_back(one.camera_s - one.swiped_s);
    std::ranges::sort(lags);
    // A session is a day: what lies further off is no clock's offset.
    const double middle = lags[lags.size() / 2];
    const double low = std::max(lags[lags.size() / 20] - 240, middle - longest_day_s),
                 high = std::min(lags[lags.size() - 1 - lags.size() / 20], middle + longest_day_s);
    const std::size_t stride = std::max<std::size_t>(1, arrivals.size() / 50);
    const auto log_likelihood = [&](double offset, std::size_t every) {
        double sum = 0;
        for (std::size_t at = 0; at < arrivals.size(); at += every)
            sum += log_time(arrivals[at], offset, densities, model);
        return sum * static_cast<double>(every) + log_prior(offset, synced);
    };
    double best = synced ? 0 : low, best_value = log_likelihood(best, stride);
    const auto search = [&](double from, double to, double step, std::size_t every) {
        for (double offset = from; offset <= to; offset += step)
            if (const double value = log_likelihood(offset, every); value > best_value)
                best = offset, best_value = value;
    };
    search(low, high, 4, stride);
    best_value = log_likelihood(best, 1);
    search(best - 4, best + 4, 0.5, 1);
    result.offset = best;
    result.log_likelihood = best_value;
    const double h = 1;
    const double curvature =
        (2 * best_value - log_likelihood(best - h, 1) - log_likelihood(best + h, 1)) / (h * h);
    result.sd = curvature > 1e-4 ? 1 / std::sqrt(curvature) : 100;
    return result;
}

}  // namespace

std::vector<ClockStretch> clock_stretches(const Session& session, const Stream& stream) {
    std::vector<ClockStretch> stretches;
    const int count = static_cast<int>(stream.shots.size());
    const auto camera_s = [&](int j) {
        return session.shots[std::size_t(stream.shots[std::size_t(j)])].camera_s;
    };
    for (int j = 0; j < count; ++j) {
        bool breaks = j == 0;
        if (j > 0 && camera_s(j) && camera_s(j - 1)) {
            const double gap = *camera_s(j) - *camera_s(j - 1);
            breaks = gap < 0 || gap > silence_s;
        }
        if (!breaks) continue;
        if (!stretches.empty()) stretches.back().end = j;
        stretches.push_back({j, count, unknown, 0});
    }
    return stretches;
}

void fit_clocks(std::vector<ClockStretch>& stretches, const Session& session, const Stream& stream,
                std::span<const std::vector<Label>> belief, const TimeModel& model,
                const TimeDensities& densities) {
    std::vector<ClockStretch> fitted;
    double last_offset = model.synced ? 0 : unknown;
    for (const ClockStretch& stretch : stretches) {
        const auto arrivals = arrivals_of(session, stream, belief, stretch.first, stretch.end);
        const bool synced = model.synced && stretch.first == 0;
        const Fitted whole = fit(arrivals, synced, densities, model);
        if (arrivals.size() < 3 && !synced) {
            // Too little to tell: take the clock as it stood, or leave the times out.
            double offset = last_offset;
            if (stretch.first > 0) {
                const auto now =
                    session.shots[std::size_t(stream.shots[std::size_t(stretch.first)])].camera_s;
                const auto before =
                    session.shots[std::size_t(stream.shots[std::size_t(stretch.first - 1)])]
                        .camera_s;
                if (now && before && *now < *before) offset = last_offset + (*now - *before) - 30;
            }
            fitted.push_back({stretch.first, stretch.end, offset, 60});
            last_offset = offset;
            continue;
        }
        const double offset = std::isnan(whole.offset) ? last_offset : whole.offset;
        fitted.push_back({stretch.first, stretch.end, offset, whole.sd});
        last_offset = offset;
        // A step inside: tried at every eighth of the stretch, then between neighbours of the best.
        if (arrivals.size() < 16) continue;
        const std::span<const Arrival> all{arrivals};
        const auto parted = [&](std::size_t at) {
            const Fitted left = fit(all.first(at), synced, densities, model);
            const Fitted right = fit(all.subspan(at), false, densities, model);
            return std::pair{left, right};
        };
        const double mean = whole.log_likelihood / static_cast<double>(arrivals.size());
        if (mean > -4.6) continue;  // times fit as well as the model expects
        std::size_t best_at = 0;
        double best = whole.log_likelihood + 12;
        for (std::size_t part = 1; part < 8; ++part) {
            const std::size_t at = arrivals.size() * part / 8;
            const auto [left, right] = parted(at);
            if (const double sum = left.log_likelihood + right.log_likelihood; sum > best)
                best = sum, best_at = at;
        }
        if (best_at == 0) continue;
        const std::size_t eighth = arrivals.size() / 8 + 1;
        const std::size_t from = best_at > eighth ? best_at - eighth : 1;
        const std::size_t to = std::min(arrivals.size() - 1, best_at + eighth);
        for (std::size_t at = from; at <= to; at += std::max<std::size_t>(1, eighth / 8)) {
            const auto [left, right] = parted(at);
            if (const double sum = left.log_likelihood + right.log_likelihood; sum > best)
                best = sum, best_at = at;
        }
        const auto [left, right] = parted(best_at);
        fitted.back() = {stretch.first, arrivals[best_at].shot, left.offset, left.sd};
        fitted.push_back({arrivals[best_at].shot, stretch.end, right.offset, right.sd});
        last_offset = right.offset;
    }
    stretches = std::move(fitted);
}

std::vector<double> offsets_of(std::span<const ClockStretch> stretches, std::size_t shots) {
    std::vector<double> offsets(shots, unknown);
    for (const auto& stretch : stretches)
        for (int j = stretch.first; j < stretch.end; ++j)
            offsets[std::size_t(j)] = stretch.offset_s;
    return offsets;
}

}  // namespace liuying::binding
