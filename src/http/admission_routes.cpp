#include <nlohmann/json.hpp>
#include <span>

#include "http/response.h"
#include "http/roster_routes.h"
#include "http/url_text.h"
#include "portrait/engine.h"
#include "store/admission_records.h"

namespace liuying::http {

using Json = nlohmann::json;

namespace {

constexpr const char* base = "/api/v1/schools/{school}/campaigns/{campaign}/admission-photos";
constexpr std::uint64_t largest_photo = std::uint64_t{8} << 20;  // bytes
constexpr std::size_t most_names = 5'000;

// The campaign, where this person may hand over its pictures.
Result<store::InForce, Response> campaign_here(House& house, const Request& request) {
    auto campaign = campaign_of(house, request);
    if (!campaign) return campaign;
    if (auto permit = permit_of(request, *campaign, request.act); !permit)
        return refuse(std::move(permit.error()));
    return campaign;
}

Response standing(House& house, Request& request) {
    const auto campaign = campaign_here(house, request);
    if (!campaign) return campaign.error();
    const auto now = house.admission.standing(*campaign, house.engine.face_model());
    return json({{"asked_for", campaign->campaign->admission_photo},
                 {"may_compare", house.engine.faces_apart().has_value()},
                 {"people", now.people},
                 {"agreed", now.agreed},
                 {"read", now.read},
                 {"waiting", now.waiting}});
}

Response wanted(House& house, Request& request) {
    const auto campaign = campaign_here(house, request);
    if (!campaign) return campaign.error();
    const auto body = body_of(request);
    if (!body) return body.error();
    const auto names = body->find("names");
    if (names == body->end() || !names->is_array() || names->size() > most_names ||
        !std::ranges::all_of(*names, [](const Json& name) { return name.is_string(); }))
        return problem(400,
                       {"bad_names",
                        {"names 须是至多 5000 个文件名。", "names must be at most 5,000 names."},
                        {"更多的请分几次问。", "Ask about more in several parts."}});
    const auto why = house.admission.unwanted(*campaign, house.engine.face_model(),
                                              names->get<std::vector<std::string>>());
    Json answers = Json::array();
    for (const auto& one : why) answers.push_back(one ? refusal_json(*one) : Json(nullptr));
    return json({{"unwanted", std::move(answers)}});
}

// The picture stays in memory: what is kept of it are the numbers of its face. Its name may be a
// document number, so it stands in no address.
Response take(House& house, Request& request) {
    const auto campaign = campaign_here(house, request);
    if (!campaign) return campaign.error();
    const auto doing =
        doing_of(house, request, {{"event_id", request.query_value("event_id").value_or("")}});
    if (!doing) return doing.error();
    const auto file_name =
        percent_decode(request.header("X-Liuying-File-Name").value_or("")).value_or("");
    const auto whose = house.admission.whose(*campaign, file_name);
    if (!whose) return refused(whose.error());
    if (!house.engine.faces_apart())
        return problem(409,
                       {"no_face_model",
                        {"本服务没有接入在本校测量过的人脸模型。",
                         "No face model that was measured on your own people is plugged into "
                         "this server."},
                        {"请以 --models 启动服务，并写明测得的数值，见 docs/formats/models.md。",
                         "Start it with --models and the numbers you measured: "
                         "docs/formats/models.md."}});
    const auto* bytes = reinterpret_cast<const std::uint8_t*>(request.body.data());
    const auto seen = house.engine.appearance(std::span{bytes, request.body.size()}, true);
    if (!seen) return problem(422, portrait::refusal_of(seen.error()));
    if (!*seen || (*seen)->face.empty())
        return problem(422,
                       {"not_one_face",
                        {"画面里不是恰好一张脸。", "There is not exactly one face in the picture."},
                        {"此人没有可比对的照片，其他证据照常使用。",
                         "There is nothing to compare this person with; everything else serves."}});
    const auto kept = house.admission.keep(*campaign, *doing, file_name, **seen);
    if (!kept) return refused(kept.error());
    return json({{"event_id", doing->event_id.text()}, {"tokens", *kept}});
}

Response forget(House& house, Request& request) {
    const auto campaign = campaign_here(house, request);
    if (!campaign) return campaign.error();
    const auto doing =
        doing_of(house, request, {{"event_id", request.query_value("event_id").value_or("")}});
    if (!doing) return doing.error();
    return json({{"event_id", doing->event_id.text()},
                 {"forgotten", house.admission.forget_all(*campaign, *doing)}});
}

}  // namespace

void add_admission_routes(Router& router, House& house) {
    router.add("GET", base, access::Act::ImportRoster,
               [&house](Request& request) { return standing(house, request); });
    router.add("POST", base, access::Act::ImportRoster,
               [&house](Request& request) { return take(house, request); },
               {.max_body = largest_photo});
    router.add("DELETE", base, access::Act::ImportRoster,
               [&house](Request& request) { return forget(house, request); });
    router.add("POST", std::string{base} + "/wanted", access::Act::ImportRoster,
               [&house](Request& request) { return wanted(house, request); });
}

}  // namespace liuying::http
