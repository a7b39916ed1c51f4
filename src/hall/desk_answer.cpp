#include "hall/desk_answer.h"

#include <array>
#include <cassert>

#include "campaign/zone.h"

namespace liuying::hall {

namespace {

Called called_of(const PersonFacts& person, const roster::Standing& standing) {
    if (person.gone) return Called::Gone;
    if (person.excused) return Called::Excused;
    switch (standing.kind) {
        case roster::StandingKind::MustSit:
        case roster::StandingKind::MustSitAgain:
        case roster::StandingKind::MaySitAlone: return Called::MustSit;
        case roster::StandingKind::Associate: return Called::AssociateOnly;
        case roster::StandingKind::Complete: return Called::Complete;
        case roster::StandingKind::NotThisYear: return Called::NotThisYear;
    }
    assert(false);
    return Called::MustSit;
}

}  // namespace

const char* name_of(SessionState state) {
    switch (state) {
        case SessionState::Planned: return "planned";
        case SessionState::Opened: return "opened";
        case SessionState::Closing: return "closing";
        case SessionState::Closed: return "closed";
    }
    assert(false);
    return "";
}

std::optional<SessionState> session_state_named(std::string_view name) {
    for (const auto state :
         {SessionState::Planned, SessionState::Opened, SessionState::Closing, SessionState::Closed})
        if (name == name_of(state)) return state;
    return std::nullopt;
}

SignInFacts sign_in_facts(const PersonFacts& person, const roster::Standing& standing,
                          const DeskPlace& place, const campaign::Campaign& campaign) {
    const auto* here = campaign.session(place.session);
    assert(here);
    SignInFacts facts;
    facts.called = called_of(person, standing);
    facts.reshoot = standing.kind == roster::StandingKind::MustSitAgain;
    facts.taken = person.on_file || person.sat;
    facts.number_here = person.number_here;
    facts.session = place.session;
    facts.state = place.state;
    facts.session_start = campaign::starts_at(campaign, *here);
    facts.session_end = campaign::ends_at(campaign, *here);
    facts.here = here;
    facts.makeup_here = here->kind == campaign::SessionKind::Makeup;
    if (const auto* venue = campaign.venue(here->venue)) facts.campus_here = venue->campus;
    facts.campus_of_slot = person.campus;
    if (person.slot) {
        facts.of_slot = campaign.session(person.slot->session);
        if (facts.of_slot) {
            facts.slot = person.slot;
            if (const auto* venue = campaign.venue(facts.of_slot->venue))
                facts.campus_of_slot = venue->campus;
        }
    }
    return facts;
}

DeskAnswer desk_answer(const PersonFacts& person, const DeskPlace& place,
                       const campaign::Campaign& campaign, Instant now) {
    DeskAnswer answer{.standing = roster::standing(person.standing)};
    switch (person.where) {
        case Where::NotCome: {
            const auto facts = sign_in_facts(person, answer.standing, place, campaign);
            if (const auto may = may_sign_in(facts, now, campaign.hall)) {
                answer.offered = "sign_in";
            } else {
                answer.why = may.error();
                answer.refusal = explain(may.error(), facts, campaign);
                answer.may_be_admitted = may_be_admitted(may.error());
            }
            break;
        }
        case Where::SignedIn:
        case Where::Left:
        case Where::NoShow: answer.offered = "swipe"; break;
        case Where::Held: answer.offered = "return"; break;
        case Where::Waiting:
        case Where::Seated:
        case Where::Photographed: break;
    }
    return answer;
}

Result<std::size_t, Refusal> which_record(std::span<const Candidate> candidates,
                                          const campaign::Campaign& campaign) {
    if (candidates.empty()) return refuse(explain(SignInRefusal::NotOnRoster, {}, campaign));
    if (candidates.size() == 1) return 0;
    std::optional<std::size_t> open;
    std::size_t how_many = 0;
    for (std::size_t i = 0; i < candidates.size(); ++i) {
        if (candidates[i].gone || candidates[i].on_file) continue;
        open = i;
        ++how_many;
    }
    if (how_many == 1) return *open;
    return refuse(Refusal{
        "two_records",
        {"这个证件有两条学籍记录。", "This document has two enrolment records."},
        {"请按学号查找，并问清是哪一条。", "Look up by student number and ask which one."}});
}

}  // namespace liuying::hall
