#include "store/account_records.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "store/database_error.h"
#include "store/like.h"

namespace liuying::store {

namespace {

using nlohmann::json;

std::string like(std::string_view text) {
    return "%" + like_itself(small_letters(text)) + "%";
}

PersonKeyId key_of(access::AccountId id) {
    return PersonKeyId{id.value};
}

access::Grant grant_of(const Row& row) {
    access::Grant grant;
    grant.id = row.id<access::GrantTag>("id");
    grant.role = access::parse_role(row.text("role")).value();
    grant.school = row.text("school");
    grant.campaign = row.text("campaign");
    grant.college = row.text("college");
    grant.venue = row.text("venue");
    grant.session = row.text("session");
    grant.device = row.text("device");
    grant.from = row.instant("from_ms");
    grant.until = row.opt_instant("until_ms");
    return grant;
}

json grant_json(const access::Grant& grant) {
    json out{{"grant", grant.id.text()}, {"role", access::name(grant.role)}};
    for (const auto& [name, value] :
         {std::pair{"school", &grant.school}, std::pair{"campaign", &grant.campaign},
          std::pair{"college", &grant.college}, std::pair{"venue", &grant.venue},
          std::pair{"session", &grant.session}})
        if (!value->empty()) out[name] = *value;
    return out;
}

constexpr const char* insert_grant =
    "INSERT INTO account_grant (id, account_id, role, school, campaign, college, venue, session, "
    "device, from_ms, until_ms, given_by) VALUES (:id, :account, :role, :school, :campaign, "
    ":college, :venue, :session, :device, :from, :until, :by)";

Params grant_params(access::AccountId account, const access::Grant& grant,
                    const access::Deed& deed) {
    return {
        {"id", grant.id},         {"account", account},         {"role", access::name(grant.role)},
        {"school", grant.school}, {"campaign", grant.campaign}, {"college", grant.college},
        {"venue", grant.venue},   {"session", grant.session},   {"device", grant.device},
        {"from", grant.from},     {"until", grant.until},       {"by", deed.actor}};
}

std::string_view name_of(access::Assurance assurance) {
    switch (assurance) {
        case access::Assurance::None:
        case access::Assurance::TicketLink: return "ticket_link";
        case access::Assurance::OneFactor: return "one_factor";
        case access::Assurance::SecondFactor: return "second_factor";
    }
    return {};
}

access::Assurance assurance_of(std::string_view name) {
    if (name == "second_factor") return access::Assurance::SecondFactor;
    return name == "one_factor" ? access::Assurance::OneFactor : access::Assurance::TicketLink;
}

std::string_view name_of(access::OneTimeCode::Purpose purpose) {
    switch (purpose) {
        case access::OneTimeCode::Purpose::FirstAdministrator: return "first_administrator";
        case access::OneTimeCode::Purpose::EnrolDevice: return "enrol_device";
        case access::OneTimeCode::Purpose::EnterAsGraduand: return "enter_as_graduand";
    }
    return {};
}

access::Device device_of(const Row& row) {
    access::Device device;
    device.id = row.id<access::DeviceTag>("id");
    device.name = row.text("name");
    device.kind = access::parse_device_kind(row.text("kind")).value();
    device.school = row.text("school");
    device.campaign = row.text("campaign");
    device.session = row.text("session");
    device.station = row.text("station");
    device.made_at = row.instant("made_at_ms");
    device.enrolled_at = row.opt_instant("enrolled_at_ms");
    device.revoked_at = row.opt_instant("revoked_at_ms");
    device.token_until = row.opt_instant("token_until_ms");
    return device;
}

bool administrator_among(Transaction& tx) {
    return tx
        .first(
            "SELECT g.id FROM account_grant g JOIN account a ON a.id = g.account_id WHERE g.role = "
            "'administrator' AND g.withdrawn_at_ms IS NULL AND a.disabled = 0")
        .has_value();
}

access::Session session_of(const Row& row) {
    access::Session session;
    session.secret_hash = row.sha256("secret_hash");
    session.id = row.text("id");
    session.kind = row.text("kind") == "graduand" ? access::Principal::Kind::Graduand
                                                  : access::Principal::Kind::Account;
    session.subject = row.text("subject");
    session.school = row.text("school");
    session.campaign = row.text("campaign");
    session.assurance = assurance_of(row.text("assurance"));
    session.made_at = row.instant("made_at_ms");
    session.seen_at = row.instant("seen_at_ms");
    session.idle_until = row.instant("idle_until_ms");
    session.ends_at = row.instant("ends_at_ms");
    session.peer = row.text("peer");
    session.token_name = row.text("name");
    return session;
}

constexpr const char* device_columns =
    "SELECT id, name, kind, school, campaign, session, station, made_at_ms, enrolled_at_ms, "
    "revoked_at_ms, token_until_ms FROM device ";

}  // namespace

void AccountRecords::note(Transaction& tx, const access::Deed& deed, std::string action,
                          std::string subject, std::string after) {
    Event event;
    event.event_id = EventId::make(deed.at);
    event.happened_at = deed.at;
    event.actor = deed.actor;
    event.action = std::move(action);
    event.subject = std::move(subject);
    event.after = std::move(after);
    static_cast<void>(journal_.append(tx, event));
}

access::Account AccountRecords::account_of(Transaction& tx, const Row& row) const {
    access::Account account;
    account.id = row.id<access::AccountTag>("id");
    account.name = row.text("name");
    account.display_name = row.text("display_name");
    account.password_hash = row.text("password_hash");
    if (const auto sealed = row.opt_bytes("totp_sealed")) {
        // A second factor is a person's own secret, as their messages are.
        if (const auto key = vault_.open(tx, key_of(account.id), SealUse::Message, *sealed))
            account.totp_key = Bytes(key->begin(), key->end());
    }
    account.totp_used_step = row.int64("totp_used_step");
    account.disabled = row.truth("disabled");
    account.made_at = row.instant("made_at_ms");
    for (const auto& grant :
         tx.query("SELECT * FROM account_grant WHERE account_id = :id AND withdrawn_at_ms IS NULL "
                  "ORDER BY id",
                  {{"id", account.id}}))
        account.grants.push_back(grant_of(grant));
    return account;
}

std::optional<access::Account> AccountRecords::by_name(std::string_view name) {
    return database_.read([&](Transaction& tx) -> std::optional<access::Account> {
        const auto row =
            tx.first("SELECT * FROM account WHERE name_key = :key", {{"key", small_letters(name)}});
        if (!row) return std::nullopt;
        return account_of(tx, *row);
    });
}

std::optional<access::Account> AccountRecords::by_id(access::AccountId id) {
    return database_.read([&](Transaction& tx) -> std::optional<access::Account> {
        const auto row = tx.first("SELECT * FROM account WHERE id = :id", {{"id", id}});
        if (!row) return std::nullopt;
        return account_of(tx, *row);
    });
}

std::vector<access::Account> AccountRecords::list(std::string_view text) {
    return database_.read([&](Transaction& tx) {
        std::vector<access::Account> out;
        for (const auto& row : tx.query("SELECT * FROM account WHERE name_key LIKE :text ESCAPE "
                                        "'\\' OR lower(display_name) "
                                        "LIKE :text ESCAPE '\\' ORDER BY name_key",
                                        {{"text", like(text)}}))
            out.push_back(account_of(tx, row));
        return out;
    });
}

Result<void, access::AccountFault> AccountRecords::add(const access::Account& account,
                                                       const access::Deed& deed) {
    return database_.write([&](Transaction& tx) -> Result<void, access::AccountFault> {
        const auto taken = tx.execute(
            "INSERT INTO account (id, name, name_key, display_name, password_hash, disabled, "
            "made_at_ms) VALUES (:id, :name, :key, :display, :hash, 0, :at) ON CONFLICT (name_key) "
            "DO "
            "NOTHING",
            {{"id", account.id},
             {"name", account.name},
             {"key", small_letters(account.name)},
             {"display", account.display_name},
             {"hash", account.password_hash},
             {"at", account.made_at}});
        if (taken == 0) return refuse(access::AccountFault::NameTaken);
        json grants = json::array();
        for (const auto& grant : account.grants) {
            tx.execute(insert_grant, grant_params(account.id, grant, deed));
            grants.push_back(access::name(grant.role));
        }
        note(tx, deed, "account_made", "account/" + account.id.text(),
             json{{"grants", grants}}.dump());
        return {};
    });
}

void AccountRecords::set_password(access::AccountId id, const std::string& hash,
                                  const access::Deed& deed) {
    database_.write([&](Transaction& tx) {
        tx.execute("UPDATE account SET password_hash = :hash WHERE id = :id",
                   {{"hash", hash}, {"id", id}});
        note(tx, deed, "password_set", "account/" + id.text());
    });
}

void AccountRecords::set_totp(access::AccountId id, const std::optional<Bytes>& key,
                              const access::Deed& deed) {
    database_.write([&](Transaction& tx) {
        std::optional<Bytes> sealed;
        if (key)
            sealed =
                vault_.seal(tx, key_of(id), SealUse::Message,
                            {reinterpret_cast<const char*>(key->data()), key->size()}, deed.at);
        tx.execute("UPDATE account SET totp_sealed = :sealed, totp_used_step = 0 WHERE id = :id",
                   {{"sealed", sealed}, {"id", id}});
        note(tx, deed, key ? "second_factor_set" : "second_factor_removed", "account/" + id.text());
    });
}

bool AccountRecords::use_totp_step(access::AccountId id, std::int64_t step) {
    return database_.write([&](Transaction& tx) {
        return tx.execute(
                   "UPDATE account SET totp_used_step = :step WHERE id = :id AND totp_used_step < "
                   ":step",
                   {{"step", step}, {"id", id}}) == 1;
    });
}

void AccountRecords::set_disabled(access::AccountId id, bool disabled, const access::Deed& deed) {
    database_.write([&](Transaction& tx) {
        tx.execute("UPDATE account SET disabled = :disabled WHERE id = :id",
                   {{"disabled", disabled ? 1 : 0}, {"id", id}});
        if (disabled) tx.execute("DELETE FROM signed_in_session WHERE subject = :id", {{"id", id}});
        note(tx, deed, disabled ? "account_disabled" : "account_enabled", "account/" + id.text());
    });
}

void AccountRecords::add_grant(access::AccountId id, const access::Grant& grant,
                               const access::Deed& deed) {
    database_.write([&](Transaction& tx) {
        tx.execute(insert_grant, grant_params(id, grant, deed));
        note(tx, deed, "grant_given", "account/" + id.text(), grant_json(grant).dump());
    });
}

Result<void, access::GrantFault> AccountRecords::withdraw_grant(access::AccountId id,
                                                                access::GrantId grant,
                                                                const access::Deed& deed) {
    return database_.write([&](Transaction& tx) -> Result<void, access::GrantFault> {
        const auto changed = tx.execute(
            "UPDATE account_grant SET withdrawn_at_ms = :at WHERE id = :grant AND account_id = :id "
            "AND "
            "withdrawn_at_ms IS NULL",
            {{"at", deed.at}, {"grant", grant}, {"id", id}});
        if (changed == 0) return refuse(access::GrantFault::NoSuchGrant);
        if (!administrator_among(tx)) return refuse(access::GrantFault::LastAdministrator);
        note(tx, deed, "grant_withdrawn", "account/" + id.text(),
             json{{"grant", grant.text()}}.dump());
        return {};
    });
}

bool AccountRecords::any_administrator() {
    return database_.read([&](Transaction& tx) { return administrator_among(tx); });
}

void AccountRecords::open_session(const access::Session& session, const access::Deed& deed) {
    const bool is_graduand = session.kind == access::Principal::Kind::Graduand;
    database_.write([&](Transaction& tx) {
        tx.execute("DELETE FROM signed_in_session WHERE ends_at_ms < :now", {{"now", deed.at}});
        tx.execute(
            "INSERT INTO signed_in_session (secret_hash, id, kind, subject, school, campaign, "
            "assurance, "
            "made_at_ms, seen_at_ms, idle_until_ms, ends_at_ms, peer, name) VALUES (:hash, :id, "
            ":kind, "
            ":subject, :school, :campaign, :assurance, :made, :seen, :idle, :ends, :peer, :name)",
            {{"hash", session.secret_hash},
             {"id", session.id},
             {"kind", is_graduand ? "graduand" : "account"},
             {"subject", session.subject},
             {"school", session.school},
             {"campaign", session.campaign},
             {"assurance", name_of(session.assurance)},
             {"made", session.made_at},
             {"seen", session.seen_at},
             {"idle", session.idle_until},
             {"ends", session.ends_at},
             {"peer", session.peer},
             {"name", session.token_name}});
        note(tx, deed, session.token_name.empty() ? "session_opened" : "token_made",
             (is_graduand ? "graduand/" : "account/") + session.subject,
             json{{"session", session.id}, {"assurance", name_of(session.assurance)}}.dump());
    });
}

std::optional<access::Session> AccountRecords::session(const Sha256& secret_hash) {
    return database_.read([&](Transaction& tx) -> std::optional<access::Session> {
        const auto row = tx.first("SELECT * FROM signed_in_session WHERE secret_hash = :hash",
                                  {{"hash", secret_hash}});
        if (!row) return std::nullopt;
        return session_of(*row);
    });
}

void AccountRecords::touch_session(const Sha256& secret_hash, Instant seen, Instant idle_until) {
    database_.write(Lane::beside(), [&](Transaction& tx) {
        tx.execute(
            "UPDATE signed_in_session SET seen_at_ms = :seen, idle_until_ms = :idle WHERE "
            "secret_hash = "
            ":hash",
            {{"seen", seen}, {"idle", idle_until}, {"hash", secret_hash}});
    });
}

void AccountRecords::end_session(const Sha256& secret_hash, const access::Deed& deed) {
    database_.write([&](Transaction& tx) {
        const auto gone = tx.first(
            "DELETE FROM signed_in_session WHERE secret_hash = :hash RETURNING id, kind, subject",
            {{"hash", secret_hash}});
        if (gone)
            note(tx, deed, "session_ended", gone->text("kind") + "/" + gone->text("subject"),
                 json{{"session", gone->text("id")}}.dump());
    });
}

std::vector<access::Session> AccountRecords::tokens_of(std::string_view subject) {
    return database_.read([&](Transaction& tx) {
        std::vector<access::Session> out;
        for (const auto& row : tx.query(
                 "SELECT * FROM signed_in_session WHERE subject = :subject AND name <> '' ORDER BY "
                 "made_at_ms DESC, id DESC",
                 {{"subject", subject}}))
            out.push_back(session_of(row));
        return out;
    });
}

bool AccountRecords::end_token(std::string_view subject, std::string_view id,
                               const access::Deed& deed) {
    return database_.write([&](Transaction& tx) {
        const auto ended =
            tx.execute("DELETE FROM signed_in_session WHERE subject = :subject AND id = :id",
                       {{"subject", subject}, {"id", id}});
        if (ended == 1)
            note(tx, deed, "token_ended", "account/" + std::string{subject},
                 json{{"session", id}}.dump());
        return ended == 1;
    });
}

void AccountRecords::end_sessions_of(std::string_view subject, const access::Deed& deed) {
    database_.write([&](Transaction& tx) {
        const auto ended = tx.execute("DELETE FROM signed_in_session WHERE subject = :subject",
                                      {{"subject", subject}});
        if (ended > 0)
            note(tx, deed, "sessions_ended", "subject/" + std::string{subject},
                 json{{"count", ended}}.dump());
    });
}

void AccountRecords::add_code(const access::OneTimeCode& code, const access::Deed& deed) {
    database_.write([&](Transaction& tx) {
        tx.execute(
            "DELETE FROM one_time_code WHERE purpose = :purpose AND subject = :subject AND "
            "used_at_ms IS "
            "NULL",
            {{"purpose", name_of(code.purpose)}, {"subject", code.subject}});
        tx.execute(
            "INSERT INTO one_time_code (hash, purpose, subject, school, campaign, until_ms, "
            "made_by) "
            "VALUES (:hash, :purpose, :subject, :school, :campaign, :until, :by)",
            {{"hash", code.hash},
             {"purpose", name_of(code.purpose)},
             {"subject", code.subject},
             {"school", code.school},
             {"campaign", code.campaign},
             {"until", code.until},
             {"by", code.made_by}});
        note(tx, deed, "code_issued", std::string{name_of(code.purpose)} + "/" + code.subject);
    });
}

std::optional<access::OneTimeCode> AccountRecords::take_code(const Sha256& hash,
                                                             access::OneTimeCode::Purpose purpose,
                                                             Instant now) {
    return database_.write([&](Transaction& tx) -> std::optional<access::OneTimeCode> {
        const auto row = tx.first(
            "UPDATE one_time_code SET used_at_ms = :now WHERE hash = :hash AND purpose = :purpose "
            "AND "
            "used_at_ms IS NULL AND until_ms > :now RETURNING subject, school, campaign, until_ms, "
            "made_by",
            {{"now", now}, {"hash", hash}, {"purpose", name_of(purpose)}});
        if (!row) return std::nullopt;
        access::OneTimeCode code;
        code.hash = hash;
        code.purpose = purpose;
        code.subject = row->text("subject");
        code.school = row->text("school");
        code.campaign = row->text("campaign");
        code.until = row->instant("until_ms");
        code.made_by = row->text("made_by");
        note(tx, {"system", now}, "code_used", std::string{name_of(purpose)} + "/" + code.subject);
        return code;
    });
}

void AccountRecords::add_device(const access::Device& device, const access::Deed& deed) {
    database_.write([&](Transaction& tx) {
        tx.execute(
            "INSERT INTO device (id, name, kind, school, campaign, session, station, made_at_ms) "
            "VALUES "
            "(:id, :name, :kind, :school, :campaign, :session, :station, :at)",
            {{"id", device.id},
             {"name", device.name},
             {"kind", access::name(device.kind)},
             {"school", device.school},
             {"campaign", device.campaign},
             {"session", device.session},
             {"station", device.station},
             {"at", device.made_at}});
        note(tx, deed, "device_prepared", "device/" + device.id.text(),
             json{{"kind", access::name(device.kind)}, {"session", device.session}}.dump());
    });
}

std::optional<access::Device> AccountRecords::device(access::DeviceId id) {
    return database_.read([&](Transaction& tx) -> std::optional<access::Device> {
        const auto row = tx.first(std::string{device_columns} + "WHERE id = :id", {{"id", id}});
        if (!row) return std::nullopt;
        return device_of(*row);
    });
}

std::optional<access::Device> AccountRecords::device_of_token(const Sha256& token_hash) {
    return database_.read([&](Transaction& tx) -> std::optional<access::Device> {
        const auto row = tx.first(std::string{device_columns} + "WHERE token_hash = :hash",
                                  {{"hash", token_hash}});
        if (!row) return std::nullopt;
        return device_of(*row);
    });
}

std::vector<access::Device> AccountRecords::devices(std::string_view text) {
    return database_.read([&](Transaction& tx) {
        std::vector<access::Device> out;
        for (const auto& row : tx.query(std::string{device_columns} +
                                            "WHERE lower(name) LIKE :text ESCAPE '\\' ORDER BY id",
                                        {{"text", like(text)}}))
            out.push_back(device_of(row));
        return out;
    });
}

void AccountRecords::enrol_device(access::DeviceId id, const Sha256& token_hash,
                                  Instant token_until, const access::Deed& deed) {
    database_.write([&](Transaction& tx) {
        tx.execute(
            "UPDATE device SET token_hash = :hash, token_until_ms = :until, enrolled_at_ms = :at "
            "WHERE "
            "id = :id",
            {{"hash", token_hash}, {"until", token_until}, {"at", deed.at}, {"id", id}});
        note(tx, deed, "device_enrolled", "device/" + id.text());
    });
}

bool AccountRecords::revoke_device(access::DeviceId id, const access::Deed& deed) {
    return database_.write([&](Transaction& tx) {
        const auto changed = tx.execute(
            "UPDATE device SET revoked_at_ms = :at, token_hash = NULL WHERE id = :id AND "
            "revoked_at_ms "
            "IS NULL",
            {{"at", deed.at}, {"id", id}});
        if (changed == 1) note(tx, deed, "device_revoked", "device/" + id.text());
        return changed == 1;
    });
}

std::optional<std::string> GraduandDoorRecords::by_ticket(const std::string& school,
                                                          const std::string& campaign,
                                                          std::string_view ticket) {
    return database_.read([&](Transaction& tx) -> std::optional<std::string> {
        const auto row = tx.first(
            "SELECT g.id FROM graduand g JOIN campaign c ON c.id = g.campaign_id WHERE "
            "c.school_code = "
            ":school AND c.slug = :campaign AND g.token = :ticket",
            {{"school", school}, {"campaign", campaign}, {"ticket", ticket}});
        if (!row) return std::nullopt;
        return row->text("id");
    });
}

std::optional<std::string> GraduandDoorRecords::by_student_no(const std::string& school,
                                                              const std::string& campaign,
                                                              std::string_view student_no) {
    return database_.read([&](Transaction& tx) -> std::optional<std::string> {
        const auto row = tx.first(
            "SELECT g.id FROM graduand g JOIN campaign c ON c.id = g.campaign_id WHERE "
            "c.school_code = "
            ":school AND c.slug = :campaign AND g.student_no = :student_no",
            {{"school", school}, {"campaign", campaign}, {"student_no", student_no}});
        if (!row) return std::nullopt;
        return row->text("id");
    });
}

}  // namespace liuying::store
