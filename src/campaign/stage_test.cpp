#include "campaign/stage.h"

#include <doctest/doctest.h>
#include <rapidcheck.h>

#include <algorithm>
#include <initializer_list>
#include <set>
#include <string>

using namespace liuying::campaign;
using enum FactKind;

namespace {

Facts after(std::initializer_list<FactKind> events) {
    return Facts{std::span{events.begin(), events.size()}};
}

rc::Gen<std::vector<FactKind>> some_events() {
    return rc::gen::container<std::vector<FactKind>>(
        rc::gen::map(rc::gen::inRange(0, static_cast<int>(fact_kinds)),
                     [](int i) { return static_cast<FactKind>(i); }));
}

}  // namespace

TEST_CASE("facts: every kind has its own name and is found by it") {
    std::set<std::string_view> names;
    for (std::size_t i = 0; i < fact_kinds; ++i) {
        const auto kind = static_cast<FactKind>(i);
        CHECK(names.insert(name_of(kind)).second);
        CHECK(fact_of(name_of(kind)) == kind);
    }
    CHECK_FALSE(fact_of("baptised").has_value());
}

TEST_CASE("facts: a counter-event undoes what it names") {
    const std::pair<FactKind, FactKind> undone_by[] = {
        {Called, Excused},
        {Called, CallWithdrawn},
        {RecordConfirmed, RecordDisputed},
        {SlotGiven, SlotWithdrawn},
        {CodeLinked, CodeReplaced},
        {ConsentGiven, ConsentWithdrawn},
        {Exempted, ExemptionWithdrawn},
        {AlonePermitted, AloneWithdrawn},
        {SignedIn, SignInWithdrawn},
        {FeeSettled, Refunded},
        {FeeSettled, WaiverWithdrawn},
        {Swiped, SwipeWithdrawn},
        {Held, Returned},
        {Held, HoldWithdrawn},
        {Left, LeftWithdrawn},
        {NoShow, NoShowWithdrawn},
        {HandedOver, HandOverWithdrawn},
        {Seated, SeatCorrected},
        {ShotTaken, ShotElsewhere},
        {Bound, BoundElsewhere},
        {ProofConfirmed, ProofWithdrawn},
        {ProofConfirmed, PortraitMade},
        {Accepted, Submitted},
        {OnRegistry, NotOnRegistry},
        {InSchoolSystem, NotInSchoolSystem},
        {PicturesDiffer, PicturesAgree},
        {PrintToPerson, PrintReturned},
        {ReshootOrdered, ReshootWithdrawn},
    };
    for (const auto& [fact, counter] : undone_by) {
        INFO(name_of(fact), " undone by ", name_of(counter));
        CHECK(after({fact}).has(fact));
        CHECK_FALSE(after({fact, counter}).has(fact));
        CHECK(after({fact, counter, fact}).has(fact));
    }
}

TEST_CASE("stage: the ordinary way, fact by fact") {
    const std::pair<FactKind, Step> way[] = {
        {Called, Step::Slot},
        {SlotGiven, Step::SignIn},
        {SignedIn, Step::Swipe},
        {Swiped, Step::Seat},
        {Seated, Step::Shot},
        {ShotTaken, Step::Bind},
        {Bound, Step::Portrait},
        {PortraitMade, Step::Proof},
        {ProofConfirmed, Step::HandOver},
        {HandedToUnit, Step::Accept},
        {Accepted, Step::BothSystems},
        {OnRegistry, Step::BothSystems},
        {InSchoolSystem, Step::RegistryCheck},
        {RegistryConfirmed, Step::Print},
        {PrintReceived, Step::Print},
        {PrintToCollege, Step::Print},
        {PrintToPerson, Step::Done},
    };
    Facts facts;
    for (const auto& [fact, next] : way) {
        facts.note(fact);
        INFO(name_of(fact));
        CHECK(stage_of(facts).step == next);
        CHECK(stage_of(facts).path == Path::Ordinary);
        CHECK(stage_of(facts).gaps.empty());
    }
}

TEST_CASE(
    "stage: a walk-in who never answered the proof is accepted, with gaps and not as a stage") {
    const auto stage = stage_of(after(
        {Called, SignedIn, Swiped, Seated, ShotTaken, Bound, PortraitMade, Submitted, Accepted}));
    CHECK(stage.step == Step::BothSystems);
    CHECK(stage.gaps == std::vector{Step::Slot, Step::Proof});
}

TEST_CASE(
    "stage: a picture on one side only is a matter of association, the same on both of nothing") {
    CHECK(stage_of(after({OnRegistry})).path == Path::Association);
    CHECK(stage_of(after({OnRegistry})).step == Step::AskAssociation);
    CHECK(stage_of(after({OnRegistry, AssociationAsked})).step == Step::WorkOffAssociation);
    CHECK(stage_of(after({OnRegistry, InSchoolSystem})).step == Step::NotCalled);
    const auto differ = stage_of(after({OnRegistry, InSchoolSystem, PicturesDiffer}));
    CHECK(differ.step == Step::AskAssociation);
    CHECK(differ.blockers == std::vector{BlockerKind::PicturesDiffer});
    CHECK(stage_of(after({OnRegistry, AssociationAsked, AssociationWorkedOff, InSchoolSystem}))
              .step == Step::Done);
}

TEST_CASE("stage: personal shooting has its own way") {
    const auto permitted = after({Called, AloneAsked, AlonePermitted});
    CHECK(stage_of(permitted).path == Path::Alone);
    CHECK(stage_of(permitted).step == Step::OnRegistry);
    CHECK(stage_of(after({Called, AloneAsked, AlonePermitted, AloneWithdrawn})).path ==
          Path::Ordinary);
}

TEST_CASE("stage: a re-shoot order begins the round anew, whatever was accepted before") {
    const auto stage =
        stage_of(after({Called, SlotGiven, SignedIn, Swiped, Seated, ShotTaken, Bound, PortraitMade,
                        Submitted, Accepted, OnRegistry, InSchoolSystem, ReshootOrdered}));
    CHECK(stage.path == Path::Reshoot);
    CHECK(stage.step == Step::Slot);
    CHECK(stage.gaps.empty());
}

TEST_CASE("stage: what holds someone up stands beside the stage") {
    CHECK(stage_of(after({Called, Swiped}), true).blockers == std::vector{BlockerKind::MoneyOwed});
    CHECK(stage_of(after({Called, Swiped, FeeSettled}), true).blockers.empty());
    CHECK(stage_of(after({Called, SlotGiven, NoShow})).blockers ==
          std::vector{BlockerKind::MissedSlot});
    CHECK(stage_of(after({Called, SlotGiven, NoShow, SlotMoved})).blockers.empty());
}

TEST_CASE("stage: the words of every step, blocker and fate are there in both languages") {
    std::set<std::string_view> names;
    for (std::size_t i = 0; i < all_steps; ++i) {
        const auto step = static_cast<Step>(i);
        CHECK(names.insert(name_of(step)).second);
        for (const auto& words : {title_of(step), short_title_of(step), next_step_of(step)}) {
            CHECK_FALSE(words.zh.empty());
            CHECK_FALSE(words.en.empty());
        }
    }
    for (std::size_t i = 0; i < blocker_kinds; ++i) {
        const auto kind = static_cast<BlockerKind>(i);
        CHECK(names.insert(name_of(kind)).second);
        CHECK_FALSE(title_of(kind).zh.empty());
        CHECK_FALSE(next_step_of(kind).en.empty());
    }
}

TEST_CASE("ledger: closes after any events in any order") {
    CHECK(rc::check([] {
        const auto people = *rc::gen::container<std::vector<std::vector<FactKind>>>(some_events());
        Ledger ledger;
        for (const auto& events : people) ledger.count(Facts{events});
        RC_ASSERT(ledger.people == static_cast<int>(people.size()));
        RC_ASSERT(ledger.closes());
    }));
}

TEST_CASE(
    "stage: after any events in any order there is one stage, on its path, with gaps before it") {
    CHECK(rc::check([] {
        const Facts facts{*some_events()};
        const auto stage = stage_of(facts);
        const auto steps = steps_of(stage.path);
        if (stage.step == Step::NotCalled) {
            RC_ASSERT(stage.gaps.empty());
            RC_ASSERT(!facts.has(Called));
            return;
        }
        const auto at = std::ranges::find(steps, stage.step);
        RC_ASSERT((stage.step == Step::Done) == (at == steps.end()));
        // Nothing from the stage on is true; each gap is before it and untrue.
        RC_ASSERT(std::none_of(at, steps.end(), [&](Step step) { return is_true(step, facts); }));
        for (const auto gap : stage.gaps) {
            RC_ASSERT(std::find(steps.begin(), at, gap) != at);
            RC_ASSERT(!is_true(gap, facts));
        }
        const auto sent = is_true(Step::HandOver, facts);
        RC_ASSERT((fate_of(facts) == Fate::NotSent) == !sent);
    }));
}

TEST_CASE("stage: events that do not touch one another may come in any order") {
    // What the hall and the cash desk see of one person arrives interleaved from two machines.
    CHECK(rc::check([] {
        std::vector<FactKind> hall{SignedIn, Swiped, Seated, ShotTaken};
        std::vector<FactKind> office{RecordConfirmed, FeeSettled, ConsentGiven};
        Facts mixed;
        mixed.note(Called);
        std::size_t h = 0;
        std::size_t o = 0;
        while (h < hall.size() || o < office.size()) {
            const bool take_hall =
                o == office.size() || (h < hall.size() && *rc::gen::arbitrary<bool>());
            mixed.note(take_hall ? hall[h++] : office[o++]);
        }
        Facts straight{hall};
        straight.note(Called);
        for (const auto kind : office) straight.note(kind);
        RC_ASSERT(stage_of(mixed, true) == stage_of(straight, true));
    }));
}
