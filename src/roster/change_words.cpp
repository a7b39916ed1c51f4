// The catalogue of words about change requests.

#include <algorithm>

#include "roster/change_request.h"

namespace liuying::roster {
namespace {

struct StateRow {
    ChangeState state;
    std::string_view name;
    std::string_view zh;
    std::string_view en;
};
constexpr std::array states{
    StateRow{ChangeState::Draft, "draft", "未提交", "not sent"},
    StateRow{ChangeState::Submitted, "submitted", "已提交，待学院核验",
             "submitted, with the college office"},
    StateRow{ChangeState::Returned, "returned", "退回补充材料", "returned for completion"},
    StateRow{ChangeState::CollegeVerified, "college_verified", "学院已核验，待学籍办决定",
             "verified, with the registry office"},
    StateRow{ChangeState::Approved, "approved", "已批准", "approved"},
    StateRow{ChangeState::Refused, "refused", "未批准", "refused"},
    StateRow{ChangeState::Applied, "applied", "记录已更改", "the record is changed"},
    StateRow{ChangeState::WrittenToSchool, "written_to_school_system", "学校系统已更改",
             "the school's system carries it"},
    StateRow{ChangeState::ChangedOnRegistry, "changed_on_registry", "学信网已更改",
             "the registry carries it"},
    StateRow{ChangeState::Withdrawn, "withdrawn", "已撤回", "withdrawn"},
};

}  // namespace

std::string_view name_of(ChangeState state) {
    return states.at(static_cast<std::size_t>(state)).name;
}

std::optional<ChangeState> change_state_of_name(std::string_view name) {
    const auto* const row = std::ranges::find(states, name, &StateRow::name);
    if (row == states.end()) return std::nullopt;
    return row->state;
}

Words title_of(ChangeState state) {
    const auto& row = states.at(static_cast<std::size_t>(state));
    return {std::string{row.zh}, std::string{row.en}};
}

std::string_view name_of(ChangeAct act) {
    switch (act) {
        case ChangeAct::Submit: return "submit";
        case ChangeAct::Return: return "return";
        case ChangeAct::Verify: return "verify";
        case ChangeAct::Approve: return "approve";
        case ChangeAct::Refuse: return "refuse";
        case ChangeAct::Apply: return "apply";
        case ChangeAct::NoteInSchool: return "note_in_school_system";
        case ChangeAct::NoteOnRegistry: return "note_on_registry";
        case ChangeAct::Withdraw: return "withdraw";
    }
    return "";
}

std::string_view name_of(ChangeActor actor) {
    switch (actor) {
        case ChangeActor::Graduand: return "graduand";
        case ChangeActor::CollegeOffice: return "college_office";
        case ChangeActor::RegistryOffice: return "registry_office";
        case ChangeActor::System: return "system";
    }
    return "";
}

std::string_view name_of(ChangeRoute route) {
    switch (route) {
        case ChangeRoute::Plain: return "plain";
        case ChangeRoute::Identity: return "identity";
        case ChangeRoute::FifteenToEighteen: return "fifteen_to_eighteen";
        case ChangeRoute::MilitaryToResident: return "military_to_resident";
        case ChangeRoute::Passport: return "passport";
    }
    return "";
}

std::string_view name_of(Evidence evidence) {
    switch (evidence) {
        case Evidence::IdCard: return "id_card";
        case Evidence::HouseholdRegister: return "household_register";
        case Evidence::PoliceCertificate: return "police_certificate";
        case Evidence::BirthCertificate: return "birth_certificate";
        case Evidence::MilitaryCard: return "military_card";
        case Evidence::StudentCard: return "student_card";
        case Evidence::PassportCopy: return "passport_copy";
    }
    return "";
}

Words title_of(Evidence evidence) {
    switch (evidence) {
        case Evidence::IdCard: return {"居民身份证", "resident ID card"};
        case Evidence::HouseholdRegister: return {"户口簿", "household register"};
        case Evidence::PoliceCertificate: return {"公安机关证明", "certificate of the police"};
        case Evidence::BirthCertificate: return {"出生医学证明", "birth certificate"};
        case Evidence::MilitaryCard: return {"军人证件", "military card"};
        case Evidence::StudentCard: return {"学生证", "student card"};
        case Evidence::PassportCopy: return {"护照复印件", "copy of the passport"};
    }
    return {};
}

Refusal explain(const ChangeFault& fault) {
    switch (fault.why) {
        case ChangeWhy::NotFromHere:
            return {"change_not_from_here",
                    {"这份申请现在的状态不能做这一步。",
                     "This step cannot be taken from where the request stands."},
                    {"请刷新页面查看最新状态。", "Reload the page to see where it stands."}};
        case ChangeWhy::NotYours:
            return {"change_not_yours",
                    {"这一步由另一个部门办理。", "Another office takes this step."},
                    {"请等待该部门处理，或联系他们。", "Wait for that office, or call it."}};
        case ChangeWhy::OwnRecord:
            return {"change_own_record",
                    {"不能核对、核验或决定本人的申请。",
                     "Nobody witnesses, verifies or decides about their own record."},
                    {"请由同事办理。", "Let a colleague do it."}};
        case ChangeWhy::SameEyes:
            return {"change_same_eyes",
                    {"代办、核验、决定须由不同的人完成。",
                     "Making on behalf, verifying and deciding are done by different people."},
                    {"请由同事办理。", "Let a colleague do it."}};
        case ChangeWhy::EvidenceMissing:
            return {
                "change_evidence_missing",
                {"缺少证明材料：" + fault.detail.zh + "。",
                 "Evidence is missing: " + fault.detail.en + "."},
                {"请上传，或注明已收纸质原件。", "Upload it, or note that it was seen on paper."}};
        case ChangeWhy::NotSigned:
            return {"change_not_signed",
                    {fault.detail.zh + "的复印件还没有核验签字。",
                     "The copy of the " + fault.detail.en + " is not signed as verified."},
                    {"请逐份核对原件并签字盖章。",
                     "Compare each copy with its original, sign and stamp it."}};
        case ChangeWhy::NoteMissing:
            return {"change_note_missing",
                    {"退回或不批准须写明原因。", "To return or refuse needs a reason."},
                    {"请写明缺什么或为什么。", "Say what is missing, or why."}};
        case ChangeWhy::SameValue:
            return {"change_same_value",
                    {"新值与原值相同。", "The new value is the old one."},
                    {"请填写要改成的值。", "Enter what it should become."}};
        case ChangeWhy::GraduatingTerm:
            return {"change_graduating_term",
                    {"毕业学期不受理姓名和证件信息的更改。",
                     "Names and documents are not changed in the graduating term."},
                    {"请到学籍办当面说明情况。", "See the registry office in person."}};
        case ChangeWhy::WrongMonth:
            return {"change_wrong_month",
                    {"本月不受理姓名和证件信息的更改。",
                     "Names and documents are not changed in this month."},
                    {"请在受理月份提交。", "Submit it in a month when they are."}};
    }
    return {};
}

}  // namespace liuying::roster
