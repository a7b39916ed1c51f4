#include "portrait/judge.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace liuying::portrait {
namespace {

std::string limit_text(const Rule& rule) {
    const auto& limits = rule.limits;
    if (!rule.words.empty()) return fmt::format("none of {}", fmt::join(rule.words, ", "));
    if (limits.min && limits.max) {
        return *limits.min == *limits.max ? fmt::format("{:g}", *limits.min)
                                          : fmt::format("{:g}..{:g}", *limits.min, *limits.max);
    }
    if (limits.min) return fmt::format(">= {:g}", *limits.min);
    if (limits.max) return fmt::format("<= {:g}", *limits.max);
    return {};
}

enum class Side { Good, Bad, Undecided };

Side side_of(const RuleEntry& entry, const Limits& limits, double value) {
    if (!limits.min && !limits.max) return Side::Undecided;
    Side side = Side::Good;
    if (limits.min) {
        if (value < *limits.min - entry.outside) return Side::Bad;
        if (value < *limits.min + entry.inside) side = Side::Undecided;
    }
    if (limits.max) {
        if (value > *limits.max + entry.outside) return Side::Bad;
        if (value > *limits.max - entry.inside) side = Side::Undecided;
    }
    // Exact rules: the limit itself is good.
    if (side == Side::Undecided && entry.inside <= 0 && limits.hold(value)) return Side::Good;
    return side;
}

// Colours by name: refused when one of the refused names covers clearly most of what is seen.
Side side_of_words(const Rule& rule, const Reading& reading) {
    constexpr double clear_share = 0.42;
    if (reading.word.empty() || std::isnan(reading.value)) return Side::Undecided;
    const bool refused =
        std::find(rule.words.begin(), rule.words.end(), reading.word) != rule.words.end();
    if (reading.value < clear_share) return Side::Undecided;
    return refused ? Side::Bad : Side::Good;
}

Severity weaker(Severity a, Severity b) {
    return static_cast<int>(a) < static_cast<int>(b) ? a : b;
}

// Plain portraits have some .01; of 79 labelled pictures three lie above this; drawn rims that draw
// the points onto themselves have .14 and more.
constexpr double unsteady_most = 0.08;

// Backdrop, clothes and mouth are found where they are even if the eyes are not, and a frame that
// is seen is seen.
bool needs_steady_eyes(const RuleEntry& entry, Verdict verdict) {
    if (entry.name == "glasses") return verdict == Verdict::Pass;
    return entry.needs_face && !entry.name.starts_with("background") &&
           !entry.name.starts_with("clothing") && entry.name != "mouth" && entry.name != "teeth";
}

Words sentence_of(const RuleEntry& entry, const Rule& rule, Verdict verdict, bool measured) {
    switch (verdict) {
        case Verdict::Pass: return {"合格。", "Fine."};
        case Verdict::Exempt: return {"已批准豁免，不作要求。", "Exempt by approval."};
        case Verdict::Warn:
        case Verdict::Fail: return rule.advice;
        case Verdict::Look: break;
    }
    if (!measured) {
        return {"程序无法判断，请人工查看。" + rule.advice.zh,
                "The program cannot tell; please look. " + rule.advice.en};
    }
    if (!entry.may_pass) return {"请人工查看。" + rule.advice.zh, "Please look. " + rule.advice.en};
    return {"接近界限，请人工查看。" + rule.advice.zh,
            "Near the limit, please look. " + rule.advice.en};
}

}  // namespace

std::vector<Finding> findings_of(const Evidence& evidence, const Profile& profile,
                                 const std::vector<std::string>& exempt_rules,
                                 const std::string& models) {
    std::vector<Finding> findings;
    const double back = 1 / evidence.subject.picture.scale;
    for (const auto& entry : rule_book()) {
        const auto* rule = profile.rule(entry.name);
        if (rule == nullptr || rule->severity == Severity::Off) continue;
        if (entry.needs_face && evidence.framing == nullptr) continue;
        Reading reading = entry.read(evidence);
        Finding finding;
        finding.rule = entry.name;
        finding.unit = entry.unit;
        finding.limit = limit_text(*rule);
        finding.value_word = reading.word;
        const bool measured = !std::isnan(reading.value);
        if (measured) finding.value = reading.value;
        const Side side = !rule->words.empty() ? side_of_words(*rule, reading)
                          : measured           ? side_of(entry, rule->limits, reading.value)
                                               : Side::Undecided;
        const auto claim = weaker(rule->severity, entry.may_claim);
        if (side == Side::Good && entry.may_pass) {
            finding.verdict = Verdict::Pass;
            finding.confidence = entry.pass_confidence;
        } else if (side == Side::Bad && claim == Severity::Fail) {
            finding.verdict = Verdict::Fail;
            finding.confidence = entry.fail_confidence;
        } else if (side == Side::Bad && claim == Severity::Warn) {
            finding.verdict = Verdict::Warn;
            finding.confidence = entry.fail_confidence;
        } else {
            finding.verdict = Verdict::Look;
            finding.confidence = measured ? 0.5 : 0;
        }
        const bool misled =
            evidence.subject.unsteady > unsteady_most && needs_steady_eyes(entry, finding.verdict);
        if (misled) {
            finding.verdict = Verdict::Look;
            finding.confidence = 0;
        }
        finding.hint = !entry.may_pass;
        finding.noticed = finding.hint && side == Side::Bad;
        if (rule->exemptable &&
            std::find(exempt_rules.begin(), exempt_rules.end(), rule->name) != exempt_rules.end()) {
            finding.verdict = Verdict::Exempt;
            finding.confidence = 1;
        }
        finding.sentence = sentence_of(entry, *rule, finding.verdict, measured && !misled);
        finding.marks = std::move(reading.marks);
        finding.sides = reading.sides;
        for (auto& mark : finding.marks) {
            for (auto& point : mark.points) point = {point.x * back, point.y * back};
        }
        if (entry.needs_face || entry.name == "faces") finding.model = models;
        findings.push_back(std::move(finding));
    }
    return findings;
}

}  // namespace liuying::portrait
