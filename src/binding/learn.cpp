#include "binding/learn.h"

#include <algorithm>
#include <cmath>
#include <optional>

#include "binding/counter.h"

namespace liuying::binding {
namespace {

// The prior weighs as much as `weight` trials; the result stays within [low, high] times the prior.
double follow(double prior, double happened, double trials, double weight, double low,
              double high) {
    return std::clamp((prior * weight + happened) / (weight + trials), prior * low, prior * high);
}

}  // namespace

void observe(Observed& summary, const Session& session, const Stream& stream,
             std::span<const std::vector<Label>> belief, std::span<const double> offsets,
             const LikenessModel& model) {
    const double high = model.stranger_mean +
                        model.stranger_sd * (std::log(1e3) / std::max(model.d_reference, 0.5) +
                                             model.d_reference / 2);
    double group_sum = 0, group_count = 0;
    const auto close_group = [&] {
        if (group_count > 0) summary.own.push_back(group_sum / group_count);
        group_sum = group_count = 0;
    };
    for (std::size_t j = 0; j < stream.shots.size(); ++j) {
        const Shot& shot = session.shots[std::size_t(stream.shots[j])];
        const auto& who = belief[j];
        const Label& best = who.front();
        const bool follows = j > 0 && belief[j - 1].front().sitting == best.sitting;
        if (!follows) close_group();
        if (j > 0 && best.sitting != nobody && best.p > 0.95 && belief[j - 1].front().p > 0.95) {
            const Shot& before = session.shots[std::size_t(stream.shots[j - 1])];
            const auto time = [&](const Shot& one, std::size_t at) {
                return one.station_s ? one.station_s
                       : one.camera_s && !std::isnan(offsets[at])
                           ? std::optional{*one.camera_s - offsets[at]}
                           : std::nullopt;
            };
            const auto then = time(before, j - 1), now = time(shot, j);
            const Sitting& sitting = session.sittings[std::size_t(best.sitting)];
            if (then && now && *now >= *then) {
                const bool gap = before.counter && shot.counter &&
                                 missing_files(*before.counter, *shot.counter) != 0;
                if (follows && !gap) summary.within.push_back(*now - *then);
                if (!follows && !gap && sitting.swiped_s)
                    summary.service.push_back(*now - std::max(*then, *sitting.swiped_s));
            }
        }
        if (shot.same_as_previous && j > 0 && best.sitting != nobody && best.p > 0.95 &&
            belief[j - 1].front().p > 0.95) {
            if (follows) {
                summary.same_sum += *shot.same_as_previous;
                summary.same_count += 1;
            } else {
                summary.different_sum += *shot.same_as_previous;
                summary.different_squares += *shot.same_as_previous * *shot.same_as_previous;
                summary.different_count += 1;
            }
        }
        if (best.p < 0.5) continue;
        for (const auto& one : shot.references) {
            if (one.sitting == best.sitting) {
                group_sum += one.score;
                group_count += 1;
                continue;
            }
            if (std::ranges::any_of(
                    who, [&](const Label& l) { return l.sitting == one.sitting && l.p > 1e-3; }))
                continue;
            summary.stranger_sum += one.score;
            summary.stranger_squares += one.score * one.score;
            summary.stranger_count += 1;
            summary.stranger_high += one.score > high ? 1 : 0;
        }
    }
    close_group();
}

void add(Happenings& sum, const Happenings& more) {
    sum.passed += more.passed;
    sum.skipped += more.skipped;
    sum.held += more.held;
    sum.ahead += more.ahead;
    sum.lost += more.lost;
    sum.exchanged += more.exchanged;
    sum.extra += more.extra;
    sum.retaken += more.retaken;
    sum.stayed += more.stayed;
    sum.tests += more.tests;
    sum.elsewhere += more.elsewhere;
    sum.substitutes += more.substitutes;
    for (std::size_t k = 0; k < sum.frames.size(); ++k) sum.frames[k] += more.frames[k];
    sum.slips_due += more.slips_due;
    sum.slips_missing += more.slips_missing;
    sum.slips_unreadable += more.slips_unreadable;
}

Parameters learn(const Parameters& prior, const Happenings& happened, const Observed& scores,
                 double sittings) {
    Parameters learnt = prior;
    constexpr double weight = 800;
    auto& rates = learnt.rates;
    const auto rate = [&](double& value, double count) {
        value = follow(value, count, sittings, weight, 0.3, 15);
    };
    rate(rates.no_show, happened.skipped);
    rate(rates.held, happened.held);
    rate(rates.ahead, happened.ahead);
    rate(rates.extra, happened.extra);
    rate(rates.retake, happened.retaken);
    rate(rates.elsewhere, happened.elsewhere);
    // The opening test shots are another matter: a few per stream.
    rate(rates.test_shot, std::max(0.0, happened.tests - 8));
    // What these two cost when believed too rare is a wrong name: they never fall below the prior.
    rates.substitute = follow(rates.substitute, happened.substitutes, sittings, 5000, 1, 20);
    rates.exchanged = follow(rates.exchanged, happened.exchanged, sittings, 2000, 1, 30);
    // All that is not a plain turn must leave the plain turn its place.
    const double total = rates.no_show + rates.held + rates.ahead + rates.extra + rates.retake +
                         rates.elsewhere + rates.test_shot;
    if (total > 0.45)
        for (double* one : {&rates.no_show, &rates.held, &rates.ahead, &rates.extra, &rates.retake,
                            &rates.elsewhere, &rates.test_shot})
            *one *= 0.45 / total;

    double frames = 0, sum = 0;
    for (const double count : happened.frames) frames += count;
    for (std::size_t k = 0; k < learnt.frames.size(); ++k) {
        learnt.frames[k] =
            std::max(1e-3, (prior.frames[k] * 30 + happened.frames[k]) / (30 + frames));
        sum += learnt.frames[k];
    }
    for (double& share : learnt.frames) share /= sum;

    if (happened.slips_due > 0 && prior.slip.in_use) {
        learnt.slip.forgotten = std::clamp(
            (prior.slip.forgotten * 100 + happened.slips_missing) / (100 + happened.slips_due),
            0.003, 0.6);
        const double shown = happened.slips_due - happened.slips_missing;
        learnt.slip.decoded = std::clamp(
            (prior.slip.decoded * 100 + shown - happened.slips_unreadable) / (100 + shown), 0.3,
            0.995);
    }

    auto& time = learnt.time;
    if (scores.within.size() > 20) {
        const double count = static_cast<double>(scores.within.size());
        const double slow = static_cast<double>(
            std::ranges::count_if(scores.within, [](double s) { return s > 20; }));
        // Half of the slow ones are faster than 20 s.
        time.within_slow =
            std::clamp((prior.time.within_slow * 100 + 2 * slow) / (100 + count), 0.003, 0.15);
    }
    if (scores.service.size() > 20) {
        auto sorted = scores.service;
        std::ranges::sort(sorted);
        const auto quantile = [&](double q) {
            return std::max(
                1.0, sorted[static_cast<std::size_t>(q * static_cast<double>(sorted.size() - 1))]);
        };
        const double count = static_cast<double>(sorted.size());
        const double share = count / (count + 40);
        const double spread = std::log(quantile(0.75) / quantile(0.25)) / 1.349;
        time.cycle_s = std::clamp(
            std::exp((1 - share) * std::log(prior.time.cycle_s) + share * std::log(quantile(0.5))),
            5.0, 120.0);
        time.cycle_spread =
            std::clamp((1 - share) * prior.time.cycle_spread + share * spread, 0.2, 0.9);
    }

    auto& likeness = learnt.likeness;
    if (scores.different_count > 20) {
        const double mean = scores.different_sum / (scores.different_count + 30);
        const double square = (scores.different_squares + 30) / (scores.different_count + 30);
        likeness.different_mean = std::clamp(mean, -0.5, 2.0);
        likeness.different_sd =
            std::clamp(std::sqrt(std::max(0.25, square - mean * mean)), 0.9, 2.0);
    }
    if (scores.same_count > 10) {
        const double mean =
            (scores.same_sum + 20 * prior.likeness.d_same) / (scores.same_count + 20);
        likeness.d_same = std::clamp((mean - likeness.different_mean) / likeness.different_sd, 0.2,
                                     prior.likeness.d_same * 1.05);
    }
    if (scores.stranger_count > 200) {
        const double mean = scores.stranger_sum / scores.stranger_count;
        const double sd = std::sqrt(
            std::max(0.01, scores.stranger_squares / scores.stranger_count - mean * mean));
        likeness.stranger_mean = std::clamp(mean, -1.0, 3.0);
        likeness.stranger_sd = std::clamp(sd, 0.7, 3.0);
        // More strangers who score high than the bell curve allows: a score may say less.
        const double d = std::max(prior.likeness.d_reference, 0.5);
        const double z = std::log(1e3) / d + d / 2;
        const double expected = scores.stranger_count * 0.5 * std::erfc(z / std::sqrt(2.0));
        if (scores.stranger_high > expected + 4 * std::sqrt(expected) + 4)
            likeness.look_alike = std::clamp(scores.stranger_high / scores.stranger_count,
                                             prior.likeness.look_alike, 0.02);
    }
    if (scores.own.size() > 10 && prior.likeness.d_reference > 0) {
        auto own = scores.own;
        std::ranges::sort(own);
        const double count = static_cast<double>(own.size());
        const double median = (own[own.size() / 2] - likeness.stranger_mean) / likeness.stranger_sd;
        const double d = (median * count + prior.likeness.d_reference * 15) / (count + 15);
        likeness.d_reference =
            std::clamp(d, prior.likeness.d_reference * 0.4, prior.likeness.d_reference * 1.05);
        // Means so low that a true reference hardly gives them; the true ones among them are taken
        // off.
        const double least = std::min(1.0, likeness.d_reference / 4);
        const auto below = [](double z) { return 0.5 * std::erfc(-z / std::sqrt(2.0)); };
        const double low = static_cast<double>(std::ranges::count_if(own, [&](double mean) {
            return (mean - likeness.stranger_mean) / likeness.stranger_sd < least;
        }));
        const double useless =
            std::max(0.0, low - count * below(least - likeness.d_reference)) / below(least);
        likeness.useless_reference = std::clamp(
            (prior.likeness.useless_reference * 300 + useless) / (300 + count), 0.003, 0.05);
    }
    return learnt;
}

}  // namespace liuying::binding
