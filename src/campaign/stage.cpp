#include "campaign/stage.h"

#include <array>

namespace liuying::campaign {

namespace {

constexpr std::array ordinary{Step::Slot,     Step::SignIn, Step::Swipe,       Step::Seat,
                              Step::Shot,     Step::Bind,   Step::Portrait,    Step::Proof,
                              Step::HandOver, Step::Accept, Step::BothSystems, Step::RegistryCheck,
                              Step::Print};
constexpr std::array association{Step::AskAssociation, Step::WorkOffAssociation, Step::BothSystems};
constexpr std::array alone{Step::AskAlone,        Step::PermitAlone, Step::OnRegistry,
                           Step::FileHere,        Step::CheckFile,   Step::BothSystems,
                           Step::PrintsFromPerson};

bool same_in_both(const Facts& facts) {
    return facts.has(FactKind::OnRegistry) && facts.has(FactKind::InSchoolSystem) &&
           !facts.has(FactKind::PicturesDiffer);
}

// Something is on one side only, or the two differ: nothing to photograph, but something to join.
bool to_be_joined(const Facts& facts) {
    return facts.any(FactKind::OnRegistry, FactKind::InSchoolSystem) && !same_in_both(facts);
}

Path path_of(const Facts& facts) {
    if (facts.has(FactKind::ReshootOrdered)) return Path::Reshoot;
    if (facts.any(FactKind::AloneAsked, FactKind::AlonePermitted)) return Path::Alone;
    if (facts.any(FactKind::AssociationAsked, FactKind::AssociationWorkedOff)) {
        return Path::Association;
    }
    if (!facts.has(FactKind::Called) && to_be_joined(facts)) return Path::Association;
    return Path::Ordinary;
}

// Nobody who was excused, is complete, or does not graduate this year is waited for; but whoever
// has begun to walk the path is shown on it.
bool waited_for(Path path, const Facts& facts) {
    if (path != Path::Ordinary || facts.has(FactKind::Called)) return true;
    return facts.any(FactKind::SignedIn, FactKind::Swiped, FactKind::Seated, FactKind::ShotTaken,
                     FactKind::Bound, FactKind::PortraitMade);
}

std::vector<BlockerKind> blockers_of(const Facts& facts, bool fee_due) {
    std::vector<BlockerKind> found;
    const auto when = [&](bool holds, BlockerKind kind) {
        if (holds) found.push_back(kind);
    };
    const bool came = facts.any(FactKind::Swiped, FactKind::Seated, FactKind::ShotTaken);
    when(facts.has(FactKind::DocumentBlocked), BlockerKind::DocumentBlocked);
    when(facts.has(FactKind::RecordDisputed), BlockerKind::RecordDisputed);
    when(fee_due && came && !facts.has(FactKind::FeeSettled), BlockerKind::MoneyOwed);
    when(facts.has(FactKind::Held), BlockerKind::OnHold);
    when(facts.has(FactKind::Left), BlockerKind::LeftLine);
    when(facts.has(FactKind::NoShow), BlockerKind::MissedSlot);
    when(facts.has(FactKind::QuestionOpened), BlockerKind::QuestionOpen);
    when(facts.has(FactKind::ProofReported), BlockerKind::ReportOpen);
    when(facts.has(FactKind::Refused), BlockerKind::RefusedByRegistry);
    when(facts.has(FactKind::ComparisonFailed), BlockerKind::ComparisonFailed);
    when(facts.has(FactKind::PicturesDiffer), BlockerKind::PicturesDiffer);
    when(facts.has(FactKind::RegistryReported), BlockerKind::RegistryReportOpen);
    return found;
}

}  // namespace

std::span<const Step> steps_of(Path path) {
    switch (path) {
        case Path::Ordinary: return ordinary;
        case Path::Association: return association;
        case Path::Alone: return alone;
        case Path::Reshoot: return ordinary;
    }
    return ordinary;
}

bool is_true(Step step, const Facts& facts) {
    using enum FactKind;
    switch (step) {
        case Step::Slot: return facts.has(SlotGiven);
        case Step::SignIn: return facts.has(SignedIn);
        case Step::Swipe: return facts.has(Swiped);
        case Step::Seat: return facts.has(Seated);
        case Step::Shot: return facts.any(ShotTaken, Chosen);
        case Step::Bind: return facts.has(Bound);
        case Step::Portrait: return facts.has(PortraitMade);
        case Step::Proof: return facts.has(ProofConfirmed);
        case Step::HandOver: return facts.any(HandedToUnit, UnitReceived, UnitUploaded, Submitted);
        case Step::Accept: return facts.has(Accepted);
        case Step::BothSystems: return same_in_both(facts);
        case Step::RegistryCheck: return facts.has(RegistryConfirmed);
        case Step::Print: return facts.any(PrintToPerson, PrintUsed);
        case Step::AskAssociation: return facts.has(AssociationAsked);
        case Step::WorkOffAssociation: return facts.has(AssociationWorkedOff);
        case Step::AskAlone: return facts.has(AloneAsked);
        case Step::PermitAlone: return facts.has(AlonePermitted);
        case Step::OnRegistry: return facts.has(OnRegistry);
        case Step::FileHere: return facts.has(FileUploaded);
        case Step::CheckFile: return facts.has(FileChecked);
        case Step::PrintsFromPerson: return facts.has(PrintsFromPerson);
        case Step::Done: return false;
        case Step::NotCalled: return false;
    }
    return false;
}

Stage stage_of(const Facts& facts, bool fee_due) {
    Stage stage;
    stage.path = path_of(facts);
    stage.blockers = blockers_of(facts, fee_due);
    if (!waited_for(stage.path, facts)) {
        stage.step = Step::NotCalled;
        return stage;
    }
    const auto steps = steps_of(stage.path);
    std::size_t passed = steps.size();
    while (passed > 0 && !is_true(steps[passed - 1], facts)) --passed;
    stage.step = passed == steps.size() ? Step::Done : steps[passed];
    for (std::size_t i = 0; i < passed; ++i) {
        if (!is_true(steps[i], facts)) stage.gaps.push_back(steps[i]);
    }
    return stage;
}

Fate fate_of(const Facts& facts) {
    if (!is_true(Step::HandOver, facts)) return Fate::NotSent;
    if (facts.any(FactKind::Refused, FactKind::ComparisonFailed)) return Fate::Refused;
    if (facts.has(FactKind::Accepted)) return Fate::Accepted;
    return Fate::InFlight;
}

void Ledger::count(const Facts& facts) {
    const auto stage = stage_of(facts);
    ++people;
    ++stages[stage.path][stage.step];
    switch (fate_of(facts)) {
        case Fate::NotSent: return;
        case Fate::InFlight: ++in_flight; break;
        case Fate::Accepted: ++accepted; break;
        case Fate::Refused: ++refused; break;
    }
    ++sent;
}

bool Ledger::closes() const {
    int sum = 0;
    for (const auto& [path, steps] : stages) {
        for (const auto& [step, count] : steps) sum += count;
    }
    return sum == people && sent == in_flight + accepted + refused;
}

}  // namespace liuying::campaign
