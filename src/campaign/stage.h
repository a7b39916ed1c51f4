#pragma once
// Where a person stands, computed from facts and never stored, so that it cannot disagree with
// them. The stage is the first step of the person's path that is not passed; a step counts as
// passed when it or any later step of the path is true. What was skipped shows as a gap beside the
// stage.

#include <array>
#include <map>
#include <span>
#include <string_view>
#include <vector>

#include "base/words.h"
#include "campaign/facts.h"

namespace liuying::campaign {

enum class Path { Ordinary, Association, Alone, Reshoot };

// The steps of all paths. A stage is named by the step still to be done; Done and NotCalled end
// them.
enum class Step {
    Slot,
    SignIn,
    Swipe,
    Seat,
    Shot,
    Bind,
    Portrait,
    Proof,
    HandOver,  // to the bureau, or submitted to the registry
    Accept,
    BothSystems,
    RegistryCheck,
    Print,
    AskAssociation,
    WorkOffAssociation,
    AskAlone,
    PermitAlone,
    OnRegistry,
    FileHere,
    CheckFile,
    PrintsFromPerson,
    Done,
    NotCalled,  // need not sit: excused, complete already, or not graduating this year
};
inline constexpr std::size_t all_steps = static_cast<std::size_t>(Step::NotCalled) + 1;

// What stands beside the stage and holds it up.
enum class BlockerKind {
    DocumentBlocked,
    RecordDisputed,
    MoneyOwed,
    OnHold,
    LeftLine,
    MissedSlot,
    QuestionOpen,
    ReportOpen,
    RefusedByRegistry,
    ComparisonFailed,
    PicturesDiffer,
    RegistryReportOpen,
};
inline constexpr std::size_t blocker_kinds =
    static_cast<std::size_t>(BlockerKind::RegistryReportOpen) + 1;

// Whose turn it is.
enum class Turn {
    Graduand,
    CollegeOffice,
    RegistryOffice,
    HallLead,
    Desk,
    Photographer,
    Bureau,
    House
};

struct Stage {
    Path path = Path::Ordinary;
    Step step = Step::Slot;
    std::vector<Step> gaps;  // passed over, in the order of the path
    std::vector<BlockerKind> blockers;
    friend bool operator==(const Stage&, const Stage&) = default;
};

// `fee_due`: the campaign takes a fee, so that one without FeeSettled owes it from the swipe on.
[[nodiscard]] Stage stage_of(const Facts& facts, bool fee_due = false);

[[nodiscard]] std::span<const Step> steps_of(Path path);
// True when the step itself is true, whatever stands later.
[[nodiscard]] bool is_true(Step step, const Facts& facts);

// Of every portrait that left the house exactly one holds.
enum class Fate { NotSent, InFlight, Accepted, Refused };
[[nodiscard]] Fate fate_of(const Facts& facts);

// The ledger of one campaign at one moment: it closes when `people` is the sum over stages, and
// what was sent the sum of in flight, accepted and refused.
struct Ledger {
    int people{};
    std::map<Path, std::map<Step, int>> stages;
    int sent{};
    int in_flight{};
    int accepted{};
    int refused{};

    void count(const Facts& facts);
    [[nodiscard]] bool closes() const;
};

[[nodiscard]] std::string_view name_of(Path path);
[[nodiscard]] std::string_view name_of(Step step);
[[nodiscard]] std::string_view name_of(BlockerKind kind);
[[nodiscard]] std::string_view name_of(Turn turn);

// 待签到 / To sign in: the stage as lists and bars show it.
[[nodiscard]] Words title_of(Step step);
// 签到 / Sign-in: the step itself, as the dots on a phone show it.
[[nodiscard]] Words short_title_of(Step step);
// What the person (or whoever's turn it is) does next.
[[nodiscard]] Words next_step_of(Step step);
[[nodiscard]] Turn turn_of(Step step);

[[nodiscard]] Words title_of(BlockerKind kind);
[[nodiscard]] Words next_step_of(BlockerKind kind);
[[nodiscard]] Turn turn_of(BlockerKind kind);
[[nodiscard]] Words title_of(Path path);
[[nodiscard]] Words title_of(Turn turn);

}  // namespace liuying::campaign
