#include "http/house.h"

#include <nlohmann/json.hpp>

#include "http/words.h"
#include "store/store_words.h"

namespace liuying::http {

using Json = nlohmann::json;

Result<store::InForce, Response> campaign_of(House& house, const Request& request) {
    auto found = house.campaigns.find(request.param("school"), request.param("campaign"));
    if (!found)
        return refuse(problem(404, {"no_such_campaign",
                                    {"没有这个采集任务。", "There is no such campaign."},
                                    {"请从首页选择。", "Choose one on the first page."}}));
    return std::move(*found);
}

Result<store::InForce, Response> with_session(House& house, const Request& request) {
    auto campaign = campaign_of(house, request);
    if (!campaign) return campaign;
    const auto& session = request.param("session");
    if (!campaign->campaign->session(session)) return refuse(refused(store::no_such_session()));
    access::Scope scope;
    scope.school = campaign->school;
    scope.campaign = campaign->slug;
    scope.session = session;
    if (auto no = refused_unless(request, request.act, scope)) return refuse(std::move(*no));
    return campaign;
}

Result<store::Doing, Response> doing_of(const House& house, const Request& request,
                                        const Json& body) {
    const auto now = house.clock.now();
    store::Doing doing{.event_id = {},
                       .happened_at = now,
                       .actor = request.principal.actor(),
                       .device = text_or(body, "device", "")};
    if (const auto given = text_or(body, "event_id", ""); !given.empty()) {
        const auto id = store::EventId::parse(given);
        if (!id)
            return refuse(problem(
                400, {"bad_event",
                      {"event_id 不是 UUID。", "event_id is not a UUID."},
                      {"由页面或设备生成 UUIDv7。", "Make a UUIDv7 where the event is made."}}));
        doing.event_id = *id;
    } else {
        doing.event_id = store::EventId::make(now);
    }
    for (const auto* name : {"happened_at_ms", "happened_at"}) {
        if (const auto at = body.find(name); at != body.end() && at->is_number_integer())
            doing.happened_at = instant_of_ms(at->get<std::int64_t>());
    }
    return doing;
}

Result<Json, Response> body_of(const Request& request) {
    if (request.body.empty()) return Json::object();
    auto parsed = read_json(request);
    if (!parsed) return refuse(problem(400, parsed.error()));
    if (!parsed->is_object()) return refuse(problem(400, refusal(Why::NotJson)));
    return std::move(*parsed);
}

Result<std::string, Response> second_of(House& house, const Request& request, const Json& body,
                                        access::Act act) {
    const auto second = body.find("second");
    if (second == body.end() || !second->is_object()) return std::string{};
    const auto name = text_in(*second, "name");
    if (!name) return refuse(name.error());
    const auto password = text_in(*second, "password");
    if (!password) return refuse(password.error());
    auto proved = house.second_person(request, *name, *password, act);
    if (!proved) return refuse(problem(403, proved.error()));
    return std::move(*proved);
}

access::Scope scope_about(const store::InForce& campaign, const store::GraduandRow& who) {
    access::Scope scope;
    scope.school = campaign.school;
    scope.campaign = campaign.slug;
    scope.college = who.college;
    scope.routed = campaign::routed(campaign.campaign->changes, who.document_type);
    return scope;
}

Result<access::Permit, Response> permit_of(const Request& request, const store::InForce& campaign,
                                           access::Act act, const std::string& session,
                                           const std::string& college) {
    access::Scope scope;
    scope.school = campaign.school;
    scope.campaign = campaign.slug;
    scope.session = session;
    scope.college = college;
    auto permit = access::may(request.principal, act, scope, request.received_at);
    if (!permit) return refuse(problem(403, access::refusal(permit.error())));
    return std::move(*permit);
}

Result<std::string, Response> text_in(const Json& body, const char* name) {
    const auto found = body.find(name);
    if (found == body.end() || !found->is_string())
        return refuse(
            problem(400, {"missing_field",
                          {std::string{"缺少 "} + name + "。", std::string{name} + " is missing."},
                          {"请按接口说明补充。", "Add it as the API description says."}}));
    return found->get<std::string>();
}

std::string text_or(const Json& body, const char* name, std::string otherwise) {
    const auto found = body.find(name);
    return found != body.end() && found->is_string() ? found->get<std::string>()
                                                     : std::move(otherwise);
}

Result<bool, Response> truth_in(const Json& body, const char* name, bool otherwise) {
    const auto found = body.find(name);
    if (found == body.end()) return otherwise;
    if (!found->is_boolean())
        return refuse(
            problem(400, {"bad_field",
                          {std::string{name} + " 应为 true 或 false，不加引号。",
                           std::string{name} + " is true or false, without quotes."},
                          {"请按接口说明改正。", "Set it as the API description says."}}));
    return found->get<bool>();
}

Response receipt(House& house, const store::Doing& doing, store::Appended appended) {
    return json({{"event_id", doing.event_id.text()},
                 {"seq", house.journal.last_seq()},
                 {"again", appended == store::Appended::Again}});
}

Response refused(const Refusal& refusal) {
    const auto& kind = refusal.kind;
    if (kind == "not_on_roster" || kind.starts_with("no_such_")) return problem(404, refusal);
    if (kind == "needs_second" || kind == "second_is_same" || kind == "not_your_act" ||
        kind == "not_your_shift")
        return problem(403, refusal);
    return problem(409, refusal);
}

Json words_json(const Words& words) {
    return {{"zh", words.zh}, {"en", words.en}};
}

Json refusal_json(const Refusal& refusal, int status) {
    return {{"type", "about:blank"},
            {"title", refusal.message.en},
            {"status", status},
            {"kind", refusal.kind},
            {"message_zh", refusal.message.zh},
            {"message_en", refusal.message.en},
            {"next_step", words_json(refusal.next_step)}};
}

bool shows_names(const store::InForce& campaign, campaign::Place place) {
    return campaign.campaign->places.at(place) == campaign::Showing::Roster;
}

}  // namespace liuying::http
