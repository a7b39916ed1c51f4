#include "http/finding_json.h"

#include <nlohmann/json.hpp>

namespace liuying::http {

using Json = nlohmann::json;

std::string findings_of(const portrait::Inspection& inspection) {
    Json findings = Json::array();
    const auto full = Json::parse(portrait::to_full_json(inspection));
    for (const auto& one : full.at("findings")) {
        const auto& limit = one.at("limit");
        findings.push_back(
            {{"rule", one.at("rule")},
             {"verdict", one.at("verdict")},
             {"value", one.at("value")},
             {"unit", one.at("unit")},
             {"limit", limit.is_null() ? Json("") : limit},
             {"confidence", one.at("confidence")},
             {"hint", one.at("hint")},
             {"noticed", one.at("noticed")},
             {"sentence", {{"zh", one.at("sentence_zh")}, {"en", one.at("sentence_en")}}},
             {"marks", one.at("marks")}});
    }
    return findings.dump();
}

std::string verdict_of(const portrait::Inspection& inspection) {
    const std::string verdict = portrait::to_text(inspection.verdict());
    return verdict == "exempt" ? "pass" : verdict;
}

}  // namespace liuying::http
