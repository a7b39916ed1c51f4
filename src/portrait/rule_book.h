#pragma once
// Every rule the engine knows: what it measures, how sure that is, what it may claim. What a rule
// may claim follows from docs/portrait-accuracy.md: pass or warn only where false passes and false
// fails were measured on labelled real pictures (or the value is exact), fail only where at least
// 97 % of good pictures pass.

#include <array>
#include <optional>
#include <span>
#include <string_view>

#include "base/words.h"
#include "portrait/framing.h"
#include "portrait/inspection.h"
#include "portrait/measures.h"
#include "portrait/profile.h"
#include "portrait/subject.h"

namespace liuying::portrait {

// Everything a rule may look at.
struct Evidence {
    const Subject& subject;
    const Measures& measures;
    const Framing* framing = nullptr;  // none without a face
};

struct Reading {
    double value = unmeasured;
    std::string word{};
    std::vector<Mark> marks{};  // px of picture.pixels; the judge converts
    std::optional<std::array<double, 2>>
        sides{};  // left and right in the picture, where both count
};

struct RuleEntry {
    std::string_view name;
    const char* unit;
    Reading (*read)(const Evidence&);
    // Values this close to a limit are undecided: `inside` on the good side, `outside` on the bad
    // one.
    double inside;
    double outside;
    bool may_pass;
    Severity may_claim;      // the strongest claim of "not passed"
    double pass_confidence;  // measured share of right passes
    double fail_confidence;  // measured share of right warnings or fails
    bool needs_face;
};

[[nodiscard]] std::span<const RuleEntry> rule_book();
[[nodiscard]] const RuleEntry* find_rule(std::string_view name);

}  // namespace liuying::portrait
