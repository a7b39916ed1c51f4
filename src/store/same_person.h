#pragma once
// Two records of one person (R9): the same number under another student number. Whether they are
// one person is the registry office's word; it can be taken back by the other word.

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/words.h"
#include "store/fact_records.h"
#include "store/graduand_records.h"
#include "store/roster_records.h"

namespace liuying::store {

struct OtherRecord {
    GraduandRow who;
    std::string word;  // "same_person" | "not_same_person" | "" while nobody has said
};

// The other records of the campaign that carry a number of this one, by student number.
[[nodiscard]] std::vector<OtherRecord> other_records(Transaction& tx, CampaignId campaign,
                                                     const GraduandRow& who);

// What was said last about these two, by their tokens; as OtherRecord::word.
[[nodiscard]] std::string word_about(Transaction& tx, CampaignId campaign, std::string_view token,
                                     std::string_view other);

// Both records keep the word and the reason, and the block of each is what its words make of it
// (settle_second_record); what is taken of either level is known by their number as before.
// Refuses "no_other_record" for records without a number in common, "erased", "event_taken".
[[nodiscard]] Result<Appended, Refusal> say_whether_same(Transaction& tx, RosterRecords& roster,
                                                         Facts& facts, const Clock& clock,
                                                         const InForce& campaign,
                                                         const Doing& doing, const GraduandRow& who,
                                                         const GraduandRow& other, bool same,
                                                         const std::string& reason);

// The others that carry this number, which need not be that of the record yet.
[[nodiscard]] std::vector<OtherRecord> other_records(Transaction& tx, CampaignId campaign,
                                                     const Graduands& graduands,
                                                     const GraduandRow& who,
                                                     const identity::Document& document);

// Whether Block::SecondRecord stands on a record among these others: they are said to be two
// persons, or it stood (`stood`) and not all of them are said to be one.
[[nodiscard]] bool second_record_stands(bool stood, const std::vector<OtherRecord>& others);

// Lifts or sets the block as the record's others and the words about them have it now.
void settle_second_record(Transaction& tx, RosterRecords& roster, const InForce& campaign,
                          const std::string& actor, const GraduandRow& who,
                          const std::string& source);

}  // namespace liuying::store
