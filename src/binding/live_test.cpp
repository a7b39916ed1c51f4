#include "binding/live.h"

#include <doctest/doctest.h>

#include "binding/alarm_count.h"
#include "binding/simulator.h"

using namespace liuying::binding;

namespace {

World small_world() {
    World world;
    world.stations = 1;
    world.sittings_per_station = 40;
    world.d_same = 3.64;
    return world;
}

}  // namespace

TEST_CASE("live: each shot is named as it comes, and somebody out of turn rings") {
    const auto one = simulate(small_world(), 71);
    LiveSession live{"live", one.session.parameters};
    for (const auto& sitting : one.session.sittings) REQUIRE(live.add_sitting(sitting));
    int right = 0, sure = 0, rung = 0;
    for (std::size_t j = 0; j < one.session.shots.size(); ++j) {
        const auto view = live.add_shot(one.session.shots[j]);
        REQUIRE(view);
        if (!one.session.shots[j].face) continue;
        if (view->alarm) ++rung;
        if (view->who.front().p < 0.999) continue;
        ++sure;
        right += view->who.front().sitting == one.owner[j] ? 1 : 0;
    }
    CHECK(right == sure);
    CHECK(sure > 60);
    CHECK(rung < 25);
    const auto whole = live.posterior();
    REQUIRE(whole);
    CHECK(whole->shots.size() == one.session.shots.size());
    // A second shot of that name is refused and leaves the session as it was.
    CHECK_FALSE(live.add_shot(one.session.shots.front()));
    CHECK(live.session().shots.size() == one.session.shots.size());
}

TEST_CASE("live: sittings may be swiped while shots come in") {
    auto world = small_world();
    const auto one = simulate(world, 72);
    LiveSession live{"live", one.session.parameters};
    std::size_t swiped = 0;
    int right = 0, seen = 0;
    for (std::size_t j = 0; j < one.session.shots.size(); ++j) {
        while (swiped < one.session.sittings.size() && swiped < 6 + j / 3)
            REQUIRE(live.add_sitting(one.session.sittings[swiped++]));
        Shot shot = one.session.shots[j];
        std::erase_if(shot.references, [&](const ReferenceScore& score) {
            return score.sitting >= static_cast<int>(swiped);
        });
        if (shot.slip == SlipSeen::Known && shot.code >= static_cast<int>(swiped))
            shot.slip = SlipSeen::Foreign;
        const auto view = live.add_shot(shot);
        REQUIRE(view);
        if (view->who.front().p < 0.999 || one.owner[j] == nobody) continue;
        ++seen;
        right += view->who.front().sitting == one.owner[j] ? 1 : 0;
    }
    CHECK(right * 100 > seen * 97);
    const int shot = static_cast<int>(live.session().shots.size()) - 1;
    const auto before = live.add_answer({shot, 39});
    REQUIRE(before);
    CHECK(before->who.front().sitting == 39);
    const auto after = live.add_answer({shot, 5});
    REQUIRE(after);
    CHECK(after->who.front().p < before->who.front().p);
}

TEST_CASE("live: at three times the faults whoever sits out of turn rings, hardly anybody else") {
    World world = small_world();
    world.d_same = 2.66;
    world.d_reference = 4.37;
    world.rates = world.rates.times(3);
    world.sittings_per_station = 60;
    AlarmCount all;
    for (std::uint64_t seed = 1; seed <= 120; ++seed) all += alarms_in(simulate(world, seed));
    CHECK(all.events.all > 400);
    CHECK(all.events.rung >= 0.99 * all.events.all);
    CHECK(all.in_turn.all > 6000);
    CHECK(all.in_turn.rung <= 0.007 * all.in_turn.all);
    // Somebody due has not come.
    CHECK(all.gaps.rung >= 0.98 * all.gaps.all);
}
