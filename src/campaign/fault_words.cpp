#include "campaign/fault_words.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace liuying::campaign::fault_words {

namespace {

std::string hours_text(const Span& hours) {
    return clock_text(hours.start_minute) + "–" + clock_text(hours.end_minute);
}

std::string session_text(const Session& session) {
    return fmt::format("{} ({} {})", session.id, to_text(session.date), hours_text(session.hours));
}

}  // namespace

Words not_toml(std::string_view description) {
    return {
        fmt::format("此处起不是合法的 TOML：{}。改正后其余内容才能检查。", description),
        fmt::format("From here on this is not TOML: {}. The rest is checked once this is mended.",
                    description)};
}
Words missing(std::string_view key) {
    return {fmt::format("缺少“{}”，请补上。", key), fmt::format("`{}` is missing; add it.", key)};
}
Words unknown_key(std::string_view key, std::string_view nearest) {
    if (nearest.empty()) {
        return {fmt::format("不认识“{}”，请删去或核对拼写。", key),
                fmt::format("`{}` is not known here; remove it or check its spelling.", key)};
    }
    return {fmt::format("不认识“{}”，是否应为“{}”？", key, nearest),
            fmt::format("`{}` is not known here; did you mean `{}`?", key, nearest)};
}
Words wrong_shape(const Words& wanted) {
    return {fmt::format("此处应为{}。", wanted.zh), fmt::format("This must be {}.", wanted.en)};
}
Words out_of_range(std::string_view least, std::string_view most) {
    return {fmt::format("应在 {} 到 {} 之间。", least, most),
            fmt::format("This must lie between {} and {}.", least, most)};
}
Words not_a_choice(std::string_view word, const std::vector<std::string_view>& names) {
    return {fmt::format("“{}”不可用，可选：{}。", word, fmt::join(names, "、")),
            fmt::format("`{}` is not one of: {}.", word, fmt::join(names, ", "))};
}
Words no_such_date(std::string_view text) {
    return {fmt::format("没有“{}”这一天。", text), fmt::format("There is no day `{}`.", text)};
}

Words bad_school_code() {
    return {"学校代码应为 5 位数字，如 10335。", "The school code is five digits, such as 10335."};
}
Words bad_id(std::string_view id) {
    return {fmt::format("代号“{}”只能用小写字母、数字、- 和 _，1 至 40 个字符。", id),
            fmt::format("The id `{}` may hold a-z, 0-9, - and _ only, 1 to 40 characters.", id)};
}
Words duplicate_id(std::string_view id, std::string_view first_path) {
    return {fmt::format("代号“{}”已在 {} 用过，请换一个。", id, first_path),
            fmt::format("The id `{}` is taken by {}; choose another.", id, first_path)};
}
Words duplicate_spelling(std::string_view spelling, std::string_view first_path) {
    return {
        fmt::format("名称“{}”已属于 {}，导入名单时无法区分。", spelling, first_path),
        fmt::format("The spelling `{}` belongs to {} already; an import could not tell them apart.",
                    spelling, first_path)};
}
Words unknown_name(const Words& kind, std::string_view id, std::string_view nearest) {
    if (nearest.empty()) {
        return {fmt::format("没有代号为“{}”的{}。", id, kind.zh),
                fmt::format("There is no {} `{}`.", kind.en, id)};
    }
    return {fmt::format("没有代号为“{}”的{}，是否应为“{}”？", id, kind.zh, nearest),
            fmt::format("There is no {} `{}`; did you mean `{}`?", kind.en, id, nearest)};
}
Words unknown_zone(std::string_view zone) {
    return {fmt::format("不认识时区“{}”，如 Asia/Shanghai。", zone),
            fmt::format("The time zone `{}` is not known; for example Asia/Shanghai.", zone)};
}
Words ends_before_start(const Span& hours) {
    return {fmt::format("结束（{}）不晚于开始（{}）。", clock_text(hours.end_minute),
                        clock_text(hours.start_minute)),
            fmt::format("It ends ({}) no later than it starts ({}).", clock_text(hours.end_minute),
                        clock_text(hours.start_minute))};
}
Words break_outside(const Span& pause, const Span& hours) {
    return {fmt::format("休息 {} 不在场次 {} 之内。", hours_text(pause), hours_text(hours)),
            fmt::format("The break {} is not inside the session {}.", hours_text(pause),
                        hours_text(hours))};
}
Words breaks_out_of_order() {
    return {"休息时段须按先后排列且互不重叠。", "Breaks must follow one another without overlap."};
}
Words no_working_time() {
    return {"扣除休息后没有拍摄时间。", "The breaks leave no time to take pictures."};
}
Words venue_taken_twice(const Session& later, const Session& earlier) {
    return {fmt::format("场次 {} 与 {} 在同一地点时间重叠。", session_text(later),
                        session_text(earlier)),
            fmt::format("Session {} overlaps {} at the same venue.", session_text(later),
                        session_text(earlier))};
}
Words college_called_twice(std::string_view college, const Session& later, const Session& earlier) {
    return {fmt::format("“{}”在重叠的时间被安排到两个场次：{} 与 {}。", college,
                        session_text(later), session_text(earlier)),
            fmt::format("`{}` is called to two sessions at overlapping times: {} and {}.", college,
                        session_text(later), session_text(earlier))};
}
Words station_elsewhere(std::string_view station, std::string_view its_venue) {
    return {fmt::format("机位“{}”在地点“{}”，不在本场次的地点。", station, its_venue),
            fmt::format("Station `{}` stands at venue `{}`, not at this session's.", station,
                        its_venue)};
}
Words venue_without_station(std::string_view venue) {
    return {fmt::format("地点“{}”没有机位，本场次无法拍摄。", venue),
            fmt::format("Venue `{}` has no station, so nobody can sit in this session.", venue)};
}
Words college_without_session(std::string_view college) {
    return {fmt::format("“{}”没有任何集中采集场次。", college),
            fmt::format("`{}` is called to no scheduled session.", college)};
}
Words listed_twice(std::string_view id) {
    return {fmt::format("“{}”列了两次。", id), fmt::format("`{}` is listed twice.", id)};
}
Words check_due_too_late(CivilDate first_session) {
    return {fmt::format("信息核对截止晚于首场拍摄（{}）。", to_text(first_session)),
            fmt::format("The roster check is due after the first session ({}).",
                        to_text(first_session))};
}
Words fee_without_mode() {
    return {"收费但没有缴费方式，请填 modes，如 [\"cash\"]。",
            "There is a fee but no way to pay it; fill in modes, such as [\"cash\"]."};
}
Words bad_amount() {
    return {"金额应写作元和两位小数的文字，如 \"20.00\"。",
            "An amount is a text in yuan with two decimals, such as \"20.00\"."};
}
Words moves_end_before_start() {
    return {"改期的最后一天早于第一天。", "The last day for moving a slot is before the first."};
}
Words unknown_field(std::string_view field) {
    return {fmt::format("文件名模板中没有字段“{{{}}}”。", field),
            fmt::format("File names know no field `{{{}}}`.", field)};
}
Words field_tells_too_much(std::string_view field) {
    return {
        fmt::format("交给采集单位的文件名不得含“{{{}}}”（姓名、学号、证件号码不外传），"
                    "只可用 session、shot_no、token。",
                    field),
        fmt::format("A file name for the bureau must not hold `{{{}}}`: no name or number leaves "
                    "the school; use session, shot_no and token.",
                    field)};
}
Words open_brace() {
    return {"花括号没有成对。", "A brace is not closed."};
}
Words file_name_not_unique() {
    return {"文件名模板须含能区分每个人的字段。",
            "The file name needs a field that tells people apart."};
}
Words file_name_unsafe() {
    return {"文件名不得以 / 开头或含 ..、\\ 与控制字符。",
            "A file name must not start with / or hold .., \\ or control characters."};
}
Words not_an_address() {
    return {"网址应以 https:// 或 http:// 开头。", "An address starts with https:// or http://."};
}
Words duplicate_consent() {
    return {"同一用途和版本的同意书已有一份。", "This purpose and version has a text already."};
}
Words photo_without_consent(std::string_view purpose) {
    return {fmt::format("比对须经本人同意，请写明 [[consents]] 的 {}。", purpose),
            fmt::format("People are asked before they are compared: give the text of [[consents]] "
                        "with purpose `{}`.",
                        purpose)};
}
Words two_faces_to_compare_with() {
    return {
        "入场照已比对人脸（faces），不再与录取照片比对。请把 entrance_photo 改为 clothes 或 off，"
        "或去掉 admission_photo。",
        "Faces are held against the entrance photo already, which is minutes old: make "
        "entrance_photo `clothes` or `off`, or leave admission_photo out."};
}
Words names_no_longer_allowed(CivilDate session) {
    return {
        fmt::format("采集单位一侧显示姓名（roster），而 {} 有场次：自 2023-01-01 起学信网不再"
                    "接收此方式的图像。请改为 masked，或写明 reason（rehearsal、demo、own_use）。",
                    to_text(session)),
        fmt::format("Names are shown on the bureau's side (roster) and there is a session on {}: "
                    "since 2023-01-01 the registry takes no pictures collected this way. Use "
                    "masked, or give a reason (rehearsal, demo, own_use).",
                    to_text(session))};
}

}  // namespace liuying::campaign::fault_words
