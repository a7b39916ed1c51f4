#include <nlohmann/json.hpp>
#include <span>

#include "http/desk_routes.h"
#include "http/hall_json.h"
#include "portrait/engine.h"
#include "store/entrance_records.h"

namespace liuying::http {

using Json = nlohmann::json;

namespace {

constexpr std::uint64_t largest_photo = std::uint64_t{8} << 20;  // bytes

struct Sitter {
    store::InForce campaign;
    std::string session;
    std::string token;
};

Result<Sitter, Response> sitter_of(House& house, const Request& request) {
    auto campaign = campaign_of(house, request);
    if (!campaign) return refuse(std::move(campaign.error()));
    Sitter sitter{std::move(*campaign), request.param("session"), request.param("token")};
    access::Scope scope;
    scope.school = sitter.campaign.school;
    scope.campaign = sitter.campaign.slug;
    scope.session = sitter.session;
    if (auto no = refused_unless(request, request.act, scope)) return refuse(std::move(*no));
    const auto known = house.database.read([&](store::Transaction& tx) {
        return house.graduands.by_token(tx, sitter.campaign.id, sitter.token).has_value();
    });
    if (!known || !sitter.campaign.campaign->session(sitter.session))
        return refuse(
            problem(404, {"no_such_ticket",
                          {"本场次没有这个号。", "There is no such ticket in this session."},
                          {"请重新扫描凭证。", "Scan the ticket again."}}));
    return sitter;
}

Response said(const Sitter& sitter, const store::Doing& doing, const store::EntranceAsked& asked) {
    return json({{"event_id", doing.event_id.text()},
                 {"entrance_photo", entrance_json(asked, *sitter.campaign.campaign)}});
}

// A yes or a no.
Result<bool, Response> word_in(const Json& body, const std::string& member) {
    const auto said = body.find(member);
    if (said == body.end() || !said->is_boolean())
        return refuse(
            problem(400, {"missing_field",
                          {"缺少 " + member + "。", member + " is missing."},
                          {"同意填 true，不同意填 false。", "true for a yes, false for a no."}}));
    return said->get<bool>();
}

Response consent(House& house, Request& request) {
    const auto sitter = sitter_of(house, request);
    if (!sitter) return sitter.error();
    const auto body = body_of(request);
    if (!body) return body.error();
    const auto doing = doing_of(house, request, *body);
    if (!doing) return doing.error();
    const auto photo = word_in(*body, "photo");
    if (!photo) return photo.error();
    const auto faces = body->find("faces");
    const auto asked = house.entrance.answer(
        sitter->campaign, *doing, sitter->session, sitter->token,
        {.photo = *photo,
         .faces = faces != body->end() && faces->is_boolean() && faces->get<bool>()});
    if (!asked) return refused(asked.error());
    return said(*sitter, *doing, *asked);
}

// To a comparison with the school's picture, which needs no camera here.
Response admission_consent(House& house, Request& request) {
    const auto sitter = sitter_of(house, request);
    if (!sitter) return sitter.error();
    const auto body = body_of(request);
    if (!body) return body.error();
    const auto doing = doing_of(house, request, *body);
    if (!doing) return doing.error();
    const auto agreed = word_in(*body, "agreed");
    if (!agreed) return agreed.error();
    const auto asked =
        house.admission.answer(sitter->campaign, *doing, sitter->session, sitter->token, *agreed);
    if (!asked) return refused(asked.error());
    return json({{"event_id", doing->event_id.text()},
                 {"admission_photo", admission_json(*asked, *sitter->campaign.campaign)}});
}

// The picture stays in memory: what is kept of it are a few hundred numbers.
Response take(House& house, Request& request) {
    const auto sitter = sitter_of(house, request);
    if (!sitter) return sitter.error();
    const Json event{{"event_id", request.query_value("event_id").value_or("")}};
    const auto doing = doing_of(house, request, event);
    if (!doing) return doing.error();
    const auto with_face =
        house.entrance.may_take(sitter->campaign, sitter->session, sitter->token);
    if (!with_face) return refused(with_face.error());
    const auto* bytes = reinterpret_cast<const std::uint8_t*>(request.body.data());
    auto seen = house.engine.appearance(std::span{bytes, request.body.size()}, *with_face);
    if (!seen) return problem(422, portrait::refusal_of(seen.error()));
    if (!*seen)
        return problem(422,
                       {"not_one_face",
                        {"画面里不是恰好一张脸。", "There is not exactly one face in the picture."},
                        {"请让本人正对镜头，旁人退开，再拍一次；拍不成就直接继续。",
                         "Let them face the camera alone and take it again; or simply go on."}});
    const auto asked = house.entrance.keep(sitter->campaign, *doing, sitter->session, sitter->token,
                                           std::move(**seen));
    if (!asked) return refused(asked.error());
    return said(*sitter, *doing, *asked);
}

}  // namespace

void add_entrance_routes(Router& router, House& house) {
    const std::string base =
        "/api/v1/schools/{school}/campaigns/{campaign}/sessions/{session}/entrance-photos/{token}";
    router.add("POST", base + "/consent", access::Act::AskConsent,
               [&house](Request& request) { return consent(house, request); });
    router.add("POST", base, access::Act::AskConsent,
               [&house](Request& request) { return take(house, request); },
               {.max_body = largest_photo});
    router.add("POST",
               "/api/v1/schools/{school}/campaigns/{campaign}/sessions/{session}/admission-photos/"
               "{token}/consent",
               access::Act::AskConsent,
               [&house](Request& request) { return admission_consent(house, request); });
}

}  // namespace liuying::http
