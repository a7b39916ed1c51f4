#pragma once
// All rooms' routes, in one place: what `liuying serve` opens and what the contract test walks.

#include <filesystem>

#include "access/accounts.h"
#include "access/door.h"
#include "http/house.h"
#include "http/router.h"
#include "http/tally.h"

namespace liuying::http {

// Everything outlives the router. `openapi`: the file of the API's description; empty: there is
// none to show.
void add_every_route(Router& router, House& house, access::Door& door, access::Accounts& accounts,
                     const Tally& tally, const std::filesystem::path& openapi);

}  // namespace liuying::http
