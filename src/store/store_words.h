#pragma once
// What the store says to people.

#include "base/words.h"
#include "store/install_key.h"
#include "store/installation.h"
#include "store/journal_chain.h"

namespace liuying::store {

[[nodiscard]] Refusal no_such_graduand();
[[nodiscard]] Refusal no_such_case();
[[nodiscard]] Refusal no_such_session();
[[nodiscard]] Refusal no_such_station();  // in this session
[[nodiscard]] Refusal person_erased();
[[nodiscard]] Refusal refusal_of(KeyFault fault);
[[nodiscard]] Refusal refusal_of(InstallationFault fault);
// Only for a verdict that is not sound.
[[nodiscard]] Refusal refusal_of(const ChainVerdict& verdict);

}  // namespace liuying::store
