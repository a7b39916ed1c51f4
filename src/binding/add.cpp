#include "binding/add.h"

namespace liuying::binding {

LIUYING_WIDE void add(const double* what, double times, double* to, std::size_t count) {
#pragma GCC ivdep
    for (std::size_t at = 0; at < count; ++at) to[at] += times * what[at];
}

LIUYING_WIDE void add(const double* what, const double* each, double times, double* to,
                      std::size_t count) {
#pragma GCC ivdep
    for (std::size_t at = 0; at < count; ++at) to[at] += times * each[at] * what[at];
}

LIUYING_WIDE void raise(double* all, double to, std::size_t count) {
    for (std::size_t at = 0; at < count; ++at) all[at] = all[at] > to ? all[at] : to;
}

LIUYING_WIDE void scale(double* all, double times, std::size_t count) {
    for (std::size_t at = 0; at < count; ++at) all[at] *= times;
}

LIUYING_WIDE void add_rows(const Row* what, const double* each, double times, Row* to,
                           std::size_t rows) {
    for (std::size_t r = 0; r < rows; ++r) {
        const double weight = times * each[r];
#pragma GCC ivdep
        for (std::size_t m = 0; m < mode::count; ++m) to[r][m] += weight * what[r][m];
    }
}

LIUYING_WIDE void add_staying(std::span<const Row> what, std::span<Row> to) {
    for (std::size_t r = 0; r < what.size(); ++r)
#pragma GCC ivdep
        for (std::size_t m = 0; m < mode::count; ++m) to[r][m] += stays_in[m] * what[r][m];
}

}  // namespace liuying::binding
