#include "binding/add.h"

#if defined(__x86_64__)
#define WIDE [[gnu::target_clones("avx2", "default")]]
#else
#define WIDE
#endif

namespace liuying::binding {

WIDE void add(const double* what, double times, double* to, std::size_t count) {
#pragma GCC ivdep
    for (std::size_t at = 0; at < count; ++at) to[at] += times * what[at];
}

WIDE void add(const double* what, const double* each, double times, double* to,
              std::size_t count) {
#pragma GCC ivdep
    for (std::size_t at = 0; at < count; ++at) to[at] += times * each[at] * what[at];
}

WIDE void raise(double* all, double to, std::size_t count) {
    for (std::size_t at = 0; at < count; ++at) all[at] = all[at] > to ? all[at] : to;
}

WIDE void scale(double* all, double times, std::size_t count) {
    for (std::size_t at = 0; at < count; ++at) all[at] *= times;
}

}  // namespace liuying::binding
