#pragma once
#include "http/house.h"
#include "http/router.h"

namespace liuying::http {

// What offline desks and stations fetch beforehand, the key to it, and the hall lead's code.
void add_prefetch_routes(Router& router, House& house);

}  // namespace liuying::http
