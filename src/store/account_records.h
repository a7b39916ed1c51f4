#pragma once
// access/'s accounts on our tables (migration 0003), and the roster's side of a graduand's sign-in.

#include "access/accounts.h"
#include "store/database.h"
#include "store/journal.h"
#include "store/sealed.h"

namespace liuying::store {

// Every change is one transaction with one entry in the installation's chain; names, passwords and
// peers stay out of it.
class AccountRecords final : public access::Accounts {
public:
    AccountRecords(Database& database, Journal& journal, const Vault& vault)
        : database_{database}, journal_{journal}, vault_{vault} {}

    std::optional<access::Account> by_name(std::string_view name) override;
    std::optional<access::Account> by_id(access::AccountId id) override;
    std::vector<access::Account> list(std::string_view text) override;
    Result<void, access::AccountFault> add(const access::Account& account,
                                           const access::Deed& deed) override;
    void set_password(access::AccountId id, const std::string& hash,
                      const access::Deed& deed) override;
    void set_totp(access::AccountId id, const std::optional<Bytes>& key,
                  const access::Deed& deed) override;
    bool use_totp_step(access::AccountId id, std::int64_t step) override;
    void set_disabled(access::AccountId id, bool disabled, const access::Deed& deed) override;
    void add_grant(access::AccountId id, const access::Grant& grant,
                   const access::Deed& deed) override;
    Result<void, access::GrantFault> withdraw_grant(access::AccountId id, access::GrantId grant,
                                                    const access::Deed& deed) override;
    bool any_administrator() override;

    void open_session(const access::Session& session, const access::Deed& deed) override;
    std::optional<access::Session> session(const Sha256& secret_hash) override;
    void touch_session(const Sha256& secret_hash, Instant seen, Instant idle_until) override;
    void end_session(const Sha256& secret_hash, const access::Deed& deed) override;
    std::vector<access::Session> tokens_of(std::string_view subject) override;
    bool end_token(std::string_view subject, std::string_view id,
                   const access::Deed& deed) override;
    void end_sessions_of(std::string_view subject, const access::Deed& deed) override;

    void add_code(const access::OneTimeCode& code, const access::Deed& deed) override;
    std::optional<access::OneTimeCode> take_code(const Sha256& hash,
                                                 access::OneTimeCode::Purpose purpose,
                                                 Instant now) override;

    void add_device(const access::Device& device, const access::Deed& deed) override;
    std::optional<access::Device> device(access::DeviceId id) override;
    std::optional<access::Device> device_of_token(const Sha256& token_hash) override;
    std::vector<access::Device> devices(std::string_view text) override;
    void enrol_device(access::DeviceId id, const Sha256& token_hash, Instant token_until,
                      const access::Deed& deed) override;
    bool revoke_device(access::DeviceId id, const access::Deed& deed) override;

private:
    [[nodiscard]] access::Account account_of(Transaction& tx, const Row& row) const;
    void note(Transaction& tx, const access::Deed& deed, std::string action, std::string subject,
              std::string after = {});

    Database& database_;
    Journal& journal_;
    const Vault& vault_;
};

class GraduandDoorRecords final : public access::GraduandDoor {
public:
    explicit GraduandDoorRecords(Database& database) : database_{database} {}

    std::optional<std::string> by_ticket(const std::string& school, const std::string& campaign,
                                         std::string_view ticket) override;
    std::optional<std::string> by_student_no(const std::string& school, const std::string& campaign,
                                             std::string_view student_no) override;

private:
    Database& database_;
};

}  // namespace liuying::store
