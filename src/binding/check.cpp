#include "binding/check.h"

#include <cmath>
#include <unordered_set>

namespace liuying::binding {
namespace {

using Kind = Fault::Kind;

// Of a time: the year 5138. Beyond, seconds are lost to rounding.
constexpr double farthest_s = 1e11;
constexpr std::size_t most_sittings = 200'000, most_shots = 2'000'000;

bool chance(double p) {
    return p >= 0 && p <= 1;
}  // false for NaN

bool sound(const Parameters& p) {
    const auto& r = p.rates;
    for (const double one : {r.no_show, r.held, r.ahead, r.extra, r.retake, r.test_shot,
                             r.substitute, r.exchanged, r.elsewhere})
        if (!chance(one)) return false;
    if (r.no_show + r.held + r.ahead + r.extra + r.retake + r.test_shot + r.exchanged +
            r.elsewhere >
        0.9)
        return false;
    double frames = 0;
    for (const double one : p.frames) {
        if (!chance(one)) return false;
        frames += one;
    }
    if (frames < 0.99 || frames > 1.01) return false;
    const auto& l = p.likeness;
    for (const double one : {l.d_same, l.d_reference, l.different_mean, l.stranger_mean})
        if (!std::isfinite(one) || std::abs(one) > 100) return false;
    if (!(l.different_sd > 0.01 && l.different_sd < 100 && l.stranger_sd > 0.01 &&
          l.stranger_sd < 100))
        return false;
    for (const double one :
         {l.same_floor, l.useless_reference, l.look_alike, l.rho_reference, p.slip.forgotten,
          p.slip.decoded, p.slip.misread, p.slip.later_slate, p.wrong_answer, p.wrong_proof,
          p.wrong_scan, p.wrong_screen, p.time.odd, p.time.useless, p.time.slow_share})
        if (!chance(one)) return false;
    if (!(p.wrong_answer > 0 && p.wrong_proof > 0 && p.wrong_scan > 0 && p.wrong_screen > 0))
        return false;
    for (const double one : {p.time.cycle_s, p.time.cycle_spread, p.time.slow_s, p.time.slow_spread,
                             p.time.within_s, p.time.within_spread})
        if (!(one > 0 && one < 1e5)) return false;
    return true;
}

std::string at(const char* what, std::size_t position, const std::string& id) {
    return std::string{what} + ' ' + (id.empty() ? "#" + std::to_string(position) : id);
}

}  // namespace

std::optional<Fault> check(const Session& session) {
    const int sittings = static_cast<int>(session.sittings.size());
    const int shots = static_cast<int>(session.shots.size());
    if (session.sittings.size() > most_sittings || session.shots.size() > most_shots)
        return Fault{Kind::TooLarge, "session " + session.id};
    if (!sound(session.parameters)) return Fault{Kind::BadParameter, "session " + session.id};
    const auto known = [&](int sitting) { return sitting >= 0 && sitting < sittings; };
    std::unordered_set<std::string> seen;
    for (std::size_t i = 0; i < session.sittings.size(); ++i) {
        const Sitting& sitting = session.sittings[i];
        if (!seen.insert(sitting.id).second)
            return Fault{Kind::DuplicateSitting, at("sitting", i, sitting.id)};
        if (sitting.swiped_s && !std::isfinite(*sitting.swiped_s))
            return Fault{Kind::NotFinite, at("sitting", i, sitting.id)};
        if (sitting.swiped_s && std::abs(*sitting.swiped_s) > farthest_s)
            return Fault{Kind::BadTime, at("sitting", i, sitting.id)};
    }
    seen.clear();
    for (std::size_t j = 0; j < session.shots.size(); ++j) {
        const Shot& shot = session.shots[j];
        const auto where = at("shot", j, shot.id);
        if (!seen.insert(shot.id).second) return Fault{Kind::DuplicateShot, where};
        for (const auto& number : {shot.camera_s, shot.station_s, shot.same_as_previous})
            if (number && !std::isfinite(*number)) return Fault{Kind::NotFinite, where};
        for (const auto& time : {shot.camera_s, shot.station_s})
            if (time && std::abs(*time) > farthest_s) return Fault{Kind::BadTime, where};
        if (shot.slip == SlipSeen::Known && !known(shot.code))
            return Fault{Kind::UnknownSitting, where};
        for (const auto& one : shot.references) {
            if (!known(one.sitting)) return Fault{Kind::UnknownSitting, where};
            if (!std::isfinite(one.score)) return Fault{Kind::NotFinite, where};
        }
        for (const auto& one : shot.resembles) {
            if (!known(one.sitting)) return Fault{Kind::UnknownSitting, where};
            if (!std::isfinite(one.ln_ratio)) return Fault{Kind::NotFinite, where};
        }
    }
    for (std::size_t at_seat = 0; at_seat < session.seats.size(); ++at_seat) {
        const Seat& seat = session.seats[at_seat];
        const auto where = at("seat", at_seat, "");
        if (!known(seat.sitting)) return Fault{Kind::UnknownSitting, where};
        if (!std::isfinite(seat.from_s) || (seat.to_s && !std::isfinite(*seat.to_s)))
            return Fault{Kind::NotFinite, where};
        if (std::abs(seat.from_s) > farthest_s || (seat.to_s && std::abs(*seat.to_s) > farthest_s))
            return Fault{Kind::BadTime, where};
        if (seat.to_s && *seat.to_s < seat.from_s) return Fault{Kind::BadInterval, where};
    }
    for (std::size_t one = 0; one < session.answers.size(); ++one) {
        const auto& answer = session.answers[one];
        if (answer.shot < 0 || answer.shot >= shots)
            return Fault{Kind::UnknownShot, at("answer", one, "")};
        if (answer.sitting != nobody && !known(answer.sitting))
            return Fault{Kind::UnknownSitting, at("answer", one, "")};
    }
    for (std::size_t one = 0; one < session.proofs.size(); ++one) {
        const auto& proof = session.proofs[one];
        if (proof.shot < 0 || proof.shot >= shots)
            return Fault{Kind::UnknownShot, at("proof", one, "")};
        if (!known(proof.sitting)) return Fault{Kind::UnknownSitting, at("proof", one, "")};
    }
    return std::nullopt;
}

Refusal words(const Fault& fault) {
    const auto refusal = [&](const char* kind, const char* zh, const char* en, const char* next_zh,
                             const char* next_en) {
        return Refusal{kind,
                       {std::string{zh} + "（" + fault.where + "）",
                        std::string{en} + " (" + fault.where + ")"},
                       {next_zh, next_en}};
    };
    switch (fault.kind) {
        case Kind::DuplicateSitting:
            return refusal("duplicate_sitting", "同一采集号出现两次",
                           "the same sitting stands twice", "请去掉重复的一行",
                           "remove one of the two");
        case Kind::DuplicateShot:
            return refusal("duplicate_shot", "同一照片号出现两次", "the same shot stands twice",
                           "请检查是否把一张卡导入了两次",
                           "see whether one card was read in twice");
        case Kind::NotFinite:
            return refusal("not_finite", "数值不是有限数", "a number is not finite",
                           "请检查这一行的时间和分数", "look at the times and scores of this row");
        case Kind::BadTime:
            return refusal("bad_time", "时间超出正负 1e11 秒", "a time lies outside 1e11 seconds",
                           "请核对这一行的时间单位", "look at the unit of the times of this row");
        case Kind::UnknownSitting:
            return refusal("unknown_sitting", "指向本场不存在的采集号",
                           "names a sitting that is not of this session", "请核对场次",
                           "see whether it belongs to another session");
        case Kind::UnknownShot:
            return refusal("unknown_shot", "指向本场不存在的照片",
                           "names a shot that is not of this session", "请核对场次",
                           "see whether it belongs to another session");
        case Kind::BadInterval:
            return refusal("bad_interval", "入座时间段的结束早于开始",
                           "a seat ends before it begins", "请核对时钟", "look at the clock");
        case Kind::BadParameter:
            return refusal("bad_parameter", "参数超出允许范围",
                           "a parameter lies outside its range", "请恢复默认参数",
                           "go back to the default parameters");
        case Kind::NoCamera:
            return refusal("no_camera", "不知道是哪台相机拍的", "nothing says which camera shot it",
                           "请给出相机所在工位", "give the station of the camera");
        case Kind::TooLarge:
            return refusal("too_large", "场次过大", "the session is too large", "请按场次拆分",
                           "split it by session");
    }
    return {};
}

}  // namespace liuying::binding
