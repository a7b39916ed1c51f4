#pragma once
// Eight numbers side by side, for the gradient search alone. Added up in one order on every
// machine.

namespace liuying::portrait {

using EightFloats = float __attribute__((vector_size(32)));

[[nodiscard]] inline float sum_of(const EightFloats& v) {
    return ((v[0] + v[4]) + (v[1] + v[5])) + ((v[2] + v[6]) + (v[3] + v[7]));
}

}  // namespace liuying::portrait
