#pragma once

#include "http/house.h"
#include "http/router.h"

namespace liuying::http {

// The roster: lists, one record with its history, unmasking, slots, excuses.
void add_roster_routes(Router& router, House& house);
// Whether two records with one number are one person.
void add_same_person_routes(Router& router, House& house);
void add_staff_person_routes(Router& router, House& house);
// One act about many of them, and the chosen as a workbook.
void add_roster_bulk_routes(Router& router, House& house);
// Imports: dry run, rows, confirm, drop.
void add_import_routes(Router& router, House& house);
// The pictures the school has of its students: which are wanted, one by one, none kept.
void add_admission_routes(Router& router, House& house);
// The graduand's own page.
void add_my_routes(Router& router, House& house);
// The funnel, the live stream.
void add_progress_routes(Router& router, House& house);
void add_journal_routes(Router& router, House& house);

}  // namespace liuying::http
