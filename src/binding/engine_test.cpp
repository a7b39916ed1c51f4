#include "binding/engine.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "binding/live.h"
#include "binding/set_format.h"
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

TEST_CASE("set: a malformed file is refused with its row and column") {
    SessionTexts good{"key,value\nprofile,x\nd_ref,4.4\n",
                      "ticket_id,station,seq,swipe_s,has_ref\nT1-001,1,1,42,1\nT1-002,1,2,75,1\n",
                      "shot_id,camera,fileno,cam_s,face,slate,code,same_prev\nS1,1,5,50,1,0,,\nS2,"
                      "1,6,55,1,1,T1-002,2.5\n",
                      "shot_id,station,first_seq,scores_x10\nS1,1,1,44 x\n"};
    const auto session = read_session("good", good);
    REQUIRE(session);
    CHECK(session->shots[1].code == 1);
    CHECK(session->shots[0].references.size() == 1);
    struct Case {
        std::string SessionTexts::*file;
        const char *from, *to;
        SetFault::Kind kind;
        int row;
        const char* column;
    };
    using Kind = SetFault::Kind;
    const Case cases[] = {
        {&SessionTexts::tickets, "T1-002,1,2,75", "T1-001,1,2,75", Kind::Duplicate, 3, "ticket_id"},
        {&SessionTexts::tickets, "1,2,75", "1,1,75", Kind::Duplicate, 3, "seq"},
        {&SessionTexts::tickets, ",75,", ",soon,", Kind::NotANumber, 3, "swipe_s"},
        {&SessionTexts::tickets, "swipe_s", "swiped", Kind::MissingColumn, 1, "swipe_s"},
        {&SessionTexts::tickets, "42,1", "42,7", Kind::OutOfRange, 2, "has_ref"},
        {&SessionTexts::shots, "S2,1,6", "S1,1,6", Kind::Duplicate, 3, "shot_id"},
        {&SessionTexts::shots, "T1-002,2.5", "T1-002,nan", Kind::NotFinite, 3, "same_prev"},
        {&SessionTexts::shots, "T1-002,2.5", "T1-002,inf", Kind::NotFinite, 3, "same_prev"},
        {&SessionTexts::shots, "50,1,0,,", "50,1,0,", Kind::FieldCount, 2, "shot_id"},
        {&SessionTexts::shots, "1,5,50", "1,x,50", Kind::NotANumber, 2, "fileno"},
        {&SessionTexts::meta, "d_ref,4.4", "d_ref,-1", Kind::OutOfRange, 3, "value"},
    };
    for (const Case& one : cases) {
        CAPTURE(one.to);
        SessionTexts texts = good;
        auto& text = texts.*one.file;
        const auto at = text.find(one.from);
        REQUIRE(at != std::string::npos);
        text.replace(at, std::string{one.from}.size(), one.to);
        const auto read = read_session("bad", texts);
        REQUIRE_FALSE(read);
        CHECK(read.error().kind == one.kind);
        CHECK(read.error().row == one.row);
        CHECK(read.error().column == one.column);
    }
    for (const char* bad : {"S9,1,1,44", "S1,2,1,44", "S1,1,2,44 45", "S1,1,1,4z"}) {
        CAPTURE(bad);
        SessionTexts texts = good;
        texts.references = std::string{"shot_id,station,first_seq,scores_x10\n"} + bad + "\n";
        const auto read = read_session("bad", texts);
        REQUIRE_FALSE(read);
        CHECK(read.error().row == 2);
    }
}
