#pragma once
// What every room's routes stand on: the one set of records and engines that main() made, and the
// few questions every handler begins with.

#include <functional>
#include <nlohmann/json_fwd.hpp>
#include <string>

#include "base/result.h"
#include "base/words.h"
#include "http/request.h"
#include "http/response.h"
#include "store/admission_records.h"
#include "store/blobs.h"
#include "store/campaign_records.h"
#include "store/capture_records.h"
#include "store/database.h"
#include "store/entrance_records.h"
#include "store/fact_records.h"
#include "store/graduand_records.h"
#include "store/hall_records.h"
#include "store/journal.h"
#include "store/payment_records.h"
#include "store/roster_records.h"
#include "store/stage_book.h"

namespace liuying::portrait {
class Engine;
}

namespace liuying::http {

// Checks the name and password of a second person and says whose account it is ("account:…"), or
// why not. `act` is what that person must be allowed to do in this campaign.
using SecondPerson = std::function<Result<std::string, Refusal>(
    const Request& request, const std::string& name, const std::string& password, access::Act act)>;

// Everything outlives the router.
struct House {
    store::Database& database;
    store::Journal& journal;
    const store::Vault& vault;
    store::BlobStore& blobs;
    const Clock& clock;
    store::Campaigns& campaigns;
    store::Facts& facts;
    store::Graduands& graduands;
    store::Payments& payments;
    store::HallRecords& hall;
    store::EntranceRecords& entrance;
    store::AdmissionRecords& admission;
    store::CaptureRecords& capture;
    store::RosterRecords& roster;
    store::StageBook& stages;
    const portrait::Engine& engine;
    SecondPerson second_person;
};

// The campaign of the address, or the 404 to return.
[[nodiscard]] Result<store::InForce, Response> campaign_of(House& house, const Request& request);

// The campaign of the address, where the session of the address is one of it and this person may
// do this there; or the 404 (of the campaign, or kind "no_such_session") or 403 to return.
[[nodiscard]] Result<store::InForce, Response> with_session(House& house, const Request& request);

// Who does it and when: event_id (made by the page), happened_at_ms and device of the body; without
// an event id the server makes one. Refuses (kind "bad_event") an event id that is no UUID.
[[nodiscard]] Result<store::Doing, Response> doing_of(const House& house, const Request& request,
                                                      const nlohmann::json& body);

// The body as a JSON object, or the 400 to return.
[[nodiscard]] Result<nlohmann::json, Response> body_of(const Request& request);

// body.second {name, password}, proved: the account; "" when the body has none.
[[nodiscard]] Result<std::string, Response> second_of(House& house, const Request& request,
                                                      const nlohmann::json& body, access::Act act);

// One person of the campaign, as offices reach them: by their college, and the international
// college by their document.
[[nodiscard]] access::Scope scope_about(const store::InForce& campaign,
                                        const store::GraduandRow& who);

// What this person may learn of people by `act` in the campaign (or only in `session`), or the 403
// to return. The condition says how much: None a name, Masked a masked one, TokensOnly neither.
[[nodiscard]] Result<access::Permit, Response> permit_of(const Request& request,
                                                         const store::InForce& campaign,
                                                         access::Act act,
                                                         const std::string& session = {},
                                                         const std::string& college = {});

// A member of the body; refuses (kind "missing_field", naming it) when it is absent or of another
// type.
[[nodiscard]] Result<std::string, Response> text_in(const nlohmann::json& body, const char* name);
[[nodiscard]] std::string text_or(const nlohmann::json& body, const char* name,
                                  std::string otherwise);

// A member that is true or false; `otherwise` when it is absent. Refuses (kind "bad_field", naming
// it) what is neither.
[[nodiscard]] Result<bool, Response> truth_in(const nlohmann::json& body, const char* name,
                                              bool otherwise);

// What was done, under which event and up to where in the journal.
[[nodiscard]] Response receipt(House& house, const store::Doing& doing,
                               store::Appended appended = store::Appended::Now);

// 409 for a decision of the house, 404 where the thing is unknown, 403 where the person may not.
[[nodiscard]] Response refused(const Refusal& refusal);

[[nodiscard]] nlohmann::json words_json(const Words& words);
// {"kind", "message_zh", "message_en", "next_step"} as it stands inside an answer.
[[nodiscard]] nlohmann::json refusal_json(const Refusal& refusal, int status = 409);

// Whether names may be shown at this place of the campaign.
[[nodiscard]] bool shows_names(const store::InForce& campaign, campaign::Place place);

}  // namespace liuying::http
