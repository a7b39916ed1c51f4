#pragma once
// Which accounts of the staff a graduand holds as well (R8): nobody verifies, decides or carries
// out a request about their own record. The administrator names them; it stands in the record's
// facts.

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/words.h"
#include "store/fact_records.h"
#include "store/graduand_records.h"

namespace liuying::store {

struct StaffPerson {
    std::string account;  // its id
    GraduandRow who;
};

// The actors "account:…" that are this person: each account named and not taken back since.
[[nodiscard]] std::vector<std::string> staff_actors(Transaction& tx, CampaignId campaign,
                                                    std::string_view token);

[[nodiscard]] std::vector<StaffPerson> staff_persons(Transaction& tx, CampaignId campaign,
                                                     const Graduands& graduands);

// From now on the account is the person's with this student number, or no longer; the person's
// other accounts stay theirs. Refuses "no_such_graduand", "no_such_account", "event_taken".
[[nodiscard]] Result<Appended, Refusal> name_staff_person(
    Transaction& tx, Facts& facts, const InForce& campaign, const Doing& doing,
    const Graduands& graduands, const std::string& student_no, const std::string& account, bool is);

}  // namespace liuying::store
