// The proof: the graduand looks at the portrait and says yes, or what is wrong (R24); the office
// settles reports, oldest first (R25).
#include <nlohmann/json.hpp>

#include "http/actor_names.h"
#include "http/after_routes.h"
#include "http/case_json.h"
#include "http/person_json.h"

namespace liuying::http {

using Json = nlohmann::json;

namespace {

constexpr const char* campaign_path = "/api/v1/schools/{school}/campaigns/{campaign}";

store::ProofRecords proofs(House& house) {
    return {house.database, house.journal, house.facts, house.clock};
}

struct Mine {
    store::InForce campaign;
    store::GraduandRow who;
};

Result<Mine, Response> mine(House& house, const Request& request) {
    auto campaign = campaign_of(house, request);
    if (!campaign) return refuse(std::move(campaign.error()));
    const auto id = roster::GraduandId::parse(request.principal.person);
    auto who = id ? house.database.read([&](store::Transaction& tx) {
        return house.graduands.by_id(tx, campaign->id, *id);
    })
                  : std::nullopt;
    if (!who)
        return refuse(problem(
            403, {"not_a_graduand",
                  {"只有毕业生本人可以确认照片。", "Only the graduand can confirm the portrait."},
                  {"请用本人的票据链接或学号登录。",
                   "Sign in with your ticket link or student number."}}));
    return Mine{std::move(*campaign), std::move(*who)};
}

Response proof_of(House& house, const Mine& me) {
    return house.database.read([&](store::Transaction& tx) {
        const auto proof = proof_json(tx, me.campaign, me.who, true);
        if (!proof.is_null()) return json(proof);
        return problem(
            404, {"no_portrait",
                  {"还没有照片。", "There is no portrait yet."},
                  {"拍摄并匹配后会出现在这里。", "It appears here after the shot is bound."}});
    });
}

Response answer(House& house, Request& request) {
    const auto me = mine(house, request);
    if (!me) return me.error();
    const auto body = body_of(request);
    if (!body) return body.error();
    const auto doing = doing_of(house, request, *body);
    if (!doing) return doing.error();
    const auto said = text_in(*body, "answer");
    if (!said) return said.error();
    const auto named = text_in(*body, "portrait");
    if (!named) return named.error();
    const auto portrait = store::EventId::parse(*named);
    const auto note = text_or(*body, "note", "");
    if (!portrait || note.size() > 2000 ||
        (*said != "confirmed" && *said != "not_me" && *said != "wrong_data" &&
         *said != "poor_picture"))
        return problem(
            400, {"bad_answer",
                  {"回答须是 confirmed、not_me、wrong_data 或 poor_picture，说明不超过 2000 字节。",
                   "Answer confirmed, not_me, wrong_data or poor_picture; a note has at most 2,000 "
                   "bytes."},
                  {"请从页面上操作。", "Use the page."}});
    const auto done =
        proofs(house).answer(me->campaign, *doing, me->who.token, *portrait, *said, note);
    if (!done) return refused(done.error());
    return proof_of(house, *me);
}

Response withdraw(House& house, Request& request) {
    const auto me = mine(house, request);
    if (!me) return me.error();
    const auto body = body_of(request);
    if (!body) return body.error();
    const auto doing = doing_of(house, request, *body);
    if (!doing) return doing.error();
    const auto done = proofs(house).withdraw(me->campaign, *doing, me->who.token);
    if (!done) return refused(done.error());
    return proof_of(house, *me);
}

Response reports(House& house, Request& request) {
    const auto campaign = campaign_of(house, request);
    if (!campaign) return campaign.error();
    const auto seen = case_sight(request, *campaign);
    const std::string state{request.query_value("state").value_or("open")};
    const std::string kind{request.query_value("kind").value_or("")};
    const std::string q{request.query_value("q").value_or("")};
    auto cases = house.database.read([&](store::Transaction& tx) {
        Json all = Json::array();
        for (const auto& report :
             store::ProofRecords::list(tx, campaign->id, state == "all" ? "" : state, kind)) {
            const auto who = house.graduands.by_token(tx, campaign->id, report.token);
            if (!who || !seen.sees(*who) || !found_by(*who, q)) continue;
            all.push_back(report_case_json(request, *campaign, report, *who, seen.shown()));
        }
        return all;
    });
    return page_of_cases(house, request, std::move(cases));
}

Response settle(House& house, Request& request) {
    const auto campaign = campaign_of(house, request);
    if (!campaign) return campaign.error();
    const auto body = body_of(request);
    if (!body) return body.error();
    const auto doing = doing_of(house, request, *body);
    if (!doing) return doing.error();
    const auto how = text_in(*body, "how");
    if (!how) return how.error();
    const auto note = text_in(*body, "note");
    if (!note) return note.error();
    if (*how != "rebound" && *how != "reprocessed" && *how != "reshoot" &&
        *how != "record_changed" && *how != "stands")
        return problem(400, {"bad_settlement",
                             {"不认识这种处理。", "This way of settling is not known."},
                             {"可用：rebound、reprocessed、reshoot、record_changed、stands。",
                              "Use rebound, reprocessed, reshoot, record_changed or stands."}});
    access::Scope scope;
    scope.school = campaign->school;
    scope.campaign = campaign->slug;
    if (auto no = refused_unless(request, request.act, scope)) return std::move(*no);
    if (*how == "reshoot")
        if (auto no = refused_unless(request, access::Act::OrderReshoot, scope))
            return std::move(*no);
    const auto id = store::EventId::parse(request.param("report"));
    if (!id)
        return problem(404, {"no_such_report",
                             {"没有这份报告。", "There is no such report."},
                             {"请从列表中选择。", "Choose one from the list."}});
    const auto done = proofs(house).settle(*campaign, *doing, *id, *how, *note);
    if (!done) return refused(done.error());
    return house.database.read([&](store::Transaction& tx) {
        const auto who = house.graduands.by_token(tx, campaign->id, done->token).value();
        return json(with_names(tx, report_case_json(request, *campaign, *done, who, Shown::Full)));
    });
}

Response picture(House& house, Request& request) {
    const auto campaign = campaign_of(house, request);
    if (!campaign) return campaign.error();
    const auto none = problem(404, {"no_such_portrait",
                                    {"没有这张照片。", "There is no such portrait."},
                                    {"请从列表中选择。", "Choose one from the list."}});
    const auto id = store::EventId::parse(request.param("portrait"));
    if (!id) return none;
    access::Scope scope;
    scope.school = campaign->school;
    scope.campaign = campaign->slug;
    const auto portrait = house.database.read([&](store::Transaction& tx) {
        const auto row = store::CaptureRecords::portrait(tx, campaign->id, *id);
        if (!row) return row;
        if (const auto shot = store::CaptureRecords::find(tx, campaign->id, row->shot)) {
            scope.session = shot->session;
            if (shot->binding && !shot->binding->token.empty())
                if (const auto who =
                        house.graduands.by_token(tx, campaign->id, shot->binding->token)) {
                    scope.college = who->college;
                    scope.person = who->id.text();
                }
        }
        return row;
    });
    if (!portrait) return none;
    if (auto no = refused_unless(request, request.act, scope)) return std::move(*no);
    const auto all = house.blobs.get(portrait->blob);
    if (!all) throw std::runtime_error{"a portrait is missing: " + portrait->blob.text};
    return bytes("image/jpeg", std::string{all->begin(), all->end()})
        .with_etag(portrait->sha256)
        .with_header("Cache-Control", "private, no-cache");
}

}  // namespace

void add_proof_routes(Router& router, House& house) {
    const std::string base = campaign_path;
    const auto on = [&](const char* method, const char* path, access::Act act,
                        Response (*handler)(House&, Request&)) {
        router.add(method, base + path, act,
                   [&house, handler](Request& request) { return handler(house, request); });
    };
    on("POST", "/my/proof", access::Act::AnswerProof, answer);
    on("POST", "/my/proof/withdraw", access::Act::AnswerProof, withdraw);
    on("GET", "/proof-reports", access::Act::SeeProofs, reports);
    on("POST", "/proof-reports/{report}/settle", access::Act::SettleReport, settle);
    on("GET", "/portraits/{portrait}/picture.jpg", access::Act::SeePicture, picture);
}

}  // namespace liuying::http
