#pragma once
// What the journal calls an act, in words: the pages, the workbook and the search speak of acts so.

#include <string>
#include <string_view>
#include <vector>

#include "base/words.h"

namespace liuying::http {

// An act that has no words is told by its name with blanks ("shot taken"): journals outlive names.
[[nodiscard]] Words words_of_action(std::string_view action);
[[nodiscard]] bool has_words(std::string_view action);
// The acts whose words in either language contain `text`.
[[nodiscard]] std::vector<std::string> actions_named(std::string_view text);

}  // namespace liuying::http
