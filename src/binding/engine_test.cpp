#include "binding/engine.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "binding/live.h"
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

double chance(const ShotPosterior& shot, int sitting) {
    for (const Label& one : shot.who)
        if (one.sitting == sitting) return one.p;
    return 0;
}

int bound(const Decision& decision) {
    return static_cast<int>(std::ranges::count_if(
        decision.shots, [](const ShotDecision& one) { return one.verdict == Verdict::Bound; }));
}

Session queue_of(int sittings, bool references) {
    Session session;
    session.id = "q";
    for (int i = 0; i < sittings; ++i)
        session.sittings.push_back({"T" + std::to_string(i), 1, 30.0 * i, references});
    return session;
}

Shot shot_of(int number) {
    Shot shot;
    shot.id = "S" + std::to_string(number);
    shot.camera = 1;
    shot.counter = number + 1;
    return shot;
}

}  // namespace

TEST_CASE("binding: an ordinary session is bound, and to its own sitters") {
    for (std::uint64_t seed = 1; seed <= 4; ++seed) {
        const auto one = simulate(small_world(), seed);
        const auto posterior = bind(one.session);
        REQUIRE(posterior);
        CHECK(posterior->fit.fits);
        const auto decision = decide(one.session, *posterior);
        int portraits = 0, right = 0;
        for (std::size_t j = 0; j < one.owner.size(); ++j) {
            if (one.session.shots[j].face && one.session.shots[j].slip == SlipSeen::None)
                ++portraits;
            if (decision.shots[j].verdict != Verdict::Bound) continue;
            CHECK(decision.shots[j].sitting == one.owner[j]);
            ++right;
        }
        CHECK(right > portraits * 8 / 10);
        CHECK(posterior->pruned < 1e-6);
    }
}

TEST_CASE(
    "binding: without references a code in the frame binds nobody, a scan at the chair does") {
    auto world = small_world();
    world.d_reference = 0;
    const auto coded = simulate(world, 3);
    const auto posterior = bind(coded.session);
    REQUIRE(posterior);
    CHECK(bound(decide(coded.session, *posterior)) == 0);
    CHECK_FALSE(prospect(coded.session).binds_by_itself);

    world.scans = 1;
    const auto scanned = simulate(world, 3);
    const auto with_scans = bind(scanned.session);
    REQUIRE(with_scans);
    const auto decision = decide(scanned.session, *with_scans);
    CHECK(bound(decision) > 30);
    for (std::size_t j = 0; j < scanned.owner.size(); ++j)
        if (decision.shots[j].verdict == Verdict::Bound)
            CHECK(decision.shots[j].sitting == scanned.owner[j]);
    CHECK(prospect(scanned.session).binds_by_itself);
}

TEST_CASE("binding: other names and another hour change nothing") {
    const auto one = simulate(small_world(), 11);
    const BindOptions plain{.learn = false};
    const auto before = bind(one.session, plain);
    auto other = one.session;
    for (auto& sitting : other.sittings)
        sitting.id = "x" + sitting.id, sitting.station = 7, *sitting.swiped_s += 3600;
    for (auto& shot : other.shots) shot.id = "y" + shot.id, shot.camera = 7, *shot.camera_s += 3600;
    const auto after = bind(other, plain);
    REQUIRE(before);
    REQUIRE(after);
    for (std::size_t j = 0; j < one.session.shots.size(); ++j)
        for (const Label& label : before->shots[j].who)
            CHECK(std::abs(label.p - chance(after->shots[j], label.sitting)) < 1e-9);
}

TEST_CASE("binding: a witness that says nothing changes nothing") {
    auto world = small_world();
    world.d_reference = 0;
    const auto one = simulate(world, 12);
    auto more = one.session;
    for (auto& sitting : more.sittings) sitting.has_reference = true;
    more.parameters.likeness.d_reference = 0;  // a score that is the same for friend and stranger
    for (auto& shot : more.shots)
        for (int i = 0; i < 40; ++i) shot.references.push_back({i, std::sin(i + 1.0)});
    const auto before = bind(one.session, {.learn = false}), after = bind(more, {.learn = false});
    REQUIRE(before);
    REQUIRE(after);
    for (std::size_t j = 0; j < one.session.shots.size(); ++j)
        for (const Label& label : before->shots[j].who)
            CHECK(std::abs(label.p - chance(after->shots[j], label.sitting)) < 1e-9);
}

TEST_CASE(
    "binding: in whatever order the desk lists its stations, everybody keeps their pictures") {
    auto world = small_world();
    world.stations = 2;
    const auto one = simulate(world, 14);
    // Sittings of both stations shuffled together, each station's own order kept.
    std::vector<int> place(one.session.sittings.size());
    auto other = one.session;
    other.sittings.clear();
    for (int i = 0; i < 40; ++i)
        for (const int station : {1, 0}) {
            place[std::size_t(station * 40 + i)] = static_cast<int>(other.sittings.size());
            other.sittings.push_back(one.session.sittings[std::size_t(station * 40 + i)]);
        }
    for (auto& shot : other.shots) {
        if (shot.slip == SlipSeen::Known) shot.code = place[std::size_t(shot.code)];
        for (auto& score : shot.references) score.sitting = place[std::size_t(score.sitting)];
        std::ranges::reverse(shot.references);
    }
    const auto before = bind(one.session), after = bind(other);
    REQUIRE(before);
    REQUIRE(after);
    for (std::size_t j = 0; j < one.session.shots.size(); ++j)
        for (const Label& label : before->shots[j].who) {
            const int sitting =
                label.sitting == nobody ? nobody : place[std::size_t(label.sitting)];
            CHECK(std::abs(label.p - chance(after->shots[j], sitting)) < 1e-9);
        }
}

TEST_CASE("binding: a session parted where everybody is certain says the same of both halves") {
    int compared = 0;
    for (std::uint64_t seed = 81; seed <= 90; ++seed) {
        const auto one = simulate(small_world(), seed);
        // A cut between two sitters, everybody within ten places of it in turn.
        const int cut_sitting = 20;
        std::size_t cut = 0;
        bool orderly = true;
        int last = -1;
        for (std::size_t j = 0; j < one.owner.size(); ++j) {
            const int owner = one.owner[j];
            if (owner == nobody ? j > 10 : owner < last) orderly = false;
            last = std::max(last, owner);
            if (cut == 0 && owner == cut_sitting) cut = j;
        }
        if (!orderly || cut == 0) continue;
        const auto part = [&](bool first) {
            Session half = one.session;
            half.shots.clear();
            half.sittings.clear();
            for (int i = first ? 0 : cut_sitting; i < (first ? cut_sitting : 40); ++i)
                half.sittings.push_back(one.session.sittings[std::size_t(i)]);
            for (std::size_t j = first ? 0 : cut; j < (first ? cut : one.owner.size()); ++j) {
                Shot shot = one.session.shots[j];
                std::erase_if(shot.references, [&](const ReferenceScore& score) {
                    return (score.sitting < cut_sitting) != first;
                });
                if (!first) {
                    for (auto& score : shot.references) score.sitting -= cut_sitting;
                    if (shot.slip == SlipSeen::Known) shot.code -= cut_sitting;
                }
                half.shots.push_back(std::move(shot));
            }
            return half;
        };
        const BindOptions plain{.learn = false};
        const auto whole = bind(one.session, plain);
        REQUIRE(whole);
        const auto decided = decide(one.session, *whole);
        for (const bool first : {true, false}) {
            const Session half = part(first);
            const auto posterior = bind(half, plain);
            REQUIRE(posterior);
            const auto halves = decide(half, *posterior);
            for (std::size_t j = 0; j < half.shots.size(); ++j) {
                const std::size_t at = first ? j : cut + j;
                const auto& a = decided.shots[at];
                const auto& b = halves.shots[j];
                CAPTURE(seed);
                CAPTURE(at);
                const int same_sitting =
                    b.sitting == nobody || first ? b.sitting : b.sitting + cut_sitting;
                if (a.verdict == Verdict::Bound || b.verdict == Verdict::Bound)
                    CHECK(a.sitting == same_sitting);
                // Beside the cut the neighbours who might come back are missing.
                const std::size_t from_cut = first ? cut - at : at - cut;
                if (from_cut < 30) continue;
                CHECK(a.verdict == b.verdict);
                CHECK(std::abs(a.error - b.error) < 1e-6);
                ++compared;
            }
        }
    }
    CHECK(compared > 100);
}

TEST_CASE("binding: a truthful witness more leaves less doubt, on the average of sessions") {
    // Each witness taken away from the same sessions in turn.
    struct Less {
        const char* what;
        void (*take)(Session&);
    };
    const Less witnesses[] = {
        {"references",
         [](Session& s) {
             for (auto& shot : s.shots) shot.references.clear();
         }},
        {"codes read",
         [](Session& s) {
             for (auto& shot : s.shots)
                 if (shot.slip == SlipSeen::Known) shot.slip = SlipSeen::Unreadable;
         }},
        {"likeness of neighbours",
         [](Session& s) {
             for (auto& shot : s.shots) shot.same_as_previous.reset();
         }},
        {"times",
         [](Session& s) {
             for (auto& shot : s.shots) shot.camera_s.reset();
         }},
    };
    const auto doubt = [](const Session& session) {
        const auto posterior = bind(session, {.learn = false});
        REQUIRE(posterior);
        double sum = 0;
        for (const auto& shot : posterior->shots) sum += 1 - shot.who.front().p;
        return sum;
    };
    for (const Less& less : witnesses) {
        CAPTURE(less.what);
        double with = 0, without = 0;
        for (std::uint64_t seed = 201; seed <= 212; ++seed) {
            auto world = small_world();
            world.d_reference = 4.37;
            auto one = simulate(world, seed);
            with += doubt(one.session);
            less.take(one.session);
            without += doubt(one.session);
        }
        CHECK(with < without);
    }
    // And what the truth says when it is asked.
    double before = 0, after = 0;
    for (std::uint64_t seed = 221; seed <= 228; ++seed) {
        auto world = small_world();
        world.d_reference = 2.85;
        world.codes = false;
        auto one = simulate(world, seed);
        before += doubt(one.session);
        for (int at = 10; at < static_cast<int>(one.owner.size()); at += 10)
            one.session.answers.push_back({at, one.owner[std::size_t(at)]});
        after += doubt(one.session);
    }
    CHECK(after < before);
}

TEST_CASE("binding: leaving out what weighs nothing changes no decision") {
    for (std::uint64_t seed = 241; seed <= 252; ++seed) {
        CAPTURE(seed);
        auto world = small_world();
        world.sittings_per_station = 25;
        world.codes = seed % 2 == 0;
        world.d_reference = seed % 3 == 0 ? 0 : seed % 3 == 1 ? 2.85 : 6.05;
        world.rates = world.rates.times(static_cast<double>(1 + seed % 5));
        const auto one = simulate(world, seed);
        const auto fast = bind(one.session, {.learn = false});
        const auto exact = bind(one.session, {.learn = false, .band = 0});
        REQUIRE(fast);
        REQUIRE(exact);
        const auto a = decide(one.session, *fast), b = decide(one.session, *exact);
        for (std::size_t j = 0; j < a.shots.size(); ++j) {
            CHECK(a.shots[j].verdict == b.shots[j].verdict);
            CHECK(std::abs(a.shots[j].error - b.shots[j].error) < 1e-6);
        }
        for (std::size_t i = 0; i < a.sittings.size(); ++i)
            CHECK(a.sittings[i].verdict == b.sittings[i].verdict);
    }
}

TEST_CASE("binding: who gave no consent binds by the chair alone, whatever the slip says") {
    auto world = small_world();
    world.rates.no_reference = 0.05;
    int asked = 0, by_neighbours = 0, by_chair = 0;
    for (std::uint64_t seed = 261; seed <= 272; ++seed) {
        for (const bool scanned : {false, true}) {
            world.scans = scanned ? 1 : 0;
            const auto one = simulate(world, seed);
            const auto posterior = bind(one.session);
            REQUIRE(posterior);
            const auto strict = decide(one.session, *posterior);
            const auto loose =
                decide(one.session, *posterior, 1e-4, WithoutReference::NeighboursMayTell);
            for (std::size_t j = 0; j < strict.shots.size(); ++j) {
                const auto& shot = strict.shots[j];
                if (shot.sitting == nobody ||
                    one.session.sittings[std::size_t(shot.sitting)].has_reference)
                    continue;
                if (shot.verdict == Verdict::Bound) {
                    CHECK(posterior->shots[j].keys.scan);
                    CHECK(shot.sitting == one.owner[j]);
                    ++by_chair;
                }
                if (scanned) continue;
                if (shot.doubt == Doubt::NoReference) ++asked;
                if (loose.shots[j].verdict == Verdict::Bound) {
                    CHECK(posterior->shots[j].keys.code);
                    CHECK(posterior->shots[j].keys.elimination);
                    CHECK(loose.shots[j].sitting == one.owner[j]);
                    ++by_neighbours;
                }
            }
        }
    }
    CHECK(asked > 20);
    CHECK(by_neighbours > 0);
    CHECK(by_chair > 20);
}

TEST_CASE(
    "binding: a stranger who sits down behind the sitter is not among the sitter's pictures") {
    auto session = queue_of(3, true);
    session.parameters.likeness.d_reference = 6.05;
    session.parameters.likeness.d_same = 3.64;
    session.parameters.slip.in_use = true;
    int number = 0;
    for (int sitting = 0; sitting < 3; ++sitting)
        for (int frame = 0; frame < 5; ++frame) {
            Shot shot = shot_of(number++);
            shot.camera_s = 30.0 * sitting + 22 + 4 * frame;
            if (frame == 0) shot.slip = SlipSeen::Known, shot.code = sitting;
            if (number > 1) shot.same_as_previous = frame == 0 ? 0.0 : 3.6;
            for (int i = 0; i < 3; ++i)
                shot.references.push_back({i, i == sitting ? 6.0 : 0.1 * i - 0.2});
            // Somebody who happens to look much like the second sitter to the measure of
            // neighbours.
            if (sitting == 1 && frame == 4) shot.references[1].score = -0.4;
            session.shots.push_back(std::move(shot));
        }
    const auto posterior = bind(session, {.learn = false});
    REQUIRE(posterior);
    const auto decision = decide(session, *posterior);
    CHECK(decision.shots[9].verdict == Verdict::Ask);
    CHECK(decision.shots[8].verdict == Verdict::Bound);
    CHECK(decision.shots[8].sitting == 1);
}

TEST_CASE("binding: who sits down unscanned behind a scanned sitter does not get that name") {
    auto world = small_world();
    world.d_reference = 0;
    world.scans = 1;
    world.tethered = true;
    world.rates.unswiped = 0.05;
    int strangers = 0, by_scan = 0;
    for (std::uint64_t seed = 281; seed <= 288; ++seed) {
        const auto one = simulate(world, seed);
        const auto posterior = bind(one.session);
        REQUIRE(posterior);
        const auto decision = decide(one.session, *posterior);
        for (std::size_t j = 0; j < one.owner.size(); ++j) {
            strangers += one.owner[j] == nobody ? 1 : 0;
            if (decision.shots[j].verdict != Verdict::Bound) continue;
            CHECK(decision.shots[j].sitting == one.owner[j]);
            ++by_scan;
        }
    }
    CHECK(strangers > 20);
    CHECK(by_scan > 300);
}

TEST_CASE("binding: a scan names nobody by a camera's clock that is not known well enough") {
    int portraits = 0, named = 0;
    for (std::uint64_t seed = 301; seed <= 348; ++seed) {
        auto world = small_world();
        world.d_reference = 0;
        world.codes = false;
        world.scans = 1;
        world.scan_lead_s = seed % 5 == 0 ? 20 : 0;
        world.clock_off_s = 90;
        world.single = seed % 4 == 0;
        if (seed % 3 == 0) world.rates = world.rates.times(3);
        const auto one = simulate(world, seed);
        const auto posterior = bind(one.session);
        REQUIRE(posterior);
        const auto decision = decide(one.session, *posterior);
        CAPTURE(seed);
        int wrong = 0;
        for (std::size_t j = 0; j < one.owner.size(); ++j) {
            portraits += one.owner[j] != nobody ? 1 : 0;
            if (decision.shots[j].verdict != Verdict::Bound) continue;
            wrong += decision.shots[j].sitting != one.owner[j] ? 1 : 0;
            ++named;
        }
        CHECK(wrong == 0);
    }
    CHECK(named > portraits * 8 / 10);
}

TEST_CASE("binding: a site learns what one more witness would buy it") {
    auto world = small_world();
    world.d_reference = 0;
    const auto one = simulate(world, 275);
    const auto posterior = bind(one.session);
    REQUIRE(posterior);
    const auto bought = gains(one.session, *posterior);
    REQUIRE(bought.size() == 3);
    CHECK(bought[0].looked_at > 0.9);  // codes alone bind nobody
    CHECK(bought[1].witness.en == "a scan at the chair");
    CHECK(bought[1].looked_at < 0.1);
    CHECK(bought[2].witness.en == "an entrance photo of the same hour");
    CHECK(bought[2].looked_at < 0.05);
}

TEST_CASE("binding: a time in another unit is an answer or a refusal, never a search without end") {
    for (const double far : {1e8, 1e9, 1e10}) {
        auto one = simulate(World{}, 5);
        one.session.sittings[3].swiped_s = far;
        CHECK(bind(one.session).has_value());
        one.session.sittings[3].swiped_s = -far;
        CHECK(bind(one.session).has_value());
        one.session.shots[5].camera_s = far;
        CHECK(bind(one.session).has_value());
    }
    for (const double beyond : {1e12, 1e17, -1e308}) {
        auto one = simulate(World{}, 5);
        one.session.sittings[3].swiped_s = beyond;
        REQUIRE_FALSE(bind(one.session).has_value());
        CHECK(bind(one.session).error().kind == Fault::Kind::BadTime);
        one = simulate(World{}, 5);
        one.session.shots[5].camera_s = beyond;
        REQUIRE_FALSE(bind(one.session).has_value());
        CHECK(bind(one.session).error().kind == Fault::Kind::BadTime);
    }
}

TEST_CASE("binding: a frame never held against its sitter that resembles another is asked about") {
    World world;
    world.sittings_per_station = 60;
    const auto before = simulate(world, 4).session;
    const auto posterior = bind(before);
    REQUIRE(posterior);
    const auto decision = decide(before, *posterior, 1e-4);
    int tried = 0;
    for (std::size_t at = 1; at < before.shots.size() && tried < 5; ++at) {
        const auto& one = decision.shots[at];
        if (one.verdict != Verdict::Bound || decision.shots[at - 1].sitting != one.sitting ||
            decision.shots[at - 1].verdict != Verdict::Bound)
            continue;
        ++tried;
        auto session = before;
        const int another = (one.sitting + 30) % static_cast<int>(session.sittings.size());
        session.shots[at].references = {{another, session.parameters.likeness.d_reference}};
        const auto again = bind(session);
        REQUIRE(again);
        const auto now = decide(session, *again, 1e-4).shots[at];
        CHECK((now.verdict != Verdict::Bound || now.sitting == another));
    }
    CHECK(tried == 5);
}

TEST_CASE("binding: a code is no key beside a reference nothing was compared with") {
    World world;
    world.d_reference = 0;
    world.sittings_per_station = 60;
    const auto plain = simulate(world, 11).session;
    const auto bound = [](const Session& session) {
        const auto posterior = bind(session);
        REQUIRE(posterior);
        const auto decision = decide(session, *posterior, 1e-4, WithoutReference::Asks);
        return std::ranges::count(decision.shots, Verdict::Bound, &ShotDecision::verdict);
    };
    REQUIRE(bound(plain) == 0);
    // It is said of everybody that there is one; no shot was held against it.
    auto named = plain;
    for (auto& sitting : named.sittings) sitting.has_reference = true;
    CHECK(bound(named) == 0);
    // Or by a measure that tells nobody apart: a witness that says nothing changes no decision.
    auto useless = named;
    useless.parameters.likeness.d_reference = 0;
    for (auto& shot : useless.shots)
        for (int i = 0; i < static_cast<int>(useless.sittings.size()); ++i)
            shot.references.push_back({i, 0});
    CHECK(bound(useless) == 0);
}

TEST_CASE("binding: the same session twice gives the same chances to the last bit") {
    const auto one = simulate(small_world(), 13);
    const auto a = bind(one.session), b = bind(one.session);
    REQUIRE(a);
    REQUIRE(b);
    CHECK(a->fit.log_evidence == b->fit.log_evidence);
    for (std::size_t j = 0; j < a->shots.size(); ++j)
        CHECK(a->shots[j].who.front().p == b->shots[j].who.front().p);
}

TEST_CASE("binding: pictures of another session are seen not to fit and bind nobody") {
    auto wrong = simulate(small_world(), 21).session;
    // Each shot keeps its own reference scores, but of a person twenty places off.
    for (auto& shot : wrong.shots)
        for (auto& one : shot.references) one.score = std::sin(1000.0 * one.sitting + one.score);
    const auto posterior = bind(wrong);
    REQUIRE(posterior);
    CHECK_FALSE(posterior->fit.fits);
    REQUIRE_FALSE(posterior->fit.why.empty());
    CHECK(bound(decide(wrong, *posterior)) == 0);
}

TEST_CASE(
    "binding: empty sessions, shots before the first swipe and stations without shots are answered "
    "calmly") {
    const auto nothing = bind(Session{});
    REQUIRE(nothing);
    CHECK(nothing->shots.empty());

    auto no_shots = queue_of(5, true);
    const auto idle = bind(no_shots);
    REQUIRE(idle);
    for (const auto& one : decide(no_shots, *idle).sittings) CHECK(one.verdict == Verdict::Ask);

    Session no_sittings;
    for (int j = 0; j < 5; ++j) no_sittings.shots.push_back(shot_of(j));
    REQUIRE(bind(no_sittings));

    auto early = queue_of(3, false);
    for (int j = 0; j < 4; ++j) {
        early.shots.push_back(shot_of(j));
        early.shots.back().camera_s = -5000 + 10 * j;
    }
    const auto posterior = bind(early);
    REQUIRE(posterior);
    CHECK(bound(decide(early, *posterior)) == 0);
}

TEST_CASE("binding: ten thousand shots of one sitting are all hers, or asked, and quickly") {
    auto session = queue_of(3, true);
    session.parameters.likeness.d_reference = 6.05;
    for (int j = 0; j < 10'000; ++j) {
        session.shots.push_back(shot_of(j));
        session.shots.back().camera_s = 70 + 4 * j;
        session.shots.back().same_as_previous = 3.5;
        session.shots.back().references = {{0, 0.1}, {1, 6.0}, {2, -0.3}};
    }
    session.shots.front().same_as_previous.reset();
    const auto posterior = bind(session);
    REQUIRE(posterior);
    const auto decision = decide(session, *posterior);
    for (const auto& one : decision.shots) CHECK((one.verdict == Verdict::Ask || one.sitting == 1));
}

TEST_CASE("binding: what is not a number, or names nobody, is refused by name") {
    struct Case {
        const char* what;
        Fault::Kind kind;
        void (*spoil)(Session&);
    };
    const double nan = std::numeric_limits<double>::quiet_NaN(),
                 inf = std::numeric_limits<double>::infinity();
    static double bad[2];
    bad[0] = nan, bad[1] = inf;
    using Kind = Fault::Kind;
    const Case cases[] = {
        {"score NaN", Kind::NotFinite,
         [](Session& s) {
             s.shots[0].references = {{0, bad[0]}};
         }},
        {"score infinite", Kind::NotFinite,
         [](Session& s) { s.shots[1].same_as_previous = bad[1]; }},
        {"time NaN", Kind::NotFinite, [](Session& s) { s.shots[1].camera_s = bad[0]; }},
        {"swipe infinite", Kind::NotFinite, [](Session& s) { s.sittings[1].swiped_s = bad[1]; }},
        {"shot twice", Kind::DuplicateShot, [](Session& s) { s.shots[1].id = s.shots[0].id; }},
        {"sitting twice", Kind::DuplicateSitting,
         [](Session& s) { s.sittings[1].id = s.sittings[0].id; }},
        {"reference of nobody", Kind::UnknownSitting,
         [](Session& s) {
             s.shots[0].references = {{9, 1}};
         }},
        {"resemblance to nobody", Kind::UnknownSitting,
         [](Session& s) {
             s.shots[0].resembles = {{9, 1}};
         }},
        {"resemblance NaN", Kind::NotFinite,
         [](Session& s) {
             s.shots[0].resembles = {{0, bad[0]}};
         }},
        {"code of nobody", Kind::UnknownSitting,
         [](Session& s) { s.shots[0].slip = SlipSeen::Known, s.shots[0].code = 3; }},
        {"answer about no shot", Kind::UnknownShot,
         [](Session& s) {
             s.answers.push_back({7, 0});
         }},
        {"answer naming nobody known", Kind::UnknownSitting,
         [](Session& s) {
             s.answers.push_back({0, 12});
         }},
        {"reference infinite", Kind::NotFinite,
         [](Session& s) {
             s.shots[0].references = {{0, -bad[1]}};
         }},
        {"station time NaN", Kind::NotFinite, [](Session& s) { s.shots[2].station_s = bad[0]; }},
        {"seat from NaN", Kind::NotFinite,
         [](Session& s) {
             s.seats.push_back({0, 1, bad[0], {}, Seat::Source::Scan});
         }},
        {"seat until infinity", Kind::NotFinite,
         [](Session& s) {
             s.seats.push_back({0, 1, 10, bad[1], Seat::Source::Scan});
         }},
        {"seat of nobody", Kind::UnknownSitting,
         [](Session& s) {
             s.seats.push_back({nobody, 1, 10, {}, Seat::Source::Scan});
         }},
        {"proof about no shot", Kind::UnknownShot,
         [](Session& s) {
             s.proofs.push_back({-1, 0, true});
         }},
        {"proof by nobody known", Kind::UnknownSitting,
         [](Session& s) {
             s.proofs.push_back({0, nobody, true});
         }},
        {"parameter NaN", Kind::BadParameter,
         [](Session& s) { s.parameters.likeness.d_same = bad[0]; }},
        {"rates that leave nothing for the turn", Kind::BadParameter,
         [](Session& s) { s.parameters.rates.no_show = s.parameters.rates.held = 0.5; }},
        {"seat ends before it begins", Kind::BadInterval,
         [](Session& s) {
             s.seats.push_back({0, 1, 10, 5.0, Seat::Source::Scan});
         }},
        {"chance above one", Kind::BadParameter,
         [](Session& s) { s.parameters.rates.no_show = 1.5; }},
    };
    for (const Case& one : cases) {
        CAPTURE(one.what);
        auto session = queue_of(3, true);
        for (int j = 0; j < 3; ++j) session.shots.push_back(shot_of(j));
        one.spoil(session);
        const auto posterior = bind(session);
        REQUIRE_FALSE(posterior);
        CHECK(posterior.error().kind == one.kind);
        CHECK_FALSE(words(posterior.error()).message.zh.empty());
    }
}

TEST_CASE("live: what is not a number is refused and leaves the session as it was") {
    LiveSession live{"live"};
    REQUIRE(live.add_sitting({.id = "a", .station = 1, .swiped_s = 10}));
    const double nan = std::numeric_limits<double>::quiet_NaN();
    CHECK_FALSE(live.add_sitting({.id = "b", .station = 1, .swiped_s = nan}));
    Shot shot = shot_of(1);
    shot.camera_s = nan;
    CHECK_FALSE(live.add_shot(shot));
    shot.camera_s = 40;
    shot.camera.reset();
    CHECK(live.add_shot(shot).error().kind == Fault::Kind::NoCamera);
    CHECK_FALSE(live.add_answer({0, 0}));
    CHECK_FALSE(live.add_seat({0, 1, nan, {}, Seat::Source::Scan}));
    CHECK(live.session().sittings.size() == 1);
    CHECK(live.session().shots.empty());
    CHECK(live.session().answers.empty());
    CHECK(live.session().seats.empty());
    shot.camera = 1;
    CHECK(live.add_shot(shot));
}

TEST_CASE("binding: a counter that goes on with 0001 is not one that started anew") {
    auto one = simulate(small_world(), 45);
    auto& shots = one.session.shots;
    // The same files, numbered so that the wrap falls in the middle.
    const std::int64_t first = *shots.front().counter;
    const std::int64_t by = 9999 - *shots[shots.size() / 2].counter;
    auto wrapped = one.session;
    for (auto& shot : shots) *shot.counter += 20'000 - first;
    for (auto& shot : wrapped.shots) *shot.counter = (*shot.counter + by - 1) % 9999 + 1;
    const auto plain = bind(one.session), over = bind(wrapped);
    REQUIRE(plain);
    REQUIRE(over);
    CHECK(wrapped.shots.back().counter < wrapped.shots.front().counter);
    CHECK(over->notes.empty());
    for (std::size_t j = 0; j < shots.size(); ++j) {
        CHECK(over->shots[j].who.front().sitting == plain->shots[j].who.front().sitting);
        CHECK(std::abs(over->shots[j].who.front().p - plain->shots[j].who.front().p) < 1e-9);
    }
    // Two cameras in one heap, one of which wraps, are told apart all the same.
    World world = small_world();
    world.stations = 2;
    world.cameras_known = false;
    auto heap = simulate(world, 46);
    std::int64_t lowest = 1'000'000;
    for (const auto& shot : heap.session.shots) lowest = std::min(lowest, *shot.counter);
    for (auto& shot : heap.session.shots)
        *shot.counter = (*shot.counter - lowest + 9900 - 1) % 9999 + 1;
    const auto apart = bind(heap.session);
    REQUIRE(apart);
    CHECK_FALSE(apart->shots.front().merged);
}

TEST_CASE("binding: answers that contradict each other leave the shot open") {
    auto one = simulate(small_world(), 31);
    std::size_t at = 20;
    while (!one.session.shots[at].face || one.session.shots[at].slip != SlipSeen::None ||
           one.owner[at] == nobody)
        ++at;
    one.session.answers = {{static_cast<int>(at), one.owner[at]},
                           {static_cast<int>(at), (one.owner[at] + 1) % 40}};
    const auto posterior = bind(one.session);
    REQUIRE(posterior);
    CHECK(posterior->shots[at].contradicted);
    CHECK(decide(one.session, *posterior).shots[at].doubt == Doubt::Contradicted);
    CHECK_FALSE(posterior->notes.empty());
}

TEST_CASE("binding: a hundred people who each say another name leave the shot open") {
    auto one = simulate(small_world(), 32);
    int at = 20;
    while (!one.session.shots[std::size_t(at)].face || one.owner[std::size_t(at)] == nobody) ++at;
    for (int round = 0; round < 400; ++round) {
        one.session.answers.push_back({at, round % 40});
        one.session.proofs.push_back({at, (round + 7) % 40, round % 3 != 0});
    }
    const auto posterior = bind(one.session);
    REQUIRE(posterior);
    CHECK(posterior->shots[std::size_t(at)].contradicted);
    const auto decision = decide(one.session, *posterior);
    CHECK(decision.shots[std::size_t(at)].verdict == Verdict::Ask);
    for (std::size_t j = 0; j < one.owner.size(); ++j)
        if (decision.shots[j].verdict == Verdict::Bound)
            CHECK(decision.shots[j].sitting == one.owner[j]);

    LiveSession live{"live", one.session.parameters};
    for (const auto& sitting : one.session.sittings) REQUIRE(live.add_sitting(sitting));
    for (int j = 0; j <= at; ++j) REQUIRE(live.add_shot(one.session.shots[std::size_t(j)]));
    for (int round = 0; round < 400; ++round) REQUIRE(live.add_answer({at, round % 40}));
}

TEST_CASE("binding: two cameras that give the same number bind nobody wrongly") {
    for (std::uint64_t seed = 55; seed <= 70; ++seed) {
        for (const bool codes : {true, false}) {
            CAPTURE(seed);
            CAPTURE(codes);
            World world = small_world();
            world.stations = 2;
            world.codes = codes;
            auto one = simulate(world, seed);
            std::vector<std::size_t> order(one.session.shots.size());
            for (std::size_t j = 0; j < order.size(); ++j) order[j] = j;
            std::ranges::stable_sort(order, {},
                                     [&](std::size_t j) { return *one.session.shots[j].camera_s; });
            Session mixed = one.session;
            std::vector<int> owner;
            mixed.shots.clear();
            for (const auto j : order) {
                mixed.shots.push_back(one.session.shots[j]);
                mixed.shots.back().camera = 1;
                owner.push_back(one.owner[j]);
            }
            const auto posterior = bind(mixed);
            REQUIRE(posterior);
            const auto decision = decide(mixed, *posterior);
            for (std::size_t j = 0; j < owner.size(); ++j)
                if (decision.shots[j].verdict == Verdict::Bound)
                    CHECK(decision.shots[j].sitting == owner[j]);
            for (std::size_t j = 0; j < owner.size(); ++j)
                if (owner[j] != nobody && mixed.shots[j].face &&
                    mixed.shots[j].slip == SlipSeen::None)
                    CHECK(decision.sittings[std::size_t(owner[j])].verdict != Verdict::Absent);
        }
    }
}

TEST_CASE("binding: clocks that jump, counters that wrap or repeat never bind a shot wrongly") {
    for (std::uint64_t seed = 41; seed <= 43; ++seed) {
        for (int fault = 0; fault < 4; ++fault) {
            CAPTURE(seed);
            CAPTURE(fault);
            auto one = simulate(small_world(), seed);
            auto& shots = one.session.shots;
            const std::size_t middle = shots.size() / 2;
            for (std::size_t j = 0; j < shots.size(); ++j) {
                if (fault == 0 && j >= middle) *shots[j].camera_s -= 7200;
                if (fault == 1) shots[j].counter = 1 + (9990 + static_cast<std::int64_t>(j)) % 9999;
                if (fault == 2) shots[j].counter = 5;
                if (fault == 3) shots[j].camera_s = 1e9 * std::sin(static_cast<double>(j));
            }
            const auto posterior = bind(one.session);
            REQUIRE(posterior);
            const auto decision = decide(one.session, *posterior);
            for (std::size_t j = 0; j < shots.size(); ++j)
                if (decision.shots[j].verdict == Verdict::Bound)
                    CHECK(decision.shots[j].sitting == one.owner[j]);
        }
    }
}

TEST_CASE(
    "binding: two cameras under one serial number are told apart, or nothing leans on their "
    "order") {
    World world = small_world();
    world.stations = 2;
    auto one = simulate(world, 51);
    // Files arrive by time; some counters lie side by side.
    std::vector<std::size_t> order(one.session.shots.size());
    for (std::size_t j = 0; j < order.size(); ++j) order[j] = j;
    std::ranges::stable_sort(order, [&](std::size_t a, std::size_t b) {
        return *one.session.shots[a].counter % 977 < *one.session.shots[b].counter % 977;
    });
    Session mixed = one.session;
    std::vector<int> owner;
    mixed.shots.clear();
    for (const auto j : order) {
        mixed.shots.push_back(one.session.shots[j]);
        mixed.shots.back().camera.reset();
        mixed.shots.back().same_as_previous.reset();
        owner.push_back(one.owner[j]);
    }
    const auto posterior = bind(mixed);
    REQUIRE(posterior);
    const auto decision = decide(mixed, *posterior);
    for (std::size_t j = 0; j < owner.size(); ++j)
        if (decision.shots[j].verdict == Verdict::Bound)
            CHECK(decision.shots[j].sitting == owner[j]);
}

TEST_CASE("binding: boards are few, small, and their answers settle the doubt") {
    auto world = small_world();
    world.d_reference = 2.85;
    world.codes = false;
    auto one = simulate(world, 61);
    auto posterior = bind(one.session);
    REQUIRE(posterior);
    auto decision = decide(one.session, *posterior);
    const auto asked = [](const Decision& d) {
        return std::ranges::count_if(
            d.sittings, [](const SittingDecision& s) { return s.verdict == Verdict::Ask; });
    };
    const auto before = asked(decision);
    const auto boards = questions(one.session, *posterior, decision);
    REQUIRE(before > 0);
    REQUIRE_FALSE(boards.empty());
    for (const auto& board : boards) {
        CHECK(board.candidates.size() <= 6);
        CHECK_FALSE(board.shots.empty());
        for (const int shot : board.shots)
            one.session.answers.push_back({shot, one.owner[std::size_t(shot)]});
    }
    posterior = bind(one.session);
    REQUIRE(posterior);
    decision = decide(one.session, *posterior);
    CHECK(asked(decision) < before);
    for (std::size_t j = 0; j < one.owner.size(); ++j)
        if (decision.shots[j].verdict == Verdict::Bound)
            CHECK(decision.shots[j].sitting == one.owner[j]);
}
