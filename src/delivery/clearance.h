#pragma once
// "May this person go on?" (R30): each gate of the graduating term asks for what is known about the
// picture, says on which facts the answer rests, and if it is no, the one next step.

#include <array>
#include <optional>
#include <string_view>
#include <vector>

#include "base/words.h"
#include "campaign/facts.h"
#include "campaign/stage.h"

namespace liuying::delivery {

enum class Gate {
    ThesisUpload,      // the person has sat, or need not
    Degree,            // the registry accepted the picture, or shows one
    CertificatePrint,  // the same picture on the registry and in the school's system
    Registration,      // that, nothing reported, and no document waiting to be settled
};
inline constexpr std::array all_gates{Gate::ThesisUpload, Gate::Degree, Gate::CertificatePrint,
                                      Gate::Registration};
[[nodiscard]] std::string_view name_of(Gate gate);  // "thesis_upload", …
[[nodiscard]] Words title_of(Gate gate);

struct GateAnswer {
    Gate gate{};
    bool open = false;
    Words words;                               // the answer in one sentence
    std::vector<campaign::FactKind> rests_on;  // facts that stand and speak for or against it
    std::optional<Words> next_step;            // when it is closed
};

// `complete`: the picture lists say that a good picture is on both sides already.
[[nodiscard]] GateAnswer ask(Gate gate, const campaign::Facts& facts, bool complete);

}  // namespace liuying::delivery
