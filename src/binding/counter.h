#pragma once
// A camera's file numbers: what lies between two of them.

#include <cstdint>

namespace liuying::binding {

// Files missing between two numbers of one counter; negative: the counter started anew. Cameras
// count 0001..9999 and go on with 0001 (DCF, CIPA DC-009).
[[nodiscard]] inline std::int64_t missing_files(std::int64_t before, std::int64_t now) {
    if (now > before) return now - before - 1;
    const std::int64_t wrapped = 9999 - before + now - 1;
    return before <= 9999 && wrapped >= 0 && wrapped <= 200 ? wrapped : -1;
}

}  // namespace liuying::binding
