#include "http/change_json.h"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

#include "http/case_json.h"
#include "http/evidence_view.h"
#include "http/person_json.h"
#include "http/shot_json.h"
#include "identity/document.h"

namespace liuying::http {

using Json = nlohmann::json;

namespace {

struct NamedAct {
    const char* name;
    roster::ChangeAct act;
};
constexpr std::array acts{NamedAct{"submit", roster::ChangeAct::Submit},
                          NamedAct{"verify", roster::ChangeAct::Verify},
                          NamedAct{"approve", roster::ChangeAct::Approve},
                          NamedAct{"apply", roster::ChangeAct::Apply},
                          NamedAct{"written_to_school_system", roster::ChangeAct::NoteInSchool},
                          NamedAct{"changed_on_registry", roster::ChangeAct::NoteOnRegistry},
                          NamedAct{"return", roster::ChangeAct::Return},
                          NamedAct{"refuse", roster::ChangeAct::Refuse},
                          NamedAct{"withdraw", roster::ChangeAct::Withdraw}};

const char* turn_of(roster::ChangeState state) {
    using enum roster::ChangeState;
    switch (state) {
        case Draft:
        case Returned: return "graduand";
        case Submitted: return "college_office";
        case CollegeVerified:
        case Approved:
        case Applied:
        case WrittenToSchool: return "registry_office";
        case Refused:
        case ChangedOnRegistry:
        case Withdrawn: return "";
    }
    return "";
}

// Whole numbers are seen by those who act on the case; in lists they stay masked.
Words value_shown(const store::InForce& campaign, const store::ChangeCase& one,
                  const std::string& value, bool whole) {
    const auto field = one.request.field;
    if (field == roster::Field::DocumentNo) {
        const auto number =
            whole ? value : identity::masked({identity::DocumentType::Other, value});
        return {number, number};
    }
    roster::Record record;
    if (value.empty() || !roster::set_text(record, field, value)) return {value, value};
    return value_told(*campaign.campaign, record, field);
}

Json signature(const store::EvidenceRow& item) {
    if (!item.signed_at) return nullptr;
    return {{"by", item.signed_by}, {"at_ms", to_ms(*item.signed_at)}};
}

}  // namespace

std::optional<roster::ChangeAct> change_act_named(std::string_view name) {
    for (const auto& named : acts)
        if (name == named.name) return named.act;
    return std::nullopt;
}

bool may_check(const Request& request, const store::InForce& campaign,
               const store::ChangeCase& one) {
    auto scope = scope_about(campaign, one.who);
    // What rests on the document that routes them is not for the own college to check.
    if (scope.routed && one.request.route != roster::ChangeRoute::Plain) scope.college.clear();
    return access::may(request.principal, access::Act::VerifyChange, scope, request.received_at)
        .has_value();
}

std::optional<roster::ChangeActor> acting_as(const Request& request, const store::InForce& campaign,
                                             const store::ChangeCase& one, roster::ChangeAct act) {
    const auto held = [&](roster::ChangeActor who) {
        switch (who) {
            case roster::ChangeActor::Graduand:
                return request.principal.kind == access::Principal::Kind::Graduand &&
                       may_about(request, access::Act::AskChange, campaign, one.who);
            case roster::ChangeActor::CollegeOffice: {
                if (request.principal.kind != access::Principal::Kind::Account) return false;
                const bool checks =
                    act == roster::ChangeAct::Verify || act == roster::ChangeAct::Return;
                return checks ? may_check(request, campaign, one)
                              : may_about(request, access::Act::AskChange, campaign, one.who);
            }
            // The registry office presses the button; the record itself is changed by the system.
            case roster::ChangeActor::RegistryOffice:
            case roster::ChangeActor::System:
                return may_about(request, access::Act::DecideChange, campaign, one.who);
        }
        return false;
    };
    for (const auto& step : roster::change_steps)
        if (step.from == one.request.state && step.act == act && held(step.who)) return step.who;
    return std::nullopt;
}

Json change_json(const Request& request, const store::InForce& campaign,
                 const store::ChangeCase& one, Shown shown, bool whole) {
    const auto field = roster::title_of(one.request.field);
    const std::string state{roster::name_of(one.request.state)};
    const auto title = roster::title_of(one.request.state);
    auto said =
        case_json(one.id.text(), "change_request", state,
                  {field.zh + "变更：" + title.zh, "Change of " + field.en + ": " + title.en},
                  one.who, shown, one.opened_at);
    said["whose"] = turn_of(one.request.state);
    if (const auto late =
            roster::overdue_days(one.request, campaign.campaign->changes, request.received_at))
        said["overdue_days"] = *late;
    said["field"] = roster::name_of(one.request.field);
    const auto before = value_shown(campaign, one, one.request.old_value, whole),
               after = value_shown(campaign, one, one.request.new_value, whole);
    said["old"] = before.zh;
    said["new"] = after.zh;
    said["shown"] = {{"old", words_json(before)}, {"new", words_json(after)}};
    said["route"] = roster::name_of(one.request.route);
    for (const auto& event : one.events)
        said["events"].push_back(case_event_json(event.state, event.by, event.comment, event.at));
    const bool may_sign = may_check(request, campaign, one) &&
                          roster::may_sign(one.request, request.principal.actor()).has_value();
    for (const auto& item : one.evidence)
        said["evidence"].push_back({{"evidence", item.id.text()},
                                    {"kind", item.kind},
                                    {"content_type", item.content_type},
                                    {"on_paper", item.content_type == store::on_paper},
                                    {"pages", pages_of(item.content_type).value_or(1)},
                                    {"signed", signature(item)},
                                    {"may_sign", item.signed_by.empty() && may_sign},
                                    {"url", address_of(campaign) + "/evidence/" + item.id.text()}});
    for (const auto needed : roster::evidence_for(one.request))
        said["evidence_needed"].push_back(
            {{"kind", roster::name_of(needed)},
             {"words", words_json(roster::title_of(needed))},
             {"there",
              std::ranges::find(one.request.evidence, needed, &roster::EvidenceItem::kind) !=
                  one.request.evidence.end()},
             {"to_sign", roster::to_be_signed(one.request, needed)}});
    for (const auto& named : acts)
        if (acting_as(request, campaign, one, named.act)) said["acts"].push_back(named.name);
    return said;
}

}  // namespace liuying::http
