#include "http/case_list.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "http/change_json.h"

namespace liuying::http {

using Json = nlohmann::json;

Json association_json(const Request& request, const store::InForce& campaign,
                      const store::AssociationCase& one, Shown shown) {
    Words words{"关联：两边照片不一致", "Association: the two pictures differ"};
    if (one.missing == "registry")
        words = {"关联：学信网缺照片", "Association: missing on the registry"};
    if (one.missing == "school")
        words = {"关联：学校系统缺照片", "Association: missing in the school's system"};
    auto said = case_json(one.id.text(), "association", one.done ? "worked_off" : "asked", words,
                          one.who, shown, one.asked_at);
    said["field"] = one.missing;
    said["events"].push_back(case_event_json("asked", one.asked_by, "", one.asked_at));
    if (one.done) {
        said["events"].push_back(
            case_event_json("worked_off", one.done->by, one.done->comment, one.done->at));
        return said;
    }
    said["whose"] = "registry_office";
    if (may_about(request, access::Act::WorkOffAssociation, campaign, one.who))
        said["acts"].push_back("work_off");
    return said;
}

Json wanted_cases(House& house, const Request& request, const store::InForce& campaign) {
    const auto queried = [&](const char* name) {
        return std::string{request.query_value(name).value_or("")};
    };
    const auto kind = queried("kind");
    const auto state = queried("state");
    const auto college = queried("college");
    const auto whose = queried("whose");
    const bool only_overdue = queried("overdue") == "yes";
    const auto q = queried("q");
    const auto seen = case_sight(request, campaign);
    const auto wanted = [&](const store::GraduandRow& who) {
        return seen.sees(who) && (college.empty() || who.college == college) && found_by(who, q);
    };
    auto found = house.database.read([&](store::Transaction& tx) {
        Json all = Json::array();
        if (kind.empty() || kind == "change_request")
            for (const auto& one : cases_of(house).changes(tx, campaign.id))
                if (wanted(one.who))
                    all.push_back(change_json(request, campaign, one, seen.shown(), false));
        if (kind.empty() || kind == "association")
            for (const auto& one : store::AssociationRecords::all(tx, campaign.id))
                if (wanted(one.who))
                    all.push_back(association_json(request, campaign, one, seen.shown()));
        if (kind.empty() || kind == "proof_report") {
            const auto reports = store::ProofRecords::list(tx, campaign.id, "", "");
            std::vector<std::string> tokens;
            for (const auto& report : reports) tokens.push_back(report.token);
            const auto people = house.graduands.of_tokens(tx, campaign.id, tokens);
            for (const auto& report : reports)
                if (const auto who = people.find(report.token);
                    who != people.end() && wanted(who->second))
                    all.push_back(
                        report_case_json(request, campaign, report, who->second, seen.shown()));
        }
        return all;
    });
    Json kept = Json::array();
    for (auto& one : found) {
        if (!state.empty() && one.at("state") != state) continue;
        if (!whose.empty() && one.at("whose") != whose) continue;
        if (only_overdue && one.at("overdue_days").is_null()) continue;
        if (state.empty() && whose.empty() && one.at("whose") == "")
            continue;  // nobody's turn: closed
        kept.push_back(std::move(one));
    }
    return kept;
}

Json cases_of_person(House& house, store::Transaction& tx, const Request& request,
                     const store::InForce& campaign, const store::GraduandRow& who) {
    if (!may_about(request, access::Act::SeeChanges, campaign, who)) return Json::array();
    Json all = Json::array();
    for (const auto& one : cases_of(house).changes_of(tx, campaign.id, who.id))
        all.push_back(change_json(request, campaign, one, Shown::Full, false));
    for (const auto& one : store::AssociationRecords::of_person(tx, campaign.id, who.id))
        all.push_back(association_json(request, campaign, one, Shown::Full));
    for (const auto& report : store::ProofRecords::of_person(tx, campaign.id, who.token))
        all.push_back(report_case_json(request, campaign, report, who, Shown::Full));
    std::sort(all.begin(), all.end(), [](const Json& a, const Json& b) {
        return a.at("opened_at_ms") > b.at("opened_at_ms");
    });
    return all;
}

}  // namespace liuying::http
