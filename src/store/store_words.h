#pragma once
// What the store says to people.

#include "base/words.h"
#include "store/install_key.h"
#include "store/installation.h"
#include "store/journal_chain.h"

namespace liuying::store {

[[nodiscard]] Refusal refusal_of(KeyFault fault);
[[nodiscard]] Refusal refusal_of(InstallationFault fault);
// Only for a verdict that is not sound.
[[nodiscard]] Refusal refusal_of(const ChainVerdict& verdict);

}  // namespace liuying::store
