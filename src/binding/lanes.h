#pragma once
// Four numbers of a row at a time. The same values with wide registers as without: every lane is a
// sum or a maximum of its own, and they are joined in one order.

#include <algorithm>
#include <cstddef>

// A function of loops over rows, once more for machines with wide registers. Clang, which only
// reads us here, wants them declared so as well.
#if defined(__x86_64__) && !defined(__clang__)
#define LIUYING_WIDE [[gnu::target_clones("avx2", "default")]]
#else
#define LIUYING_WIDE
#endif

namespace liuying::binding {

// Lies anywhere among doubles.
using Four [[gnu::vector_size(4 * sizeof(double)), gnu::aligned(alignof(double)), gnu::may_alias]] =
    double;

// Room for so many, read four at a time.
[[nodiscard]] constexpr std::size_t whole_fours(std::size_t count) {
    return (count + 3) / 4 * 4;
}
[[nodiscard]] inline const Four& four(const double* at) {
    return *reinterpret_cast<const Four*>(at);
}
[[nodiscard]] inline Four& four(double* at) {
    return *reinterpret_cast<Four*>(at);
}
inline void raise(Four& all, const Four& to) {
    all = all > to ? all : to;
}
[[nodiscard]] inline double sum_of(const Four& all) {
    return (all[0] + all[1]) + (all[2] + all[3]);
}
[[nodiscard]] inline double largest_of(const Four& all) {
    return std::max(std::max(all[0], all[1]), std::max(all[2], all[3]));
}

// to += times * what; in room for whole_fours(), the last of which may be anything that counts
// nowhere.
inline void add_fours(const double* what, double times, double* to, std::size_t count) {
    for (std::size_t at = 0; at < count; at += 4) four(to + at) += times * four(what + at);
}
// to += times * each * what
inline void add_fours(const double* what, const double* each, double times, double* to,
                      std::size_t count) {
    for (std::size_t at = 0; at < count; at += 4)
        four(to + at) += times * four(each + at) * four(what + at);
}

}  // namespace liuying::binding
