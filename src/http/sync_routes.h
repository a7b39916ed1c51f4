#pragma once
#include "http/house.h"
#include "http/router.h"

namespace liuying::http {

// What stations did by themselves, arriving.
void add_sync_routes(Router& router, House& house);

}  // namespace liuying::http
