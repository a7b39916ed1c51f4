#pragma once
// A change request as whoever asks may see it and go on with it (api/openapi.json: Case).

#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string_view>

#include "http/hall_json.h"
#include "roster/change_request.h"
#include "store/case_records.h"

namespace liuying::http {

// Whether this person may check the case: the person's own college, or for whoever is routed there
// the international college.
[[nodiscard]] bool may_check(const Request& request, const store::InForce& campaign,
                             const store::ChangeCase& one);
// "submit", "verify", …
[[nodiscard]] std::optional<roster::ChangeAct> change_act_named(std::string_view name);
// As whom this person may take the step now; nothing when the step is not theirs.
[[nodiscard]] std::optional<roster::ChangeActor> acting_as(const Request& request,
                                                           const store::InForce& campaign,
                                                           const store::ChangeCase& one,
                                                           roster::ChangeAct act);
// `whole`: document numbers unmasked.
[[nodiscard]] nlohmann::json change_json(const Request& request, const store::InForce& campaign,
                                         const store::ChangeCase& one, Shown shown, bool whole);

}  // namespace liuying::http
