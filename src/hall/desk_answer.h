#pragma once
// What a desk is told about somebody who stands before it: must they sit, why, may they come in
// here and now, what is next. Pure: the server answers from its rows, an offline desk from what it
// fetched beforehand, by this one function.

#include <optional>
#include <span>
#include <string>

#include "base/result.h"
#include "base/time.h"
#include "base/words.h"
#include "campaign/campaign.h"
#include "hall/line.h"
#include "hall/sign_in.h"
#include "payment/fee.h"
#include "roster/standing.h"

namespace liuying::hall {

// Everything the answer rests on that is about the person. No name and no number is among it.
struct PersonFacts {
    roster::StandingFacts standing;
    bool gone = false;     // on an older roster only
    bool excused = false;  // called no longer
    bool on_file = false;  // a kept picture of this person and level exists
    bool sat = false;      // in this campaign
    std::optional<SlotOf> slot;
    std::string campus;              // id; their own, where there is no slot
    std::optional<int> number_here;  // signed in to this session
    Where where = Where::NotCome;    // in the line of this session
    payment::Standing fee = payment::Standing::Open;
    friend bool operator==(const PersonFacts&, const PersonFacts&) = default;
};

// The session where the desk stands; `session` is one of the campaign's.
struct DeskPlace {
    std::string session;
    SessionState state = SessionState::Planned;
};

struct DeskAnswer {
    roster::Standing standing;
    std::string offered;               // sign_in | swipe | return | ""
    std::optional<SignInRefusal> why;  // why nothing is offered, and in words
    std::optional<Refusal> refusal;
    bool may_be_admitted = false;  // the hall lead may let them in with a reason
};

[[nodiscard]] const char* name_of(SessionState state);  // "planned", …
[[nodiscard]] std::optional<SessionState> session_state_named(std::string_view name);

// What may_sign_in asks of this person at this place. `standing` is that of their facts.
[[nodiscard]] SignInFacts sign_in_facts(const PersonFacts& person, const roster::Standing& standing,
                                        const DeskPlace& place, const campaign::Campaign& campaign);

// `now` is when the person stands at the desk.
[[nodiscard]] DeskAnswer desk_answer(const PersonFacts& person, const DeskPlace& place,
                                     const campaign::Campaign& campaign, Instant now);

// A document may belong to two records of one person: whoever must still sit is meant.
struct Candidate {
    bool gone = false;
    bool on_file = false;
};
// Refuses "not_on_roster" for none and "two_records" when it stays unclear.
[[nodiscard]] Result<std::size_t, Refusal> which_record(std::span<const Candidate> candidates,
                                                        const campaign::Campaign& campaign);

}  // namespace liuying::hall
