#pragma once

#include <string>
#include <string_view>

namespace liuying::store {

// The one spelling of a JSON object (RFC 8785), for the subset the journal allows: ASCII keys,
// strings, booleans, null, and whole numbers within ±(2⁵³−1). Keys in byte order, no spaces. Throws
// std::invalid_argument for anything else, a repeated key, and nesting deeper than 32.
[[nodiscard]] std::string canonical_json(std::string_view object);

}  // namespace liuying::store
