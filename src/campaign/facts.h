#pragma once
// A person's way through a campaign is a set of dated facts (docs/model: facts and stages). Here
// are the kinds of facts and which of them still stand after a row of events; what follows from
// them is stage.h. Pure: no clock, no storage.

#include <bitset>
#include <cstddef>
#include <optional>
#include <span>
#include <string_view>

namespace liuying::campaign {

// In the order of a person's way. The names in the journal are these in snake_case (name_of).
enum class FactKind {
    Called,
    Excused,
    CallWithdrawn,  // need not sit, by a list of pictures
    RecordConfirmed,
    RecordDisputed,
    DocumentBlocked,
    DocumentCleared,
    SlotGiven,
    SlotMoved,
    SlotWithdrawn,
    CodeLinked,
    CodeReplaced,
    ConsentGiven,
    ConsentWithdrawn,
    Exempted,
    ExemptionWithdrawn,
    SignedIn,
    SignInWithdrawn,
    FeeSettled,
    Refunded,
    WaiverWithdrawn,
    Swiped,
    SwipeWithdrawn,
    Held,
    HoldWithdrawn,
    Returned,
    ReturnWithdrawn,
    Left,
    LeftWithdrawn,
    NoShow,
    NoShowWithdrawn,
    HandedOver,
    HandOverWithdrawn,
    Seated,
    SeatCorrected,
    ShotTaken,
    ShotElsewhere,  // the shot that was this sitting's is another's
    Chosen,
    Bound,
    BoundElsewhere,  // a later binding of the same shot names another person or nobody
    QuestionOpened,
    QuestionSettled,
    PortraitMade,
    ProofConfirmed,
    ProofReported,
    ProofWithdrawn,
    ReportSettled,
    HandedToUnit,
    UnitReceived,
    UnitUploaded,
    Submitted,
    Accepted,
    Refused,
    ComparisonFailed,
    ComparisonVerified,
    ComparisonFiled,
    ComparisonReleased,
    OnRegistry,
    NotOnRegistry,
    InSchoolSystem,
    NotInSchoolSystem,
    PicturesDiffer,
    PicturesAgree,
    RegistryConfirmed,
    RegistryReported,
    PrintReceived,
    PrintToCollege,
    PrintToPerson,
    PrintUsed,
    PrintReturned,
    AssociationAsked,
    AssociationWorkedOff,
    AssociationWithdrawn,
    AloneAsked,
    AlonePermitted,
    AloneWithdrawn,
    FileUploaded,  // the registry's picture, brought here by the person
    FileChecked,
    PrintsFromPerson,
    ReshootOrdered,
    ReshootWithdrawn,
};
inline constexpr std::size_t fact_kinds = static_cast<std::size_t>(FactKind::ReshootWithdrawn) + 1;

[[nodiscard]] std::string_view name_of(FactKind kind);  // "sign_in_withdrawn"
[[nodiscard]] std::optional<FactKind> fact_of(std::string_view name);

// The facts of one person that stand now. `note` takes the events in their order; a counter-event
// ends what it undoes and does not stand itself, a newer fact of the same matter replaces the
// older. A re-shoot order ends everything from the slot on: the round begins anew.
class Facts {
public:
    Facts() = default;
    explicit Facts(std::span<const FactKind> events) {
        for (const auto kind : events) note(kind);
    }

    void note(FactKind kind);
    [[nodiscard]] bool has(FactKind kind) const { return standing_[index(kind)]; }
    template <class... Kinds>
    [[nodiscard]] bool any(Kinds... kinds) const {
        return (has(kinds) || ...);
    }

    friend bool operator==(const Facts&, const Facts&) = default;

private:
    static std::size_t index(FactKind kind) { return static_cast<std::size_t>(kind); }
    std::bitset<fact_kinds> standing_;
};

}  // namespace liuying::campaign
