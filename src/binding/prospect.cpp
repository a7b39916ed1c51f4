#include <algorithm>

#include "binding/engine.h"

namespace liuying::binding {

Prospect prospect(const Session& session) {
    const auto any_shot = [&](auto what) { return std::ranges::any_of(session.shots, what); };
    const bool times = any_shot([](const Shot& s) { return s.camera_s || s.station_s; });
    const bool same = any_shot([](const Shot& s) { return s.same_as_previous.has_value(); });
    const bool codes = session.parameters.slip.in_use ||
                       any_shot([](const Shot& s) { return s.slip != SlipSeen::None; });
    const bool counters = any_shot([](const Shot& s) { return s.counter.has_value(); });
    const bool merged = any_shot([](const Shot& s) { return !s.camera; });
    const bool scans = std::ranges::any_of(
        session.seats, [](const Seat& s) { return s.source == Seat::Source::Scan; });
    const double all = std::max<double>(1, static_cast<double>(session.sittings.size()));
    const double with_reference =
        static_cast<double>(std::ranges::count_if(
            session.sittings, [](const Sitting& s) { return s.has_reference; })) /
        all;
    const bool references = with_reference > 0.5;
    const bool weak = session.parameters.likeness.d_reference < 3.5;

    Prospect result;
    result.binds_by_itself = scans || (references && !(merged && weak));
    const auto cannot = [&](const char* zh, const char* en) { result.cannot.push_back({zh, en}); };
    if (!scans && !codes && !references)
        cannot("排队中两人互换、插队、离开后返回：看不出来",
               "two who change places, a queue jump, a leave and return: not seen");
    if (!scans && !references)
        cannot("互换号签、拿错证件：看不出来", "exchanged slips or a wrong card: not seen");
    if (!scans && !references) cannot("替拍：看不出来", "a substitute: not seen");
    if (!counters) cannot("丢失的文件：只能从人数推测", "lost files: only guessed from the count");
    if (!times) cannot("空当与中断：看不出来", "pauses and breaks: not seen");
    if (!same && !codes)
        cannot("两位采集对象之间的分界：只能靠参照",
               "where one sitter ends and the next begins: only from references");
    if (merged)
        cannot("文件不分相机：相邻关系不可用", "files without a camera: neighbours say nothing");
    // Shares reviewed at 1e-4 in the simulated campaigns of docs/binding.md.
    if (scans && references)
        result.advice = {"已足够", "enough"};
    else if (!scans && !references)
        result.advice = {"入座时扫码（一声提示音）：当场即可确定，其余证据只作核对",
                         "scan the ticket at the chair: one beep, a named person's act; then "
                         "sittings bind, today all of them wait for a person"};
    else if (references && !codes && !scans)
        result.advice = {"入座扫码或画面中带号签：需人工看的约从百分之五降到百分之一以下",
                         "a scan at the chair or a slip in the frame: of a hundred sitters about "
                         "five must be looked at today, with it less than one"};
    else if (references && weak)
        result.advice = {
            "当天入场照片作参照：比旧照片强得多",
            "an entrance photo of the same hour as reference: far stronger than an old picture"};
    else
        result.advice = {"入座扫码：无参照者也能自动归属",
                         "a scan at the chair: those without a reference bind too"};
    return result;
}

}  // namespace liuying::binding
