#pragma once

#include "http/house.h"
#include "http/router.h"

namespace liuying::http {

// The station: who sits, who is next, the chair, and pictures arriving.
void add_station_routes(Router& router, House& house);
// Shots, their findings and bindings, the review, questions.
void add_capture_routes(Router& router, House& house);

}  // namespace liuying::http
