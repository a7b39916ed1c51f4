#pragma once
// Text that somebody typed, inside a pattern of LIKE … ESCAPE '\'.

#include <string>
#include <string_view>

namespace liuying::store {

// '%', '_' and '\' stand for themselves.
[[nodiscard]] std::string like_itself(std::string_view text);

// ASCII capitals made small; the rest stays. As lower() of both engines has it at the least.
[[nodiscard]] std::string small_letters(std::string_view text);

}  // namespace liuying::store
