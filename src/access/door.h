#pragma once
// Where people and machines come in and go out: sign-in, sessions, one-time codes, devices.

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "access/accounts.h"
#include "access/act.h"
#include "access/password.h"
#include "access/policy.h"
#include "access/throttle.h"
#include "base/result.h"
#include "base/time.h"
#include "base/words.h"

namespace liuying::access {

enum class DoorRefusal {
    WrongNameOrPassword,  // never says which
    CodeNeeded,           // the account has a second factor
    WrongCode,
    TooManyTries,
    AccountDisabled,
    NoSuchTicket,
    CodeUnknown,  // wrong, used, or past its time
    LinkUnknown,  // of the first administrator
    NameTaken,
    NotAName,      // 2…64 letters, digits, . _ -
    SecondIsSame,  // the second person is the first
    SecondMayNot,
};
[[nodiscard]] Refusal refusal(DoorRefusal why);

struct DoorRules {
    std::chrono::hours account_idle{4};
    std::chrono::hours account_longest{14};  // a long day in the hall
    std::chrono::hours graduand_idle{24};
    std::chrono::hours graduand_longest{24 * 7};
    std::chrono::hours entry_code_lasts{24};
    std::chrono::minutes device_code_lasts{30};
    std::chrono::hours device_token_lasts{24 * 3};
    // Offices and administrators without a second factor may do nothing but set one up.
    bool offices_need_second_factor = false;
    PasswordCost password_cost{};
    // What the first administrator may do besides: everything in a demo, nothing elsewhere.
    std::vector<Role> first_administrator_holds{};
};

class Door {
public:
    // All outlive the door.
    Door(Accounts& accounts, GraduandDoor& graduands, const Clock& clock, DoorRules rules = {})
        : accounts_{accounts}, graduands_{graduands}, clock_{clock}, rules_{rules} {}

    struct Entered {
        std::string secret;  // for the cookie, said once
        Principal principal;
    };
    // `old_secret`: the session the browser still shows, which ends here (rotation); may be empty.
    [[nodiscard]] Result<Entered, DoorRefusal> sign_in(const std::string& name,
                                                       const std::string& password,
                                                       const std::string& totp_code,
                                                       const std::string& peer,
                                                       const std::string& old_secret);
    [[nodiscard]] Result<Entered, DoorRefusal> sign_in_by_ticket(const std::string& school,
                                                                 const std::string& campaign,
                                                                 const std::string& ticket,
                                                                 const std::string& peer,
                                                                 const std::string& old_secret);
    [[nodiscard]] Result<Entered, DoorRefusal> sign_in_by_code(
        const std::string& school, const std::string& campaign, const std::string& student_no,
        const std::string& code, const std::string& peer, const std::string& old_secret);
    void sign_out(const std::string& secret, const Principal& who);

    // Anonymous when the secret is nobody's (any more).
    [[nodiscard]] Principal who_has_session(const std::string& secret);
    // Of a device or an account's API token.
    [[nodiscard]] Principal who_has_token(const std::string& token);

    // A token with all of the account's grants, for programs; said once.
    struct Token {
        std::string id;
        std::string text;
        Instant until;
    };
    [[nodiscard]] Token make_token(const Principal& account, const std::string& name,
                                   std::chrono::hours lasts);

    // Changes the account's own password, or sets its second factor once a code proves the key is
    // in the app. Both ask for the password again; other sessions of the account end.
    [[nodiscard]] Result<void, Refusal> change_password(const Principal& account,
                                                        const std::string& old_password,
                                                        const std::string& new_password,
                                                        const std::string& peer);
    [[nodiscard]] Result<void, Refusal> set_second_factor(const Principal& account,
                                                          const std::string& password,
                                                          const Bytes& key, const std::string& code,
                                                          const std::string& peer);

    // A new token for the link when no administrator exists yet, else nothing. At every start.
    [[nodiscard]] std::optional<std::string> first_administrator_token();
    [[nodiscard]] Result<Entered, Refusal> make_first_administrator(const std::string& token,
                                                                    const std::string& name,
                                                                    const std::string& password,
                                                                    const std::string& peer);

    [[nodiscard]] Result<Account, Refusal> make_account(const std::string& name,
                                                        const std::string& display_name,
                                                        const std::string& password,
                                                        const Principal& by);

    struct Code {
        std::string text;
        Instant until;
    };
    // For a graduand, by the office; an earlier one stops working.
    [[nodiscard]] Code issue_entry_code(const std::string& school, const std::string& campaign,
                                        const std::string& person, const Principal& by);

    struct Prepared {
        Device device;
        Code code;
    };
    [[nodiscard]] Prepared prepare_device(Device device, const Principal& by);
    struct Enrolled {
        Device device;
        std::string token;  // said once
    };
    [[nodiscard]] Result<Enrolled, DoorRefusal> enrol_device(const std::string& code,
                                                             const std::string& peer);

    // A second person proves who they are for one act: their actor text, "account:…". They must be
    // allowed the act at this scope and be another than `first`.
    [[nodiscard]] Result<std::string, Refusal> second_person(const Principal& first,
                                                             const std::string& name,
                                                             const std::string& password, Act act,
                                                             const Scope& scope,
                                                             const std::string& peer);

    [[nodiscard]] const DoorRules& rules() const { return rules_; }

private:
    [[nodiscard]] Result<Account, DoorRefusal> proven(const std::string& name,
                                                      const std::string& password,
                                                      const std::string& peer);
    [[nodiscard]] Result<Entered, DoorRefusal> enter_graduand(
        const std::string& school, const std::string& campaign, const std::string& person,
        Assurance assurance, const std::string& peer, const std::string& old_secret);
    [[nodiscard]] Entered open(Session session, Principal principal, const std::string& old_secret);
    [[nodiscard]] Principal principal_of(const Account& account, Assurance assurance) const;
    // Anonymous when the session is over or its account disabled. Moves the idle limit.
    [[nodiscard]] Principal principal_of(const Session& session);
    [[nodiscard]] bool throttled(const std::string& name, const std::string& peer, Instant now);
    void count_failure(const std::string& name, const std::string& peer, Instant now);

    Accounts& accounts_;
    GraduandDoor& graduands_;
    const Clock& clock_;
    DoorRules rules_;
    Throttle by_name_{{5, std::chrono::minutes{15}, std::chrono::minutes{5}}};
    Throttle by_peer_{{100, std::chrono::minutes{15}, std::chrono::minutes{1}}};
};

}  // namespace liuying::access
