#include "http/every_route.h"

#include "http/access_routes.h"
#include "http/after_routes.h"
#include "http/campaign_routes.h"
#include "http/capture_routes.h"
#include "http/desk_routes.h"
#include "http/prefetch_routes.h"
#include "http/prospect_routes.h"
#include "http/roster_routes.h"
#include "http/sync_routes.h"

namespace liuying::http {

void add_every_route(Router& router, House& house, access::Door& door, access::Accounts& accounts,
                     const Tally& tally, const std::filesystem::path& openapi) {
    add_access_routes(router, door, accounts, house.campaigns, house.clock);
    add_access_workbook_routes(router, house, accounts);
    add_campaign_routes(router, house);
    add_roster_routes(router, house);
    add_roster_bulk_routes(router, house);
    add_same_person_routes(router, house);
    add_staff_person_routes(router, house);
    add_import_routes(router, house);
    add_admission_routes(router, house);
    add_my_routes(router, house);
    add_progress_routes(router, house);
    add_journal_routes(router, house);
    add_desk_routes(router, house);
    add_entrance_routes(router, house);
    add_session_routes(router, house);
    add_prefetch_routes(router, house);
    add_sync_routes(router, house);
    add_prospect_routes(router, house);
    add_fee_routes(router, house);
    add_station_routes(router, house);
    add_capture_routes(router, house);
    add_proof_routes(router, house);
    add_delivery_routes(router, house);
    add_case_routes(router, house);
    add_case_bulk_routes(router, house);
    add_paper_routes(router, house, door, openapi);
    add_metrics_route(router, house, tally);
}

}  // namespace liuying::http
