#pragma once
// What makes a session unreadable.

#include <optional>

#include "binding/engine.h"

namespace liuying::binding {

[[nodiscard]] std::optional<Fault> check(const Session& session);

}  // namespace liuying::binding
