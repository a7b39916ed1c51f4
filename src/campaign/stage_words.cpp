// What stages, blockers and turns are called, in both languages.

#include "campaign/stage.h"

namespace liuying::campaign {

namespace {

struct StepWords {
    Step step;
    std::string_view name;
    Turn turn;
    Words title;
    Words short_title;
    Words next;
};

const std::vector<StepWords>& steps() {
    static const std::vector<StepWords> table{
        {Step::Slot,
         "slot",
         Turn::RegistryOffice,
         {"待安排时间", "No place and time yet"},
         {"安排时间", "Slot"},
         {"时间安排好后会通知您。", "You will be told your place and time."}},
        {Step::SignIn,
         "sign_in",
         Turn::Graduand,
         {"待签到", "To sign in"},
         {"签到", "Sign-in"},
         {"请按您的时间到场，出示签到二维码。",
          "Come at your time and show your sign-in QR code."}},
        {Step::Swipe,
         "swipe",
         Turn::Graduand,
         {"已签到，待刷证", "Signed in, ID card to be read"},
         {"刷证", "Card"},
         {"叫到号后，请到服务台刷身份证。",
          "When your number is called, have your ID card read at the desk."}},
        {Step::Seat,
         "seat",
         Turn::Photographer,
         {"候拍中", "In the line"},
         {"就座", "Seat"},
         {"请按顺序候拍，不要离开队伍。",
          "Wait in the line in your order; please do not leave it."}},
        {Step::Shot,
         "shot",
         Turn::Photographer,
         {"已就座，待拍摄", "Seated, to be photographed"},
         {"图像采集", "Portrait taken"},
         {"请看镜头，听摄影师指引。", "Look at the camera and follow the photographer."}},
        {Step::Bind,
         "bind",
         Turn::RegistryOffice,
         {"待匹配", "Picture to be matched"},
         {"匹配", "Match"},
         {"正在核对照片与本人，无需您操作。",
          "Your picture is being matched; you need not do anything."}},
        {Step::Portrait,
         "portrait",
         Turn::House,
         {"待制作", "Portrait to be made"},
         {"制作", "Portrait"},
         {"正在制作证件照，几分钟后可查看。",
          "Your portrait is being made; look again in a few minutes."}},
        {Step::Proof,
         "proof",
         Turn::Graduand,
         {"待确认照片", "Picture to be confirmed"},
         {"照片确认", "Proof"},
         {"请查看照片，点“确认无误”或“照片有误”。",
          "Look at your picture and confirm it or report what is wrong."}},
        {Step::HandOver,
         "hand_over",
         Turn::RegistryOffice,
         {"待上传", "To be submitted"},
         {"上传", "Submission"},
         {"学籍办将统一上传，无需您操作。",
          "The Registry Office submits it; you need not do anything."}},
        {Step::Accept,
         "accept",
         Turn::Bureau,
         {"已上传，待接收", "Submitted, answer awaited"},
         {"接收", "Accepted"},
         {"等待学信网接收，通常需数周。",
          "The registry's answer is awaited; it usually takes weeks."}},
        {Step::BothSystems,
         "both_systems",
         Turn::RegistryOffice,
         {"待两处一致", "Not yet in both systems"},
         {"两处一致", "Both systems"},
         {"学籍办核对学信网与学校系统中的图像一致后完成此步。",
          "Done once the registry and the school's system hold the same picture."}},
        {Step::RegistryCheck,
         "registry_check",
         Turn::Graduand,
         {"待学信网图像校对", "Registry proofreading to be done"},
         {"学信网图像校对", "Registry check"},
         {"请登录学信网完成“图像校对”（只能由本人操作），再回到这里告知结果。",
          "Sign in at the registry and proofread your picture (only you can), then tell us here."}},
        {Step::Print,
         "print",
         Turn::CollegeOffice,
         {"待领取照片", "Prints to be handed out"},
         {"领取照片", "Prints"},
         {"纸质照片到院系后会通知您领取。",
          "You will be told when your prints are at your college."}},
        {Step::AskAssociation,
         "ask_association",
         Turn::Graduand,
         {"待申请关联", "Association to be asked for"},
         {"申请关联", "Ask"},
         {"您已有图像，请提出关联申请，不要重拍。",
          "A picture of you exists: ask for an association; do not sit again."}},
        {Step::WorkOffAssociation,
         "work_off_association",
         Turn::RegistryOffice,
         {"关联处理中", "Association being worked off"},
         {"处理关联", "Association"},
         {"学籍办正在处理，无需您操作。",
          "The Registry Office is at it; you need not do anything."}},
        {Step::AskAlone,
         "ask_alone",
         Turn::Graduand,
         {"待申请个人散拍", "Personal shooting to be asked for"},
         {"申请散拍", "Ask"},
         {"请写明理由提出申请。", "Ask for it and give your reason."}},
        {Step::PermitAlone,
         "permit_alone",
         Turn::RegistryOffice,
         {"散拍申请待批准", "Personal shooting to be permitted"},
         {"批准散拍", "Permission"},
         {"研究生院审批后会通知您。", "You will be told once the graduate office has decided."}},
        {Step::OnRegistry,
         "on_registry",
         Turn::Graduand,
         {"待个人拍摄并上网", "To be photographed and on the registry"},
         {"散拍上网", "On the registry"},
         {"请在期限内到采集单位拍摄，报学校代码，并在学信网确认图像。",
          "Be photographed at the bureau in time, give the school code, and confirm the picture on "
          "the registry."}},
        {Step::FileHere,
         "file_here",
         Turn::Graduand,
         {"待上传学信网图像", "Registry's file to be uploaded here"},
         {"上传图像", "File here"},
         {"请从学信网下载图像并在这里上传。",
          "Download the picture from the registry and upload it here."}},
        {Step::CheckFile,
         "check_file",
         Turn::RegistryOffice,
         {"图像待核对", "File to be checked"},
         {"核对图像", "File checked"},
         {"学籍办核对是否为同一图像，无需您操作。",
          "The Registry Office checks that it is the same picture; you need not do anything."}},
        {Step::PrintsFromPerson,
         "prints_from_person",
         Turn::Graduand,
         {"待交纸质照片", "Prints to be brought"},
         {"交纸质照片", "Prints brought"},
         {"请把纸质照片交到学籍办。", "Bring your paper prints to the Registry Office."}},
        {Step::Done,
         "done",
         Turn::House,
         {"已完成", "Done"},
         {"完成", "Done"},
         {"全部完成，无需再做什么。", "All done; nothing is left to do."}},
        {Step::NotCalled,
         "not_called",
         Turn::House,
         {"本次无需拍摄", "Need not sit"},
         {"无需拍摄", "Not called"},
         {"本次无需拍摄。如有疑问请联系学籍办。",
          "You need not sit this time. Ask the Registry Office if in doubt."}},
    };
    return table;
}

const StepWords& words_of(Step step) {
    return steps().at(static_cast<std::size_t>(step));
}

struct BlockerWords {
    BlockerKind kind;
    std::string_view name;
    Turn turn;
    Words title;
    Words next;
};

const std::vector<BlockerWords>& blockers() {
    static const std::vector<BlockerWords> table{
        {BlockerKind::DocumentBlocked,
         "document_blocked",
         Turn::Graduand,
         {"姓名或证件待处理", "Name or document to be settled"},
         {"姓名、证件号码或学号中有一项须先办妥：请按所列原因申请或到院系教育办办理；拍摄不受影响，"
          "办妥前不能上传。",
          "The name, the document number or a second record has to be put right first: ask for it, "
          "or see your college office. You may sit; nothing is submitted before."}},
        {BlockerKind::RecordDisputed,
         "record_disputed",
         Turn::CollegeOffice,
         {"信息有异议", "Record disputed"},
         {"异动申请处理完后，请重新核对该项。",
          "Once the change request is decided, check the item again."}},
        {BlockerKind::MoneyOwed,
         "money_owed",
         Turn::Graduand,
         {"费用未缴", "Fee owed"},
         {"请到缴费处缴费或在个人页面缴费。", "Pay at the cash desk or on your own page."}},
        {BlockerKind::OnHold,
         "on_hold",
         Turn::HallLead,
         {"暂离候拍", "Held out of the line"},
         {"准备好后请到服务台归队。", "Report at the desk when ready and rejoin the line."}},
        {BlockerKind::LeftLine,
         "left_line",
         Turn::HallLead,
         {"已离队", "Left the line"},
         {"请到服务台归队，或改到补拍场次。",
          "Rejoin at the desk, or move to the make-up session."}},
        {BlockerKind::MissedSlot,
         "missed_slot",
         Turn::Graduand,
         {"未到场", "Did not come"},
         {"请改约本学院其他时间或补拍场次。",
          "Choose another time of your college or the make-up session."}},
        {BlockerKind::QuestionOpen,
         "question_open",
         Turn::RegistryOffice,
         {"照片归属待确认", "Whose picture this is, is being asked"},
         {"由在场人员或学籍办确认。", "Those present or the Registry Office settle it."}},
        {BlockerKind::ReportOpen,
         "report_open",
         Turn::RegistryOffice,
         {"照片有误待处理", "Report about the picture open"},
         {"学籍办正在处理您的报告。", "The Registry Office is working on your report."}},
        {BlockerKind::RefusedByRegistry,
         "refused_by_registry",
         Turn::RegistryOffice,
         {"学信网退回", "Refused by the registry"},
         {"须在期限前换新图像重新上传。", "A new picture must be submitted before the due date."}},
        {BlockerKind::ComparisonFailed,
         "comparison_failed",
         Turn::RegistryOffice,
         {"人像比对未通过", "Face comparison failed"},
         {"学籍办核验本人身份并备案。", "The Registry Office verifies who you are and files it."}},
        {BlockerKind::PicturesDiffer,
         "pictures_differ",
         Turn::RegistryOffice,
         {"两处图像不同", "The two pictures differ"},
         {"请提出关联申请。", "Ask for an association."}},
        {BlockerKind::RegistryReportOpen,
         "registry_report_open",
         Turn::RegistryOffice,
         {"学信网图像有误待处理", "Report about the registry's picture open"},
         {"学籍办联系采集单位更正，必要时安排重拍。",
          "The Registry Office has it corrected, or orders a re-shoot."}},
    };
    return table;
}

const BlockerWords& words_of(BlockerKind kind) {
    return blockers().at(static_cast<std::size_t>(kind));
}

}  // namespace

std::string_view name_of(Step step) {
    return words_of(step).name;
}
Words title_of(Step step) {
    return words_of(step).title;
}
Words short_title_of(Step step) {
    return words_of(step).short_title;
}
Words next_step_of(Step step) {
    return words_of(step).next;
}
Turn turn_of(Step step) {
    return words_of(step).turn;
}
std::string_view name_of(BlockerKind kind) {
    return words_of(kind).name;
}
Words title_of(BlockerKind kind) {
    return words_of(kind).title;
}
Words next_step_of(BlockerKind kind) {
    return words_of(kind).next;
}
Turn turn_of(BlockerKind kind) {
    return words_of(kind).turn;
}

std::string_view name_of(Path path) {
    switch (path) {
        case Path::Ordinary: return "ordinary";
        case Path::Association: return "association";
        case Path::Alone: return "alone";
        case Path::Reshoot: return "reshoot";
    }
    return {};
}
Words title_of(Path path) {
    switch (path) {
        case Path::Ordinary: return {"集中采集", "On campus"};
        case Path::Association: return {"关联", "Association"};
        case Path::Alone: return {"个人散拍", "Personal shooting"};
        case Path::Reshoot: return {"重拍", "Re-shoot"};
    }
    return {};
}

std::string_view name_of(Turn turn) {
    switch (turn) {
        case Turn::Graduand: return "graduand";
        case Turn::CollegeOffice: return "college_office";
        case Turn::RegistryOffice: return "registry_office";
        case Turn::HallLead: return "hall_lead";
        case Turn::Desk: return "desk";
        case Turn::Photographer: return "photographer";
        case Turn::Bureau: return "bureau";
        case Turn::House: return "house";
    }
    return {};
}
Words title_of(Turn turn) {
    switch (turn) {
        case Turn::Graduand: return {"本人", "The graduand"};
        case Turn::CollegeOffice: return {"院系教育办", "College office"};
        case Turn::RegistryOffice: return {"学籍办", "Registry Office"};
        case Turn::HallLead: return {"现场负责人", "Hall lead"};
        case Turn::Desk: return {"服务台", "Desk"};
        case Turn::Photographer: return {"摄影师", "Photographer"};
        case Turn::Bureau: return {"采集单位", "Photo bureau"};
        case Turn::House: return {"系统", "The system"};
    }
    return {};
}

}  // namespace liuying::campaign
