#pragma once

#include "http/house.h"
#include "http/router.h"

namespace liuying::http {

// Campaigns: the list, one campaign and its file, its sessions, the notice and its versions.
void add_campaign_routes(Router& router, House& house);

}  // namespace liuying::http
