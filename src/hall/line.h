#pragma once
// The line in front of the cameras of one session, as its events made it (R15, R16).
//
// Holds the rule of the hall: at most `cap` people stand between the card reader and a chair, and
// the order after the swipe is fixed. Nothing is stored here: a Line is folded from the session's
// acts in the order they were recorded, so an undone act leaves no trace and everyone computes the
// same line.

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "base/words.h"
#include "campaign/campaign.h"

namespace liuying::hall {

enum class Act { SignedIn, Swiped, Held, Returned, Left, NoShow, HandedOver, Seated, Stood };
// The fact kinds of docs/model.md: "signed_in", "swiped", "held", "returned", "left", "no_show",
// "handed_over", "seated", "stood".
[[nodiscard]] const char* name_of(Act act);
[[nodiscard]] std::optional<Act> act_named(std::string_view name);

struct LineEvent {
    Act act = Act::SignedIn;
    std::string token;
    std::string station;  // Swiped, HandedOver (the new one), Seated, Stood
    Instant at;
    bool late = false;  // a seat told when somebody else had sat there since
};

enum class Where { NotCome, SignedIn, Waiting, Held, Seated, Photographed, Left, NoShow };
[[nodiscard]] const char* name_of(
    Where where);  // "not_come", "signed_in", "swiped", "held", "seated", …

enum class StepRefusal {
    LineFull,
    NotSignedIn,
    AlreadyInLine,
    AlreadySat,
    NotInLine,
    NotHeld,
    ChairTaken,  // somebody else still sits there
    NobodyWaits,
    ChairEmpty,
};
[[nodiscard]] const char* kind_of(StepRefusal why);
[[nodiscard]] Refusal explain(StepRefusal why, std::size_t cap);

// How many more to call to the door now, so that every chair stays busy and few stand in line: a
// pull rule with B = 2 + ceil((1.5 walk + desk) / service) people per station between the hall and
// the end of a sitting (engine-planning.md section 4), and no more than the line may hold.
// `in_hall`: who waits or sits at the stations.
[[nodiscard]] std::size_t to_call(const campaign::Pace& pace, std::size_t stations,
                                  std::size_t in_hall, std::size_t line_cap);

class Line {
public:
    struct Place {
        std::string token;
        std::string station;
        Instant since;
    };

    // Events in recorded order; impossible ones cannot occur (each was checked against the Line
    // before it) and are ignored.
    [[nodiscard]] static Line of(std::span<const LineEvent> events);

    void apply(const LineEvent& event);

    [[nodiscard]] Where where(std::string_view token) const;
    [[nodiscard]] std::vector<Place> waiting(std::string_view station) const;  // first is next
    [[nodiscard]] std::vector<Place> held() const;
    [[nodiscard]] std::optional<Place> in_chair(std::string_view station) const;
    [[nodiscard]] std::optional<std::string> station_of(std::string_view token) const;
    // 1 = next; of those who wait.
    [[nodiscard]] std::optional<std::size_t> place_of(std::string_view token) const;

    // May this act happen now? Nothing is changed.
    [[nodiscard]] Result<void, StepRefusal> may(const LineEvent& event, std::size_t cap) const;

    // "S1: chair 7 | 9 12 4; held 3": for logs and for tests to compare.
    [[nodiscard]] std::string describe() const;

private:
    struct Person {
        std::string token;
        std::string station;
        Where where = Where::NotCome;
        Instant since;
        std::size_t order = 0;  // of the swipe, or of the return
    };
    [[nodiscard]] const Person* find(std::string_view token) const;
    Person& person(const std::string& token);

    std::vector<Person> people_;
    std::unordered_map<std::string, std::size_t> index_;  // token -> people_
    std::size_t next_order_ = 1;
};

}  // namespace liuying::hall
