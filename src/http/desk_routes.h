#pragma once

#include "http/house.h"
#include "http/router.h"

namespace liuying::http {

// The desk: look up, sign in, swipe, the acts of the line, undo, the last acts.
void add_desk_routes(Router& router, House& house);
// What the desk asks of whoever swiped: consent to an entrance photo and then the picture; consent
// to be compared with the school's.
void add_entrance_routes(Router& router, House& house);
// The session: counts and differences, opening, closing; the board; the printable sheet.
void add_session_routes(Router& router, House& house);
// The fee: payments, shifts.
void add_fee_routes(Router& router, House& house);

}  // namespace liuying::http
