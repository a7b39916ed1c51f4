#include "binding/heap.h"

#include <algorithm>
#include <cmath>

#include "binding/evidence.h"

namespace liuying::binding {

StreamPosterior posterior_of_heap(const Session& session, const Stream& heap,
                                  const Parameters& parameters) {
    // Neighbours in the heap may come from two cameras: what they share says nothing.
    const std::vector<double> untimed(heap.shots.size(), std::nan(""));
    const Evidence evidence{session, heap, parameters, untimed};
    const double n = static_cast<double>(heap.sittings.size());
    // A heap is weighed as if one frame in fifty belonged to nobody.
    constexpr double prior_nobody = 0.02;
    StreamPosterior result;
    result.shots.resize(heap.shots.size());
    std::vector<double> unseen(session.sittings.size(), 1);
    for (int j = 0; j < evidence.shots(); ++j) {
        std::vector<Label> who;
        const bool coded = evidence.code_at(j) != nobody;
        double sum = 0;
        const auto add = [&](int sitting, double weight) {
            sum += weight;
            who.push_back({sitting, weight});
        };
        add(nobody,
            prior_nobody * evidence.words(nobody, j, 1) * (coded ? 1e-3 / std::max(2.0, n) : 1));
        for (const int sitting : heap.sittings) {
            const double slip = !coded ? 1
                                : evidence.code_at(j) == sitting
                                    ? 1 - parameters.rates.exchanged
                                    : parameters.rates.exchanged / std::max(2.0, n);
            add(sitting, (1 - prior_nobody) / std::max(1.0, n) * slip *
                             evidence.reference(sitting, j, 1) * evidence.words(sitting, j, 1));
        }
        result.log_evidence += std::log(sum);
        for (Label& one : who) one.p /= sum;
        std::ranges::sort(who, [](const Label& a, const Label& b) {
            return a.p != b.p ? a.p > b.p : a.sitting < b.sitting;
        });
        while (who.size() > 1 && who.back().p < 1e-9) who.pop_back();
        for (const Label& one : who)
            if (one.sitting != nobody && evidence.portrait_at(j))
                unseen[std::size_t(one.sitting)] *= 1 - std::min(one.p, 1.0);
        result.shots[std::size_t(j)] = std::move(who);
    }
    for (const double none : unseen) result.pictured.push_back(1 - none);
    return result;
}

}  // namespace liuying::binding
