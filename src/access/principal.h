#pragma once
// Who is asking: one signed-in person or enrolled device with the grants it holds.

#include <optional>
#include <string>
#include <vector>

#include "access/role.h"
#include "base/id.h"
#include "base/time.h"

namespace liuying::access {

using AccountId = Id<struct AccountTag>;
using DeviceId = Id<struct DeviceTag>;
using GrantId = Id<struct GrantTag>;

// A role, where it holds and for how long. Scopes are the ids of other rooms in their text form, so
// that this room need not know those rooms; an empty scope means "everywhere the role reaches", but
// a college role without a college reaches nobody.
struct Grant {
    GrantId id{};
    Role role{};
    std::string school{};    // school code
    std::string campaign{};  // as it stands in addresses: "2022", within its school
    std::string college{};   // college id as the campaign file names it
    std::string venue{};
    std::string session{};
    std::string device{};
    Instant from{};
    std::optional<Instant> until{};  // exclusive

    friend bool operator==(const Grant&, const Grant&) = default;
    [[nodiscard]] bool in_force(Instant at) const { return from <= at && (!until || at < *until); }
};

// How sure we are that it is them, weakest first.
enum class Assurance {
    None,          // not signed in
    TicketLink,    // holds the graduand's link, nothing more
    OneFactor,     // a password, a device token
    SecondFactor,  // and a one-time code (TOTP, or the office's code for a graduand)
};

struct Principal {
    enum class Kind { Anonymous, Account, Graduand, Device };

    Kind kind = Kind::Anonymous;
    std::string id;      // account, person or device id; empty when anonymous
    std::string name;    // for pages: login or device name; empty for graduands
    std::string person;  // of a graduand: the person the Own reach speaks of
    std::vector<Grant> grants;
    Assurance assurance = Assurance::None;
    std::string session;  // session_id of this sign-in, for lists and logs; never the secret

    [[nodiscard]] bool signed_in() const { return kind != Kind::Anonymous; }
    // "account:018f…", "graduand:…", "device:…", "anonymous": the actor of a journal row.
    [[nodiscard]] std::string actor() const;
    [[nodiscard]] bool holds(Role role, Instant at) const;
};

}  // namespace liuying::access
