#include "http/access_json.h"

#include <nlohmann/json.hpp>

#include "http/house.h"
#include "http/words.h"

namespace liuying::http {

using Json = nlohmann::json;

namespace {

Json moment_or_null(const std::optional<Instant>& at) {
    return at ? Json(to_ms(*at)) : Json(nullptr);
}

std::optional<Instant> moment_in(const Json& body, const char* name) {
    const auto found = body.find(name);
    if (found == body.end() || !found->is_number_integer()) return std::nullopt;
    return instant_of_ms(found->get<std::int64_t>());
}

}  // namespace

Json to_json(const access::Grant& grant) {
    return {{"grant", grant.id.text()},     {"role", access::name(grant.role)},
            {"school", grant.school},       {"campaign", grant.campaign},
            {"college", grant.college},     {"session", grant.session},
            {"from_ms", to_ms(grant.from)}, {"until_ms", moment_or_null(grant.until)}};
}

Json to_json(const access::Account& account) {
    Json grants = Json::array();
    for (const auto& grant : account.grants) grants.push_back(to_json(grant));
    return {{"account", account.id.text()},
            {"name", account.name},
            {"display_name", account.display_name},
            {"disabled", account.disabled},
            {"second_factor", account.totp_key.has_value()},
            {"grants", grants}};
}

Json to_json(const access::Device& device) {
    return {{"device", device.id.text()},
            {"name", device.name},
            {"kind", access::name(device.kind)},
            {"school", device.school},
            {"campaign", device.campaign},
            {"session", device.session},
            {"station", device.station},
            {"enrolled_at_ms", moment_or_null(device.enrolled_at)},
            {"revoked", device.revoked_at.has_value()}};
}

Result<access::Grant, Refusal> grant_from_json(const Json& body, Instant now) {
    using access::Role;
    const auto role = access::parse_role(text_or(body, "role", ""));
    const bool grantable = role && *role != Role::Graduand && *role != Role::DeskDevice &&
                           *role != Role::StationDevice && *role != Role::BoardDevice;
    if (!grantable)
        return refuse(Refusal{"no_such_role",
                              {"没有这个角色，或不能授予账号。",
                               "There is no such role, or accounts cannot hold it."},
                              {"请从角色列表中选择。", "Choose one of the listed roles."}});
    access::Grant grant;
    grant.id = access::GrantId::make(now);
    grant.role = *role;
    grant.school = text_or(body, "school", "");
    grant.campaign = text_or(body, "campaign", "");
    grant.college = text_or(body, "college", "");
    grant.venue = text_or(body, "venue", "");
    grant.session = text_or(body, "session", "");
    grant.from = moment_in(body, "from_ms").value_or(now);
    grant.until = moment_in(body, "until_ms");
    if (grant.role == Role::CollegeOffice && grant.college.empty())
        return refuse(Refusal{
            "college_needed",
            {"学院教务办的授权必须指明学院。", "A college office's role needs its college."},
            {"请选择学院。", "Choose the college."}});
    if (grant.until && *grant.until <= grant.from)
        return refuse(Refusal{"period_empty",
                              {"授权的结束时间早于开始时间。", "The period ends before it begins."},
                              {"请更正起止时间。", "Correct its beginning or end."}});
    return grant;
}

}  // namespace liuying::http
