#pragma once
// Sums of columns, the innermost loops of the passes. The same value on every machine: wider
// registers are used where there are some, each product is rounded before it is added.

#include <cstddef>

namespace liuying::binding {

// to += times * what
void add(const double* what, double times, double* to, std::size_t count);
// to += times * each * what
void add(const double* what, const double* each, double times, double* to, std::size_t count);

// Each at least this much.
void raise(double* all, double to, std::size_t count);
// all *= times
void scale(double* all, double times, std::size_t count);

}  // namespace liuying::binding
