#pragma once
// What comes after the shot: the proof, deliveries and their answers, cases, papers.

#include <filesystem>

#include "access/door.h"
#include "http/house.h"
#include "http/router.h"
#include "http/tally.h"

namespace liuying::http {

// The graduand's word about the portrait, open reports, the portrait itself.
void add_proof_routes(Router& router, House& house);
// Packages, hand-overs, exports, print runs; their answers; clearance.
void add_delivery_routes(Router& router, House& house);
// Picture lists, change requests, associations, evidence.
void add_case_routes(Router& router, House& house);
// One step of many cases at once.
void add_case_bulk_routes(Router& router, House& house);
// The sign-in sheet, receipts, entry codes, the journal as a file, health. `openapi`: the file of
// the API's description; empty: there is none to show.
void add_paper_routes(Router& router, House& house, access::Door& door,
                      const std::filesystem::path& openapi);
void add_metrics_route(Router& router, House& house, const Tally& tally);

}  // namespace liuying::http
