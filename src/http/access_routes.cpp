#include "http/access_routes.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "access/secret.h"
#include "access/totp.h"
#include "http/access_json.h"
#include "http/paging.h"
#include "http/sessions.h"
#include "http/words.h"

namespace liuying::http {

using Json = nlohmann::json;
using access::Act;
using access::DoorRefusal;

namespace {

// Nobody signs in with a megabyte.
constexpr RouteOptions small{.max_body = 8 * 1024};

struct Rooms {
    access::Door& door;
    access::Accounts& accounts;
    store::Campaigns& campaigns;
    const Clock& clock;
};

Response answer(DoorRefusal why) {
    switch (why) {
        case DoorRefusal::TooManyTries:
            return problem(429, refusal(why)).with_header("Retry-After", "60");
        case DoorRefusal::AccountDisabled:
        case DoorRefusal::SecondIsSame:
        case DoorRefusal::SecondMayNot:
        case DoorRefusal::LinkUnknown: return problem(403, refusal(why));
        case DoorRefusal::NameTaken: return problem(409, refusal(why));
        case DoorRefusal::NotAName: return problem(400, refusal(why));
        case DoorRefusal::WrongNameOrPassword:
        case DoorRefusal::CodeNeeded:
        case DoorRefusal::WrongCode:
        case DoorRefusal::NoSuchTicket:
        case DoorRefusal::CodeUnknown: return problem(401, refusal(why));
    }
    return problem(401, refusal(why));
}

// A Refusal that came from the door or from a rule about passwords.
Response answer(const Refusal& why) {
    const auto& kind = why.kind;
    if (kind == "too_many_tries") return answer(DoorRefusal::TooManyTries);
    if (kind == "name_taken") return problem(409, why);
    if (kind == "wrong_name_or_password" || kind == "wrong_code") return problem(401, why);
    if (kind == "link_unknown" || kind == "account_disabled") return problem(403, why);
    return problem(400, why);
}

std::string_view name_of(access::Principal::Kind kind) {
    switch (kind) {
        case access::Principal::Kind::Anonymous: return "anonymous";
        case access::Principal::Kind::Account: return "account";
        case access::Principal::Kind::Graduand: return "graduand";
        case access::Principal::Kind::Device: return "device";
    }
    return {};
}

// Campaigns this principal has any business with; a visitor sees all of them, by name only.
Json campaigns_of(const Rooms& rooms, const access::Principal& who) {
    Json out = Json::array();
    for (const auto& campaign : rooms.campaigns.all()) {
        const bool mine =
            !who.signed_in() || std::ranges::any_of(who.grants, [&](const access::Grant& grant) {
                return (grant.school.empty() || grant.school == campaign.school) &&
                       (grant.campaign.empty() || grant.campaign == campaign.slug);
            });
        if (!mine) continue;
        out.push_back({{"school", campaign.school},
                       {"campaign", campaign.slug},
                       {"title", words_json(campaign.campaign->name)},
                       {"is_demo", campaign.demo}});
    }
    return out;
}

Json me(const Rooms& rooms, const access::Principal& who, const std::string& csrf) {
    Json grants = Json::array();
    for (const auto& grant : who.grants) grants.push_back(to_json(grant));
    const bool is_account = who.kind == access::Principal::Kind::Account;
    return {{"kind", name_of(who.kind)},
            {"name", who.name},
            {"account", is_account ? Json(who.id) : Json(nullptr)},
            {"grants", grants},
            {"campaigns", campaigns_of(rooms, who)},
            {"csrf", csrf}};
}

Response entered(const Rooms& rooms, const Request& request, int status,
                 const access::Door::Entered& entry) {
    auto response = json(status, me(rooms, entry.principal, access::csrf_of(entry.secret)));
    const auto& rules = rooms.door.rules();
    const bool is_graduand = entry.principal.kind == access::Principal::Kind::Graduand;
    set_session_cookie(request, response, entry.secret,
                       is_graduand ? rules.graduand_longest : rules.account_longest);
    return response;
}

Response sign_in(const Rooms& rooms, const Request& request) {
    const auto body = body_of(request);
    if (!body) return body.error();
    const auto name = text_in(*body, "name");
    if (!name) return name.error();
    const auto password = text_in(*body, "password");
    if (!password) return password.error();
    const auto entry = rooms.door.sign_in(*name, *password, text_or(*body, "code", ""),
                                          request.peer.address, shown_session(request));
    if (!entry) return answer(entry.error());
    return entered(rooms, request, 200, *entry);
}

Response sign_out(const Rooms& rooms, const Request& request) {
    const auto secret = shown_session(request);
    if (!secret.empty()) rooms.door.sign_out(secret, request.principal);
    auto response = json({{"ok", true}});
    clear_session_cookie(request, response);
    return response;
}

Response graduand_sign_in(const Rooms& rooms, const Request& request) {
    const auto body = body_of(request);
    if (!body) return body.error();
    const auto school = text_in(*body, "school");
    if (!school) return school.error();
    const auto campaign = text_in(*body, "campaign");
    if (!campaign) return campaign.error();
    const auto ticket = text_or(*body, "ticket", "");
    const auto& peer = request.peer.address;
    const auto old_secret = shown_session(request);
    if (!ticket.empty()) {
        const auto entry =
            rooms.door.sign_in_by_ticket(*school, *campaign, ticket, peer, old_secret);
        return entry ? entered(rooms, request, 200, *entry) : answer(entry.error());
    }
    const auto student_no = text_in(*body, "student_no");
    if (!student_no) return student_no.error();
    const auto code = text_in(*body, "code");
    if (!code) return code.error();
    const auto entry =
        rooms.door.sign_in_by_code(*school, *campaign, *student_no, *code, peer, old_secret);
    return entry ? entered(rooms, request, 200, *entry) : answer(entry.error());
}

Response first_administrator(const Rooms& rooms, const Request& request) {
    const auto body = body_of(request);
    if (!body) return body.error();
    const auto entry =
        rooms.door.make_first_administrator(text_or(*body, "token", ""), text_or(*body, "name", ""),
                                            text_or(*body, "password", ""), request.peer.address);
    if (!entry) return answer(entry.error());
    return entered(rooms, request, 201, *entry);
}

Response list_accounts(const Rooms& rooms, const Request& request) {
    return accounts_list(rooms.accounts, request);
}

Response make_account(const Rooms& rooms, const Request& request) {
    const auto body = body_of(request);
    if (!body) return body.error();
    const auto name = text_in(*body, "name");
    if (!name) return name.error();
    const auto account = rooms.door.make_account(*name, text_or(*body, "display_name", *name),
                                                 text_or(*body, "password", ""), request.principal);
    if (!account) return answer(account.error());
    return created("/api/v1/accounts/" + account->id.text(), to_json(*account));
}

// The account of the address, or the 404 to return.
Result<access::Account, Response> account_of(const Rooms& rooms, const Request& request) {
    const auto id = access::AccountId::parse(request.param("account"));
    auto account = id ? rooms.accounts.by_id(*id) : std::nullopt;
    if (!account) return refuse(problem(404, refusal(Why::NotFound)));
    return std::move(*account);
}

access::Deed deed_of(const Rooms& rooms, const Request& request) {
    return {request.principal.actor(), rooms.clock.now()};
}

Response give_grant(const Rooms& rooms, const Request& request) {
    const auto account = account_of(rooms, request);
    if (!account) return account.error();
    const auto body = body_of(request);
    if (!body) return body.error();
    const auto grant = grant_from_json(*body, rooms.clock.now());
    if (!grant) return problem(400, grant.error());
    rooms.accounts.add_grant(account->id, *grant, deed_of(rooms, request));
    return json(201, to_json(*grant));
}

Response withdraw_grant(const Rooms& rooms, const Request& request) {
    const auto account = account_of(rooms, request);
    if (!account) return account.error();
    const auto id = access::GrantId::parse(request.param("grant"));
    if (!id) return problem(404, refusal(Why::NotFound));
    const auto done = rooms.accounts.withdraw_grant(account->id, *id, deed_of(rooms, request));
    if (done) return json({{"ok", true}});
    if (done.error() == access::GrantFault::NoSuchGrant)
        return problem(404, refusal(Why::NotFound));
    return problem(409, {"last_administrator",
                         {"这是最后一位系统管理员。", "This is the last administrator."},
                         {"请先授权另一位管理员。", "Make somebody else administrator first."}});
}

Response change_account(const Rooms& rooms, const Request& request) {
    const auto account = account_of(rooms, request);
    if (!account) return account.error();
    const auto body = body_of(request);
    if (!body) return body.error();
    const auto deed = deed_of(rooms, request);
    if (body->contains("password")) {
        const auto password = text_or(*body, "password", "");
        if (const auto fault = access::password_fault(password, account->name))
            return problem(400, *fault);
        rooms.accounts.set_password(
            account->id, access::hash_password(password, rooms.door.rules().password_cost), deed);
        rooms.accounts.end_sessions_of(account->id.text(), deed);
    }
    if (const auto disabled = body->find("disabled");
        disabled != body->end() && disabled->is_boolean()) {
        if (disabled->get<bool>() && account->id.text() == request.principal.id)
            return problem(409, {"not_yourself",
                                 {"不能停用自己的账号。", "You cannot disable your own account."},
                                 {"请另一位管理员操作。", "Ask another administrator."}});
        rooms.accounts.set_disabled(account->id, disabled->get<bool>(), deed);
    }
    // A lost phone: the administrator takes the second factor away, the owner sets a new one.
    if (const auto second = body->find("second_factor");
        second != body->end() && second->is_boolean() && !second->get<bool>())
        rooms.accounts.set_totp(account->id, std::nullopt, deed);
    return json(to_json(rooms.accounts.by_id(account->id).value()));
}

bool sees_device(const access::Sight& sight, const access::Device& device) {
    return sight.everything || sight.any_session ||
           std::ranges::find(sight.sessions, device.session) != sight.sessions.end();
}

Response list_devices(const Rooms& rooms, const Request& request) {
    return devices_list(rooms.accounts, request);
}

access::Scope scope_of(const access::Device& device) {
    return {.school = device.school, .campaign = device.campaign, .session = device.session};
}

Response prepare_device(const Rooms& rooms, const Request& request) {
    const auto body = body_of(request);
    if (!body) return body.error();
    const auto name = text_in(*body, "name");
    if (!name) return name.error();
    const auto kind = access::parse_device_kind(text_or(*body, "kind", ""));
    if (!kind)
        return problem(400, {"no_such_kind",
                             {"没有这种设备。", "There is no such kind of device."},
                             {"请选择 desk、station、board、reader 或 api。",
                              "Choose desk, station, board, reader or api."}});
    access::Device device;
    device.name = *name;
    device.kind = *kind;
    device.school = text_or(*body, "school", "");
    device.campaign = text_or(*body, "campaign", "");
    device.session = text_or(*body, "session", "");
    device.station = text_or(*body, "station", "");
    if (auto no = refused_unless(request, Act::ManageDevices, scope_of(device)))
        return std::move(*no);
    const auto prepared = rooms.door.prepare_device(device, request.principal);
    auto said = to_json(prepared.device);
    said["code"] = prepared.code.text;
    said["code_until_ms"] = to_ms(prepared.code.until);
    return created("/api/v1/devices/" + prepared.device.id.text(), said);
}

Response enrol_device(const Rooms& rooms, const Request& request) {
    const auto body = body_of(request);
    if (!body) return body.error();
    const auto enrolled = rooms.door.enrol_device(text_or(*body, "code", ""), request.peer.address);
    if (!enrolled) return answer(enrolled.error());
    return json({{"device", enrolled->device.id.text()}, {"token", enrolled->token}});
}

Response revoke_device(const Rooms& rooms, const Request& request) {
    const auto id = access::DeviceId::parse(request.param("device"));
    const auto device = id ? rooms.accounts.device(*id) : std::nullopt;
    if (!device) return problem(404, refusal(Why::NotFound));
    if (auto no = refused_unless(request, Act::ManageDevices, scope_of(*device)))
        return std::move(*no);
    if (!rooms.accounts.revoke_device(*id, deed_of(rooms, request)))
        return problem(404, refusal(Why::NotFound));
    return json({{"ok", true}});
}

// What only a signed-in account has: password, second factor, tokens.
std::optional<Response> refused_unless_account(const Request& request) {
    if (request.principal.kind == access::Principal::Kind::Account) return std::nullopt;
    return problem(403, access::refusal(access::Denial::NotYourRole));
}

Response change_password(const Rooms& rooms, const Request& request) {
    if (auto no = refused_unless_account(request)) return std::move(*no);
    const auto body = body_of(request);
    if (!body) return body.error();
    const auto changed =
        rooms.door.change_password(request.principal, text_or(*body, "old_password", ""),
                                   text_or(*body, "new_password", ""), request.peer.address);
    if (!changed) return answer(changed.error());
    auto response = json({{"ok", true}});
    clear_session_cookie(request, response);
    return response;
}

Response propose_second_factor(const Rooms&, const Request& request) {
    if (auto no = refused_unless_account(request)) return std::move(*no);
    const auto key = access::make_totp_key();
    return json({{"key", access::totp_key_text(key)},
                 {"link", access::totp_link(key, request.principal.name)}});
}

Response set_second_factor(const Rooms& rooms, const Request& request) {
    if (auto no = refused_unless_account(request)) return std::move(*no);
    const auto body = body_of(request);
    if (!body) return body.error();
    const auto key = access::parse_totp_key(text_or(*body, "key", ""));
    const auto set = rooms.door.set_second_factor(request.principal, text_or(*body, "password", ""),
                                                  key.value_or(Bytes{}), text_or(*body, "code", ""),
                                                  request.peer.address);
    if (!set) return answer(set.error());
    auto response = json({{"ok", true}});
    clear_session_cookie(request, response);
    return response;
}

Response list_tokens(const Rooms& rooms, const Request& request) {
    if (auto no = refused_unless_account(request)) return std::move(*no);
    Json items = Json::array();
    for (const auto& token : rooms.accounts.tokens_of(request.principal.id))
        items.push_back({{"id", token.id},
                         {"name", token.token_name},
                         {"made_at_ms", to_ms(token.made_at)},
                         {"until_ms", to_ms(token.ends_at)}});
    return json({{"items", items}});
}

Response make_token(const Rooms& rooms, const Request& request) {
    if (auto no = refused_unless_account(request)) return std::move(*no);
    const auto body = body_of(request);
    if (!body) return body.error();
    const auto name = text_in(*body, "name");
    if (!name) return name.error();
    const auto asked = body->find("days");
    const auto days = asked != body->end() && asked->is_number_integer() ? asked->get<int>() : 30;
    if (name->empty() || name->size() > 100 || days < 1 || days > 366)
        return problem(400, refusal(Why::BadField), {{"fields", {"name", "days"}}});
    const auto token =
        rooms.door.make_token(request.principal, *name, std::chrono::hours{24 * days});
    return json(201, {{"id", token.id}, {"token", token.text}, {"until_ms", to_ms(token.until)}});
}

Response end_token(const Rooms& rooms, const Request& request) {
    if (auto no = refused_unless_account(request)) return std::move(*no);
    if (!rooms.accounts.end_token(request.principal.id, request.param("token"),
                                  deed_of(rooms, request)))
        return problem(404, refusal(Why::NotFound));
    return json({{"ok", true}});
}

}  // namespace

Response accounts_list(access::Accounts& accounts, const Request& request) {
    Json rows = Json::array();
    for (const auto& account : accounts.list(request.query_value("q").value_or("")))
        rows.push_back(to_json(account));
    return page_of(request, std::move(rows), "account", {"name", "display_name"});
}

Response devices_list(access::Accounts& accounts, const Request& request) {
    const auto sight =
        access::sight(request.principal, Act::ManageDevices, "", "", request.received_at);
    Json rows = Json::array();
    for (const auto& device : accounts.devices(request.query_value("q").value_or("")))
        if (sees_device(sight, device)) rows.push_back(to_json(device));
    return page_of(request, std::move(rows), "device", {"name", "kind"});
}

void add_access_routes(Router& router, access::Door& door, access::Accounts& accounts,
                       store::Campaigns& campaigns, const Clock& clock) {
    const Rooms rooms{door, accounts, campaigns, clock};
    const auto on = [&](const char* method, const char* path, Act act,
                        Response (*handler)(const Rooms&, const Request&)) {
        router.add(
            method, std::string{"/api/v1"} + path, act,
            [rooms, handler](Request& request) { return handler(rooms, request); }, small);
    };
    on("GET", "/me", Act::EnterHouse, [](const Rooms& house, const Request& request) {
        const auto secret = shown_session(request);
        const bool by_cookie = request.principal.signed_in() && !request.header("Authorization");
        return json(me(house, request.principal, by_cookie ? access::csrf_of(secret) : ""));
    });
    on("POST", "/sign-in", Act::EnterHouse, sign_in);
    on("POST", "/sign-out", Act::EnterHouse, sign_out);
    on("POST", "/graduand-sign-in", Act::EnterHouse, graduand_sign_in);
    on("POST", "/first-administrator", Act::EnterHouse, first_administrator);
    on("GET", "/accounts", Act::SeeAccounts, list_accounts);
    on("POST", "/accounts", Act::ManageAccounts, make_account);
    on("PATCH", "/accounts/{account}", Act::ManageAccounts, change_account);
    on("POST", "/accounts/{account}/grants", Act::ManageAccounts, give_grant);
    on("DELETE", "/accounts/{account}/grants/{grant}", Act::ManageAccounts, withdraw_grant);
    on("GET", "/devices", Act::ManageDevices, list_devices);
    on("POST", "/devices", Act::ManageDevices, prepare_device);
    on("POST", "/devices/enrol", Act::EnterHouse, enrol_device);
    on("DELETE", "/devices/{device}", Act::ManageDevices, revoke_device);
    on("POST", "/me/password", Act::UseOwnAccount, change_password);
    on("GET", "/me/second-factor", Act::UseOwnAccount, propose_second_factor);
    on("PUT", "/me/second-factor", Act::UseOwnAccount, set_second_factor);
    on("GET", "/me/tokens", Act::UseOwnAccount, list_tokens);
    on("POST", "/me/tokens", Act::UseOwnAccount, make_token);
    on("DELETE", "/me/tokens/{token}", Act::UseOwnAccount, end_token);
}

SecondPerson second_person_of(access::Door& door) {
    return [&door](const Request& request, const std::string& name, const std::string& password,
                   access::Act act) {
        access::Scope scope{.school = request.param("school"),
                            .campaign = request.param("campaign")};
        for (const auto& [key, value] : request.path_params)
            if (key == "session") scope.session = value;
        // Otherwise the body names the session the act is about.
        if (scope.session.empty())
            if (const auto body = read_json(request); body && body->is_object())
                scope.session = text_or(*body, "session", "");
        return door.second_person(request.principal, name, password, act, scope,
                                  request.peer.address);
    };
}

}  // namespace liuying::http
