#pragma once

#include <optional>
#include <string>

#include "access/accounts.h"
#include "access/door.h"
#include "http/house.h"
#include "http/router.h"

namespace liuying::http {

// Signing in and out, who am I, accounts with their grants, devices, tokens.
void add_access_routes(Router& router, access::Door& door, access::Accounts& accounts,
                       store::Campaigns& campaigns, const Clock& clock);

// House::second_person as the door answers it. The door outlives it.
[[nodiscard]] SecondPerson second_person_of(access::Door& door);

}  // namespace liuying::http
