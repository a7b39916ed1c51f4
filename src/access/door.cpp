#include "access/door.h"

#include <algorithm>

#include "access/secret.h"
#include "access/totp.h"

namespace liuying::access {

using namespace std::chrono_literals;

namespace {

bool is_account_name(std::string_view name) {
    return name.size() >= 2 && name.size() <= 64 && std::ranges::all_of(name, [](char c) {
               return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                      c == '.' || c == '_' || c == '-' || c == '@';
           });
}

Principal graduand(const std::string& person, const std::string& school,
                   const std::string& campaign, Assurance assurance) {
    Principal who;
    who.kind = Principal::Kind::Graduand;
    who.id = person;
    who.person = person;
    who.assurance = assurance;
    who.grants.push_back(Grant{.role = Role::Graduand, .school = school, .campaign = campaign});
    return who;
}

Role role_of(DeviceKind kind) {
    switch (kind) {
        case DeviceKind::Desk:
        case DeviceKind::Reader: return Role::DeskDevice;
        case DeviceKind::Station:
        case DeviceKind::Api: return Role::StationDevice;
        case DeviceKind::Board: return Role::BoardDevice;
    }
    return Role::BoardDevice;
}

}  // namespace

std::string_view name(DeviceKind kind) {
    switch (kind) {
        case DeviceKind::Desk: return "desk";
        case DeviceKind::Station: return "station";
        case DeviceKind::Board: return "board";
        case DeviceKind::Reader: return "reader";
        case DeviceKind::Api: return "api";
    }
    return {};
}

std::optional<DeviceKind> parse_device_kind(std::string_view text) {
    for (const auto kind : {DeviceKind::Desk, DeviceKind::Station, DeviceKind::Board,
                            DeviceKind::Reader, DeviceKind::Api})
        if (name(kind) == text) return kind;
    return std::nullopt;
}

bool Door::throttled(const std::string& name, const std::string& peer, Instant now) {
    return by_name_.wait(name, now).has_value() || by_peer_.wait(peer, now).has_value();
}

void Door::count_failure(const std::string& name, const std::string& peer, Instant now) {
    by_name_.failed(name, now);
    by_peer_.failed(peer, now);
}

Result<Account, DoorRefusal> Door::proven(const std::string& name, const std::string& password,
                                          const std::string& peer) {
    const auto now = clock_.now();
    if (throttled(name, peer, now)) return refuse(DoorRefusal::TooManyTries);
    auto account = accounts_.by_name(name);
    const bool fits = password_fits(password, account ? account->password_hash : std::string{},
                                    rules_.password_cost);
    if (!fits) {
        count_failure(name, peer, now);
        return refuse(DoorRefusal::WrongNameOrPassword);
    }
    if (account->disabled) return refuse(DoorRefusal::AccountDisabled);
    if (needs_rehash(account->password_hash, rules_.password_cost))
        accounts_.set_password(account->id, hash_password(password, rules_.password_cost),
                               Deed{"system", now});
    return std::move(*account);
}

Principal Door::principal_of(const Account& account, Assurance assurance) const {
    Principal who;
    who.kind = Principal::Kind::Account;
    who.id = account.id.text();
    who.name = account.name;
    who.grants = account.grants;
    who.assurance = assurance;
    // Without the second factor that is asked of them, offices hold no grant at all.
    if (rules_.offices_need_second_factor && assurance != Assurance::SecondFactor)
        std::erase_if(who.grants, [](const Grant& grant) { return is_office(grant.role); });
    return who;
}

Door::Entered Door::open(Session session, Principal principal, const std::string& old_secret) {
    const auto now = clock_.now();
    const Deed deed{principal.actor(), now};
    if (!old_secret.empty()) accounts_.end_session(hash_of_secret(old_secret), deed);
    Entered entered;
    entered.secret = make_secret();
    const bool is_graduand = session.kind == Principal::Kind::Graduand;
    session.secret_hash = hash_of_secret(entered.secret);
    session.id = to_text(make_uuid7(now));
    session.made_at = session.seen_at = now;
    session.idle_until = now + (is_graduand ? rules_.graduand_idle : rules_.account_idle);
    session.ends_at = now + (is_graduand ? rules_.graduand_longest : rules_.account_longest);
    accounts_.open_session(session, deed);
    principal.session = session.id;
    entered.principal = std::move(principal);
    return entered;
}

Result<Door::Entered, DoorRefusal> Door::sign_in(const std::string& name,
                                                 const std::string& password,
                                                 const std::string& totp_code,
                                                 const std::string& peer,
                                                 const std::string& old_secret) {
    const auto account = proven(name, password, peer);
    if (!account) return refuse(account.error());
    const auto now = clock_.now();
    auto assurance = Assurance::OneFactor;
    if (account->totp_key) {
        if (totp_code.empty()) return refuse(DoorRefusal::CodeNeeded);
        const auto step = totp_step(*account->totp_key, totp_code, now);
        if (!step || !accounts_.use_totp_step(account->id, *step)) {
            count_failure(name, peer, now);
            return refuse(DoorRefusal::WrongCode);
        }
        assurance = Assurance::SecondFactor;
    }
    by_name_.succeeded(name);
    Session session;
    session.kind = Principal::Kind::Account;
    session.subject = account->id.text();
    session.assurance = assurance;
    session.peer = peer;
    return open(std::move(session), principal_of(*account, assurance), old_secret);
}

Result<Door::Entered, DoorRefusal> Door::enter_graduand(
    const std::string& school, const std::string& campaign, const std::string& person,
    Assurance assurance, const std::string& peer, const std::string& old_secret) {
    Session session;
    session.kind = Principal::Kind::Graduand;
    session.subject = person;
    session.school = school;
    session.campaign = campaign;
    session.assurance = assurance;
    session.peer = peer;
    return open(std::move(session), graduand(person, school, campaign, assurance), old_secret);
}

Result<Door::Entered, DoorRefusal> Door::sign_in_by_ticket(const std::string& school,
                                                           const std::string& campaign,
                                                           const std::string& ticket,
                                                           const std::string& peer,
                                                           const std::string& old_secret) {
    const auto now = clock_.now();
    if (by_peer_.wait(peer, now)) return refuse(DoorRefusal::TooManyTries);
    const auto person = graduands_.by_ticket(school, campaign, ticket);
    if (!person) {
        by_peer_.failed(peer, now);
        return refuse(DoorRefusal::NoSuchTicket);
    }
    return enter_graduand(school, campaign, *person, Assurance::TicketLink, peer, old_secret);
}

Result<Door::Entered, DoorRefusal> Door::sign_in_by_code(
    const std::string& school, const std::string& campaign, const std::string& student_no,
    const std::string& code, const std::string& peer, const std::string& old_secret) {
    const auto now = clock_.now();
    const auto name = school + "/" + campaign + "/" + student_no;
    if (throttled(name, peer, now)) return refuse(DoorRefusal::TooManyTries);
    const auto person = graduands_.by_student_no(school, campaign, student_no);
    // The code is made for one person: it is hashed together with whose it is.
    const auto taken = person
                           ? accounts_.take_code(hash_of_secret(*person + "/" + normal_code(code)),
                                                 OneTimeCode::Purpose::EnterAsGraduand, now)
                           : std::nullopt;
    if (!taken) {
        count_failure(name, peer, now);
        return refuse(DoorRefusal::CodeUnknown);
    }
    by_name_.succeeded(name);
    return enter_graduand(school, campaign, *person, Assurance::SecondFactor, peer, old_secret);
}

void Door::sign_out(const std::string& secret, const Principal& who) {
    accounts_.end_session(hash_of_secret(secret), Deed{who.actor(), clock_.now()});
}

Principal Door::who_has_session(const std::string& secret) {
    const auto session = accounts_.session(hash_of_secret(secret));
    if (!session || !session->token_name.empty()) return {};
    return principal_of(*session);
}

Principal Door::principal_of(const Session& session_in) {
    const auto now = clock_.now();
    const Session* session = &session_in;
    if (now >= session->ends_at || now >= session->idle_until) return {};
    Principal who;
    if (session->kind == Principal::Kind::Account) {
        const auto id = AccountId::parse(session->subject);
        const auto account = id ? accounts_.by_id(*id) : std::nullopt;
        if (!account || account->disabled) return {};
        who = principal_of(*account, session->assurance);
    } else {
        who = graduand(session->subject, session->school, session->campaign, session->assurance);
    }
    who.session = session->id;
    // Not at every request: a minute's precision is enough for an idle limit of hours.
    if (now - session->seen_at >= 1min && session->token_name.empty()) {
        const bool is_graduand = session->kind == Principal::Kind::Graduand;
        accounts_.touch_session(session->secret_hash, now,
                                now + (is_graduand ? rules_.graduand_idle : rules_.account_idle));
    }
    return who;
}

Principal Door::who_has_token(const std::string& token) {
    const auto now = clock_.now();
    const auto hash = hash_of_secret(token);
    const auto device = accounts_.device_of_token(hash);
    if (!device) {
        const auto session = accounts_.session(hash);
        return session && !session->token_name.empty() ? principal_of(*session) : Principal{};
    }
    if (device->revoked_at || !device->token_until || now >= *device->token_until) return {};
    Principal who;
    who.kind = Principal::Kind::Device;
    who.id = device->id.text();
    who.name = device->name;
    who.assurance = Assurance::OneFactor;
    who.session = who.id;
    who.grants.push_back(Grant{.role = role_of(device->kind),
                               .school = device->school,
                               .campaign = device->campaign,
                               .session = device->session,
                               .until = device->token_until});
    return who;
}

Door::Token Door::make_token(const Principal& account, const std::string& name,
                             std::chrono::hours lasts) {
    const auto now = clock_.now();
    Token token;
    token.text = make_secret();
    token.id = to_text(make_uuid7(now));
    token.until = now + lasts;
    Session session;
    session.secret_hash = hash_of_secret(token.text);
    session.id = token.id;
    session.subject = account.id;
    session.assurance = account.assurance;
    session.made_at = session.seen_at = now;
    session.idle_until = session.ends_at = token.until;
    session.token_name = name;
    accounts_.open_session(session, Deed{account.actor(), now});
    return token;
}

Result<void, Refusal> Door::change_password(const Principal& who, const std::string& old_password,
                                            const std::string& new_password,
                                            const std::string& peer) {
    const auto account = proven(who.name, old_password, peer);
    if (!account) return refuse(refusal(account.error()));
    if (auto fault = password_fault(new_password, account->name)) return refuse(std::move(*fault));
    const Deed deed{who.actor(), clock_.now()};
    accounts_.set_password(account->id, hash_password(new_password, rules_.password_cost), deed);
    accounts_.end_sessions_of(account->id.text(), deed);
    return {};
}

Result<void, Refusal> Door::set_second_factor(const Principal& who, const std::string& password,
                                              const Bytes& key, const std::string& code,
                                              const std::string& peer) {
    const auto account = proven(who.name, password, peer);
    if (!account) return refuse(refusal(account.error()));
    const auto now = clock_.now();
    const auto step = totp_step(key, code, now);
    if (key.size() < 16 || !step) return refuse(refusal(DoorRefusal::WrongCode));
    const Deed deed{who.actor(), now};
    accounts_.set_totp(account->id, key, deed);
    static_cast<void>(accounts_.use_totp_step(account->id, *step));
    accounts_.end_sessions_of(account->id.text(), deed);
    return {};
}

std::optional<std::string> Door::first_administrator_token() {
    if (accounts_.any_administrator()) return std::nullopt;
    const auto now = clock_.now();
    auto token = make_secret();
    OneTimeCode code;
    code.hash = hash_of_secret(token);
    code.purpose = OneTimeCode::Purpose::FirstAdministrator;
    code.until = now + 24h;
    code.made_by = "system";
    accounts_.add_code(code, Deed{"system", now});
    return token;
}

Result<Door::Entered, Refusal> Door::make_first_administrator(const std::string& token,
                                                              const std::string& name,
                                                              const std::string& password,
                                                              const std::string& peer) {
    const auto now = clock_.now();
    if (!is_account_name(name)) return refuse(refusal(DoorRefusal::NotAName));
    if (auto fault = password_fault(password, name)) return refuse(std::move(*fault));
    if (by_peer_.wait(peer, now)) return refuse(refusal(DoorRefusal::TooManyTries));
    if (accounts_.any_administrator() ||
        !accounts_.take_code(hash_of_secret(token), OneTimeCode::Purpose::FirstAdministrator,
                             now)) {
        by_peer_.failed(peer, now);
        return refuse(refusal(DoorRefusal::LinkUnknown));
    }
    Account account;
    account.id = AccountId::make(now);
    account.name = name;
    account.display_name = name;
    account.password_hash = hash_password(password, rules_.password_cost);
    account.made_at = now;
    account.grants.push_back(
        Grant{.id = GrantId::make(now), .role = Role::Administrator, .from = now});
    for (const auto role : rules_.first_administrator_holds)
        account.grants.push_back(Grant{.id = GrantId::make(now), .role = role, .from = now});
    if (!accounts_.add(account, Deed{"system", now}))
        return refuse(refusal(DoorRefusal::NameTaken));
    Session session;
    session.subject = account.id.text();
    session.peer = peer;
    return open(std::move(session), principal_of(account, Assurance::OneFactor), {});
}

Result<Account, Refusal> Door::make_account(const std::string& name,
                                            const std::string& display_name,
                                            const std::string& password, const Principal& by) {
    const auto now = clock_.now();
    if (!is_account_name(name)) return refuse(refusal(DoorRefusal::NotAName));
    if (auto fault = password_fault(password, name)) return refuse(std::move(*fault));
    Account account;
    account.id = AccountId::make(now);
    account.name = name;
    account.display_name = display_name;
    account.password_hash = hash_password(password, rules_.password_cost);
    account.made_at = now;
    if (!accounts_.add(account, Deed{by.actor(), now}))
        return refuse(refusal(DoorRefusal::NameTaken));
    return account;
}

Door::Code Door::issue_entry_code(const std::string& school, const std::string& campaign,
                                  const std::string& person, const Principal& by) {
    const auto now = clock_.now();
    Code issued{make_code(), now + rules_.entry_code_lasts};
    OneTimeCode code;
    code.hash = hash_of_secret(person + "/" + normal_code(issued.text));
    code.purpose = OneTimeCode::Purpose::EnterAsGraduand;
    code.subject = person;
    code.school = school;
    code.campaign = campaign;
    code.until = issued.until;
    code.made_by = by.actor();
    accounts_.add_code(code, Deed{by.actor(), now});
    return issued;
}

Door::Prepared Door::prepare_device(Device device, const Principal& by) {
    const auto now = clock_.now();
    device.id = DeviceId::make(now);
    device.made_at = now;
    accounts_.add_device(device, Deed{by.actor(), now});
    Code issued{make_code(), now + rules_.device_code_lasts};
    OneTimeCode code;
    code.hash = hash_of_secret(normal_code(issued.text));
    code.purpose = OneTimeCode::Purpose::EnrolDevice;
    code.subject = device.id.text();
    code.until = issued.until;
    code.made_by = by.actor();
    accounts_.add_code(code, Deed{by.actor(), now});
    return {std::move(device), std::move(issued)};
}

Result<Door::Enrolled, DoorRefusal> Door::enrol_device(const std::string& code,
                                                       const std::string& peer) {
    const auto now = clock_.now();
    if (by_peer_.wait(peer, now)) return refuse(DoorRefusal::TooManyTries);
    const auto taken = accounts_.take_code(hash_of_secret(normal_code(code)),
                                           OneTimeCode::Purpose::EnrolDevice, now);
    const auto id = taken ? DeviceId::parse(taken->subject) : std::nullopt;
    auto device = id ? accounts_.device(*id) : std::nullopt;
    if (!device || device->revoked_at) {
        by_peer_.failed(peer, now);
        return refuse(DoorRefusal::CodeUnknown);
    }
    Enrolled enrolled;
    enrolled.token = make_secret();
    device->enrolled_at = now;
    device->token_until = now + rules_.device_token_lasts;
    accounts_.enrol_device(*id, hash_of_secret(enrolled.token), *device->token_until,
                           Deed{"device:" + id->text(), now});
    enrolled.device = std::move(*device);
    return enrolled;
}

Result<std::string, Refusal> Door::second_person(const Principal& first, const std::string& name,
                                                 const std::string& password, Act act,
                                                 const Scope& scope, const std::string& peer) {
    const auto account = proven(name, password, peer);
    if (!account) return refuse(refusal(account.error()));
    by_name_.succeeded(name);
    const auto second = principal_of(*account, Assurance::OneFactor);
    if (second.actor() == first.actor()) return refuse(refusal(DoorRefusal::SecondIsSame));
    if (!may(second, act, scope, clock_.now())) return refuse(refusal(DoorRefusal::SecondMayNot));
    return second.actor();
}

Refusal refusal(DoorRefusal why) {
    switch (why) {
        case DoorRefusal::WrongNameOrPassword:
            return {"wrong_name_or_password",
                    {"用户名或密码不正确。", "The name or the password is not right."},
                    {"请核对后再试；忘记密码请联系管理员。",
                     "Check both and try again, or ask the administrator for a new password."}};
        case DoorRefusal::CodeNeeded:
            return {
                "code_needed",
                {"此账号需要动态验证码。", "This account needs a one-time code as well."},
                {"请打开手机验证器，输入 6 位数字。", "Enter the six digits of your phone's app."}};
        case DoorRefusal::WrongCode:
            return {"wrong_code",
                    {"动态验证码不正确或已用过。", "The one-time code is not right or was used."},
                    {"请等下一个验证码，并核对手机时间。",
                     "Wait for the next code, and check the clock of your phone."}};
        case DoorRefusal::TooManyTries:
            return {"too_many_tries",
                    {"尝试次数过多，已暂停登录。", "Too many tries; signing in is paused."},
                    {"请稍候再试，忘记密码请联系管理员。",
                     "Wait a little, or ask the administrator for a new password."}};
        case DoorRefusal::AccountDisabled:
            return {"account_disabled",
                    {"此账号已停用。", "This account is disabled."},
                    {"请联系系统管理员。", "Ask the administrator."}};
        case DoorRefusal::NoSuchTicket:
            return {
                "no_such_ticket",
                {"采集票无效。", "This ticket is not known here."},
                {"请用最新的链接，或用学号与一次性验证码登录。",
                 "Use the newest link, or sign in with your student number and a one-time code."}};
        case DoorRefusal::CodeUnknown:
            return {"code_unknown",
                    {"一次性验证码不正确、已用过或已过期。",
                     "The one-time code is not right, was used, or is too old."},
                    {"请核对后再试，或请发码的老师重新生成。",
                     "Check it and try again, or ask the office for a new one."}};
        case DoorRefusal::LinkUnknown:
            return {"link_unknown",
                    {"首次管理员链接无效或已使用。",
                     "The first-administrator link is not valid or was used."},
                    {"请重启服务并使用新打印的链接。",
                     "Restart the server and use the link it prints."}};
        case DoorRefusal::NameTaken:
            return {"name_taken",
                    {"此用户名已被使用。", "This name is taken."},
                    {"请换一个用户名。", "Choose another name."}};
        case DoorRefusal::NotAName:
            return {"not_a_name",
                    {"用户名应为 2–64 个字母、数字或 . _ - @。",
                     "A name is 2 to 64 letters, digits or . _ - @."},
                    {"请更正用户名。", "Correct the name."}};
        case DoorRefusal::SecondIsSame:
            return {"second_is_same",
                    {"第二人不能是您本人。", "The second person cannot be yourself."},
                    {"请另一位有权限的同事确认。", "Ask a colleague who may do this."}};
        case DoorRefusal::SecondMayNot:
            return {"second_may_not",
                    {"这位同事没有确认此项操作的权限。", "This colleague may not confirm this."},
                    {"请现场负责人或办公室确认。", "Ask the hall lead or the office."}};
    }
    return {};
}

}  // namespace liuying::access
