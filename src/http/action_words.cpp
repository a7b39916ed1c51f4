#include "http/action_words.h"

#include <algorithm>
#include <map>

#include "roster/change_request.h"

namespace liuying::http {

namespace {

using Known = std::map<std::string, Words, std::less<>>;

Known named_acts() {
    return {
        {"called", {"列入采集名单", "called to sit"}},
        {"excused", {"登记为不参加", "excused"}},
        {"call_withdrawn", {"不再列入采集名单", "no longer called to sit"}},
        {"record_added", {"记录导入", "record imported"}},
        {"record_changed", {"记录变更", "record changed"}},
        {"record_confirmed", {"本人确认一项信息", "an item confirmed by the person"}},
        {"record_disputed", {"本人反映信息有误", "an item disputed by the person"}},
        {"document_blocked", {"证件待核实，暂不上传", "document blocked until settled"}},
        {"document_cleared", {"证件已核实", "document cleared"}},
        {"slot_given", {"安排场次", "slot given"}},
        {"slot_withdrawn", {"原场次取消", "earlier slot withdrawn"}},
        {"signed_in", {"签到", "signed in"}},
        {"sign_in_withdrawn", {"撤销签到", "sign-in undone"}},
        {"consent_given", {"本人同意一项", "a consent given"}},
        {"consent_withdrawn", {"本人撤回同意", "a consent withdrawn"}},
        {"consent_refused", {"本人不同意一项", "a consent not given"}},
        {"entrance_photo_taken",
         {"拍入场照（不存照片）", "entrance photo taken (no picture kept)"}},
        {"admission_photo_read",
         {"读取录取照片（不存照片）", "admission photo read (no picture kept)"}},
        {"admission_photos_forgotten",
         {"删除全部录取照片的数值", "the numbers of all admission photos deleted"}},
        {"pictures_unheard",
         {"照片比对不可靠，已停用", "comparison with pictures unreliable, no longer heard"}},
        {"fee_settled", {"费用已结", "fee settled"}},
        {"fee_noted", {"费用登记", "fee noted"}},
        {"swiped", {"刷证件，进入候拍", "card swiped, in the line"}},
        {"swipe_withdrawn", {"撤销刷证件", "swipe undone"}},
        {"held", {"暂离", "on hold"}},
        {"returned", {"归队", "returned to the line"}},
        {"left", {"离场", "left"}},
        {"no_show", {"未到", "no show"}},
        {"handed_over", {"移交到另一台", "handed over to another station"}},
        {"seated", {"入座", "seated"}},
        {"seat_corrected", {"入座更正", "seat corrected"}},
        {"stood", {"离座", "stood up"}},
        {"bound", {"照片已匹配", "picture bound"}},
        {"bound_elsewhere", {"照片改归他人", "picture bound to somebody else"}},
        {"bound_by_word", {"人工匹配照片", "picture bound by word"}},
        {"portrait_made", {"成片生成", "portrait made"}},
        {"proof_confirmed", {"本人确认照片", "portrait confirmed by the person"}},
        {"proof_reported", {"本人报告照片有误", "portrait reported by the person"}},
        {"proof_withdrawn", {"撤回照片意见", "word about the portrait withdrawn"}},
        {"report_settled", {"报告已处理", "report settled"}},
        {"document_unmasked", {"查看完整证件号码", "whole document number seen"}},
        {"submitted", {"已上传", "submitted"}},
        {"handed_to_unit", {"已移交采集单位", "handed to the capture unit"}},
        {"accepted", {"学信网已接收", "accepted by the registry"}},
        {"refused", {"学信网退回", "refused by the registry"}},
        {"comparison_failed", {"人像比对未通过", "face comparison failed"}},
        {"reshoot_ordered", {"安排重拍", "re-shoot ordered"}},
        {"on_registry", {"学信网已有照片", "picture seen on the registry"}},
        {"in_school_system", {"学校系统已有照片", "picture seen in the school's system"}},
        {"session_opened", {"开场", "session opened"}},
        {"offline_sign_in_refused", {"离线签到未被接受", "offline sign-in refused"}},
        {"offline_seat_refused", {"离线入座未被接受", "offline seat refused"}},
        {"offline_sign_in_settled",
         {"未被接受的离线操作已处理", "what was refused offline is settled"}},
        {"prefetch_key_given", {"离线资料密钥发放", "key of the offline data given"}},
        {"prefetch_code_shown", {"查看离线口令", "offline code seen"}},
        {"session_closed", {"收场", "session closed"}},
        {"shot_taken", {"拍摄一张", "a shot was taken"}},
        {"question_opened", {"照片归属待定", "whose shot is it?"}},
        {"import_read", {"读取名单文件", "roster file read"}},
        {"import_confirmed", {"名单导入确认", "import confirmed"}},
        {"import_dropped", {"放弃导入", "import dropped"}},
        {"columns_mapped", {"指定名单的列", "columns of a roster set by hand"}},
        {"campaign_put", {"采集任务生效", "campaign put in force"}},
        {"notice_published", {"通知发布", "notice published"}},
        {"calendar_moved", {"演示日历移到今天", "the demo's calendar moved"}},
        {"people_exported", {"导出名单", "roster taken out"}},
        {"list_exported", {"导出一份列表", "a list taken out"}},
        {"picture_list_read", {"读取照片清单", "list of pictures read"}},
        {"evidence_added", {"上传材料", "evidence added"}},
        {"evidence_read", {"查看材料", "evidence seen"}},
        {"evidence_signed", {"核对材料原件并签字", "evidence signed as its original"}},
        {"dispute_explained", {"说明有误之处", "dispute explained"}},
        {"change_asked", {"提出变更申请", "change asked for"}},
        {"shift_opened", {"收银开班", "cash shift opened"}},
        {"shift_counted", {"收银清点", "cash shift counted"}},
        {"session_reopened", {"重新开场", "session opened again"}},
        {"camera_clock_measured", {"核对相机时钟", "camera clock measured"}},
        {"shot_chosen", {"选定一张照片", "a shot chosen"}},
        {"shot_set_aside", {"一张照片不用", "a shot set aside"}},
        {"shot_restored", {"一张照片恢复使用", "a shot taken back"}},
        {"shot_test", {"标为试拍", "a shot marked as a test"}},
        {"delivery_made", {"生成移交包", "package made"}},
        {"delivery_fetched", {"下载移交包", "package fetched"}},
        {"account_made", {"建立账号", "account made"}},
        {"account_disabled", {"停用账号", "account disabled"}},
        {"account_enabled", {"恢复账号", "account enabled again"}},
        {"alone_asked", {"申请散拍", "shooting alone asked for"}},
        {"alone_permitted", {"准许散拍", "shooting alone permitted"}},
        {"alone_withdrawn", {"撤回散拍准许", "permission to shoot alone withdrawn"}},
        {"association_asked", {"提出关联申请", "association asked for"}},
        {"association_worked_off", {"关联已办结", "association worked off"}},
        {"association_withdrawn", {"撤回关联申请", "association withdrawn"}},
        {"chosen", {"选定一张照片", "a shot chosen"}},
        {"code_issued", {"发放登录验证码", "sign-in code issued"}},
        {"code_used", {"使用登录验证码", "sign-in code used"}},
        {"code_linked", {"关联采集码", "capture code linked"}},
        {"code_replaced", {"更换采集码", "capture code replaced"}},
        {"comparison_filed", {"人像比对已备案", "comparison filed"}},
        {"comparison_released", {"人像比对已放行", "comparison released"}},
        {"comparison_verified", {"人像比对已核实", "comparison verified"}},
        {"device_enrolled", {"设备登记", "device enrolled"}},
        {"device_prepared", {"准备设备", "device prepared"}},
        {"device_revoked", {"注销设备", "device revoked"}},
        {"exempted", {"准许豁免部分要求", "exempted from named rules"}},
        {"exemption_withdrawn", {"撤回豁免", "exemption withdrawn"}},
        {"file_checked", {"照片文件已核对", "picture file checked"}},
        {"file_uploaded", {"上传学信网照片文件", "the registry's picture uploaded"}},
        {"grant_given", {"授予权限", "grant given"}},
        {"grant_withdrawn", {"收回权限", "grant withdrawn"}},
        {"hand_over_withdrawn", {"撤销移交到另一台", "hand-over undone"}},
        {"hold_withdrawn", {"撤销暂离", "hold undone"}},
        {"left_withdrawn", {"撤销离场", "leaving undone"}},
        {"no_show_withdrawn", {"撤销未到", "no show undone"}},
        {"not_in_school_system",
         {"学校系统不再有照片", "picture no longer in the school's system"}},
        {"not_on_registry", {"学信网不再有照片", "picture no longer on the registry"}},
        {"password_set", {"更改密码", "password set"}},
        {"pictures_agree", {"两处照片一致", "the two pictures agree"}},
        {"pictures_differ", {"两处照片不一致", "the two pictures differ"}},
        {"print_received", {"收到冲印照片", "prints received"}},
        {"print_returned", {"冲印照片退回", "prints returned"}},
        {"print_to_college", {"冲印照片交学院", "prints handed to the college"}},
        {"print_to_person", {"冲印照片交本人", "prints handed to the person"}},
        {"print_used", {"冲印照片用于证书", "prints used for the certificate"}},
        {"prints_from_person", {"收到本人冲印照片", "prints received from the person"}},
        {"question_settled", {"照片归属已定", "question of a shot settled"}},
        {"refunded", {"费用已退", "fee refunded"}},
        {"registry_confirmed",
         {"本人确认学信网图像", "registry's picture confirmed by the person"}},
        {"registry_reported",
         {"本人反映学信网图像有误", "registry's picture reported by the person"}},
        {"reshoot_withdrawn", {"取消重拍", "re-shoot order withdrawn"}},
        {"return_withdrawn", {"撤销归队", "return undone"}},
        {"same_person", {"与另一条学籍认定为同一人", "found to be one person with another record"}},
        {"staff_named", {"登记为本校工作人员账号的本人", "named as the person of a staff account"}},
        {"staff_unnamed",
         {"撤销与工作人员账号的对应", "no longer named as the person of a staff account"}},
        {"not_same_person",
         {"与另一条学籍认定不是同一人", "found not to be one person with another record"}},
        {"second_factor_removed", {"取消二次验证", "second factor removed"}},
        {"second_factor_set", {"启用二次验证", "second factor set"}},
        {"session_ended", {"登录结束", "sign-in ended"}},
        {"sessions_ended", {"全部登录结束", "all sign-ins ended"}},
        {"shot_elsewhere", {"照片改归他处", "shot belongs elsewhere"}},
        {"slot_moved", {"改时间", "slot moved"}},
        {"stood_withdrawn", {"撤销离座", "standing up undone"}},
        {"token_ended", {"停用访问令牌", "access token ended"}},
        {"token_made", {"建立访问令牌", "access token made"}},
        {"unit_received", {"采集单位已收到", "received by the capture unit"}},
        {"unit_uploaded", {"采集单位已上传", "uploaded by the capture unit"}},
        {"waiver_withdrawn", {"撤回减免", "waiver withdrawn"}},
    };
}

// A step of a change request is told by the state it leads to.
const Known& words_of_actions() {
    static const Known known = [] {
        auto all = named_acts();
        for (const auto& step : roster::change_steps) {
            const auto title = roster::title_of(step.to);
            all.insert_or_assign("change_" + std::string{roster::name_of(step.to)},
                                 Words{"变更申请：" + title.zh, "change request: " + title.en});
        }
        return all;
    }();
    return known;
}

}  // namespace

bool has_words(std::string_view action) {
    return words_of_actions().contains(action);
}

Words words_of_action(std::string_view action) {
    const auto& known = words_of_actions();
    if (const auto found = known.find(action); found != known.end()) return found->second;
    std::string plain{action};
    std::ranges::replace(plain, '_', ' ');
    return {plain, plain};
}

std::vector<std::string> actions_named(std::string_view text) {
    std::vector<std::string> found;
    for (const auto& [action, words] : words_of_actions())
        if (action == text || words.zh.find(text) != std::string::npos ||
            words.en.find(text) != std::string::npos)
            found.push_back(action);
    return found;
}

}  // namespace liuying::http
