#pragma once
// Who did it, by name. Rows keep "account:UUID", "device:UUID" or "graduand:UUID", which never
// change; an answer that a person reads says what the account or device is called today.

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "http/house.h"

namespace liuying::http {

// The display name of an account, the name of a device, "graduand" for any of them ("who" stands
// beside it); what is neither ("engine", "system") stays as it is.
[[nodiscard]] std::string name_of_actor(store::Transaction& tx, const std::string& actor);

// The actors whose name contains `text`, or with `whole` is exactly it, without regard to case of
// ASCII letters; an actor itself ("account:…", "engine") finds itself.
[[nodiscard]] std::vector<std::string> actors_named(store::Transaction& tx, std::string_view text,
                                                    bool whole);

// `answer` with names in every member `by`, `second`, `actor`, `cashier`, `made_by`,
// `published_by`, however deep. One question to the store for each different actor.
[[nodiscard]] nlohmann::json with_names(store::Transaction& tx, nlohmann::json answer);
[[nodiscard]] nlohmann::json with_names(House& house, nlohmann::json answer);

}  // namespace liuying::http
