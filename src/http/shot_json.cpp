#include "http/shot_json.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "http/actor_names.h"

namespace liuying::http {

using Json = nlohmann::json;

namespace {

// Whose it was before anything was in doubt: as it was last bound for sure or by word, else of
// whoever sat when it was taken; "" for nobody.
std::string whose_before(store::Transaction& tx, const store::ShotRow& shot,
                         const std::vector<store::SittingRow>& sittings) {
    const auto chain = store::CaptureRecords::chain(tx, shot.id);
    for (auto row = chain.rbegin(); row != chain.rend(); ++row)
        if (row->state != capture::State::Doubtful) return row->token;
    const auto sitting = std::ranges::find_if(
        sittings, [&](const store::SittingRow& one) { return one.id == shot.sitting; });
    return sitting == sittings.end() ? std::string{} : sitting->token;
}

}  // namespace

Words question_words(const std::string& kind) {
    if (kind == "empty_chair")
        return {"拍摄时座位上没有登记的人。这张是谁？",
                "Nobody was seated when the shutter fired. Whose is it?"};
    if (kind == "other_sitter")
        return {"座位没有变，但衣着、发型与前一张不同。坐着的是谁？",
                "The seat has not changed, but clothes or hair have. Who sits there?"};
    if (kind == "entrance_photo")
        return {"坐着的人与其入场照不像。坐着的是谁？",
                "Whoever sits there is unlike their entrance photo. Who is it?"};
    if (kind == "admission_photo")
        return {"坐着的人与其录取照片不像。坐着的是谁？",
                "Whoever sits there is unlike the school's picture of them. Who is it?"};
    if (kind == "slip")
        return {"照片与座位对不上，请当场核对：这张是谁？",
                "The picture and the seat disagree. Settle it now: whose is it?"};
    if (kind == "contradicted")
        return {"两位工作人员的说法不一致。这张是谁？",
                "Two people said different things. Whose is it?"};
    return {"这张是谁？", "Whose is it?"};
}

std::string address_of(const store::InForce& campaign) {
    return "/api/v1/schools/" + campaign.school + "/campaigns/" + campaign.slug;
}

Shown at_station(const store::InForce& campaign) {
    return shows_names(campaign, campaign::Place::Station) ? Shown::Full : Shown::Token;
}

Shown for_reviewer(const Request& request, const store::InForce& campaign) {
    access::Scope scope;
    scope.school = campaign.school;
    scope.campaign = campaign.slug;
    if (const auto permit =
            access::may(request.principal, access::Act::SeeFullName, scope, request.received_at);
        permit && permit->reach == access::Reach::All)
        return Shown::Full;
    return at_station(campaign);
}

Json binding_json(House& house, store::Transaction& tx, const store::InForce& campaign,
                  const store::BindingRow& binding, Shown shown) {
    Json person = nullptr;
    if (!binding.token.empty())
        if (const auto who = house.graduands.by_token(tx, campaign.id, binding.token))
            person = person_json(*who, shown);
    return {{"binding", binding.id.text()},
            {"shot", binding.shot.text()},
            {"token", binding.token.empty() ? Json(nullptr) : Json(binding.token)},
            {"person", std::move(person)},
            {"state", capture::name_of(binding.state)},
            {"error", binding.error},
            {"rests_on", Json::parse(binding.rests_on)},
            {"reason", binding.reason},
            {"by", name_of_actor(tx, binding.by)},
            {"at_ms", to_ms(binding.at)},
            {"replaces", binding.replaces ? Json(binding.replaces->text()) : Json(nullptr)}};
}

Json shot_json(House& house, store::Transaction& tx, const store::InForce& campaign,
               const store::ShotRow& shot, Shown shown, bool with_findings) {
    const auto address = address_of(campaign) + "/shots/" + shot.id.text();
    return {{"shot", shot.id.text()},
            {"session", shot.session},
            {"station", shot.station},
            {"taken_at_ms", to_ms(shot.taken_at)},
            {"received_at_ms", to_ms(shot.received_at)},
            {"file_name", shot.file_name},
            {"camera", shot.camera},
            {"counter", shot.counter},
            {"sha256", shot.sha256},
            {"width_px", shot.width_px},
            {"height_px", shot.height_px},
            {"verdict", shot.verdict.empty() ? Json(nullptr) : Json(shot.verdict)},
            {"faces", shot.faces},
            {"findings", with_findings ? Json::parse(shot.findings) : Json::array()},
            {"mark", shot.mark.empty() ? Json(nullptr) : Json(shot.mark)},
            {"sitting", shot.sitting ? Json(shot.sitting->text()) : Json(nullptr)},
            {"binding", shot.binding ? binding_json(house, tx, campaign, *shot.binding, shown)
                                     : Json(nullptr)},
            {"picture_url", address + "/picture.jpg"},
            {"explain_url", address + "/explain.png"}};
}

Json question_json(House& house, store::Transaction& tx, const store::InForce& campaign,
                   const store::QuestionRow& question, Shown shown) {
    const auto sittings =
        store::HallRecords::sittings(tx, campaign.id, question.session, question.station);
    Json shots = Json::array();
    Json proposal = Json::array();
    auto people = question.candidates;
    const auto token_of = [&people](const std::string& token) {
        if (token.empty()) return Json(nullptr);
        if (std::ranges::find(people, token) == people.end()) people.push_back(token);
        return Json(token);
    };
    for (const auto& id : question.shots)
        if (const auto shot = store::CaptureRecords::find(tx, campaign.id, id)) {
            shots.push_back(shot_json(house, tx, campaign, *shot, shown, false));
            if (shot->binding)
                proposal.push_back({{"shot", id.text()},
                                    {"before", token_of(whose_before(tx, *shot, sittings))},
                                    {"after", token_of(shot->binding->token)}});
        }
    Json candidates = Json::array();
    for (const auto& token : people) {
        Json one{{"token", token},
                 {"sign_in_no", nullptr},
                 {"name", nullptr},
                 {"seated_from_ms", nullptr}};
        if (shown != Shown::Token)
            if (const auto who = house.graduands.by_token(tx, campaign.id, token))
                one["name"] = name_shown(who->name, shown);
        if (const auto row = tx.first(
                "SELECT MAX(number) AS number FROM sign_in WHERE campaign_id = "
                ":campaign AND session = :session AND token = :token",
                {{"campaign", campaign.id}, {"session", question.session}, {"token", token}}))
            if (const auto number = row->opt_int64("number")) one["sign_in_no"] = *number;
        for (const auto& sitting : sittings)
            if (sitting.token == token) one["seated_from_ms"] = to_ms(sitting.from);
        candidates.push_back(std::move(one));
    }
    return {{"question", question.id.text()},
            {"session", question.session},
            {"station", question.station},
            {"kind", question.kind},
            {"words", words_json(question_words(question.kind))},
            {"shots", std::move(shots)},
            {"candidates", std::move(candidates)},
            {"proposal", std::move(proposal)},
            {"opened_at_ms", to_ms(question.opened_at)}};
}

}  // namespace liuying::http
