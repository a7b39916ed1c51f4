#include "access/act.h"

#include <array>

namespace liuying::access {

std::string_view name(Act act) {
    switch (act) {
        case Act::EnterHouse: return "enter_house";
        case Act::ReadNotice: return "read_notice";
        case Act::UseOwnAccount: return "use_own_account";
        case Act::SeePerson: return "see_person";
        case Act::SeeFullName: return "see_full_name";
        case Act::SeeDocument: return "see_document";
        case Act::CompareDocument: return "compare_document";
        case Act::SeePicture: return "see_picture";
        case Act::SeeProgress: return "see_progress";
        case Act::ConfirmRecord: return "confirm_record";
        case Act::AskChange: return "ask_change";
        case Act::VerifyChange: return "verify_change";
        case Act::DecideChange: return "decide_change";
        case Act::SeeChanges: return "see_changes";
        case Act::AskAssociation: return "ask_association";
        case Act::ForwardAssociation: return "forward_association";
        case Act::PermitAlone: return "permit_alone";
        case Act::WorkOffAssociation: return "work_off_association";
        case Act::SeeCampaign: return "see_campaign";
        case Act::EditCampaign: return "edit_campaign";
        case Act::PublishNotice: return "publish_notice";
        case Act::SetEligibility: return "set_eligibility";
        case Act::ImportRoster: return "import_roster";
        case Act::ExportPeople: return "export_people";
        case Act::SeeSlots: return "see_slots";
        case Act::GiveSlots: return "give_slots";
        case Act::AskExcuse: return "ask_excuse";
        case Act::ProposeExcuse: return "propose_excuse";
        case Act::Excuse: return "excuse";
        case Act::ExemptForDay: return "exempt_for_day";
        case Act::Exempt: return "exempt";
        case Act::ProposeReshoot: return "propose_reshoot";
        case Act::OrderReshoot: return "order_reshoot";
        case Act::SeeHall: return "see_hall";
        case Act::SeeBoard: return "see_board";
        case Act::SignInPerson: return "sign_in_person";
        case Act::AdmitOutOfTurn: return "admit_out_of_turn";
        case Act::Swipe: return "swipe";
        case Act::HoldInLine: return "hold_in_line";
        case Act::Seat: return "seat";
        case Act::HandOverToStation: return "hand_over_to_station";
        case Act::UndoOwnStep: return "undo_own_step";
        case Act::UndoAnyStep: return "undo_any_step";
        case Act::RunSession: return "run_session";
        case Act::PayFee: return "pay_fee";
        case Act::TakeFee: return "take_fee";
        case Act::RunShift: return "run_shift";
        case Act::ReadFees: return "read_fees";
        case Act::ReadOwnStatement: return "read_own_statement";
        case Act::ReconcileFees: return "reconcile_fees";
        case Act::ProposeWaiver: return "propose_waiver";
        case Act::ConfirmWaiver: return "confirm_waiver";
        case Act::KeepShot: return "keep_shot";
        case Act::SeeShots: return "see_shots";
        case Act::ChooseFrame: return "choose_frame";
        case Act::BindByWord: return "bind_by_word";
        case Act::AnswerProof: return "answer_proof";
        case Act::ForwardReport: return "forward_report";
        case Act::SeeProofs: return "see_proofs";
        case Act::SettleReport: return "settle_report";
        case Act::ShowOnSpot: return "show_on_spot";
        case Act::WorkCorrection: return "work_correction";
        case Act::HandOverPictures: return "hand_over_pictures";
        case Act::SubmitPictures: return "submit_pictures";
        case Act::ImportAnswers: return "import_answers";
        case Act::ReceiptForPictures: return "receipt_for_pictures";
        case Act::SeeDeliveries: return "see_deliveries";
        case Act::ExportPictures: return "export_pictures";
        case Act::SignForPrint: return "sign_for_print";
        case Act::FetchPrints: return "fetch_prints";
        case Act::GiveOutPrints: return "give_out_prints";
        case Act::RunPrints: return "run_prints";
        case Act::GiveConsent: return "give_consent";
        case Act::AskConsent: return "ask_consent";
        case Act::ReadConsent: return "read_consent";
        case Act::AskErasure: return "ask_erasure";
        case Act::Erase: return "erase";
        case Act::SeeClearance: return "see_clearance";
        case Act::IssueClearanceToken: return "issue_clearance_token";
        case Act::SeeAccounts: return "see_accounts";
        case Act::ManageAccounts: return "manage_accounts";
        case Act::ManageDevices: return "manage_devices";
        case Act::ManageKeys: return "manage_keys";
        case Act::IssueEntryCode: return "issue_entry_code";
        case Act::ReadJournal: return "read_journal";
        case Act::ReadMetrics: return "read_metrics";
        case Act::SyncStation: return "sync_station";
        case Act::FetchPrefetch: return "fetch_prefetch";
        case Act::FollowLive: return "follow_live";
    }
    return {};
}

std::span<const Act> all_acts() {
    static constexpr std::array acts{
        Act::EnterHouse,
        Act::ReadNotice,
        Act::UseOwnAccount,
        Act::SeePerson,
        Act::SeeFullName,
        Act::SeeDocument,
        Act::CompareDocument,
        Act::SeePicture,
        Act::SeeProgress,
        Act::ConfirmRecord,
        Act::AskChange,
        Act::VerifyChange,
        Act::DecideChange,
        Act::SeeChanges,
        Act::AskAssociation,
        Act::ForwardAssociation,
        Act::PermitAlone,
        Act::WorkOffAssociation,
        Act::SeeCampaign,
        Act::EditCampaign,
        Act::PublishNotice,
        Act::SetEligibility,
        Act::ImportRoster,
        Act::ExportPeople,
        Act::SeeSlots,
        Act::GiveSlots,
        Act::AskExcuse,
        Act::ProposeExcuse,
        Act::Excuse,
        Act::ExemptForDay,
        Act::Exempt,
        Act::ProposeReshoot,
        Act::OrderReshoot,
        Act::SeeHall,
        Act::SeeBoard,
        Act::SignInPerson,
        Act::AdmitOutOfTurn,
        Act::Swipe,
        Act::HoldInLine,
        Act::Seat,
        Act::HandOverToStation,
        Act::UndoOwnStep,
        Act::UndoAnyStep,
        Act::RunSession,
        Act::PayFee,
        Act::TakeFee,
        Act::RunShift,
        Act::ReadFees,
        Act::ReadOwnStatement,
        Act::ReconcileFees,
        Act::ProposeWaiver,
        Act::ConfirmWaiver,
        Act::KeepShot,
        Act::SeeShots,
        Act::ChooseFrame,
        Act::BindByWord,
        Act::AnswerProof,
        Act::ForwardReport,
        Act::SeeProofs,
        Act::SettleReport,
        Act::ShowOnSpot,
        Act::WorkCorrection,
        Act::HandOverPictures,
        Act::SubmitPictures,
        Act::ImportAnswers,
        Act::ReceiptForPictures,
        Act::SeeDeliveries,
        Act::ExportPictures,
        Act::SignForPrint,
        Act::FetchPrints,
        Act::GiveOutPrints,
        Act::RunPrints,
        Act::GiveConsent,
        Act::AskConsent,
        Act::ReadConsent,
        Act::AskErasure,
        Act::Erase,
        Act::SeeClearance,
        Act::IssueClearanceToken,
        Act::SeeAccounts,
        Act::ManageAccounts,
        Act::ManageDevices,
        Act::ManageKeys,
        Act::IssueEntryCode,
        Act::ReadJournal,
        Act::ReadMetrics,
        Act::SyncStation,
        Act::FetchPrefetch,
        Act::FollowLive,
    };
    return acts;
}

}  // namespace liuying::access
