#pragma once
// Sums of columns, the innermost loops of the passes.

#include <cstddef>

namespace liuying::binding {

inline void add(const double* what, double times, double* to, std::size_t count) {
#pragma GCC ivdep
    for (std::size_t at = 0; at < count; ++at) to[at] += times * what[at];
}

inline void add(const double* what, const double* each, double times, double* to,
                std::size_t count) {
#pragma GCC ivdep
    for (std::size_t at = 0; at < count; ++at) to[at] += times * each[at] * what[at];
}

}  // namespace liuying::binding
