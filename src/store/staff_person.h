#pragma once
// Which account of the staff a graduand holds as well (R8): nobody verifies, decides or carries out
// a request about their own record. The administrator names them; it stands in the record's facts.

#include <string>
#include <string_view>
#include <vector>

#include "store/fact_records.h"
#include "store/graduand_records.h"

namespace liuying::store {

struct StaffPerson {
    std::string account;  // its id
    GraduandRow who;
};

// The actor "account:…" of this person; empty when nobody named one.
[[nodiscard]] std::string staff_actor(Transaction& tx, CampaignId campaign, std::string_view token);

[[nodiscard]] std::vector<StaffPerson> staff_persons(Transaction& tx, CampaignId campaign,
                                                     const Graduands& graduands);

// From now on the account is this person's, or no longer.
void name_staff_person(Transaction& tx, Facts& facts, const InForce& campaign, const Doing& doing,
                       const GraduandRow& who, const std::string& account, bool is);

}  // namespace liuying::store
