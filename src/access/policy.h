#pragma once
// Who may do what, as one table (model.md section 3). Routes ask twice: the frame asks
// `may_somewhere` before a handler runs, the handler asks `may` once it knows whose college,
// session or person is concerned, and asks `sight` for what its query may see.

#include <span>
#include <string>
#include <vector>

#include "access/act.h"
#include "access/principal.h"
#include "base/result.h"
#include "base/words.h"

namespace liuying::access {

// How far a role reaches with an act; widest last.
enum class Reach {
    Own,      // themselves
    Routed,   // cases routed to them
    College,  // people of the grant's college
    Session,  // people of the grant's session (or venue), or of any when the grant names none
    All,      // everybody of the grant's campaign, or of any when the grant names none
};

// What else must be so. The room that performs the act enforces it; the policy only says it.
enum class Condition {
    None,
    AfterSecondFactor,  // a graduand beyond the ticket link (checked here)
    AfterScan,          // once that person's own card or ticket was scanned
    WithPurpose,        // a stated purpose, and an event
    SecondPerson,       // another person confirms
    WhilePresent,       // those concerned stand there
    BulkSecondPerson,   // a second person when it is more than one row
    OwnDeed,            // only what they did themselves
    TokensOnly,         // no name, no number
    Masked,             // masked names only
    OpenCase,           // only within an open case
};

struct Rule {
    Role role;
    Reach reach;
    Condition condition = Condition::None;
};

// One act's row. `everybody`: needs no sign-in; `signed_in`: any person or device may, about
// itself.
struct Row {
    Act act;
    std::vector<Rule> rules;
    bool everybody = false;
    bool signed_in = false;
};

[[nodiscard]] std::span<const Row> policy();
// nullptr when the table has no row: a fault a test and Router::add refuse.
[[nodiscard]] const Row* row_of(Act act);

// What the act is about. Empty fields are unknown or do not apply. `routed`: a case routed to the
// asking office.
struct Scope {
    std::string school{};
    std::string campaign{};
    std::string college{};
    std::string venue{};
    std::string session{};
    std::string device{};
    std::string person{};
    bool routed = false;
};

enum class Denial {
    NotSignedIn,
    NotYourRole,
    OutsideYourScope,  // the role may, but not there
    NotInForce,        // a grant would allow it, but its period is over or has not begun
    NeedsSecondFactor,
};

struct Permit {
    Reach reach{};
    Condition condition{};
    Role role{};
};

// The widest permit any grant gives for exactly this scope.
[[nodiscard]] Result<Permit, Denial> may(const Principal& who, Act act, const Scope& scope,
                                         Instant now);

// Whether any grant would allow the act for some scope within this school and campaign (empty:
// any).
[[nodiscard]] Result<Permit, Denial> may_somewhere(const Principal& who, Act act,
                                                   const std::string& school,
                                                   const std::string& campaign, Instant now);

// What a list query may return: everything of the campaign, or the union of what is named here.
// All empty and not `everything`: nothing.
struct Sight {
    bool everything = false;
    bool routed = false;
    bool any_session = false;  // every session of the campaign: people who have a slot
    std::vector<std::string> colleges;
    std::vector<std::string> sessions;
    std::vector<std::string> venues;
    std::string person;
    bool masked = true;  // no permit with an unmasked name among them
};
[[nodiscard]] Sight sight(const Principal& who, Act act, const std::string& school,
                          const std::string& campaign, Instant now);

// The refusal in words, and the HTTP-independent catalogue of this room.
[[nodiscard]] Refusal refusal(Denial denial);

}  // namespace liuying::access
