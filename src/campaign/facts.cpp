#include "campaign/facts.h"

#include <algorithm>
#include <array>
#include <cassert>
#include <initializer_list>
#include <vector>

namespace liuying::campaign {

namespace {

using enum FactKind;

// What an event does: whether it stands as a fact, and which facts it ends.
struct Effect {
    FactKind kind;
    std::string_view name;
    bool stands;
    std::vector<FactKind> ends;
};

const std::vector<FactKind>& one_round() {
    static const std::vector<FactKind> facts{SlotGiven,
                                             SignedIn,
                                             Swiped,
                                             Held,
                                             Returned,
                                             Left,
                                             NoShow,
                                             HandedOver,
                                             Seated,
                                             ShotTaken,
                                             Chosen,
                                             Bound,
                                             QuestionOpened,
                                             PortraitMade,
                                             ProofConfirmed,
                                             ProofReported,
                                             HandedToUnit,
                                             UnitReceived,
                                             UnitUploaded,
                                             Submitted,
                                             Accepted,
                                             Refused,
                                             ComparisonFailed,
                                             ComparisonVerified,
                                             ComparisonFiled,
                                             OnRegistry,
                                             InSchoolSystem,
                                             PicturesDiffer,
                                             RegistryConfirmed,
                                             RegistryReported,
                                             PrintReceived,
                                             PrintToCollege,
                                             PrintToPerson,
                                             PrintUsed,
                                             PrintsFromPerson,
                                             FileUploaded,
                                             FileChecked};
    return facts;
}

const std::vector<Effect>& effects() {
    static const std::vector<Effect> table{
        {Called, "called", true, {Excused}},
        {Excused, "excused", true, {Called}},
        {CallWithdrawn, "call_withdrawn", false, {Called}},
        {RecordConfirmed, "record_confirmed", true, {RecordDisputed}},
        {RecordDisputed, "record_disputed", true, {RecordConfirmed}},
        {DocumentBlocked, "document_blocked", true, {}},
        {DocumentCleared, "document_cleared", false, {DocumentBlocked}},
        {SlotGiven, "slot_given", true, {}},
        // Another slot of the same person: it stands as the slot given.
        {SlotMoved, "slot_moved", false, {NoShow}},
        {SlotWithdrawn, "slot_withdrawn", false, {SlotGiven}},
        {CodeLinked, "code_linked", true, {}},
        {CodeReplaced, "code_replaced", false, {CodeLinked}},
        {ConsentGiven, "consent_given", true, {}},
        {ConsentWithdrawn, "consent_withdrawn", false, {ConsentGiven}},
        {Exempted, "exempted", true, {}},
        {ExemptionWithdrawn, "exemption_withdrawn", false, {Exempted}},
        {SignedIn, "signed_in", true, {NoShow}},
        {SignInWithdrawn, "sign_in_withdrawn", false, {SignedIn}},
        {FeeSettled, "fee_settled", true, {}},
        {Refunded, "refunded", false, {FeeSettled}},
        {WaiverWithdrawn, "waiver_withdrawn", false, {FeeSettled}},
        {Swiped, "swiped", true, {Left, Held, NoShow}},
        {SwipeWithdrawn, "swipe_withdrawn", false, {Swiped, Held, Returned, Left, HandedOver}},
        {Held, "held", true, {Returned}},
        {HoldWithdrawn, "hold_withdrawn", false, {Held}},
        {Returned, "returned", true, {Held, Left}},
        {ReturnWithdrawn, "return_withdrawn", false, {Returned}},
        {Left, "left", true, {Held, Returned}},
        {LeftWithdrawn, "left_withdrawn", false, {Left}},
        {NoShow, "no_show", true, {}},
        {NoShowWithdrawn, "no_show_withdrawn", false, {NoShow}},
        {HandedOver, "handed_over", true, {}},
        {HandOverWithdrawn, "hand_over_withdrawn", false, {HandedOver}},
        {Seated, "seated", true, {Held, Left, NoShow}},
        {SeatCorrected, "seat_corrected", false, {Seated}},
        {ShotTaken, "shot_taken", true, {}},
        {ShotElsewhere, "shot_elsewhere", false, {ShotTaken, Chosen}},
        {Chosen, "chosen", true, {}},
        {Bound, "bound", true, {QuestionOpened}},
        {BoundElsewhere,
         "bound_elsewhere",
         false,
         {Bound, PortraitMade, ProofConfirmed, ProofReported}},
        {QuestionOpened, "question_opened", true, {}},
        {QuestionSettled, "question_settled", false, {QuestionOpened}},
        // A new portrait asks for a new look, and settles what was reported about the old one.
        {PortraitMade, "portrait_made", true, {ProofConfirmed, ProofReported}},
        {ProofConfirmed, "proof_confirmed", true, {ProofReported}},
        {ProofReported, "proof_reported", true, {ProofConfirmed}},
        {ProofWithdrawn, "proof_withdrawn", false, {ProofConfirmed, ProofReported}},
        {ReportSettled, "report_settled", false, {ProofReported, RegistryReported}},
        {HandedToUnit,
         "handed_to_unit",
         true,
         {UnitReceived, UnitUploaded, Accepted, Refused, ComparisonFailed, ComparisonVerified,
          ComparisonFiled}},
        {UnitReceived, "unit_received", true, {}},
        {UnitUploaded, "unit_uploaded", true, {Refused}},
        {Submitted,
         "submitted",
         true,
         {Accepted, Refused, ComparisonFailed, ComparisonVerified, ComparisonFiled}},
        {Accepted,
         "accepted",
         true,
         {Refused, ComparisonFailed, ComparisonVerified, ComparisonFiled}},
        {Refused, "refused", true, {Accepted}},
        {ComparisonFailed, "comparison_failed", true, {Accepted, Refused}},
        {ComparisonVerified, "comparison_verified", true, {}},
        {ComparisonFiled, "comparison_filed", true, {}},
        // Released is the registry's yes after a failed comparison.
        {ComparisonReleased,
         "comparison_released",
         false,
         {Refused, ComparisonFailed, ComparisonVerified, ComparisonFiled}},
        {OnRegistry, "on_registry", true, {}},
        {NotOnRegistry, "not_on_registry", false, {OnRegistry, PicturesDiffer}},
        {InSchoolSystem, "in_school_system", true, {}},
        {NotInSchoolSystem, "not_in_school_system", false, {InSchoolSystem, PicturesDiffer}},
        {PicturesDiffer, "pictures_differ", true, {}},
        {PicturesAgree, "pictures_agree", false, {PicturesDiffer}},
        {RegistryConfirmed, "registry_confirmed", true, {RegistryReported}},
        {RegistryReported, "registry_reported", true, {RegistryConfirmed}},
        {PrintReceived, "print_received", true, {}},
        {PrintToCollege, "print_to_college", true, {}},
        {PrintToPerson, "print_to_person", true, {}},
        {PrintUsed, "print_used", true, {}},
        {PrintReturned, "print_returned", false, {PrintToCollege, PrintToPerson, PrintUsed}},
        {AssociationAsked, "association_asked", true, {}},
        {AssociationWorkedOff, "association_worked_off", true, {}},
        {AssociationWithdrawn,
         "association_withdrawn",
         false,
         {AssociationAsked, AssociationWorkedOff}},
        {AloneAsked, "alone_asked", true, {}},
        {AlonePermitted, "alone_permitted", true, {}},
        {AloneWithdrawn, "alone_withdrawn", false, {AloneAsked, AlonePermitted}},
        {FileUploaded, "file_uploaded", true, {FileChecked}},
        {FileChecked, "file_checked", true, {}},
        {PrintsFromPerson, "prints_from_person", true, {}},
        {ReshootOrdered, "reshoot_ordered", true, one_round()},
        {ReshootWithdrawn, "reshoot_withdrawn", false, {ReshootOrdered}},
    };
    return table;
}

const Effect& effect_of(FactKind kind) {
    const auto& effect = effects().at(static_cast<std::size_t>(kind));
    assert(effect.kind == kind);
    return effect;
}

}  // namespace

std::string_view name_of(FactKind kind) {
    return effect_of(kind).name;
}

std::optional<FactKind> fact_of(std::string_view name) {
    const auto it = std::ranges::find(effects(), name, &Effect::name);
    if (it == effects().end()) return std::nullopt;
    return it->kind;
}

void Facts::note(FactKind kind) {
    const auto& effect = effect_of(kind);
    for (const auto ended : effect.ends) standing_[index(ended)] = false;
    if (effect.stands) standing_[index(kind)] = true;
    if (kind == SlotMoved) standing_[index(SlotGiven)] = true;
    if (kind == ComparisonReleased) standing_[index(Accepted)] = true;
}

}  // namespace liuying::campaign
