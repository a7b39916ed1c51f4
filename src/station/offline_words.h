#pragma once
// What the offline desk says in both languages.

#include <cstdint>
#include <string>

#include "base/words.h"

namespace liuying::station {

[[nodiscard]] Refusal offline_empty();
[[nodiscard]] Refusal offline_locked();
[[nodiscard]] Refusal offline_over();
[[nodiscard]] Refusal offline_elsewhere();  // fetched for another session than this
[[nodiscard]] Refusal offline_bad_key();
[[nodiscard]] Refusal offline_no_key();
[[nodiscard]] Refusal offline_code_wrong();
[[nodiscard]] Refusal event_taken();
[[nodiscard]] Refusal signed_in_here(std::int64_t number);  // of this station
[[nodiscard]] Refusal not_parked();
[[nodiscard]] Refusal name_missing();
[[nodiscard]] Refusal bytes_gone();     // of a shot that waited
[[nodiscard]] Refusal bytes_damaged();  // on this machine's disk
[[nodiscard]] Refusal cannot_keep(const std::string& what);
[[nodiscard]] Refusal no_such_shot();
[[nodiscard]] Words server_away();
[[nodiscard]] Words try_failed(const std::string& what);
[[nodiscard]] Words device_revoked();

}  // namespace liuying::station
