#include "access/policy.h"

#include <algorithm>
#include <optional>

namespace liuying::access {

namespace {

bool place_fits(const Grant& grant, const std::string& school, const std::string& campaign) {
    return (grant.school.empty() || grant.school == school) &&
           (grant.campaign.empty() || grant.campaign == campaign);
}

// The strictest reading: a bound grant does not reach what is unknown.
bool covers(const Principal& who, const Grant& grant, Reach reach, const Scope& scope) {
    switch (reach) {
        case Reach::Own:
            return !who.person.empty() && who.person == scope.person &&
                   (scope.campaign.empty() || place_fits(grant, scope.school, scope.campaign));
        case Reach::Routed: return scope.routed && place_fits(grant, scope.school, scope.campaign);
        case Reach::College:
            return !grant.college.empty() && grant.college == scope.college &&
                   place_fits(grant, scope.school, scope.campaign);
        case Reach::Session:
            return place_fits(grant, scope.school, scope.campaign) &&
                   (grant.session.empty() || grant.session == scope.session) &&
                   (grant.venue.empty() || grant.venue == scope.venue) &&
                   (grant.device.empty() || grant.device == scope.device);
        case Reach::All: return place_fits(grant, scope.school, scope.campaign);
    }
    return false;
}

// Could cover some scope of this campaign.
bool could_cover(const Principal& who, const Grant& grant, Reach reach, const std::string& school,
                 const std::string& campaign) {
    const bool here = (school.empty() || grant.school.empty() || grant.school == school) &&
                      (campaign.empty() || grant.campaign.empty() || grant.campaign == campaign);
    switch (reach) {
        case Reach::Own: return here && !who.person.empty();
        case Reach::College: return here && !grant.college.empty();
        case Reach::Routed:
        case Reach::Session:
        case Reach::All: return here;
    }
    return false;
}

bool enough_assurance(const Principal& who, Condition condition) {
    return condition != Condition::AfterSecondFactor || who.assurance == Assurance::SecondFactor;
}

// A smaller number is worth more: how much a condition takes away from the same reach.
int burden(Condition condition) {
    return condition == Condition::None ? 0 : 1;
}

bool wider(const Permit& a, const Permit& b) {
    if (a.reach != b.reach) return a.reach > b.reach;
    return burden(a.condition) < burden(b.condition);
}

template <class Covers>
Result<Permit, Denial> decide(const Principal& who, Act act, Instant now, Covers&& is_covered) {
    const Row* row = row_of(act);
    if (row == nullptr) return refuse(Denial::NotYourRole);
    if (row->everybody) return Permit{Reach::Own, Condition::None, Role::Graduand};
    if (!who.signed_in()) return refuse(Denial::NotSignedIn);
    if (row->signed_in) return Permit{Reach::Own, Condition::None, Role::Graduand};
    std::optional<Permit> best;
    auto denial = Denial::NotYourRole;
    // The nearest miss is the one worth telling.
    const auto nearer = [&denial](Denial other) {
        if (static_cast<int>(other) > static_cast<int>(denial)) denial = other;
    };
    for (const auto& grant : who.grants) {
        for (const auto& rule : row->rules) {
            if (rule.role != grant.role) continue;
            if (!is_covered(grant, rule.reach)) {
                nearer(Denial::OutsideYourScope);
            } else if (!grant.in_force(now)) {
                nearer(Denial::NotInForce);
            } else if (!enough_assurance(who, rule.condition)) {
                nearer(Denial::NeedsSecondFactor);
            } else {
                const Permit permit{rule.reach, rule.condition, rule.role};
                if (!best || wider(permit, *best)) best = permit;
            }
        }
    }
    if (best) return *best;
    return refuse(denial);
}

void add_once(std::vector<std::string>& list, const std::string& value) {
    if (std::ranges::find(list, value) == list.end()) list.push_back(value);
}

}  // namespace

const Row* row_of(Act act) {
    const auto table = policy();
    const auto found = std::ranges::find(table, act, &Row::act);
    return found == table.end() ? nullptr : &*found;
}

Result<Permit, Denial> may(const Principal& who, Act act, const Scope& scope, Instant now) {
    return decide(who, act, now, [&](const Grant& grant, Reach reach) {
        return covers(who, grant, reach, scope);
    });
}

Result<Permit, Denial> may_somewhere(const Principal& who, Act act, const std::string& school,
                                     const std::string& campaign, Instant now) {
    return decide(who, act, now, [&](const Grant& grant, Reach reach) {
        return could_cover(who, grant, reach, school, campaign);
    });
}

Sight sight(const Principal& who, Act act, const std::string& school, const std::string& campaign,
            Instant now) {
    Sight seen;
    const Row* row = row_of(act);
    if (row == nullptr) return seen;
    for (const auto& grant : who.grants) {
        for (const auto& rule : row->rules) {
            if (rule.role != grant.role || !grant.in_force(now)) continue;
            if (!could_cover(who, grant, rule.reach, school, campaign)) continue;
            if (!enough_assurance(who, rule.condition)) continue;
            switch (rule.reach) {
                case Reach::Own: seen.person = who.person; break;
                case Reach::Routed: seen.routed = true; break;
                case Reach::College: add_once(seen.colleges, grant.college); break;
                case Reach::Session:
                    if (!grant.session.empty())
                        add_once(seen.sessions, grant.session);
                    else if (!grant.venue.empty())
                        add_once(seen.venues, grant.venue);
                    else
                        seen.any_session = true;
                    break;
                case Reach::All: seen.everything = true; break;
            }
            const auto hidden = rule.condition == Condition::Masked ||
                                rule.condition == Condition::TokensOnly ||
                                rule.condition == Condition::AfterScan;
            if (!hidden &&
                !(rule.role == Role::Graduand && who.assurance != Assurance::SecondFactor))
                seen.masked = false;
        }
    }
    return seen;
}

Refusal refusal(Denial denial) {
    switch (denial) {
        case Denial::NotSignedIn:
            return {
                "not_signed_in",
                {"尚未登录，或登录已过期。", "You are not signed in, or your sign-in has expired."},
                {"请登录后再试。", "Sign in and try again."}};
        case Denial::NotYourRole:
            return {"not_your_role",
                    {"您的角色不能进行此项操作。", "Your role does not include this."},
                    {"如确需办理，请联系系统管理员授权。",
                     "If you need it, ask the administrator for the role."}};
        case Denial::OutsideYourScope:
            return {"outside_your_scope",
                    {"您的授权不包括这个学院、场次或人员。",
                     "Your role does not reach this college, session or person."},
                    {"请核对所选范围，或联系系统管理员调整授权。",
                     "Check what you selected, or ask the administrator to widen your role."}};
        case Denial::NotInForce:
            return {
                "grant_not_in_force",
                {"您的授权尚未生效或已到期。", "Your role has not begun yet or is over."},
                {"请联系系统管理员更新授权期限。", "Ask the administrator to renew its period."}};
        case Denial::NeedsSecondFactor:
            return {"needs_second_factor",
                    {"此项操作需要再次验证身份。", "This needs a second proof that it is you."},
                    {"请用学号和一次性验证码登录后再试。",
                     "Sign in with your student number and a one-time code, then try again."}};
    }
    return {};
}

}  // namespace liuying::access
