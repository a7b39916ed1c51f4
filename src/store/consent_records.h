#pragma once
// What people agreed to, by purpose: facts consent_given, with its counter-event, and
// consent_refused. Who asked and when stands in the fact.

#include <set>
#include <string>
#include <string_view>

#include "campaign/campaign.h"
#include "store/campaign_records.h"
#include "store/fact_records.h"

namespace liuying::store {

enum class ConsentSaid { Nothing, Yes, No };
[[nodiscard]] const char* name_of(ConsentSaid said);  // "unasked", "yes", "no"

// The last word of that person for that purpose; what was given and withdrawn is a no.
[[nodiscard]] ConsentSaid consent_said(Transaction& tx, CampaignId campaign, std::string_view token,
                                       campaign::ConsentPurpose purpose);

// Whether that word is a yes to the text that is in force: one to another text is none.
[[nodiscard]] bool agrees_to(Transaction& tx, const InForce& campaign, std::string_view token,
                             campaign::ConsentPurpose purpose);
// The tickets of all who do.
[[nodiscard]] std::set<std::string> agreed_to(Transaction& tx, const InForce& campaign,
                                              campaign::ConsentPurpose purpose);

struct ConsentWord {
    std::string token;
    campaign::ConsentPurpose purpose{};
    std::string version;  // of the text that was shown or read out
    bool given = false;
    std::string reason;  // of a withdrawal
};
// Notes what somebody says; the same word about the same text again changes nothing. A no to a
// picture or to the comparison of faces deletes in the same transaction what rested on the yes.
void note_consent(Transaction& tx, Facts& facts, const InForce& campaign, const Doing& doing,
                  const ConsentWord& word);

}  // namespace liuying::store
