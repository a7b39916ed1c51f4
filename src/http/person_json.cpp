#include "http/person_json.h"

#include <map>
#include <nlohmann/json.hpp>

#include "http/self_check_list.h"
#include "http/shot_json.h"

namespace liuying::http {

using Json = nlohmann::json;

Json stage_json(const campaign::Stage& stage) {
    Json gaps = Json::array();
    for (const auto step : stage.gaps) gaps.push_back(campaign::name_of(step));
    Json blockers = Json::array();
    for (const auto kind : stage.blockers)
        blockers.push_back({{"kind", campaign::name_of(kind)},
                            {"words", words_json(campaign::title_of(kind))},
                            {"whose", campaign::name_of(campaign::turn_of(kind))}});
    return {{"path", campaign::name_of(stage.path)},
            {"step", campaign::name_of(stage.step)},
            {"words", words_json(campaign::title_of(stage.step))},
            {"gaps", std::move(gaps)},
            {"blockers", std::move(blockers)}};
}

Json row_json(const store::InForce& campaign, const store::GraduandRow& who,
              const campaign::Stage& stage, const roster::StandingFacts& standing,
              const store::Slot* slot, Shown shown) {
    const auto person = person_json(who, shown);
    return {{"graduand", who.id.text()},
            {"student_no", person.at("student_no").is_null() ? Json("") : person.at("student_no")},
            {"name", person.at("name").is_null() ? Json("") : person.at("name")},
            {"college", who.college},
            {"campus", who.campus},
            {"level", who.level},
            {"document_masked", who.document_masked},
            {"standing", standing_json(roster::standing(standing))},
            {"stage", stage_json(stage)},
            {"slot", slot ? slot_json(*slot, *campaign.campaign) : Json(nullptr)},
            {"blocked", who.blocks},
            {"gone", who.gone}};
}

Json items_json(store::Transaction& tx, const store::InForce& campaign,
                const store::GraduandRow& who, const roster::Record& record, bool open) {
    struct Said {
        std::string state;
        std::int64_t at_ms = 0;
        std::string note;
    };
    std::map<std::string, Said> said;
    for (const auto& fact : store::Facts::of_token(tx, campaign.id, who.token)) {
        if (fact.kind != "record_confirmed" && fact.kind != "record_disputed") continue;
        const auto detail = Json::parse(fact.detail);
        said[detail.value("item", "")] = {
            fact.kind == "record_confirmed" ? "confirmed" : "disputed", to_ms(fact.at),
            detail.value("note", "")};
    }
    Json items = Json::array();
    const auto& rules = *campaign.campaign;
    for (const auto field : checked_items) {
        auto value = roster::text_of(record, field);
        const auto named = [&](const auto* one) {
            if (one) value = one->name.zh;
        };
        if (field == roster::Field::DocumentNo) value = who.document_masked;
        if (field == roster::Field::DocumentType)
            value = identity::title_of(record.document.type).zh;
        if (field == roster::Field::Sex) value = identity::title_of(record.sex).zh;
        if (field == roster::Field::College) named(rules.college(value));
        if (field == roster::Field::Level) named(rules.level(value));
        if (field == roster::Field::StudyMode) named(rules.study_mode(value));
        const std::string name{roster::name_of(field)};
        const auto found = said.find(name);
        items.push_back({{"item", name},
                         {"words", words_json(roster::title_of(field))},
                         {"value", value},
                         {"state", found == said.end() ? "open" : found->second.state},
                         {"at_ms", found == said.end() ? Json(nullptr) : Json(found->second.at_ms)},
                         {"note", found == said.end() ? "" : found->second.note},
                         {"editable", open}});
    }
    return items;
}

Json proof_json(store::Transaction& tx, const store::InForce& campaign,
                const store::GraduandRow& who, bool own) {
    const auto portrait = store::CaptureRecords::portrait_of(tx, campaign.id, who.token);
    if (!portrait) return nullptr;
    const auto id = portrait->id.text();
    Json proof{{"portrait_url", own ? address_of(campaign) + "/my/portrait.jpg?of=" + id
                                    : address_of(campaign) + "/portraits/" + id + "/picture.jpg"},
               {"drawing_url",
                own ? address_of(campaign) + "/my/portrait/explain.png?of=" + id
                    : address_of(campaign) + "/shots/" + portrait->shot.text() + "/explain.png"},
               {"portrait", id},
               {"state", "open"},
               {"report", nullptr},
               {"kind", nullptr},
               {"at_ms", nullptr}};
    if (const auto confirmed = store::Facts::newest(tx, campaign.id, who.token, "proof_confirmed");
        confirmed && Json::parse(confirmed->detail).value("portrait", "") == id) {
        proof["state"] = "confirmed";
        proof["at_ms"] = to_ms(confirmed->at);
    }
    if (const auto report = tx.first(
            "SELECT r.id, r.kind, r.at_ms, s.how FROM proof_report r LEFT JOIN proof_settlement s "
            "ON "
            "s.report_id = r.id WHERE r.campaign_id = :campaign AND r.token = :token AND "
            "r.portrait_id = "
            ":portrait ORDER BY r.at_ms DESC, r.id DESC LIMIT 1",
            {{"campaign", campaign.id}, {"token", who.token}, {"portrait", portrait->id}})) {
        const auto how = report->opt_text("how");
        if (!how || *how != "withdrawn") {
            if (proof["state"] == "open") proof["state"] = how ? "settled" : "reported";
            proof["report"] = report->text("id");
            proof["kind"] = report->text("kind");
            proof["at_ms"] = report->int64("at_ms");
        }
    }
    return proof;
}

namespace {

const std::map<std::string, Words, std::less<>>& words_of_actions() {
    static const std::map<std::string, Words, std::less<>> known{
        {"called", {"列入采集名单", "called to sit"}},
        {"excused", {"登记为不参加", "excused"}},
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
    };
    return known;
}

}  // namespace

std::vector<std::string> actions_named(std::string_view text) {
    std::vector<std::string> found;
    for (const auto& [action, words] : words_of_actions())
        if (action == text || words.zh.find(text) != std::string::npos ||
            words.en.find(text) != std::string::npos)
            found.push_back(action);
    return found;
}

Words event_words(const store::Entry& entry) {
    const auto& known = words_of_actions();
    if (const auto found = known.find(entry.event.action); found != known.end())
        return found->second;
    auto plain = entry.event.action;
    for (auto& c : plain)
        if (c == '_') c = ' ';
    return {plain, plain};
}

Json event_json(const store::Entry& entry, bool undone) {
    return {{"seq", entry.seq},
            {"event_id", entry.event.event_id.text()},
            {"at_ms", to_ms(entry.event.happened_at)},
            {"recorded_ms", to_ms(entry.recorded_at)},
            {"actor", entry.event.actor},
            {"device", entry.event.device},
            {"action", entry.event.action},
            {"subject", entry.event.subject},
            {"words", words_json(event_words(entry))},
            {"undone", undone}};
}

}  // namespace liuying::http
