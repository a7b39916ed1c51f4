// The table of model.md section 3, row by row. Read a line as: act, then who reaches how far.

#include "access/policy.h"

namespace liuying::access {

namespace {

using enum Role;
using enum Reach;
using C = Condition;

std::vector<Row> make_policy() {
    return {
        {.act = Act::EnterHouse, .rules = {}, .everybody = true},
        {.act = Act::ReadNotice, .rules = {}, .everybody = true},
        {.act = Act::UseOwnAccount, .rules = {}, .signed_in = true},

        // see a person
        {Act::SeePerson,
         {{Graduand, Own},
          {CollegeOffice, Reach::College},
          {InternationalCollege, Routed},
          {GraduateOffice, All},
          {RegistryOffice, All},
          {HallLead, Session},
          {Desk, Session, C::Masked},
          {Cashier, Session, C::Masked},
          {Photographer, Session, C::TokensOnly},
          {Bureau, Session, C::TokensOnly}}},
        {Act::SeeFullName,
         {{Graduand, Own, C::AfterSecondFactor},
          {CollegeOffice, Reach::College},
          {InternationalCollege, Routed},
          {GraduateOffice, All},
          {RegistryOffice, All},
          {HallLead, Session},
          {Desk, Session, C::AfterScan},
          {Cashier, Session, C::AfterScan}}},
        {Act::SeeDocument,
         {{Graduand, Own, C::AfterSecondFactor},
          {CollegeOffice, Reach::College, C::OpenCase},
          {InternationalCollege, Routed, C::OpenCase},
          {GraduateOffice, All, C::WithPurpose},
          {RegistryOffice, All, C::WithPurpose}}},
        {Act::CompareDocument, {{HallLead, Session}, {Desk, Session}, {Cashier, Session}}},
        {Act::SeePicture,
         {{Graduand, Own},
          {CollegeOffice, Reach::College},
          {InternationalCollege, Routed},
          {GraduateOffice, All},
          {RegistryOffice, All},
          {HallLead, Session},
          {Photographer, Session, C::TokensOnly},
          {Bureau, Session, C::TokensOnly}}},
        {Act::SeeProgress,
         {{CollegeOffice, Reach::College},
          {InternationalCollege, Routed},
          {GraduateOffice, All},
          {RegistryOffice, All},
          {HallLead, Session}}},
        {Act::ConfirmRecord, {{Graduand, Own}}},

        // change request
        {Act::AskChange,
         {{Graduand, Own}, {CollegeOffice, Reach::College}, {InternationalCollege, Routed}}},
        {Act::VerifyChange,
         {{CollegeOffice, Reach::College, C::SecondPerson},
          {InternationalCollege, Routed, C::SecondPerson}}},
        {Act::DecideChange, {{RegistryOffice, All, C::SecondPerson}}},
        {Act::SeeChanges,
         {{Graduand, Own},
          {CollegeOffice, Reach::College},
          {InternationalCollege, Routed},
          {GraduateOffice, All},
          {RegistryOffice, All}}},

        // association, personal shooting
        {Act::AskAssociation,
         {{Graduand, Own},
          {CollegeOffice, Reach::College},
          {InternationalCollege, Routed},
          {RegistryOffice, All}}},
        {Act::ForwardAssociation,
         {{CollegeOffice, Reach::College}, {InternationalCollege, Routed}}},
        {Act::PermitAlone, {{GraduateOffice, All}}},
        {Act::WorkOffAssociation, {{RegistryOffice, All}}},

        // campaign, timetable, notice, messages
        {Act::SeeCampaign,
         {{Graduand, Own},
          {CollegeOffice, All},
          {InternationalCollege, All},
          {GraduateOffice, All},
          {RegistryOffice, All},
          {HallLead, All},
          {Desk, All},
          {Cashier, All},
          {Photographer, All},
          {Bureau, All},
          {PrintRoom, All},
          {Auditor, All},
          {Administrator, All},
          {DeskDevice, All},
          {StationDevice, All},
          {BoardDevice, All}}},
        {Act::EditCampaign, {{GraduateOffice, All}}},
        {Act::PublishNotice, {{GraduateOffice, All}}},
        {Act::SetEligibility, {{RegistryOffice, All}}},
        {Act::ImportRoster, {{GraduateOffice, All}, {RegistryOffice, All}}},
        {Act::ExportPeople,
         {{CollegeOffice, Reach::College}, {GraduateOffice, All}, {RegistryOffice, All}}},
        {Act::SeeSlots,
         {{Graduand, Own},
          {CollegeOffice, Reach::College},
          {InternationalCollege, Routed},
          {GraduateOffice, All},
          {RegistryOffice, All},
          {HallLead, Session},
          {Desk, Session, C::Masked}}},
        {Act::GiveSlots, {{Graduand, Own}, {CollegeOffice, Reach::College}, {GraduateOffice, All}}},

        // excuse, exempt, re-shoot order
        {Act::AskExcuse, {{Graduand, Own}}},
        {Act::ProposeExcuse, {{CollegeOffice, Reach::College}, {InternationalCollege, Routed}}},
        {Act::Excuse, {{GraduateOffice, All}, {RegistryOffice, All}}},
        {Act::ExemptForDay, {{HallLead, Session}, {GraduateOffice, All}, {RegistryOffice, All}}},
        {Act::Exempt, {{GraduateOffice, All}, {RegistryOffice, All}}},
        {Act::ProposeReshoot,
         {{CollegeOffice, Reach::College}, {Photographer, Session, C::TokensOnly}}},
        {Act::OrderReshoot, {{GraduateOffice, All}, {RegistryOffice, All}}},

        // sign in, swipe, hold, return, hand over
        {Act::SeeHall,
         {{CollegeOffice, Reach::College},
          {GraduateOffice, All},
          {HallLead, Session},
          {Desk, Session, C::Masked},
          {Cashier, Session, C::Masked},
          {Photographer, Session, C::TokensOnly},
          {Bureau, Session, C::TokensOnly},
          {DeskDevice, Session, C::TokensOnly},
          {StationDevice, Session, C::TokensOnly},
          {BoardDevice, Session, C::Masked}}},
        // the board hangs on a wall: masked names, for whoever stands before it
        {.act = Act::SeeBoard, .rules = {}, .everybody = true},
        {Act::SignInPerson,
         {{CollegeOffice, Reach::College}, {HallLead, Session}, {Desk, Session}}},
        {Act::AdmitOutOfTurn, {{HallLead, Session}}},
        {Act::Swipe, {{HallLead, Session}, {Desk, Session}}},
        {Act::HoldInLine, {{HallLead, Session}, {Desk, Session}, {Photographer, Session}}},
        {Act::Seat, {{HallLead, Session}, {Photographer, Session}}},
        {Act::HandOverToStation, {{HallLead, Session}, {Photographer, Session}}},
        {Act::UndoOwnStep,
         {{HallLead, Session}, {Desk, Session, C::OwnDeed}, {Photographer, Session, C::OwnDeed}}},
        {Act::UndoAnyStep, {{HallLead, Session}}},
        {Act::RunSession, {{HallLead, Session}}},

        // fee
        {Act::PayFee, {{Graduand, Own}}},
        {Act::TakeFee, {{Desk, Session}, {Cashier, Session}}},
        {Act::RunShift, {{Desk, Session, C::OwnDeed}, {Cashier, Session, C::OwnDeed}}},
        {Act::ReadFees,
         {{Desk, Session, C::OwnDeed},
          {Cashier, Session, C::OwnDeed},
          {GraduateOffice, All},
          {Auditor, All, C::Masked},
          {HallLead, Session, C::Masked}}},
        {Act::ReadOwnStatement, {{Bureau, Session, C::TokensOnly}}},
        {Act::ReconcileFees, {{GraduateOffice, All}}},
        {Act::ProposeWaiver, {{Desk, Session}, {Cashier, Session}}},
        {Act::ConfirmWaiver,
         {{GraduateOffice, All, C::SecondPerson}, {HallLead, Session, C::SecondPerson}}},

        // capture, bind by word
        {Act::KeepShot, {{Photographer, Session}, {HallLead, Session}, {StationDevice, Session}}},
        {Act::SeeShots,
         {{GraduateOffice, All},
          {RegistryOffice, All},
          {HallLead, Session},
          {Photographer, Session, C::TokensOnly},
          {Bureau, Session, C::TokensOnly},
          {StationDevice, Session, C::TokensOnly}}},
        {Act::ChooseFrame, {{Photographer, Session}, {HallLead, Session}}},
        {Act::BindByWord,
         {{GraduateOffice, All, C::SecondPerson},
          {RegistryOffice, All, C::SecondPerson},
          {HallLead, Session, C::WhilePresent},
          {Photographer, Session, C::WhilePresent}}},

        // proof, reports
        {Act::AnswerProof, {{Graduand, Own}}},
        {Act::ForwardReport, {{CollegeOffice, Reach::College}, {InternationalCollege, Routed}}},
        {Act::SeeProofs,
         {{CollegeOffice, Reach::College},
          {InternationalCollege, Routed},
          {GraduateOffice, All},
          {RegistryOffice, All}}},
        {Act::SettleReport, {{RegistryOffice, All}}},
        {Act::ShowOnSpot, {{Photographer, Session}}},
        {Act::WorkCorrection, {{Bureau, Session, C::TokensOnly}}},

        // hand over, submit, import answers; prints
        {Act::HandOverPictures, {{RegistryOffice, All, C::BulkSecondPerson}}},
        {Act::SubmitPictures, {{RegistryOffice, All, C::BulkSecondPerson}}},
        {Act::ImportAnswers, {{RegistryOffice, All}}},
        {Act::ReceiptForPictures, {{Bureau, Session, C::TokensOnly}}},
        {Act::SeeDeliveries,
         {{GraduateOffice, All}, {RegistryOffice, All}, {Bureau, Session, C::TokensOnly}}},
        {Act::ExportPictures, {{RegistryOffice, All, C::WithPurpose}}},
        {Act::SignForPrint, {{Graduand, Own}}},
        {Act::FetchPrints, {{CollegeOffice, Reach::College}}},
        {Act::GiveOutPrints, {{RegistryOffice, All}, {CollegeOffice, Reach::College}}},
        // the print room sees the name strips of its run, and nothing else of a person
        {Act::RunPrints, {{PrintRoom, Session}, {RegistryOffice, All}}},

        // consent, erasure, clearance
        {Act::GiveConsent, {{Graduand, Own}}},
        {Act::AskConsent, {{HallLead, Session}, {Desk, Session}}},
        {Act::ReadConsent, {{Auditor, All, C::Masked}, {RegistryOffice, All}}},
        {Act::AskErasure, {{Graduand, Own, C::AfterSecondFactor}}},
        {Act::Erase, {{RegistryOffice, All, C::SecondPerson}}},
        {Act::SeeClearance,
         {{Graduand, Own},
          {CollegeOffice, Reach::College},
          {GraduateOffice, All},
          {RegistryOffice, All}}},
        {Act::IssueClearanceToken, {{Administrator, All}}},

        // accounts, devices, keys, journal
        {Act::SeeAccounts, {{Auditor, All}, {Administrator, All}}},
        {Act::ManageAccounts, {{Administrator, All}}},
        {Act::ManageDevices, {{HallLead, Session}, {Administrator, All}}},
        {Act::ManageKeys, {{Administrator, All, C::SecondPerson}}},
        {Act::IssueEntryCode,
         {{CollegeOffice, Reach::College},
          {InternationalCollege, Routed},
          {GraduateOffice, All},
          {RegistryOffice, All},
          {HallLead, Session}}},
        {Act::ReadJournal, {{Auditor, All, C::Masked}}},
        {Act::ReadMetrics, {{Auditor, All}, {Administrator, All}}},

        // machines
        {Act::SyncStation, {{StationDevice, Session}, {DeskDevice, Session}}},
        {Act::FetchPrefetch, {{StationDevice, Session}, {DeskDevice, Session}}},
        {.act = Act::FollowLive, .rules = {}, .everybody = true},
    };
}

}  // namespace

std::span<const Row> policy() {
    static const std::vector<Row> table = make_policy();
    return table;
}

}  // namespace liuying::access
