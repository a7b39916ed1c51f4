#pragma once
// Everything anybody may be allowed to do, one name per kind of action of model.md section 3. Every
// route names the act it performs; policy.h says who may perform it, and where.

#include <span>
#include <string_view>

namespace liuying::access {

enum class Act {
    // Open to everybody, signed in or not.
    EnterHouse,  // sign in, first-administrator link, health, static words
    ReadNotice,  // the published notice of a campaign

    // Any signed-in person or device, about itself.
    UseOwnAccount,  // who am I, sign out, change my password, my tokens

    // See a person.
    SeePerson,        // masked: list or card
    SeeFullName,      // the unmasked name of one person
    SeeDocument,      // the unmasked document number: every time an event with its purpose
    CompareDocument,  // by swipe: learns only "same" or "not the same"
    SeePicture,       // originals and portraits of a person
    SeeProgress,      // counts and the names behind them

    // The person's own words.
    ConfirmRecord,  // 信息正确 / 信息有误

    // Change requests.
    AskChange,  // make, withdraw; a college on behalf
    VerifyChange,
    DecideChange,
    SeeChanges,

    // Association and personal shooting.
    AskAssociation,
    ForwardAssociation,
    PermitAlone,
    WorkOffAssociation,

    // Campaign, timetable, notice, messages.
    SeeCampaign,
    EditCampaign,
    PublishNotice,
    SetEligibility,
    ImportRoster,
    ExportPeople,
    SeeSlots,
    GiveSlots,

    // Excuse, exempt, re-shoot order.
    AskExcuse,
    ProposeExcuse,
    Excuse,
    ExemptForDay,
    Exempt,
    ProposeReshoot,
    OrderReshoot,

    // The hall.
    SeeHall,  // the line, the session, who comes next
    SeeBoard,
    SignInPerson,
    AdmitOutOfTurn,
    Swipe,
    HoldInLine,  // hold, return, left, no-show
    Seat,
    HandOverToStation,
    UndoOwnStep,
    UndoAnyStep,
    RunSession,  // open, close

    // Fee.
    PayFee,
    TakeFee,
    RunShift,
    ReadFees,
    ReadOwnStatement,
    ReconcileFees,
    ProposeWaiver,
    ConfirmWaiver,  // the second person of a waiver or refund

    // Capture and binding.
    KeepShot,
    SeeShots,
    ChooseFrame,
    BindByWord,

    // Proof and reports.
    AnswerProof,
    ForwardReport,
    SeeProofs,
    SettleReport,
    ShowOnSpot,
    WorkCorrection,

    // Delivery and prints.
    HandOverPictures,
    SubmitPictures,
    ImportAnswers,
    ReceiptForPictures,  // the bureau's receipt and upload report
    SeeDeliveries,
    ExportPictures,
    SignForPrint,
    FetchPrints,
    GiveOutPrints,
    RunPrints,

    // Consent, erasure, clearance.
    GiveConsent,
    AskConsent,
    ReadConsent,
    AskErasure,
    Erase,
    SeeClearance,
    IssueClearanceToken,

    // Accounts, devices, keys, journal.
    SeeAccounts,
    ManageAccounts,
    ManageDevices,
    ManageKeys,
    IssueEntryCode,  // a graduand's one-time code, handed over in the office
    ReadJournal,
    ReadMetrics,

    // What enrolled machines do for themselves.
    SyncStation,
    FetchPrefetch,
    FollowLive,  // the stream of live pages; what passes is filtered row by row
};

// "sign_in_person".
[[nodiscard]] std::string_view name(Act act);
[[nodiscard]] std::span<const Act> all_acts();

}  // namespace liuying::access
