#pragma once
// A refusal as a station keeps it on its disk.

#include <optional>
#include <string>

#include "base/words.h"

namespace liuying::station {

[[nodiscard]] std::string text_of(const Refusal& why);
// Nothing for an empty text.
[[nodiscard]] std::optional<Refusal> refusal_in(const std::string& text);

}  // namespace liuying::station
