#include "capture/prospect.h"

#include <algorithm>
#include <string>

namespace liuying::capture {

binding::Session session_like(const Seen& seen) {
    binding::Session session;
    for (std::size_t i = 0; i < seen.sittings; ++i)
        session.sittings.push_back({.id = std::to_string(i),
                                    .station = 0,
                                    .swiped_s = {},
                                    .has_reference = i < seen.with_reference});
    for (std::size_t i = 0; i < std::min(seen.scanned, seen.sittings); ++i)
        session.seats.push_back({.sitting = static_cast<int>(i),
                                 .station = 0,
                                 .from_s = 0,
                                 .to_s = {},
                                 .source = binding::Seat::Source::Scan});
    // Every file has a camera and a number.
    binding::Shot shot;
    shot.id = "0";
    shot.camera = 0;
    shot.counter = 1;
    if (seen.timed > 0) shot.station_s = 0;
    if (seen.compared) shot.same_as_previous = 0;
    session.shots.push_back(std::move(shot));
    return session;
}

std::vector<Words> settled_by(const Seen& seen) {
    std::vector<Words> settled;
    const auto settles = [&](bool when, const char* zh, const char* en) {
        if (when) settled.push_back({zh, en});
    };
    settles(seen.scanned > 0, "坐在椅上的是谁：入座扫码时由在场的人确认",
            "who sits on the chair: confirmed by those present when the ticket is scanned");
    settles(seen.with_reference * 2 > seen.sittings, "互换号签与替拍：与参照照片不像时看得出来",
            "exchanged slips and substitutes: seen where the picture is unlike the reference");
    settles(seen.timed > 0, "空当与中断：由拍摄时刻看得出来",
            "pauses and breaks: seen by the moment of each shot");
    settles(true, "丢失的文件：由文件编号的缺口看得出来",
            "lost files: seen by gaps in the file numbers");
    settles(seen.compared, "两位采集对象之间的分界：衣着和颜色不同时看得出来",
            "where one sitter ends and the next begins: seen where clothes and colours differ");
    return settled;
}

std::vector<binding::Gain> gains_of(const Seen& seen, const binding::Parameters& learned,
                                    double level) {
    auto session = session_like(seen);
    session.parameters = learned;
    binding::Posterior posterior;
    posterior.used = learned;
    return binding::gains(session, posterior, level);
}

}  // namespace liuying::capture
