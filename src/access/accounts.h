#pragma once
// What this room keeps: accounts and their grants, sessions, one-time codes, devices, tokens. The
// storage behind it is store/'s; every change there is one transaction with its journal row.

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "access/principal.h"
#include "base/hash.h"
#include "base/result.h"
#include "base/time.h"

namespace liuying::access {

// Who changes something, for the journal.
struct Deed {
    std::string actor;  // Principal::actor(), or "system"
    Instant at;
};

struct Account {
    AccountId id{};
    std::string name{};          // to sign in with; unique without regard to case
    std::string display_name{};  // as pages greet
    std::string password_hash{};
    std::optional<Bytes> totp_key{};  // sealed at rest
    std::int64_t totp_used_step = 0;  // the last step whose code was used
    bool disabled = false;
    Instant made_at{};
    std::vector<Grant> grants{};
};

// One sign-in of an account or a graduand.
struct Session {
    Sha256 secret_hash{};
    std::string id{};  // for lists; not the secret
    Principal::Kind kind = Principal::Kind::Account;
    std::string subject{};   // account or person id
    std::string school{};    // of a graduand
    std::string campaign{};  // of a graduand
    Assurance assurance = Assurance::OneFactor;
    Instant made_at{};
    Instant seen_at{};
    Instant idle_until{};
    Instant ends_at{};
    std::string peer{};
    std::string token_name{};  // of an API token, a sign-in without a browser; else empty
};

struct OneTimeCode {
    enum class Purpose { FirstAdministrator, EnrolDevice, EnterAsGraduand };
    Sha256 hash{};
    Purpose purpose{};
    std::string subject{};  // device or person id; empty for the first administrator
    std::string school{};
    std::string campaign{};
    Instant until{};
    std::string made_by{};
};

enum class DeviceKind { Desk, Station, Board, Reader, Api };
[[nodiscard]] std::string_view name(DeviceKind kind);
[[nodiscard]] std::optional<DeviceKind> parse_device_kind(std::string_view text);

struct Device {
    DeviceId id{};
    std::string name{};
    DeviceKind kind{};
    std::string school{};
    std::string campaign{};
    std::string session{};
    std::string station{};
    Instant made_at{};
    std::optional<Instant> enrolled_at{};
    std::optional<Instant> revoked_at{};
    std::optional<Instant> token_until{};  // bound to its day
};

enum class AccountFault { NameTaken };
enum class GrantFault { NoSuchGrant, LastAdministrator };

// World failures are exceptions. Safe from many threads.
class Accounts {
public:
    virtual ~Accounts() = default;

    [[nodiscard]] virtual std::optional<Account> by_name(std::string_view name) = 0;
    [[nodiscard]] virtual std::optional<Account> by_id(AccountId id) = 0;
    // Those with `text` in a name, by name; grants that were withdrawn left out.
    [[nodiscard]] virtual std::vector<Account> list(std::string_view text) = 0;
    // With its grants.
    [[nodiscard]] virtual Result<void, AccountFault> add(const Account& account,
                                                         const Deed& deed) = 0;
    virtual void set_password(AccountId id, const std::string& hash, const Deed& deed) = 0;
    virtual void set_totp(AccountId id, const std::optional<Bytes>& key, const Deed& deed) = 0;
    // False when a step as late was used already.
    [[nodiscard]] virtual bool use_totp_step(AccountId id, std::int64_t step) = 0;
    virtual void set_disabled(AccountId id, bool disabled, const Deed& deed) = 0;
    virtual void add_grant(AccountId id, const Grant& grant, const Deed& deed) = 0;
    // Refuses when the account has no such grant, or nobody would be administrator any more.
    [[nodiscard]] virtual Result<void, GrantFault> withdraw_grant(AccountId id, GrantId grant,
                                                                  const Deed& deed) = 0;
    [[nodiscard]] virtual bool any_administrator() = 0;

    virtual void open_session(const Session& session, const Deed& deed) = 0;
    [[nodiscard]] virtual std::optional<Session> session(const Sha256& secret_hash) = 0;
    virtual void touch_session(const Sha256& secret_hash, Instant seen, Instant idle_until) = 0;
    virtual void end_session(const Sha256& secret_hash, const Deed& deed) = 0;
    // Newest first.
    [[nodiscard]] virtual std::vector<Session> tokens_of(std::string_view subject) = 0;
    // False when this subject has no such session or token.
    [[nodiscard]] virtual bool end_token(std::string_view subject, std::string_view id,
                                         const Deed& deed) = 0;
    virtual void end_sessions_of(std::string_view subject, const Deed& deed) = 0;

    // Replaces earlier unused codes of the same purpose and subject.
    virtual void add_code(const OneTimeCode& code, const Deed& deed) = 0;
    // Uses it up; nothing when unknown, used or past its time.
    [[nodiscard]] virtual std::optional<OneTimeCode> take_code(const Sha256& hash,
                                                               OneTimeCode::Purpose purpose,
                                                               Instant now) = 0;

    virtual void add_device(const Device& device, const Deed& deed) = 0;
    [[nodiscard]] virtual std::optional<Device> device(DeviceId id) = 0;
    [[nodiscard]] virtual std::optional<Device> device_of_token(const Sha256& token_hash) = 0;
    [[nodiscard]] virtual std::vector<Device> devices(std::string_view text) = 0;
    virtual void enrol_device(DeviceId id, const Sha256& token_hash, Instant token_until,
                              const Deed& deed) = 0;
    // False when unknown or revoked already.
    [[nodiscard]] virtual bool revoke_device(DeviceId id, const Deed& deed) = 0;
};

// The roster's side, asked at a graduand's sign-in. Answers with the person's id.
class GraduandDoor {
public:
    virtual ~GraduandDoor() = default;
    [[nodiscard]] virtual std::optional<std::string> by_ticket(const std::string& school,
                                                               const std::string& campaign,
                                                               std::string_view ticket) = 0;
    [[nodiscard]] virtual std::optional<std::string> by_student_no(const std::string& school,
                                                                   const std::string& campaign,
                                                                   std::string_view student_no) = 0;
};

}  // namespace liuying::access
