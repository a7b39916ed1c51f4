#include "binding/add.h"

namespace liuying::binding {

LIUYING_WIDE void add(const double* what, double times, double* to, std::size_t count) {
#pragma GCC ivdep
    for (std::size_t at = 0; at < count; ++at) to[at] += times * what[at];
}

LIUYING_WIDE void scale(double* all, double times, std::size_t count) {
    for (std::size_t at = 0; at < count; ++at) all[at] *= times;
}

LIUYING_WIDE void add_rows(std::span<const Row> turned, double turn, std::span<const Row> staying,
                           const double* self, double times, Row* to) {
    const double turned_times = turn * times;
    for (std::size_t r = 0; r < turned.size(); ++r) {
        const double* more = turned[r].data();
        double* sum = to[r].data();
        if (r >= staying.size()) {
            for (std::size_t m = 0; m < mode::count; m += 4)
                four(sum + m) += turned_times * four(more + m);
            continue;
        }
        const double* stay = staying[r].data();
        const double stay_times = self[r] * times;
        for (std::size_t m = 0; m < mode::count; m += 4)
            four(sum + m) += turned_times * four(more + m) + stay_times * four(stay + m);
    }
}

LIUYING_WIDE void add_both(const Row* what, double turn, std::span<Row> turned, const double* self,
                           double times, std::span<Row> staying) {
    const double turned_times = turn * times;
    for (std::size_t r = 0; r < turned.size(); ++r) {
        const double* more = what[r].data();
        double* turns = turned[r].data();
        for (std::size_t m = 0; m < mode::count; m += 4)
            four(turns + m) += turned_times * four(more + m);
        if (r >= staying.size()) continue;
        double* stay = staying[r].data();
        const double stay_times = self[r] * times;
        for (std::size_t m = 0; m < mode::count; m += 4)
            four(stay + m) += stay_times * four(more + m);
    }
}

LIUYING_WIDE void add_staying(std::span<const Row> what, std::span<Row> to) {
    for (std::size_t r = 0; r < what.size(); ++r)
        for (std::size_t m = 0; m < mode::count; m += 4)
            four(to[r].data() + m) += four(stays_in.data() + m) * four(what[r].data() + m);
}

}  // namespace liuying::binding
