#pragma once
// Sums of columns, the innermost loops of the passes. The same value on every machine: wider
// registers are used where there are some, each product is rounded before it is added.

#include <array>
#include <cstddef>
#include <span>

#include "binding/moves.h"

namespace liuying::binding {

// to += times * what
void add(const double* what, double times, double* to, std::size_t count);

// to[r] += times * (turn * turned[r] + self[r] * staying[r]), of the last rows without the second.
void add_rows(std::span<const Row> turned, double turn, std::span<const Row> staying,
              const double* self, double times, Row* to);
// turned[r] += times * turn * what[r]; staying[r] += times * self[r] * what[r], but of the last
// rows.
void add_both(const Row* what, double turn, std::span<Row> turned, const double* self, double times,
              std::span<Row> staying);
// Of every row what stays where a group passes no turn.
void add_staying(std::span<const Row> what, std::span<Row> to);
// all *= times
void scale(double* all, double times, std::size_t count);

}  // namespace liuying::binding
