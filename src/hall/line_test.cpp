#include "hall/line.h"

#include <doctest/doctest.h>

using namespace liuying;
using namespace liuying::hall;

namespace {

constexpr std::size_t cap = 5;

class Hall {
public:
    void act(Act what, const std::string& token, const std::string& station = "S1") {
        const LineEvent event{what, token, station, instant_of_ms(++ms_)};
        REQUIRE(line.may(event, cap));
        line.apply(event);
        events.push_back(event);
    }
    void arrive(const std::string& token, const std::string& station = "S1") {
        act(Act::SignedIn, token, "");
        act(Act::Swiped, token, station);
    }
    [[nodiscard]] StepRefusal refused(Act what, const std::string& token,
                                      const std::string& station = "S1") const {
        const auto answer = line.may({what, token, station, instant_of_ms(ms_)}, cap);
        REQUIRE_FALSE(answer);
        return answer.error();
    }
    Line line;
    std::vector<LineEvent> events;

private:
    std::int64_t ms_ = 0;
};

}  // namespace

TEST_CASE("line: the chair is taken in the order of the swipes") {
    Hall hall;
    for (const auto* token : {"7", "9", "4"}) hall.arrive(token);
    hall.act(Act::Seated, "7");
    CHECK(hall.line.describe() == "S1: chair 7 | 9 4");
    CHECK(hall.line.place_of("4") == 2);
}

TEST_CASE("line: a sixth person is refused after the swipe, until one sits down") {
    Hall hall;
    for (const auto* token : {"1", "2", "3", "4", "5"}) hall.arrive(token);
    hall.act(Act::SignedIn, "6", "");
    CHECK(hall.refused(Act::Swiped, "6") == StepRefusal::LineFull);
    hall.act(Act::Seated, "1");
    hall.act(Act::Swiped, "6");
    CHECK(hall.line.describe() == "S1: chair 1 | 2 3 4 5 6");
}

TEST_CASE("line: who leaves on hold moves nobody else, and comes back at the end") {
    Hall hall;
    for (const auto* token : {"1", "2", "3"}) hall.arrive(token);
    hall.act(Act::Held, "2");
    CHECK(hall.line.describe() == "S1: chair - | 1 3; held 2");
    hall.act(Act::Returned, "2");
    CHECK(hall.line.describe() == "S1: chair - | 1 3 2");
}

TEST_CASE("line: who was never signed in cannot swipe, who sat cannot swipe again") {
    Hall hall;
    CHECK(hall.refused(Act::Swiped, "8") == StepRefusal::NotSignedIn);
    hall.arrive("8");
    CHECK(hall.refused(Act::Swiped, "8") == StepRefusal::AlreadyInLine);
    hall.act(Act::Seated, "8");
    hall.act(Act::Stood, "", "S1");
    CHECK(hall.line.where("8") == Where::Photographed);
    CHECK(hall.refused(Act::Swiped, "8") == StepRefusal::AlreadySat);
}

TEST_CASE("line: a scanned ticket may be seated out of order, the others keep theirs") {
    Hall hall;
    for (const auto* token : {"1", "2", "3"}) hall.arrive(token);
    hall.act(Act::Seated, "2");
    CHECK(hall.line.describe() == "S1: chair 2 | 1 3");
}

TEST_CASE("line: a hand-over joins the end of the other station's line") {
    Hall hall;
    hall.arrive("1");
    hall.arrive("2");
    hall.arrive("5", "S2");
    hall.act(Act::HandedOver, "1", "S2");
    CHECK(hall.line.describe() == "S1: chair - | 2; S2: chair - | 5 1");
}

TEST_CASE("line: folding the recorded events again gives the same line") {
    Hall hall;
    for (const auto* token : {"1", "2", "3", "4"}) hall.arrive(token);
    hall.act(Act::Seated, "1");
    hall.act(Act::Held, "3");
    hall.act(Act::Left, "4");
    CHECK(Line::of(hall.events).describe() == hall.line.describe());
}
