#pragma once
// The cases of a campaign as the list shows them: what the filter of the address asks for, within
// what the asking person may see; the page, the workbook and the bulk acts mean the same ones.

#include <nlohmann/json_fwd.hpp>

#include "http/case_json.h"

namespace liuying::http {

// Each as api/openapi.json: Case. Closed ones only when their state is asked for.
[[nodiscard]] nlohmann::json wanted_cases(House& house, const Request& request,
                                          const store::InForce& campaign);
// Everything ever asked about one person that the asking one may see, the newest first.
[[nodiscard]] nlohmann::json cases_of_person(House& house, store::Transaction& tx,
                                             const Request& request, const store::InForce& campaign,
                                             const store::GraduandRow& who);
[[nodiscard]] nlohmann::json association_json(const Request& request,
                                              const store::InForce& campaign,
                                              const store::AssociationCase& one, Shown shown);

}  // namespace liuying::http
