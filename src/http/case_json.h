#pragma once
// A case as the API writes it (api/openapi.json: Case): a change request, an association or a
// report, each with its history, whose turn it is and what the asking person may do.

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "campaign/stage.h"
#include "http/hall_json.h"
#include "store/association_records.h"
#include "store/case_records.h"
#include "store/proof_records.h"

namespace liuying::http {

[[nodiscard]] store::CaseRecords cases_of(House& house);
[[nodiscard]] store::AssociationRecords associations_of(House& house);

// Every member of a Case, those the kind does not have empty.
[[nodiscard]] nlohmann::json case_json(const std::string& id, const char* kind,
                                       const std::string& state, const Words& words,
                                       const store::GraduandRow& who, Shown shown,
                                       Instant opened_at);
[[nodiscard]] nlohmann::json case_event_json(const std::string& state, const std::string& by,
                                             const std::string& comment, Instant at);
[[nodiscard]] nlohmann::json report_case_json(const Request& request,
                                              const store::InForce& campaign,
                                              const store::ProofReportRow& report,
                                              const store::GraduandRow& who, Shown shown);

// Whether the asking person may do the act about this person.
[[nodiscard]] bool may_about(const Request& request, access::Act act,
                             const store::InForce& campaign, const store::GraduandRow& who);
// How far the asking person sees with the act of the route: whose cases, and how names are shown.
struct CaseSight {
    access::Sight sight;
    campaign::ChangeRules rules;
    [[nodiscard]] bool sees(const store::GraduandRow& who) const;
    [[nodiscard]] Shown shown() const { return sight.masked ? Shown::Masked : Shown::Full; }
};
// By the beginning of their student number or a part of their name, as the roster finds them; "":
// all.
[[nodiscard]] bool found_by(const store::GraduandRow& who, const std::string& q);

[[nodiscard]] CaseSight case_sight(const Request& request, const store::InForce& campaign);

// The page asked for, the oldest first unless said.
[[nodiscard]] Response page_of_cases(House& house, const Request& request, nlohmann::json cases);

}  // namespace liuying::http
