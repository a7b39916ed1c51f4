#pragma once
// Who sat on the chair when a shot was taken. By the station's own clock that is read off the
// scans. By a camera's clock it is not: seconds unknown to the engine hand a scan to a neighbour.
// But scans and shots follow each other in a pattern (a scan, then pictures, no scan between the
// pictures of one sitter), and few shifts of the clock fit it.

#include <span>
#include <vector>

#include "binding/density.h"
#include "binding/session.h"

namespace liuying::binding {

// The seats of one station by time. The session must outlive it.
class SeatPlan {
public:
    SeatPlan(const Session& session, int station);
    [[nodiscard]] bool empty() const { return spans_.empty(); }
    // Position in Session::seats of the one open at this moment of the desk's clock and `slack_s`
    // before and after it; of several the last listed; -1 when none is.
    [[nodiscard]] int open_at(double desk_s, double slack_s) const;

private:
    friend class SeatPattern;
    struct Span {
        double from, to, longest;  // longest: until when one of those so far is open
        int seat;
    };
    const std::vector<Seat>& seats_;
    std::vector<Span> spans_;
};

// A shot on a camera's clock whose offset is believed, not known.
struct Moment {
    double desk_s;  // by that belief; shots come in time order
    double same;    // likelihood ratio: the person of the shot before is on this one too
};

struct Habits {
    double stays;      // share of shots whose sitter stays for another
    double unscanned;  // share of those who sit down without a scan
};

// The seat a shot falls into, -1 where that is not settled, and whether it is the first to.
struct Seated {
    int seat = -1;
    bool begins = false;
};

// For the shots [from, end) of one stretch of a camera's clock. Settled is what holds under all
// shifts of the clock, of up to five minutes, but one chance in 100,000. The shift may drift by a
// second within some dozens of shots and, rarely, jump.
[[nodiscard]] std::vector<Seated> seats_by_pattern(const SeatPlan& plan,
                                                   std::span<const Moment> stretch,
                                                   std::size_t from, std::size_t end,
                                                   const Habits& habits,
                                                   const TimeDensities& densities);

}  // namespace liuying::binding
