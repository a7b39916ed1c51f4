#pragma once
// A value or a named refusal. GCC 12 has std::expected only under -std=c++23 and clang-tidy 16
// cannot see it there, so we use the tl::expected of Debian's libexpected-dev.

#include <tl/expected.hpp>
#include <utility>

namespace liuying {

template <class T, class Why>
using Result = tl::expected<T, Why>;

template <class Why>
[[nodiscard]] auto refuse(Why why) {
    return tl::make_unexpected(std::move(why));
}

}  // namespace liuying
