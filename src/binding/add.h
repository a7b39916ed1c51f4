#pragma once
// Sums of columns, the innermost loops of the passes. The same value on every machine: wider
// registers are used where there are some, each product is rounded before it is added.

#include <array>
#include <cstddef>
#include <span>

#include "binding/moves.h"

// A function of loops over rows, once more for machines with wide registers.
#if defined(__x86_64__)
#define LIUYING_WIDE [[gnu::target_clones("avx2", "default")]]
#else
#define LIUYING_WIDE
#endif

namespace liuying::binding {

// to += times * what
void add(const double* what, double times, double* to, std::size_t count);
// to += times * each * what
void add(const double* what, const double* each, double times, double* to, std::size_t count);

using Row = std::array<double, mode::count>;
// to[r] += times * each[r] * what[r]
void add_rows(const Row* what, const double* each, double times, Row* to, std::size_t rows);
// Of every row what stays where a group passes no turn.
void add_staying(std::span<const Row> what, std::span<Row> to);
// Each at least this much.
void raise(double* all, double to, std::size_t count);
// all *= times
void scale(double* all, double times, std::size_t count);

}  // namespace liuying::binding
