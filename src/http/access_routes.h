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

// Their lists, which the pages and the workbooks read.
[[nodiscard]] Response accounts_list(access::Accounts& accounts, const Request& request);
[[nodiscard]] Response devices_list(access::Accounts& accounts, const Request& request);
// The same two as workbooks, taken out from a campaign, whose journal says so.
void add_access_workbook_routes(Router& router, House& house, access::Accounts& accounts);

// House::second_person as the door answers it. The door outlives it.
[[nodiscard]] SecondPerson second_person_of(access::Door& door);

}  // namespace liuying::http
