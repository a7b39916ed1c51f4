#pragma once
// What the groups of one beginning and length are worth, when both ends are known.

#include "binding/alignment.h"
#include "binding/tally.h"

namespace liuying::binding {

// What the groups of one beginning and length are worth: whose they are and what happened.
struct Alignment::Shares {
    Tally whose;  // holds shares of the tickets a column may speak of: reach()
    double passed = 0, matched = 0, ahead = 0, exchanged = 0, extra = 0, retaken = 0, tests = 0,
           elsewhere = 0, substitutes = 0, stayed = 0;
    double unshared = 0;  // at most, of all groups that `whose` speaks of

    // Room for all a group out of these places may be.
    void reach(const Places& places) {
        whose.reach(places.low - mode::most_held, places.low + places.places + mode::most_ahead);
        if (places.lost_places > 0)
            whose.reach(places.lost_from, places.lost_from + places.lost_places);
    }
};

}  // namespace liuying::binding
