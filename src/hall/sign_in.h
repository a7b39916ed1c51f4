#pragma once
// May this person sign in here and now (R13)? A pure decision over what is known about a ticket;
// the same code answers at the desk, at an offline station and in the dry look-up.

#include <optional>
#include <string>

#include "base/result.h"
#include "base/time.h"
#include "base/words.h"
#include "campaign/campaign.h"

namespace liuying::hall {

enum class SignInRefusal {
    NotOnRoster,      // no ticket, number or card of this campaign
    Gone,             // on an older roster only
    Excused,          // called no longer
    NotThisYear,      // standing: not graduating in this campaign
    Complete,         // standing: a picture is on both sides already
    AssociateOnly,    // standing: a picture exists on one side, it must be associated
    AlreadyTaken,     // sat already in this campaign or level
    AlreadySignedIn,  // has a number in this session
    SessionNotOpen,
    SessionClosed,
    NoSlot,
    WrongDay,
    WrongCampus,
    WrongSession,  // same day and campus, another half-day or venue
    TooEarly,
    TooLate,
};
[[nodiscard]] const char* kind_of(SignInRefusal why);  // "wrong_day"

// What the roster's side says about whether this person sits at all. Computed by roster/standing.
enum class Called { MustSit, Complete, AssociateOnly, NotThisYear, Excused, Gone };

struct SlotOf {
    std::string session;
    Instant start;
    Instant end;
    friend bool operator==(const SlotOf&, const SlotOf&) = default;
};

enum class SessionState { Planned, Opened, Closing, Closed };

// Everything the decision rests on. Times are moments; the session's own begin and end are already
// laid out in the venue's zone by the caller.
struct SignInFacts {
    Called called = Called::MustSit;
    bool taken = false;              // a kept picture of this person and level exists
    bool reshoot = false;            // an open re-shoot order or the combined-degree clause
    std::optional<int> number_here;  // already signed in to this session
    std::optional<SlotOf> slot;
    std::string session;  // where the desk stands
    SessionState state = SessionState::Planned;
    Instant session_start;
    Instant session_end;
    const campaign::Session* here = nullptr;     // never null
    const campaign::Session* of_slot = nullptr;  // null when there is no slot
    std::string campus_here;
    std::string campus_of_slot;
    bool makeup_here = false;  // a make-up session takes whoever missed theirs
};

// What the hall lead may let in all the same, with a reason: everything that is about time and
// place, nothing that would take a second picture of someone.
[[nodiscard]] bool may_be_admitted(SignInRefusal why);

// `now` is when the person stands at the desk. Refuses with the first reason that holds, those that
// no lead may overrule first.
[[nodiscard]] Result<void, SignInRefusal> may_sign_in(const SignInFacts& facts, Instant now,
                                                      const campaign::Hall& rules);

// In words, with the next step: where to send them and when.
[[nodiscard]] Refusal explain(SignInRefusal why, const SignInFacts& facts,
                              const campaign::Campaign& campaign);

}  // namespace liuying::hall
