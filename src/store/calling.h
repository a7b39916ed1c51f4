#pragma once
// Who is called to sit. Whom the lists of pictures leave to sit is called (R9); an excuse is the
// office's word and stands, whatever a list says, until the office calls again. Nothing else is an
// excuse: whom a list relieves is only no longer called.

#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/words.h"
#include "campaign/facts.h"
#include "store/fact_records.h"
#include "store/graduand_records.h"

namespace liuying::store {

// The excuse that stands.
[[nodiscard]] std::optional<RecordedFact> excuse_of(Transaction& tx, CampaignId campaign,
                                                    std::string_view token);

// Refuses "already_excused", "event_taken".
[[nodiscard]] Result<Appended, Refusal> excuse(Transaction& tx, Facts& facts,
                                               const InForce& campaign, const Doing& doing,
                                               const GraduandRow& who, const std::string& reason);

// Takes the excuse back: they are called if they must sit. Refuses "not_excused", "event_taken".
[[nodiscard]] Result<Appended, Refusal> call_again(Transaction& tx, Facts& facts,
                                                   const Graduands& graduands, const Clock& clock,
                                                   const InForce& campaign, const Doing& doing,
                                                   const GraduandRow& who,
                                                   const std::string& reason);

// What a list of pictures that was just read makes of somebody; `standing` are their facts so far.
// What already happened in the hall stands.
void call_by_list(Transaction& tx, Facts& facts, const Clock& clock, const InForce& campaign,
                  const Doing& list, const GraduandRow& who, const campaign::Facts& standing,
                  bool may_sit);

}  // namespace liuying::store
