#include "http/case_json.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "http/actor_names.h"
#include "http/paging.h"
#include "identity/name.h"

namespace liuying::http {

using Json = nlohmann::json;

namespace {

Words report_words(const std::string& kind) {
    if (kind == "not_me") return {"照片不是本人", "the portrait is somebody else"};
    if (kind == "wrong_data") return {"照片旁的信息有误", "the data beside the portrait are wrong"};
    return {"照片质量有问题", "the picture itself is poor"};
}

}  // namespace

store::CaseRecords cases_of(House& house) {
    return {house.database,  house.journal, house.vault, house.blobs,
            house.graduands, house.roster,  house.clock};
}

store::AssociationRecords associations_of(House& house) {
    return {house.database, house.facts, house.graduands, house.clock};
}

Json case_json(const std::string& id, const char* kind, const std::string& state,
               const Words& words, const store::GraduandRow& who, Shown shown, Instant opened_at) {
    return {{"case", id},
            {"kind", kind},
            {"state", state},
            {"words", words_json(words)},
            {"student_no", shown == Shown::Token ? std::string{} : who.student_no},
            {"name", name_shown(who.name, shown)},
            {"college", who.college},
            {"opened_at_ms", to_ms(opened_at)},
            {"whose", ""},
            {"overdue_days", nullptr},
            {"field", ""},
            {"old", ""},
            {"new", ""},
            {"shown", {{"old", words_json({})}, {"new", words_json({})}}},
            {"route", ""},
            {"events", Json::array()},
            {"evidence", Json::array()},
            {"evidence_needed", Json::array()},
            {"acts", Json::array()},
            {"graduand", who.id.text()}};
}

Json case_event_json(const std::string& state, const std::string& by, const std::string& comment,
                     Instant at) {
    return {{"state", state}, {"by", by}, {"comment", comment}, {"at_ms", to_ms(at)}};
}

Json report_case_json(const Request& request, const store::InForce& campaign,
                      const store::ProofReportRow& report, const store::GraduandRow& who,
                      Shown shown) {
    const auto state = report.how.empty() ? std::string{"open"} : report.how;
    auto one = case_json(report.id.text(), "proof_report", state, report_words(report.kind), who,
                         shown, report.at);
    one["field"] = report.kind;
    one["events"].push_back(
        case_event_json("open", "graduand:" + who.id.text(), report.note, report.at));
    if (report.settled_at) {
        one["events"].push_back(case_event_json(report.how, report.settled_by, report.settled_note,
                                                *report.settled_at));
        return one;
    }
    one["whose"] = campaign::name_of(campaign::Turn::RegistryOffice);
    if (may_about(request, access::Act::SettleReport, campaign, who))
        one["acts"] = {"rebound", "reprocessed", "reshoot", "record_changed", "stands"};
    return one;
}

bool may_about(const Request& request, access::Act act, const store::InForce& campaign,
               const store::GraduandRow& who) {
    auto scope = scope_about(campaign, who);
    scope.person = who.id.text();
    return access::may(request.principal, act, scope, request.received_at).has_value();
}

bool CaseSight::sees(const store::GraduandRow& who) const {
    return sight.everything || (sight.routed && campaign::routed(rules, who.document_type)) ||
           (!sight.person.empty() && sight.person == who.id.text()) ||
           std::ranges::find(sight.colleges, who.college) != sight.colleges.end();
}

bool found_by(const store::GraduandRow& who, const std::string& q) {
    if (q.empty() || who.student_no.starts_with(q)) return true;
    const auto form = identity::comparison_form(q);
    return !form.empty() && identity::comparison_form(who.name).find(form) != std::string::npos;
}

CaseSight case_sight(const Request& request, const store::InForce& campaign) {
    return {access::sight(request.principal, request.act, campaign.school, campaign.slug,
                          request.received_at),
            campaign.campaign->changes};
}

Response page_of_cases(House& house, const Request& request, Json cases) {
    return page_of(request, with_names(house, std::move(cases)), "case",
                   {"opened_at_ms", "name", "student_no"});
}

}  // namespace liuying::http
