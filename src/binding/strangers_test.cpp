// Who is said to be absent is none of those nobody could name.

#include "binding/strangers.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <random>

#include "binding/simulator.h"

using namespace liuying::binding;

namespace {

// A hall without faults, two frames of each sitter, strong references; no slips.
struct Hall {
    Session session;
    std::mt19937 chance{7};

    explicit Hall(int sittings, int stations = 1) {
        session.id = "h";
        for (int station = 1; station <= stations; ++station)
            for (int i = 0; i < sittings; ++i)
                session.sittings.push_back(
                    {"T" + std::to_string(station) + std::to_string(i), station, 30.0 * i, true});
        session.parameters.likeness.d_reference = 6.05;
        session.parameters.likeness.d_same = 3.64;
    }
    double z() { return std::normal_distribution<double>{}(chance); }

    // Two frames of `sitting` (or nobody) at a moment, as like its own reference as told; compared
    // with those of the station.
    void sits(int sitting, double at_s, double likeness, int station = 1) {
        for (int frame = 0; frame < 2; ++frame) {
            Shot shot;
            const auto number = static_cast<int>(session.shots.size());
            shot.id = "S" + std::to_string(number);
            shot.camera = station;
            shot.counter = number + 1;
            shot.camera_s = at_s + 4 * frame;
            shot.same_as_previous = frame == 0 ? z() * 0.3 : 3.64;
            for (int other = 0; other < static_cast<int>(session.sittings.size()); ++other)
                if (session.sittings[std::size_t(other)].station == station)
                    shot.references.push_back({other, other == sitting ? likeness : z() * 0.5});
            session.shots.push_back(std::move(shot));
        }
    }
    // The slip of `sitting`, in a frame of its own.
    void shows_slip(int sitting, double at_s, int station = 1) {
        session.parameters.slip.in_use = true;
        Shot slip;
        const auto number = static_cast<int>(session.shots.size());
        slip.id = "S" + std::to_string(number);
        slip.camera = station;
        slip.counter = number + 1;
        slip.camera_s = at_s;
        slip.slip = SlipSeen::Known;
        slip.code = sitting;
        session.shots.push_back(std::move(slip));
    }
    [[nodiscard]] Decision decided() const {
        const auto posterior = bind(session);
        REQUIRE(posterior);
        return decide(session, *posterior);
    }
};

int count(const Decision& decision, Verdict verdict) {
    return static_cast<int>(
        std::ranges::count(decision.sittings, verdict, &SittingDecision::verdict));
}
int count_of_shots(const Decision& decision, Verdict verdict) {
    return static_cast<int>(std::ranges::count(decision.shots, verdict, &ShotDecision::verdict));
}

}  // namespace

TEST_CASE("absent: who did not come is, where every face has a name") {
    Hall hall{30};
    for (int i = 0; i < 30; ++i)
        if (i != 12) hall.sits(i, 30.0 * i + 20, 6);
    const auto decision = hall.decided();
    CHECK(count(decision, Verdict::Absent) == 1);
    CHECK(decision.sittings[12].verdict == Verdict::Absent);
    CHECK(count(decision, Verdict::Bound) == 29);
}

TEST_CASE("absent: nobody is, and no face is nobody's, where the references are of other people") {
    World world;
    world.codes = false;
    world.stations = 1;
    world.sittings_per_station = 60;
    world.d_reference = 0.01;
    world.d_reference_told = 6.05;
    for (std::uint64_t seed = 1; seed <= 8; ++seed) {
        CAPTURE(seed);
        const auto one = simulate(world, seed);
        const auto posterior = bind(one.session);
        REQUIRE(posterior);
        const auto decision = decide(one.session, *posterior);
        CHECK(count(decision, Verdict::Absent) == 0);
        CHECK(count_of_shots(decision, Verdict::Nobody) == 0);
    }
}

TEST_CASE("absent: nobody is whose reference says nothing against an open face that came late") {
    Hall hall{60};
    hall.session.parameters.likeness.d_reference = 2.66;
    for (int i = 0; i < 60; ++i) {
        if (i != 5) hall.sits(i, 30.0 * i + 20, 2.66);
        if (i == 45) hall.sits(5, 30.0 * i + 34, 1.2);  // 40 turns later
    }
    const auto decision = hall.decided();
    CHECK(decision.sittings[5].verdict != Verdict::Absent);
}

TEST_CASE("absent: nobody is who may be a guest at another chair, whatever its clock shows") {
    for (const double off_s : {0.0, 3600.0}) {
        CAPTURE(off_s);
        Hall hall{60, 2};
        for (int station = 1; station <= 2; ++station)
            for (int i = 0; i < 60; ++i) {
                const int sitting = 60 * (station - 1) + i;
                if (sitting != 5) hall.sits(sitting, off_s + 30.0 * i + 20, 6, station);
                if (sitting == 69) hall.sits(nobody, off_s + 30.0 * i + 34, 0, station);
            }
        auto posterior = bind(hall.session);
        REQUIRE(posterior);
        for (auto& clock : posterior->clocks) clock.offset_s = 0;  // believed to stand right
        const auto decision = decide(hall.session, *posterior);
        CHECK(count(decision, Verdict::Bound) == 119);
        CHECK(decision.sittings[5].verdict != Verdict::Absent);
    }
}

TEST_CASE("absent: nobody is who may be a guest whose slip nobody saw") {
    // After the sitter at 69 of the other chair: two faces of nobody's; one alone, which may be a
    // try of the light; two behind a slip that was read, of a session that is not this one; two
    // far apart.
    enum class After { Two, One, TwoWithSlip, TwoApart };
    for (const auto after : {After::Two, After::One, After::TwoWithSlip, After::TwoApart}) {
        CAPTURE(static_cast<int>(after));
        Hall hall{60, 2};
        for (int station = 1; station <= 2; ++station)
            for (int i = 0; i < 60; ++i) {
                const int sitting = 60 * (station - 1) + i;
                if (sitting != 5) {
                    hall.shows_slip(sitting, 30.0 * i + 17, station);
                    hall.sits(sitting, 30.0 * i + 20, 6, station);
                }
                if (sitting != 69) continue;
                if (after == After::TwoWithSlip) {
                    hall.shows_slip(nobody, 30.0 * i + 31, station);
                    hall.session.shots.back().slip = SlipSeen::Foreign;
                }
                hall.sits(nobody, 30.0 * i + 34, 0, station);
                if (after == After::One) hall.session.shots.pop_back();
                if (after == After::TwoApart) hall.session.shots.back().camera_s.reset();
            }
        const auto decision = hall.decided();
        CHECK(count(decision, Verdict::Bound) == 119);
        CHECK((decision.sittings[5].verdict == Verdict::Absent) == (after != After::Two));
    }
}

TEST_CASE("order: where nobody sits in turn references still name them, and nobody is absent") {
    Hall hall{40};
    for (int i = 0; i < 40; ++i) {
        const int sitting = i / 4 * 4 + 3 - i % 4;  // rows of four, from behind
        if (sitting != 12) hall.sits(sitting, 30.0 * i + 120, 6);
    }
    const auto posterior = bind(hall.session);
    REQUIRE(posterior);
    CHECK(posterior->fit.fits);
    CHECK(posterior->fit.out_of_order);
    CHECK(posterior->pruned < 1e-6);
    CHECK_FALSE(posterior->notes.empty());
    const auto decision = decide(hall.session, *posterior);
    CHECK(count(decision, Verdict::Bound) >= 15);
    CHECK(decision.sittings[12].verdict != Verdict::Absent);
    for (const auto& shot : decision.shots)
        if (shot.verdict == Verdict::Bound)
            CHECK(hall.session.shots[std::size_t(&shot - decision.shots.data())]
                      .references[std::size_t(shot.sitting)]
                      .score == 6);
}

TEST_CASE("slips: where many speak against the references, the pictures wait for a person") {
    const auto bound_of = [](int swapped) {
        Hall hall{30};
        for (int i = 0; i < 30; ++i) {
            // The register has the pictures of these neighbours under each other's names.
            const int alike = i < 2 * swapped ? i ^ 1 : i;
            hall.shows_slip(i, 30.0 * i + 17);
            hall.sits(alike, 30.0 * i + 20, 6);
        }
        const auto decision = hall.decided();
        int against = 0;
        for (std::size_t at = 0; at < hall.session.shots.size(); ++at)
            if (decision.shots[at].verdict == Verdict::Bound &&
                decision.shots[at].sitting != static_cast<int>(at / 3))
                ++against;
        return against;
    };
    CHECK(bound_of(0) == 0);
    CHECK(bound_of(4) == 0);
}
