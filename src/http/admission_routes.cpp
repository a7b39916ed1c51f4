#include <nlohmann/json.hpp>
#include <span>

#include "http/response.h"
#include "http/roster_routes.h"
#include "portrait/engine.h"
#include "store/admission_records.h"

namespace liuying::http {

using Json = nlohmann::json;

namespace {

constexpr const char* base = "/api/v1/schools/{school}/campaigns/{campaign}/admission-photos";
constexpr std::uint64_t largest_photo = std::uint64_t{8} << 20;  // bytes

Response standing(House& house, Request& request) {
    const auto campaign = campaign_of(house, request);
    if (!campaign) return campaign.error();
    if (const auto permit = permit_of(request, *campaign, request.act); !permit)
        return permit.error();
    const auto now = house.admission.standing(*campaign);
    return json({{"asked_for", campaign->campaign->admission_photo},
                 {"may_compare", house.engine.faces_apart().has_value()},
                 {"people", now.people},
                 {"agreed", now.agreed},
                 {"kept", now.kept}});
}

// The picture stays in memory: what is kept of it are the numbers of its face.
Response take(House& house, Request& request) {
    const auto campaign = campaign_of(house, request);
    if (!campaign) return campaign.error();
    if (const auto permit = permit_of(request, *campaign, request.act); !permit)
        return permit.error();
    const auto doing =
        doing_of(house, request, {{"event_id", request.query_value("event_id").value_or("")}});
    if (!doing) return doing.error();
    const auto file_name = request.query_value("file_name").value_or("");
    const auto whose = house.admission.whose(*campaign, file_name);
    if (!whose) return refused(whose.error());
    if (!house.engine.faces_apart())
        return problem(409, {"no_face_model",
                             {"本服务没有接入经过测量的人脸模型。",
                              "No face model that somebody measured is plugged into this server."},
                             {"请以 --models 启动服务，见 docs/formats/models.md。",
                              "Start it with --models: docs/formats/models.md."}});
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

}  // namespace

void add_admission_routes(Router& router, House& house) {
    router.add("GET", base, access::Act::ImportRoster,
               [&house](Request& request) { return standing(house, request); });
    router.add("POST", base, access::Act::ImportRoster,
               [&house](Request& request) { return take(house, request); },
               {.max_body = largest_photo});
}

}  // namespace liuying::http
