#include <algorithm>

#include "binding/engine.h"
#include "binding/simulator.h"

namespace liuying::binding {
namespace {

// A hall like the one the session came from.
World world_of(const Session& session, const Parameters& used) {
    const auto any_shot = [&](auto what) { return std::ranges::any_of(session.shots, what); };
    World world;
    world.stations = 1;
    world.sittings_per_station = std::clamp(static_cast<int>(session.sittings.size()), 40, 150);
    auto& rates = world.rates;
    rates.no_show = used.rates.no_show;
    // What is held is half a leave, half a swap of two.
    rates.leave = used.rates.held / 2;
    rates.swap = used.rates.held / 2;
    rates.jump = used.rates.ahead;
    rates.unswiped = used.rates.extra;
    rates.retake = used.rates.retake;
    rates.test = used.rates.test_shot;
    rates.exchanged = used.rates.exchanged;
    rates.substitute = used.rates.substitute;
    rates.slip_forgotten = used.slip.forgotten;
    rates.slip_unread = 1 - used.slip.decoded;
    rates.useless_reference = used.likeness.useless_reference;
    world.single = used.frames[0] > 0.9;
    world.times = any_shot([](const Shot& s) { return s.camera_s || s.station_s; });
    world.clock_known = used.time.synced;
    world.tethered = any_shot([](const Shot& s) { return s.station_s.has_value(); });
    world.counters = any_shot([](const Shot& s) { return s.counter.has_value(); });
    world.codes = used.slip.in_use;
    world.d_same = any_shot([](const Shot& s) { return s.same_as_previous.has_value(); })
                       ? used.likeness.d_same
                       : 0;
    const auto with =
        std::ranges::count_if(session.sittings, [](const Sitting& s) { return s.has_reference; });
    const double share =
        session.sittings.empty()
            ? 0
            : static_cast<double>(with) / static_cast<double>(session.sittings.size());
    world.d_reference = share > 0.5 ? used.likeness.d_reference : 0;
    rates.no_reference = share > 0.5 ? 1 - share : 0;
    const auto scans = std::ranges::count_if(
        session.seats, [](const Seat& s) { return s.source == Seat::Source::Scan; });
    world.scans = session.sittings.empty()
                      ? 0
                      : std::min(1.0, static_cast<double>(scans) /
                                          static_cast<double>(session.sittings.size()));
    return world;
}

double looked_at(const World& world, double level) {
    constexpr double enough = 1'500;
    double asked = 0, n = 0;
    for (std::uint64_t seed = 1; n < enough; ++seed) {
        const auto one = simulate(world, 7'000'000 + seed);
        const auto posterior = bind(one.session);
        if (!posterior) continue;
        const auto decision = decide(one.session, *posterior, level);
        for (const auto& sitting : decision.sittings)
            asked += sitting.verdict == Verdict::Ask ? 1 : 0;
        n += static_cast<double>(decision.sittings.size());
    }
    return asked / n;
}

}  // namespace

std::vector<Gain> gains(const Session& session, const Posterior& posterior, double level) {
    // Separations of a same-hour picture and of neighbouring frames, as docs/binding.md assumes
    // them.
    constexpr double entrance_photo = 6.05, neighbours = 2.66;
    const World today = world_of(session, posterior.used);
    std::vector<Gain> all;
    const auto add = [&](const char* zh, const char* en, const World& world) {
        all.push_back({{zh, en}, looked_at(world, level)});
    };
    add("现状", "as it is today", today);
    if (today.scans < 0.95) {
        World more = today;
        more.scans = 1;
        more.tethered = true;  // where tickets are scanned, the station sees the shutter too
        add("入座时扫码", "a scan at the chair", more);
    }
    if (!today.codes) {
        World more = today;
        more.codes = true;
        more.rates.slip_forgotten = 0.01;
        more.rates.slip_unread = 0.02;
        add("画面中带号签", "a slip in the frame", more);
    }
    if (today.d_reference < 5.5) {
        World more = today;
        more.d_reference = entrance_photo;
        more.rates.no_reference = std::min(more.rates.no_reference, 0.05);
        add("当天入场照片", "an entrance photo of the same hour", more);
    }
    if (today.d_same <= 0) {
        World more = today;
        more.d_same = neighbours;
        add("相邻照片相似度", "likeness of neighbouring shots", more);
    }
    return all;
}

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
    else if (scans)
        result.advice = {"每一位入座都扫码；再加当天入场照片，没有扫到的人也能自动归属",
                         "scan everybody at the chair; with an entrance photo of the same hour "
                         "those who were not scanned bind too"};
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
