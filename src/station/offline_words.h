#pragma once
// What the offline desk says in both languages.

#include "base/words.h"

namespace liuying::station {

[[nodiscard]] Refusal offline_empty();
[[nodiscard]] Refusal offline_locked();
[[nodiscard]] Refusal offline_over();
[[nodiscard]] Refusal offline_bad_key();
[[nodiscard]] Refusal offline_no_key();
[[nodiscard]] Refusal offline_code_wrong();
[[nodiscard]] Words server_away();
[[nodiscard]] Words device_revoked();

}  // namespace liuying::station
