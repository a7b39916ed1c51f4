#include "capture/whose.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <string>
#include <utility>

using namespace liuying;
using namespace liuying::capture;
using namespace std::chrono_literals;

namespace {

constexpr auto day_start = instant_of_ms(1'634'140'800'000);   // 2021-10-14 00:00 in Shanghai
constexpr std::int64_t wall_day_start_ms = 1'634'169'600'000;  // that midnight on a wall clock
constexpr auto opening = day_start + 9h;

// A morning at one station: everybody scans the ticket at the chair and is photographed twice.
// `slow` is how far the camera's clock is behind. What is seen of a shot: its shutter, its file
// coming one to three seconds later, or nothing (a card read in the evening).
enum class Sees { Shutter, File, Nothing };
Station morning(int people, std::chrono::milliseconds slow, Sees sees,
                const std::string& camera = "A") {
    Station station{.id = "zjg-01/zjg-1",
                    .day_start = day_start,
                    .camera_day_start_ms = wall_day_start_ms,
                    .turns = {},
                    .seats = {},
                    .shots = {}};
    constexpr std::array lasts{41s, 33s, 52s, 38s, 47s, 35s, 44s, 58s};
    constexpr std::array delays{1400ms, 900ms, 2900ms, 1100ms, 2100ms};
    auto now = opening;
    for (int i = 0; i < people; ++i) {
        const auto token = "T" + std::to_string(i);
        const auto stays = lasts[static_cast<std::size_t>(i) % lasts.size()];
        station.turns.push_back({token, now - 90s});
        station.seats.push_back({token, now, now + stays, true});
        for (const auto at : {now + 9s, now + 17s}) {
            const auto number = station.shots.size();
            ShotAt shot{.id = token + "-" + std::to_string(number),
                        .shutter = {},
                        .camera_ms = (at - slow - day_start).count() + wall_day_start_ms,
                        .camera = camera,
                        .came = {},
                        .measured = {},
                        .taken = at - slow,
                        .counter = static_cast<std::int64_t>(number) + 1,
                        .now = {}};
            if (sees == Sees::Shutter) shot.shutter = at;
            if (sees == Sees::File) shot.came = at + delays[number % delays.size()];
            station.shots.push_back(shot);
        }
        now += stays + 7s;
    }
    return station;
}

struct Sum {
    int right = 0, wrong = 0, waiting = 0;
};
Sum sum_of(Station station) {
    Sum sum;
    set_times(station);
    for (const auto& answer : whose(station, 1e-4)) {
        const auto truth = answer.shot.substr(0, answer.shot.find('-'));
        if (answer.state == State::Doubtful)
            ++sum.waiting;
        else if (answer.token == truth)
            ++sum.right;
        else
            ++sum.wrong;
    }
    return sum;
}

constexpr std::array clocks{0ms, 3000ms, 20'000ms, 90'000ms, -90'000ms, 3'600'000ms, -7'200'000ms};

}  // namespace

TEST_CASE("whose: with the shutter seen, the camera's clock may say what it likes") {
    for (const auto slow : clocks) {
        const auto sum = sum_of(morning(24, slow, Sees::Shutter));
        CHECK_MESSAGE(sum.right == 48,
                      slow.count() << " ms: " << sum.right << " right, " << sum.wrong << " wrong");
    }
}

TEST_CASE(
    "whose: with the files seen to come, the camera's clock is measured and every shot finds its "
    "person") {
    for (const auto slow : clocks) {
        const auto sum = sum_of(morning(24, slow, Sees::File));
        CHECK_MESSAGE(sum.right == 48,
                      slow.count() << " ms: " << sum.right << " right, " << sum.wrong << " wrong");
    }
}

TEST_CASE(
    "whose: a card read in the evening, from a camera whose clock nobody measured, binds nothing "
    "by itself") {
    for (const auto slow : clocks) {
        const auto sum = sum_of(morning(24, slow, Sees::Nothing));
        CHECK(sum.wrong == 0);
        CHECK(sum.waiting == 48);
    }
}

TEST_CASE(
    "whose: the same card, once somebody measured the clock, or once other files of that camera "
    "were seen to come") {
    for (const auto slow : clocks) {
        auto by_word = morning(24, slow, Sees::Nothing);
        for (auto& shot : by_word.shots) shot.measured = slow;
        CHECK(sum_of(by_word).right == 48);
        auto down_for_an_hour = morning(24, slow, Sees::File);
        for (std::size_t i = 10; i < 30; ++i) down_for_an_hour.shots[i].came.reset();
        CHECK(sum_of(down_for_an_hour).right == 48);
    }
}

TEST_CASE("whose: two cameras at one station, each with a clock of its own") {
    auto station = morning(24, 90s, Sees::File, "A");
    const auto other = morning(24, -20s, Sees::File, "B");
    for (std::size_t i = 0; i < station.shots.size(); ++i)
        if (i / 2 % 3 == 1) station.shots[i] = other.shots[i];
    const auto sum = sum_of(station);
    CHECK(sum.right == 48);
    CHECK(sum.wrong == 0);
}

TEST_CASE("whose: a clock set anew in the middle never moves anybody's picture to another") {
    for (const auto set : {-3'600'000ms, -40'000ms, 40'000ms, 3'600'000ms}) {
        auto station = morning(24, 0s, Sees::File);
        for (std::size_t i = 24; i < 48; ++i) *station.shots[i].camera_ms += set.count();
        const auto sum = sum_of(station);
        CHECK_MESSAGE(sum.wrong == 0, set.count() << " ms: " << sum.right << " right, " << sum.wrong
                                                  << " wrong, " << sum.waiting);
        CHECK_MESSAGE(sum.right >= 20, set.count() << " ms: " << sum.right << " right, "
                                                   << sum.wrong << " wrong, " << sum.waiting);
    }
}

TEST_CASE("whose: a file that comes minutes late is right once the next one came in time") {
    auto station = morning(24, 20s, Sees::File);
    for (const std::size_t late : {8U, 9U, 10U, 11U})
        station.shots[late].came = *station.shots[11].came + 3min;
    CHECK(sum_of(station).right == 48);
    // Until then it waits.
    station.shots.resize(12);
    CHECK(sum_of(station).wrong == 0);
}

TEST_CASE("whose: files that lay in the camera and come all at once tell nothing about its clock") {
    for (const auto slow : {0ms, 20'000ms, -90'000ms}) {
        auto station = morning(6, slow, Sees::File);
        const auto plugged_in = *station.shots.back().came + 5min;
        for (auto& shot : station.shots) shot.came = plugged_in;
        CHECK(sum_of(station).wrong == 0);
    }
}

namespace {

// The likeness of neighbours as clothes tell it: other clothes say much, alike clothes little.
void compare(Station& station, const std::vector<std::string>& sitters) {
    for (std::size_t i = 1; i < station.shots.size(); ++i)
        station.shots[i].alike = {
            {station.shots[i - 1].id, sitters[i] == sitters[i - 1] ? 1.0 : -5.0}};
}
std::vector<std::string> sitters_of(const Station& station) {
    std::vector<std::string> sitters;
    for (const auto& shot : station.shots) sitters.push_back(shot.id.substr(0, shot.id.find('-')));
    return sitters;
}

}  // namespace

TEST_CASE("whose: likeness that agrees with the chair changes nothing") {
    auto station = morning(30, 0ms, Sees::Shutter);
    const auto before = sum_of(station);
    compare(station, sitters_of(station));
    const auto after = sum_of(station);
    CHECK(after.wrong == 0);
    CHECK(after.right >= before.right);
}

TEST_CASE("whose: another sitter in the chair that was scanned is asked about, and only then") {
    auto station = morning(30, 0ms, Sees::Shutter);
    const auto second = [&station] {
        set_times(station);
        const auto answers = whose(station, 1e-4);
        return *std::ranges::find(answers, station.shots[25].id, &Answer::shot);
    };
    // Both shots of T12, in the one seat: nothing else tells that the second shows somebody else.
    REQUIRE(station.shots[25].id.starts_with("T12-"));
    CHECK(second().state == State::Sure);
    compare(station, sitters_of(station));
    CHECK(second().state == State::Sure);
    station.shots[25].alike = {{station.shots[24].id, -5.0}};
    CHECK(second().state == State::Doubtful);
    CHECK(second().disagreement == Disagreement::OtherSitter);
}

TEST_CASE("whose: a likeness to a shot that no longer stands before it says nothing") {
    auto station = morning(6, 0ms, Sees::Shutter);
    for (auto& shot : station.shots) shot.alike = {{"another", -6.0}};
    set_times(station);
    for (const auto& answer : whose(station, 1e-4))
        CHECK(std::ranges::find(answer.rests_on, "same_sitter") == answer.rests_on.end());
}

namespace {

// Everybody's entrance photo against every shot, of the people up to ten places off.
void photograph_at_entrance(Station& station, double own, double others,
                            std::optional<double> own_face = {},
                            std::optional<double> other_face = {}) {
    const auto sitters = sitters_of(station);
    for (std::size_t i = 0; i < station.shots.size(); ++i)
        for (int n = std::max(0, static_cast<int>(i) / 2 - 10);
             n <=
             std::min(static_cast<int>(station.turns.size()) - 1, static_cast<int>(i) / 2 + 10);
             ++n) {
            const auto token = "T" + std::to_string(n);
            const bool same = token == sitters[i];
            station.shots[i].entrance.push_back(
                {token, same ? own : others, same ? own_face : other_face});
        }
}
void call_by_screen(Station& station) {
    for (auto& seat : station.seats) seat.scanned = false;
}
const Answer& of(const std::vector<Answer>& answers, const ShotAt& shot) {
    return *std::ranges::find(answers, shot.id, &Answer::shot);
}

}  // namespace

TEST_CASE("whose: an entrance photo that agrees with the chair that was scanned changes nothing") {
    auto station = morning(30, 0ms, Sees::Shutter);
    const auto before = sum_of(station);
    photograph_at_entrance(station, 1, -5);
    const auto after = sum_of(station);
    CHECK(after.wrong == 0);
    CHECK(after.right >= before.right);
}

TEST_CASE("whose: clothes at the entrance bind nobody, however well they fit") {
    for (const double own : {1.0, 50.0}) {
        auto station = morning(30, 0ms, Sees::Shutter);
        call_by_screen(station);
        REQUIRE(sum_of(station).right == 0);
        photograph_at_entrance(station, own, -6);
        const auto sum = sum_of(station);
        CHECK(sum.right == 0);
        CHECK(sum.wrong == 0);
    }
}

TEST_CASE("whose: faces of those who consented bind where nobody scanned, and name nobody wrong") {
    auto station = morning(30, 0ms, Sees::Shutter);
    call_by_screen(station);
    photograph_at_entrance(station, 1, -5, 2.5, -2.5);
    const auto sum = sum_of(station);
    CHECK(sum.right > 30);
    CHECK(sum.wrong == 0);
}

TEST_CASE(
    "whose: one neighbour without a face in the file does not let clothes bind in its place") {
    auto station = morning(30, 0ms, Sees::Shutter);
    call_by_screen(station);
    photograph_at_entrance(station, 1, -6, 2.5, -2.5);
    // T12 gave no consent to faces; the shots of those around were compared by clothes alone.
    for (auto& shot : station.shots) {
        const bool near =
            std::ranges::find(shot.entrance, "T12", &AtEntrance::token) != shot.entrance.end();
        for (auto& at : shot.entrance)
            if (near) at.face.reset();
    }
    set_times(station);
    const auto answers = whose(station, 1e-4);
    for (const auto& shot : station.shots)
        if (std::ranges::find(shot.entrance, "T12", &AtEntrance::token) != shot.entrance.end())
            CHECK(of(answers, shot).state == State::Doubtful);
}

TEST_CASE("whose: whoever is unlike the entrance photo of the one seated is asked about") {
    auto station = morning(30, 0ms, Sees::Shutter);
    photograph_at_entrance(station, 1, -5);
    set_times(station);
    auto& shot = station.shots[24];
    REQUIRE(shot.id.starts_with("T12-"));
    CHECK(of(whose(station, 1e-4), shot).state == State::Sure);
    // T13 sits down on the ticket of T12.
    for (auto& at : shot.entrance) at.dress = at.token == "T13" ? 1 : -5;
    const auto answers = whose(station, 1e-4);
    const auto& answer = of(answers, shot);
    CHECK(answer.state == State::Doubtful);
    CHECK(answer.disagreement == Disagreement::NotAsAtEntrance);
    CHECK(std::ranges::find(answer.candidates, "T13") != answer.candidates.end());
    CHECK(std::ranges::find(answer.rests_on, "entrance_photo") != answer.rests_on.end());
    const auto others = std::ranges::count(answers, State::Doubtful, &Answer::state);
    CHECK(others == 1);
}

TEST_CASE("whose: a jacket taken off is no question where the face says who it is") {
    auto station = morning(30, 0ms, Sees::Shutter);
    photograph_at_entrance(station, 1, -5, 3, -2.5);
    set_times(station);
    auto& shot = station.shots[24];
    std::ranges::find(shot.entrance, "T12", &AtEntrance::token)->dress = -5;
    CHECK(of(whose(station, 1e-4), shot).disagreement == Disagreement::None);
}

TEST_CASE(
    "whose: a desk camera under another light, to which everybody looks changed, is not heard") {
    auto station = morning(30, 0ms, Sees::Shutter);
    const auto before = sum_of(station);
    photograph_at_entrance(station, -4.5, -5);
    const auto after = sum_of(station);
    CHECK(after.right == before.right);
    CHECK(after.waiting == before.waiting);
}

namespace {

// The school's picture of everybody against every shot, of the people up to ten places off.
void compare_with_admission(Station& station, double own, double others) {
    photograph_at_entrance(station, own, others);
    for (auto& shot : station.shots)
        for (const auto& at : std::exchange(shot.entrance, {}))
            shot.admission.push_back({at.token, at.dress, 3.5});
}

}  // namespace

TEST_CASE("whose: the school's picture is a key where nobody scanned, and names nobody wrong") {
    auto station = morning(30, 0ms, Sees::Shutter);
    call_by_screen(station);
    REQUIRE(sum_of(station).right == 0);
    compare_with_admission(station, 5.5, -4.5);
    const auto sum = sum_of(station);
    CHECK(sum.right > 50);
    CHECK(sum.wrong == 0);
    const auto answers = whose(station, 1e-4);
    const auto& rests_on = of(answers, station.shots[24]).rests_on;
    CHECK(std::ranges::find(rests_on, "admission_photo") != rests_on.end());
    CHECK(std::ranges::find(rests_on, "reference") != rests_on.end());
}

TEST_CASE("whose: whoever is unlike the school's picture of the one seated is asked about") {
    auto station = morning(30, 0ms, Sees::Shutter);
    compare_with_admission(station, 5.5, -4.5);
    set_times(station);
    auto& shot = station.shots[24];
    REQUIRE(shot.id.starts_with("T12-"));
    CHECK(of(whose(station, 1e-4), shot).state == State::Sure);
    // T13 sits down on the ticket of T12.
    for (auto& at : shot.admission) at.face = at.token == "T13" ? 5.5 : -4.5;
    const auto answers = whose(station, 1e-4);
    CHECK(of(answers, shot).state == State::Doubtful);
    CHECK(of(answers, shot).disagreement == Disagreement::NotAsAtAdmission);
    CHECK(std::ranges::find(of(answers, shot).candidates, "T13") !=
          of(answers, shot).candidates.end());
}

TEST_CASE("whose: a network that was measured on other people is not heard") {
    auto station = morning(30, 0ms, Sees::Shutter);
    const auto before = sum_of(station);
    compare_with_admission(station, -4.5, -4.5);
    const auto after = sum_of(station);
    CHECK(after.right == before.right);
    CHECK(after.waiting == before.waiting);
}

TEST_CASE("whose: two who exchanged tickets do not silence the pictures that tell it") {
    for (const bool school : {true, false}) {
        auto station = morning(6, 0ms, Sees::Shutter);
        if (school)
            compare_with_admission(station, 5.5, -4.5);
        else
            photograph_at_entrance(station, 1, -5);
        set_times(station);
        // T3 and T4 sit on each other's ticket; only five have scanned by then.
        const auto exchange = [&](ShotAt& shot, const char* sits, const char* seated) {
            for (auto& at : shot.entrance)
                at.dress = at.token == sits ? 1 : at.token == seated ? -5 : at.dress;
            for (auto& at : shot.admission)
                at.face = at.token == sits ? 5.5 : at.token == seated ? -4.5 : at.face;
        };
        for (auto& shot : station.shots) {
            if (shot.id.starts_with("T3-")) exchange(shot, "T4", "T3");
            if (shot.id.starts_with("T4-")) exchange(shot, "T3", "T4");
        }
        const auto expected =
            school ? Disagreement::NotAsAtAdmission : Disagreement::NotAsAtEntrance;
        for (std::size_t so_far = 8; so_far <= station.shots.size(); ++so_far) {
            auto then = station;
            then.shots.resize(so_far);
            for (const auto& answer : whose(then, 1e-4))
                if (answer.shot.starts_with("T3-") || answer.shot.starts_with("T4-"))
                    CHECK(answer.disagreement == expected);
        }
    }
}

TEST_CASE("whose: a doubt pictures raised stays when they fall silent") {
    auto station = morning(12, 0ms, Sees::Shutter);
    compare_with_admission(station, -4.5, -4.5);
    set_times(station);
    station.shots[4].now = Bound{"T2", State::Doubtful};
    station.shots[4].by_picture = true;
    const auto answers = whose(station, 1e-4);
    CHECK(answers[4].state == State::Doubtful);
    CHECK(answers[6].state == State::Sure);
}

TEST_CASE("whose: a network to which strangers look alike is no key and asks nothing") {
    auto station = morning(30, 0ms, Sees::Shutter);
    const auto before = sum_of(station);
    compare_with_admission(station, 5.5, 2);
    const auto after = sum_of(station);
    CHECK(after.right == before.right);
    CHECK(after.waiting == before.waiting);
    call_by_screen(station);
    CHECK(sum_of(station).right == 0);
}

TEST_CASE("whose: where somebody around fits better, nobody is bound unscanned") {
    auto station = morning(30, 0ms, Sees::Shutter);
    compare_with_admission(station, 5, -4.5);
    set_times(station);
    auto& shot = station.shots[24];
    REQUIRE(shot.id.starts_with("T12-"));
    std::ranges::find(shot.admission, "T13", &AtAdmission::token)->face = 6.5;
    CHECK(of(whose(station, 1e-4), shot).state == State::Sure);  // the scan is somebody's act
    std::ranges::find(shot.admission, "T12", &AtAdmission::token)->face = 3.3;
    CHECK(of(whose(station, 1e-4), shot).disagreement == Disagreement::NotAsAtAdmission);
    std::ranges::find(shot.admission, "T12", &AtAdmission::token)->face = 5;
    call_by_screen(station);
    CHECK(of(whose(station, 1e-4), shot).state == State::Doubtful);
}

TEST_CASE("whose: where all are dressed alike, clothes say nothing against a face") {
    auto station = morning(30, 0ms, Sees::Shutter);
    compare_with_admission(station, 0.5, -4.5);
    photograph_at_entrance(station, 1, 1);
    set_times(station);
    for (const auto& answer : whose(station, 1e-4))
        CHECK(answer.disagreement == Disagreement::None);
}

TEST_CASE("whose: a face is no key before strangers were seen") {
    auto station = morning(2, 0ms, Sees::Shutter);
    call_by_screen(station);
    compare_with_admission(station, 5.5, -4.5);
    CHECK(sum_of(station).right == 0);
}

TEST_CASE("whose: what the school's picture showed stays when its numbers are forgotten") {
    auto station = morning(30, 0ms, Sees::Shutter);
    call_by_screen(station);
    compare_with_admission(station, 5.5, -4.5);
    set_times(station);
    const auto before = whose(station, 1e-4);
    for (std::size_t i = 0; i < station.shots.size(); ++i) {
        station.shots[i].now = Bound{before[i].token, before[i].state};
        station.shots[i].by_picture = true;
        station.shots[i].admission.clear();
    }
    const auto after = whose(station, 1e-4);
    for (std::size_t i = 0; i < after.size(); ++i) {
        CHECK(after[i].token == before[i].token);
        CHECK(after[i].state == before[i].state);
    }
}

TEST_CASE("whose: what an entrance photo showed stays when the photo is forgotten") {
    auto station = morning(30, 0ms, Sees::Shutter);
    call_by_screen(station);
    photograph_at_entrance(station, 1, -5, 2.5, -2.5);
    auto& swapped = station.shots[24];
    for (auto& at : swapped.entrance) at.dress = at.token == "T13" ? 1 : -5, at.face.reset();
    set_times(station);
    const auto before = whose(station, 1e-4);
    REQUIRE(of(before, swapped).disagreement == Disagreement::NotAsAtEntrance);
    for (std::size_t i = 0; i < station.shots.size(); ++i) {
        auto& shot = station.shots[i];
        shot.now = Bound{before[i].token, before[i].state};
        shot.by_picture =
            std::ranges::find(before[i].rests_on, "entrance_photo") != before[i].rests_on.end();
        CHECK(shot.by_picture);
        shot.entrance.clear();
    }
    const auto after = whose(station, 1e-4);
    for (std::size_t i = 0; i < after.size(); ++i) {
        CHECK(after[i].token == before[i].token);
        CHECK(after[i].state == before[i].state);
    }
    // A seat that is put right afterwards is heard.
    station.seats[5].token = "T6";
    const auto corrected = whose(station, 1e-4);
    CHECK(corrected[10].state == State::Doubtful);
}
