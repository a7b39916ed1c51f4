// Who may enter and by what device, as workbooks. Secrets are in neither list.
#include <array>
#include <nlohmann/json.hpp>

#include "access/role.h"
#include "http/access_routes.h"
#include "http/list_workbook.h"

namespace liuying::http {

using Json = nlohmann::json;

namespace {

std::string session_title(const store::InForce& campaign, const std::string& id) {
    const auto* session = campaign.campaign->session(id);
    return session ? campaign::title_of(*campaign.campaign, *session).zh : id;
}

// "学院教务办（计算机学院，2021-10-24 18:00 止）；查阅"
std::string grants_text(const Json& row, const store::InForce& campaign) {
    std::string all;
    for (const auto& grant : row.at("grants")) {
        const auto role = access::parse_role(grant.at("role").get<std::string>());
        std::string within;
        const auto add = [&](const std::string& text) {
            if (!text.empty()) within += (within.empty() ? "" : "，") + text;
        };
        const auto of = grant.at("campaign").get<std::string>();
        if (!of.empty() && of != campaign.slug)
            add(grant.at("school").get<std::string>() + "/" + of);
        const auto college = grant.at("college").get<std::string>();
        const auto* known = campaign.campaign->college(college);
        add(known ? known->name.zh : college);
        add(session_title(campaign, grant.at("session").get<std::string>()));
        if (const auto& until = grant.at("until_ms"); !until.is_null())
            add(moment_text(campaign, instant_of_ms(until.get<std::int64_t>())) + " 止");
        all += (all.empty() ? "" : "；") +
               (role ? access::words(*role).zh : grant.at("role").get<std::string>()) +
               (within.empty() ? "" : "（" + within + "）");
    }
    return all;
}

std::string yes_if(const Json& row, const char* member) {
    return row.at(member).get<bool>() ? "是" : "";
}

std::string device_kind(const Json& row, const store::InForce&) {
    const auto kind = access::parse_device_kind(row.at("kind").get<std::string>());
    if (!kind) return row.at("kind").get<std::string>();
    switch (*kind) {
        case access::DeviceKind::Desk: return "签到台";
        case access::DeviceKind::Station: return "拍摄台";
        case access::DeviceKind::Board: return "候拍大屏";
        case access::DeviceKind::Reader: return "读卡器";
        case access::DeviceKind::Api: return "接口";
    }
    return {};
}

const std::array account_columns{
    text_column("账号 Name", 18, "name"), text_column("姓名 Display name", 18, "display_name"),
    ListColumn{"授权 Grants", 60, grants_text},
    ListColumn{"二次验证 Second factor", 12,
               [](const Json& row, const store::InForce&) { return yes_if(row, "second_factor"); }},
    ListColumn{"已停用 Disabled", 10,
               [](const Json& row, const store::InForce&) { return yes_if(row, "disabled"); }}};

const std::array device_columns{
    text_column("名称 Name", 20, "name"),
    ListColumn{"种类 Kind", 12, device_kind},
    ListColumn{"场次 Session", 24,
               [](const Json& row, const store::InForce& campaign) {
                   return session_title(campaign, row.at("session").get<std::string>());
               }},
    text_column("拍摄台 Station", 14, "station"),
    moment_column("登记 Enrolled", "enrolled_at_ms"),
    ListColumn{"已注销 Revoked", 10,
               [](const Json& row, const store::InForce&) { return yes_if(row, "revoked"); }}};

}  // namespace

void add_access_workbook_routes(Router& router, House& house, access::Accounts& accounts) {
    const std::string base = "/api/v1/schools/{school}/campaigns/{campaign}";
    router.add("GET", base + "/accounts.xlsx", access::Act::SeeAccounts,
               [&house, &accounts](Request& request) {
                   return list_workbook(
                       house, request,
                       [&](House&, Request& its) { return accounts_list(accounts, its); },
                       "accounts", account_columns);
               });
    router.add("GET", base + "/devices.xlsx", access::Act::ManageDevices,
               [&house, &accounts](Request& request) {
                   return list_workbook(
                       house, request,
                       [&](House&, Request& its) { return devices_list(accounts, its); }, "devices",
                       device_columns);
               });
}

}  // namespace liuying::http
