#pragma once
#include "http/house.h"
#include "http/router.h"

namespace liuying::http {

// What the witnesses of a session settle, and what one more would buy the campaign.
void add_prospect_routes(Router& router, House& house);

}  // namespace liuying::http
