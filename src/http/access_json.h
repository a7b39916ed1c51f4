#pragma once
// Accounts, grants and devices as openapi.json describes them.

#include <nlohmann/json_fwd.hpp>

#include "access/accounts.h"
#include "base/result.h"
#include "base/words.h"

namespace liuying::http {

[[nodiscard]] nlohmann::json to_json(const access::Grant& grant);
[[nodiscard]] nlohmann::json to_json(const access::Account& account);
[[nodiscard]] nlohmann::json to_json(const access::Device& device);

// A new grant as an administrator asks for it; in force from `now` unless it says otherwise.
// Refuses a role that cannot be granted, a college role without a college, a period that ends
// before it begins.
[[nodiscard]] Result<access::Grant, Refusal> grant_from_json(const nlohmann::json& body,
                                                             Instant now);

}  // namespace liuying::http
