#include "hall/sign_in.h"

#include <cassert>

#include "campaign/zone.h"

namespace liuying::hall {

namespace {

using std::chrono::minutes;

Words where_and_when(const SignInFacts& facts, const campaign::Campaign& campaign) {
    if (!facts.of_slot) return {"", ""};
    const auto* venue = campaign.venue(facts.of_slot->venue);
    const auto day = campaign::spoken(facts.of_slot->date);
    auto hours = facts.of_slot->hours;
    if (facts.slot) {  // the person's own minutes, not the whole session's
        hours.start_minute = campaign::local_time(campaign.zone, facts.slot->start).minute_of_day;
        hours.end_minute = campaign::local_time(campaign.zone, facts.slot->end).minute_of_day;
    }
    const auto from = campaign::clock_text(hours.start_minute);
    const auto to = campaign::clock_text(hours.end_minute);
    const Words place = venue ? venue->name : Words{};
    return {day.zh + " " + from + "–" + to + "，" + place.zh,
            day.en + ", " + from + "–" + to + ", " + place.en};
}

}  // namespace

const char* kind_of(SignInRefusal why) {
    switch (why) {
        case SignInRefusal::NotOnRoster: return "not_on_roster";
        case SignInRefusal::Gone: return "gone_from_roster";
        case SignInRefusal::Excused: return "excused";
        case SignInRefusal::NotThisYear: return "not_this_year";
        case SignInRefusal::Complete: return "already_complete";
        case SignInRefusal::AssociateOnly: return "associate_only";
        case SignInRefusal::AlreadyTaken: return "already_taken";
        case SignInRefusal::AlreadySignedIn: return "already_signed_in";
        case SignInRefusal::SessionNotOpen: return "session_not_open";
        case SignInRefusal::SessionClosed: return "session_closed";
        case SignInRefusal::NoSlot: return "no_slot";
        case SignInRefusal::WrongDay: return "wrong_day";
        case SignInRefusal::WrongCampus: return "wrong_campus";
        case SignInRefusal::WrongSession: return "wrong_session";
        case SignInRefusal::TooEarly: return "too_early";
        case SignInRefusal::TooLate: return "too_late";
    }
    assert(false);
    return "";
}

bool may_be_admitted(SignInRefusal why) {
    switch (why) {
        case SignInRefusal::NoSlot:
        case SignInRefusal::WrongDay:
        case SignInRefusal::WrongCampus:
        case SignInRefusal::WrongSession:
        case SignInRefusal::TooEarly:
        case SignInRefusal::TooLate: return true;
        case SignInRefusal::NotOnRoster:
        case SignInRefusal::Gone:
        case SignInRefusal::Excused:
        case SignInRefusal::NotThisYear:
        case SignInRefusal::Complete:
        case SignInRefusal::AssociateOnly:
        case SignInRefusal::AlreadyTaken:
        case SignInRefusal::AlreadySignedIn:
        case SignInRefusal::SessionNotOpen:
        case SignInRefusal::SessionClosed: return false;
    }
    assert(false);
    return false;
}

Result<void, SignInRefusal> may_sign_in(const SignInFacts& facts, Instant now,
                                        const campaign::Hall& rules) {
    assert(facts.here != nullptr);
    switch (facts.state) {
        case SessionState::Planned: return refuse(SignInRefusal::SessionNotOpen);
        case SessionState::Closed: return refuse(SignInRefusal::SessionClosed);
        case SessionState::Opened:
        case SessionState::Closing: break;
    }
    switch (facts.called) {
        case Called::Gone: return refuse(SignInRefusal::Gone);
        case Called::Excused: return refuse(SignInRefusal::Excused);
        case Called::NotThisYear: return refuse(SignInRefusal::NotThisYear);
        case Called::Complete: return refuse(SignInRefusal::Complete);
        case Called::AssociateOnly: return refuse(SignInRefusal::AssociateOnly);
        case Called::MustSit: break;
    }
    if (facts.number_here) return refuse(SignInRefusal::AlreadySignedIn);
    if (facts.taken && !facts.reshoot) return refuse(SignInRefusal::AlreadyTaken);

    const bool missed = facts.slot && facts.slot->end < now;
    const bool welcome_at_makeup =
        facts.makeup_here && (!facts.slot || missed) && facts.campus_here == facts.campus_of_slot;
    if (!welcome_at_makeup) {
        if (!facts.slot) return refuse(SignInRefusal::NoSlot);
        assert(facts.of_slot != nullptr);
        if (facts.of_slot->date != facts.here->date) return refuse(SignInRefusal::WrongDay);
        if (facts.campus_of_slot != facts.campus_here) return refuse(SignInRefusal::WrongCampus);
        if (facts.slot->session != facts.session) return refuse(SignInRefusal::WrongSession);
        if (now < facts.slot->start - minutes{rules.early_sign_in_minutes})
            return refuse(SignInRefusal::TooEarly);
        if (now > facts.slot->end + minutes{rules.late_minutes})
            return refuse(SignInRefusal::TooLate);
    }
    if (now > facts.session_end + minutes{rules.late_minutes})
        return refuse(SignInRefusal::TooLate);
    return {};
}

Refusal explain(SignInRefusal why, const SignInFacts& facts, const campaign::Campaign& campaign) {
    const Words slot = where_and_when(facts, campaign);
    const Words come_then{
        "请于 " + slot.zh + " 前来；确有困难的，请值班负责人酌情放行。",
        "Come at " + slot.en + "; in need, the hall lead may admit with a reason."};
    const auto said = [why](Words message, Words next) {
        return Refusal{kind_of(why), std::move(message), std::move(next)};
    };
    switch (why) {
        case SignInRefusal::NotOnRoster:
            return said(
                {"名单中没有此号码或证件。", "This number or document is not on the roster."},
                {"请核对学号；仍查不到的，引导该同学联系所在学院教育办。",
                 "Check the student number; if still unknown, send them to their college office."});
        case SignInRefusal::Gone:
            return said(
                {"该同学已不在最新名单中。", "This person is no longer on the newest roster."},
                {"请联系学籍办核实后再来。", "Ask the registry office to check, then come back."});
        case SignInRefusal::Excused:
            return said(
                {"该同学已登记为不参加本次采集。", "This person is excused from this campaign."},
                {"如需参加，请学籍办恢复登记。",
                 "To take part, the registry office must call them again."});
        case SignInRefusal::NotThisYear:
            return said(
                {"该同学不属于本届毕业生。", "This person does not graduate with this class."},
                {"请在毕业当年参加采集。", "Come in the year of graduation."});
        case SignInRefusal::Complete:
            return said(
                {"学信网和学校系统中均已有照片，无需再拍。",
                 "A picture is on the registry and in the school's system; no new one is needed."},
                {"请勿重复采集；如需更换，请联系学籍办。",
                 "Do not sit twice; for a change see the registry office."});
        case SignInRefusal::AssociateOnly:
            return said({"已有照片，只缺一边，应当关联，无需再拍。",
                         "A picture exists on one side; it must be associated, not taken again."},
                        {"请在手机“我的”页面申请关联，或联系学籍办。",
                         "Ask for an association on your own page, or see the registry office."});
        case SignInRefusal::AlreadyTaken:
            return said(
                {"本学历层次已经拍过。", "A picture for this degree level was already taken."},
                {"请在手机上确认照片；照片有误的，请报告后等候重拍通知。",
                 "Confirm the picture on your phone; if it is wrong, report it and wait for a "
                 "re-shoot."});
        case SignInRefusal::AlreadySignedIn: {
            const auto number = std::to_string(facts.number_here.value_or(0));
            return said(
                {"已签到，签名序号 " + number + "。", "Already signed in, number " + number + "."},
                {"请到刷卡处候拍。", "Go on to the card reader."});
        }
        case SignInRefusal::SessionNotOpen:
            return said(
                {"本场次尚未开场。", "This session is not open yet."},
                {"请值班负责人在“场次”页面开场。", "The hall lead opens it on the session page."});
        case SignInRefusal::SessionClosed:
            return said({"本场次已结束。", "This session is closed."},
                        {"请参加补拍场次。", "Come to the make-up session."});
        case SignInRefusal::NoSlot:
            return said(
                {"还没有安排时间。", "No time has been given yet."},
                {"请学院教育办安排场次，或请值班负责人酌情放行。",
                 "The college office gives a slot, or the hall lead admits with a reason."});
        case SignInRefusal::WrongDay:
            return said(
                {"不是今天，安排在 " + slot.zh + "。", "Not today: the slot is " + slot.en + "."},
                come_then);
        case SignInRefusal::WrongCampus:
            return said({"不在本校区，安排在 " + slot.zh + "。",
                         "Another campus: the slot is " + slot.en + "."},
                        come_then);
        case SignInRefusal::WrongSession:
            return said({"不是本场次，安排在 " + slot.zh + "。",
                         "Another session: the slot is " + slot.en + "."},
                        come_then);
        case SignInRefusal::TooEarly:
            return said(
                {"来早了，安排在 " + slot.zh + "。", "Too early: the slot is " + slot.en + "."},
                {"请提前 " + std::to_string(campaign.hall.arrive_early_minutes) +
                     " 分钟到场；也可请值班负责人酌情放行。",
                 "Arrive " + std::to_string(campaign.hall.arrive_early_minutes) +
                     " minutes early; the hall lead may admit with a reason."});
        case SignInRefusal::TooLate:
            return said(
                {"已过安排的时间（" + slot.zh + "）。", "The slot has passed (" + slot.en + ")."},
                {"请值班负责人酌情放行，或参加补拍场次。",
                 "The hall lead may admit with a reason; otherwise come to the make-up session."});
    }
    assert(false);
    return {};
}

}  // namespace liuying::hall
